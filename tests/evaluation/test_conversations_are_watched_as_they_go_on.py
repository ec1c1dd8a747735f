"""The loop of early detection: windows, the second judge, its skepticism, and the figures over conversations."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.evaluation import Watched, f_latency, judge_conversations, latencies, latency_rate, verdicts
from tocsin.evaluation.espd import HISTORY, SKEPTICISMS, WINDOW

VERDICTS = st.lists(st.booleans(), max_size=80)


def told_literally(found: Sequence[bool], skepticism: int) -> int | None:
    """Return the latency as the paper's loop tells it, message by message."""
    for at in range(len(found)):
        if sum(found[max(0, at - HISTORY + 1) : at + 1]) >= skepticism:
            return at + 1
    return None


@given(VERDICTS)
def test_latencies_are_those_of_the_loop_told_literally(found: list[bool]) -> None:
    assert latencies(found) == tuple(told_literally(found, s) for s in SKEPTICISMS)


@given(VERDICTS)
def test_who_is_more_skeptical_warns_later_or_never(found: list[bool]) -> None:
    made = latencies(found)
    for less, more in itertools.pairwise(made):
        assert more is None or (less is not None and less < more)


@given(VERDICTS, VERDICTS)
def test_who_was_warned_of_stays_so(found: list[bool], later: list[bool]) -> None:
    before, after = latencies(found), latencies(found + later)
    assert all(one is None or one == two for one, two in zip(before, after, strict=True))


@given(st.lists(st.integers(0, 9), max_size=120))
def test_after_each_message_the_last_fifty_are_scored(messages: list[int]) -> None:
    seen: list[list[int]] = []

    def scorer(window: Sequence[int]) -> float:
        seen.append(list(window))
        return sum(window) / 100

    found = list(verdicts(messages, scorer, 0.5))
    assert seen == [messages[max(0, end - WINDOW) : end] for end in range(1, len(messages) + 1)]
    assert found == [sum(window) / 100 >= 0.5 for window in seen]


def watched(length: int, positive: bool, latency: int | None) -> Watched:
    return Watched(length, positive, (latency, *[None] * 9))


def test_figures_meet_their_check_values() -> None:
    # Found at 5, 20, 60 and 120 of a median length of 90, one missed; one innocent of five warned of.
    talks = [watched(90, True, k) for k in (5, 20, 60, 120, None)]
    talks += [watched(10, False, k) for k in (3, None, None, None, None)]
    made = judge_conversations(talks, 0.5, list(range(10)))
    (first, *others) = made.sweep
    figures = first.warnings
    assert (made.conversations, made.positive, made.median_length) == (10, 5, 90)
    assert figures.precision == figures.recall == figures.f1 == figures.f0_5 == 0.8
    assert figures.speed == pytest.approx(0.76720, abs=5e-6)
    assert figures.f_latency == pytest.approx(f_latency(0.8, [5, 20, 60, 120], latency_rate(90)), abs=5e-7)
    assert figures.median_latency == 40
    # ERDE5: a half for the one found at 5, 1 for each later or missed, a half for the innocent.
    assert figures.erde5 == pytest.approx((0.5 + 1 + 1 + 1 + 1 + 0.5) / 10, abs=1e-6)
    assert figures.wrong_per_1000.rate == 200
    assert figures.recall_interval.hits == 4
    # Nobody was warned of with more skepticism: 0/0 is 0, and every positive costs 1.
    assert {(s.warnings.precision, s.warnings.f_latency, s.warnings.erde50) for s in others} == {(0, 0, 0.5)}


def test_the_skepticism_is_chosen_on_other_folds() -> None:
    quick = Watched(20, True, (2, 3, *[None] * 8))
    noisy = Watched(20, False, (2, *[None] * 9))
    calm = Watched(20, False, (None,) * 10)
    # The noisy innocents stand in fold 0: whoever is chosen there was chosen without having seen them.
    talks = [quick, noisy, noisy, noisy, quick, calm, quick, calm]
    fold = [0, 0, 0, 0, 1, 1, 2, 2]
    made = judge_conversations(talks, 0.5, list(range(8)), fold).held_out
    assert made is not None
    assert made.chosen == (1, 2, 2)
    assert made.warnings.recall == 1
    assert made.warnings.precision == 0.5


def test_without_positives_elsewhere_nothing_is_held_out() -> None:
    talks = [Watched(5, True, (1,) * 10), Watched(5, False, (None,) * 10)]
    assert judge_conversations(talks, 0.5, [0, 1], [0, 1]).held_out is None
    empty = judge_conversations([Watched(5, False, (None,) * 10)], 0.5, [0])
    assert empty.median_length is None
    assert empty.sweep[0].warnings.f_latency is None
    assert empty.sweep[0].warnings.erde5 is None


def test_what_hangs_together_is_told() -> None:
    made = judge_conversations([Watched(5, False, (None,) * 10)] * 4, 0.5, [0, 0, 0, 1])
    assert (made.components, made.largest_component) == (2, 0.75)
