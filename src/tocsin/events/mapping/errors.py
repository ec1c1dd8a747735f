"""What a mapping file or a record that does not fit it makes us say: where, what, and what to do.

A message never quotes a value of a record: it goes to the quarantine file, which shows no content.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import NamedTuple

from tocsin.events.errors import EventsError
from tocsin.failure import WrongUseError


class Spot(NamedTuple):
    """A place in a mapping file; ``line`` counts from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        """Write the place as editors and compilers do."""
        return f"{self.file}:{self.line}"


class MappingError(EventsError, WrongUseError):
    """A mapping file that cannot be used, or a record that it cannot carry over.

    ``file`` and ``line`` are those of the mapping file; the text begins with them.
    """

    def __init__(self, spot: Spot, what: str) -> None:
        super().__init__(f"{spot}: {what}")
        self.file = spot.file
        self.line = spot.line


class ValueProblem(ValueError):  # noqa: N818 (never leaves the package; a MappingError names place and field)
    """A value is not what a field's rule says; the text goes on from the field's name ("holds ...")."""


class SkipEvent(Exception):  # noqa: N818 (no error: the mapping says that this event is to be left out)
    """The rule leaves this event out."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return advice on a misspelt ``word``: the nearest known words, or else all of them."""
    names = sorted(known)
    near = difflib.get_close_matches(word, names, n=2, cutoff=0.6)
    if near:
        return "did you mean " + " or ".join(repr(name) for name in near) + "?"
    return "use one of " + ", ".join(names)


def json_kind(value: object) -> str:
    """Say in words what kind of JSON value this is, without showing it."""
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case str():
            return "text"
        case list():
            return "a list"
        case dict():
            return "an object"
        case _:
            return "a number"
