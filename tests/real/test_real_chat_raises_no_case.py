"""A quarter of a million messages that volunteers really wrote; nobody did anything, so no alarm may come of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.real.chat_events import (
    ADULT_BAND,
    Talk,
    adults_write_first,
    ages_drawn,
    load_talks,
    pairs_alone,
)
from tests.scanning import EVERYTHING, scan_events
from tocsin.model import Case

BEHAVIOUR_ALONE = replace(EVERYTHING, read_text=False)


@pytest.fixture(scope="module")
def talks() -> list[Talk]:
    return load_talks()


def told(cases: list[Case]) -> list[str]:
    """What a failure should show of each alarm: which indicators made it."""
    return [
        f"{case.kind} {case.probability:.3f}: "
        + ", ".join(f"{piece.weight:+.2f} {piece.indicator}" for piece in case.evidence if piece.weight > 0.3)
        for case in cases
        if case.probability >= 0.5
    ]


def test_the_talks_are_all_there_and_every_second_pair_is_an_adult_and_a_minor(talks: list[Talk]) -> None:
    assert len(talks) == 7168
    assert sum(len(talk.lines) for talk in talks) == 258_145
    events = list(ages_drawn(1)(talks))
    band = {event["actor"]: event["age_band"] for event in events if event["type"] == "account"}
    pairs = {tuple(sorted(talk.people)) for talk in talks}
    mixed = sum((band[one] == ADULT_BAND) != (band[other] == ADULT_BAND) for one, other in pairs)
    assert 0.45 < mixed / len(pairs) < 0.55


def test_nobody_writes_to_themselves_and_every_message_keeps_its_words(talks: list[Talk]) -> None:
    for ageing in (ages_drawn(1), pairs_alone, adults_write_first):
        messages = [event for event in ageing(talks) if event["type"] == "message"]
        assert all([event["actor"]] != event["to"] for event in messages)
        assert [event["text"] for event in messages] == [line.text for talk in talks for line in talk.lines]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_case_comes_of_small_talk_between_people_of_drawn_ages(talks: list[Talk], seed: int) -> None:
    result = scan_events(list(ages_drawn(seed)(talks)), EVERYTHING)
    assert result.summary["quarantined"] == 0
    assert told(result.cases) == []


@pytest.mark.slow
def test_no_case_comes_of_small_talk_even_where_an_adult_opens_every_one_of_them(talks: list[Talk]) -> None:
    result = scan_events(list(pairs_alone(talks)), EVERYTHING)
    assert result.summary["quarantined"] == 0
    assert told(result.cases) == []


@pytest.mark.slow
def test_no_case_comes_of_whom_somebody_talked_to_alone(talks: list[Talk]) -> None:
    """Here a few people approach hundreds of children and nobody else: a lead to look at, and no alarm by itself."""
    result = scan_events(list(adults_write_first(talks)), BEHAVIOUR_ALONE)
    assert told(result.cases) == []
