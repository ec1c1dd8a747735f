"""Sentences that were written down in English, said in a reader's language.

What a machine wrote is kept as it was written. Its sentences follow few patterns, and each pattern is a message of the
catalogue; what stands in its places is said too, where it is a sentence or a word that the catalogue knows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from tocsin.console.languages import Tongue

_PLACE = re.compile(r"%\((\w+)\)s")


class Patterns:
    """Messages with places for what differs; ``%(number)s`` is a whole number. ``words`` are names and what they mean.

    A sentence that is no message and follows no pattern stands as it is.
    """

    def __init__(self, *patterns: str, words: Mapping[str, str] | None = None) -> None:
        self._shapes = [(pattern, re.compile(_shape(pattern), re.DOTALL)) for pattern in patterns]
        self._words = words or {}

    def fits(self, written: str) -> bool:
        """Return whether what was written follows one of the patterns."""
        return any(shape.fullmatch(written) for _, shape in self._shapes)

    def say(self, written: str, tongue: Tongue) -> str:
        """Return what was written in the reader's language."""
        if not written or tongue.code == "en":
            return written
        said = tongue.say(self._words.get(written, written))
        if said != written:
            return said
        for pattern, shape in self._shapes:
            if found := shape.fullmatch(written):
                parts = {name: self.say(part, tongue) for name, part in found.groupdict().items()}
                return tongue.say(pattern, **parts)
        return written


def _shape(pattern: str) -> str:
    parts = _PLACE.split(pattern)
    return "".join(
        re.escape(part.replace("%%", "%")) if at % 2 == 0 else f"(?P<{part}>{_filled(part)})"
        for at, part in enumerate(parts)
    )


def _filled(place: str) -> str:
    return r"\d+" if place == "number" else ".+"
