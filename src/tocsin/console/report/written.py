"""What a scan wrote of a case in English, said in a reader's language: what an indicator tells, and of how many.

Sentences of indicators that a platform added itself are in no catalogue, and stand as they are.
"""

from __future__ import annotations

from tocsin.console.languages import N_, Tongue
from tocsin.console.report.names import visible
from tocsin.console.written import Patterns

_PATTERNS = Patterns(
    N_("%(seen)s, whom they know"),
    N_("%(seen)s (%(number)s minors)"),
    N_("%(seen)s (%(number)s payers)"),
    N_("%(seen)s (%(number)s of 256 bits differ)"),
    N_("%(seen)s, which %(number)s accounts hold"),
    N_("%(seen)s acquainted"),
)


def reason(why: str, tongue: Tongue) -> str:
    """Return a reason that a scan gave, in the reader's language."""
    return _PATTERNS.say(why, tongue)


def indicator(name: str, tongue: Tongue) -> str:
    """Return an indicator's id, or the kind of a link, as words."""
    return reason(as_words(name), tongue)


def as_words(name: str) -> str:
    """Return an id as English words."""
    return visible(name).replace("_", " ").replace(".", " · ")
