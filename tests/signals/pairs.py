"""Scenes in pairs: one in which an indicator must show, with exact rows, and near misses in which it must not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from tests.scene import Scene

Play = Callable[[Scene], Any]
_P = TypeVar("_P", bound=Play)

HITS: dict[str, list[Play]] = defaultdict(list)
MISSES: dict[str, list[Play]] = defaultdict(list)


def hit(indicator: str) -> Callable[[_P], _P]:
    """Say that the scene shows the indicator; it returns the one row, or the set of rows, that must be there."""

    def keep(play: _P) -> _P:
        HITS[indicator].append(play)
        return play

    return keep


def miss(indicator: str) -> Callable[[_P], _P]:
    """Say that the scene must not show the indicator."""

    def keep(play: _P) -> _P:
        MISSES[indicator].append(play)
        return play

    return keep


def adult_and_minor(s: Scene, *, asked: bool = True) -> None:
    """Bring on an adult and a minor; the adult asks for the contact, unless told otherwise."""
    s.account("adult")
    s.account("minor", "13-15")
    if asked:
        s.contact("adult", "minor", "request")


def one_household(s: Scene) -> None:
    """An adult and a minor on one device; the adult wrote first."""
    s.account("adult", device="tablet")
    s.account("minor", "13-15", device="tablet")
    s.contact("adult", "minor", "request")


def adults_greet_adults(s: Scene, pairs: int = 200) -> None:
    """Make minors a part of those who are approached on this platform, as they are on others."""
    for i in range(pairs):
        s.contact(s.account(f"grown{i}"), s.account(f"greeted{i}"), "request")
