"""The same events in any order, some of them twice, show the same signals."""

from __future__ import annotations

import random
from functools import cache

import pytest

from tests.scene import Event
from tests.signals import (  # noqa: F401 (each fills HITS)
    pairs_of_acquaintance,
    pairs_of_adverts,
    pairs_of_contact,
    pairs_of_flags,
    pairs_of_innocence,
    pairs_of_money,
    pairs_of_pictures,
)
from tests.signals.little_scenes import Shown, derive, stage
from tests.signals.pairs import HITS


@cache
def scenes() -> dict[str, list[Event]]:
    return stage(play for plays in HITS.values() for play in plays)[0]


@cache
def in_order() -> dict[str, Shown]:
    return derive(scenes())


@pytest.mark.parametrize("seed", range(3))
def test_shuffled_and_repeated_events_show_the_same(seed: int) -> None:
    chance = random.Random(seed)

    def scatter(events: list[Event]) -> None:
        events += chance.sample(events, len(events) // 5)
        chance.shuffle(events)

    assert derive(scenes(), scatter=scatter) == in_order()


def test_events_of_one_moment_show_the_same_in_any_order() -> None:
    """Every scene squeezed into three moments, so that many events share one."""
    squeezed = {
        name: [{**e, "at": f"2026-03-02T15:0{i * 3 // len(events)}:00Z"} for i, e in enumerate(events)]
        for name, events in scenes().items()
    }
    forwards = derive(squeezed)
    assert sum(len(rows) for shown in forwards.values() for rows in shown.signals.values()) > 50
    assert derive(squeezed, scatter=list.reverse) == forwards
    assert derive(squeezed, scatter=random.Random(7).shuffle) == forwards
