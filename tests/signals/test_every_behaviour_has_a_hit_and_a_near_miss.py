"""Every indicator that tells of behaviour shows where it should, with the right people, and not a step beside it."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest

from tests.signals import (  # noqa: F401 (each fills HITS and MISSES)
    pairs_of_acquaintance,
    pairs_of_adverts,
    pairs_of_contact,
    pairs_of_flags,
    pairs_of_goods,
    pairs_of_innocence,
    pairs_of_money,
    pairs_of_pictures,
)
from tests.signals.little_scenes import INDICATORS, Row, Shown, derive, stage
from tests.signals.pairs import HITS, MISSES, Play

EXONERATIONS = [e.id for e in INDICATORS.file.exonerations]
FROM_BANKS = "hash_match_unconfirmed"
"""Only banks of known media give it, and these scenes have none: tests/scan/test_known_pictures_open_cases.py has."""
BEHAVIOUR = [
    i.id
    for i in INDICATORS.file.indicators
    if i.heard_from in (None, "client", "memo", "search") and i.id != FROM_BANKS
]
WEIGHTLESS = "disclosure"
"""A minor tells somebody of an adult: it weighs on nobody, least of all on the one who is told."""


def told(pairs: dict[str, list[Play]]) -> list[Any]:
    return [
        pytest.param(indicator, play.__name__, id=f"{indicator}-{play.__name__}")
        for indicator, plays in pairs.items()
        for play in plays
    ]


@cache
def everything() -> tuple[dict[str, Shown], dict[str, Any]]:
    events, returned = stage(play for plays in [*HITS.values(), *MISSES.values()] for play in plays)
    return derive(events), returned


@pytest.mark.parametrize("indicator", [*BEHAVIOUR, *EXONERATIONS])
def test_every_behaviour_has_a_pair(indicator: str) -> None:
    if indicator == WEIGHTLESS:
        (entry,) = (i for i in INDICATORS.file.indicators if i.id == indicator)
        assert entry.weight == 0
    else:
        assert HITS[indicator]
        assert MISSES[indicator]


def test_no_pair_is_about_an_indicator_that_is_not_there() -> None:
    assert {*HITS, *MISSES} <= {*BEHAVIOUR, *EXONERATIONS}


@pytest.mark.parametrize(("indicator", "name"), told(HITS))
def test_it_shows(indicator: str, name: str) -> None:
    shown, returned = everything()
    if indicator in EXONERATIONS:
        assert (indicator, "adult", "minor") in shown[name].context
    else:
        expected = returned[name]
        rows = {expected} if isinstance(expected, Row) else expected
        assert shown[name].signals.get(indicator) == rows


@pytest.mark.parametrize(("indicator", "name"), told(MISSES))
def test_it_does_not_show(indicator: str, name: str) -> None:
    shown, _ = everything()
    assert indicator not in shown[name].signals
    assert (indicator, "adult", "minor") not in shown[name].context


def test_no_scene_weighs_on_a_minor_who_is_merely_there() -> None:
    """In all scenes, whatever they show: minors who do wrong have other names there."""
    shown, _ = everything()
    weighed = {row.subject for scene in shown.values() for rows in scene.signals.values() for row in rows}
    assert "adult" in weighed
    assert not [name for name in weighed if re.fullmatch(r"minor.*|m\d.*|child|sibling", name)]
    assert not {adult for scene in shown.values() for _, adult, _ in scene.context} & {
        "minor",
        "child",
        "sibling",
    }
