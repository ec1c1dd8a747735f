"""What a scan wrote of a case in English, said in a reader's language.

A case is kept as it was written. Its sentences follow few patterns: what an indicator tells, and how many or whom it
concerns. Each pattern is a message of its own. Sentences of indicators that a platform added itself are in no
catalogue, and stand as they are.
"""

from __future__ import annotations

import re
from functools import cache

from tocsin.console.languages import N_, Tongue
from tocsin.console.report.names import visible

_PATTERNS = (
    N_("%(seen)s, whom they know"),
    N_("%(seen)s (%(number)s minors)"),
    N_("%(seen)s (%(number)s payers)"),
    N_("%(seen)s (%(number)s of 256 bits differ)"),
    N_("%(seen)s, which %(number)s accounts hold"),
    N_("%(seen)s acquainted"),
)
_PLACES = {"seen": "(?P<seen>.+)", "number": r"(?P<number>\d+)"}


def reason(why: str, tongue: Tongue) -> str:
    """Return a reason that a scan gave in the reader's language; as it is where the catalogue has no such sentence."""
    if not why or tongue.code == "en":
        return why
    said = tongue.say(why)
    if said != why:
        return said
    for pattern, shape in _shapes():
        if found := shape.fullmatch(why):
            parts = {place: reason(part, tongue) for place, part in found.groupdict().items()}
            return tongue.say(pattern, **parts)
    return why


def indicator(name: str, tongue: Tongue) -> str:
    """Return an indicator's id, or the kind of a link, as words."""
    return reason(as_words(name), tongue)


def as_words(name: str) -> str:
    """Return an id as English words."""
    return visible(name).replace("_", " ").replace(".", " · ")


@cache
def _shapes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((pattern, re.compile(_shape(pattern), re.DOTALL)) for pattern in _PATTERNS)


def _shape(pattern: str) -> str:
    fixed = re.split(r"%\((\w+)\)s", pattern)
    return "".join(_PLACES[part] if at % 2 else re.escape(part) for at, part in enumerate(fixed))
