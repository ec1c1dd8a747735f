"""Our scorer for the loop: only evidence in the window counts, case by case, through the scan's own forecast."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.corpora.running_evidence import RunningEvidence
from tocsin.evidence import Forecast, Platt
from tocsin.model import Case, Evidence, Kind, Stage

FORECAST = Forecast(-6.0, Platt(0.5, 1.0))


def case(*pieces: tuple[str, float]) -> Case:
    evidence = tuple(
        Evidence(event, "x", Stage.TRUST, weight, "why", "2026-01-01T00:00:00Z", "a")
        for event, weight in pieces
    )
    return Case("id", Kind.GROOMING, 0.5, 1.0, None, (), (), evidence, "v", -6.0)


def score(cases: list[Case], window: range, talk: str = "c") -> float:
    return RunningEvidence(cases, FORECAST).scorer(talk)(window)


def chance(nats: float) -> float:
    return FORECAST.probability(round(nats * 1_000_000))


def test_evidence_outside_the_window_and_of_other_events_adds_nothing() -> None:
    cases = [case(("message:c:3", 2.0), ("message:c:9", 1.5), ("message:d:3", 9.0), ("account:c", 9.0))]
    assert score(cases, range(3)) == chance(0)
    assert score(cases, range(4)) == chance(2.0)
    assert score(cases, range(10)) == chance(3.5)
    assert score(cases, range(4, 10)) == chance(1.5)
    assert score(cases, range(10), "e") == chance(0)


def test_cases_do_not_add_up_and_the_heaviest_counts() -> None:
    # Of the two copies of a conversation in turns, each has its own case.
    cases = [case(("message:c:1/1", 2.0)), case(("message:c:1/2", 1.0), ("message:c:2/2", 1.5))]
    assert score(cases, range(2)) == chance(2.0)
    assert score(cases, range(3)) == chance(2.5)


def test_what_speaks_for_innocence_lowers_the_score() -> None:
    assert score([case(("message:c:1", 2.0), ("message:c:1", -0.5))], range(5)) == chance(1.5)


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(-3, 5)), max_size=30),
    st.integers(0, 60),
    st.integers(1, 50),
)
def test_a_window_is_the_sum_of_its_evidence(held: list[tuple[int, int]], start: int, length: int) -> None:
    made = score(
        [case(*((f"message:c:{at}", float(weight)) for at, weight in held))], range(start, start + length)
    )
    inside = [weight for at, weight in held if start <= at < start + length]
    assert made == pytest.approx(chance(sum(inside)))
