"""The filters by which templates say in a reader's language what the rooms below keep as words of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tocsin.console import words
from tocsin.console.languages import Tongue
from tocsin.console.ledger_words import ledger_reason
from tocsin.console.report import probability, reason


def sayings(spoken: Tongue) -> Mapping[str, Callable[..., str]]:
    """Return a filter for each list of words (``case.state | state``), and for what a machine wrote."""
    return {
        **{name: _from_list(known, spoken) for name, known in words.LISTS.items()},
        "reason": lambda why: reason(why, spoken),
        "probability": lambda value: probability(value, spoken),
        "ledger_reason": lambda why, actor: ledger_reason(why, actor, spoken),
    }


def _from_list(known: Mapping[str, str], spoken: Tongue) -> Callable[[object], str]:
    return lambda name: spoken.say(known[str(name)]) if str(name) in known else str(name)
