"""What must hold for any cases and any truth: bounds, sums, and that the order of lines means nothing."""

from __future__ import annotations

import random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.evaluation.judged import case, hour
from tocsin.evaluation import (
    Evaluation,
    JudgedCase,
    Truth,
    average_precision,
    brier,
    evaluate,
    expected_calibration_error,
    newcombe,
    wilson,
)
from tocsin.evaluation.measures import reliability
from tocsin.evaluation.truth import TruthCounts, TruthLookalike, TruthOffender, TruthRing, TruthVictim
from tocsin.model import Role, Stage

NAMES = [f"a{n}" for n in range(12)]
probabilities = st.one_of(st.sampled_from([0.0, 0.05, 0.5, 0.999, 1.0]), st.floats(0, 1))
forecasts = st.lists(st.tuples(probabilities, st.booleans()), min_size=1, max_size=60)


@st.composite
def cases(draw: st.DrawFn) -> list[JudgedCase]:
    return [
        case(
            f"c{number}",
            draw(probabilities),
            draw(st.dictionaries(st.sampled_from(NAMES), st.sampled_from(Role), min_size=1, max_size=5)),
            opened=draw(st.none() | st.integers(0, 100)),
            evidence=draw(st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 100)), max_size=6)),
            weight=draw(st.sampled_from([0.0, 1.0, 2.5])),
        )
        for number in range(draw(st.integers(0, 8)))
    ]


@st.composite
def truths(draw: st.DrawFn) -> Truth:
    names = draw(st.permutations(NAMES))
    cut = draw(st.integers(0, 8))
    offenders = [
        TruthOffender(
            account=name,
            role=draw(st.none() | st.sampled_from([Role.OFFENDER, Role.RECRUITER, Role.CLIENT])),
            group=draw(st.none() | st.sampled_from(["hill", "river"])),
            evasion=draw(st.none() | st.sampled_from(["none", "leet"])),
            telling=draw(st.none() | st.booleans()),
            stages={
                stage: hour(at)
                for stage, at in draw(
                    st.dictionaries(st.sampled_from(Stage), st.integers(0, 100), max_size=3)
                ).items()
            },
        )
        for name in names[:cut]
    ]
    return Truth(
        offenders=tuple(offenders),
        lookalikes=tuple(TruthLookalike(account=name, family="coach") for name in names[cut : cut + 2]),
        victims=tuple(TruthVictim(account=name) for name in names[cut + 2 : cut + 3]),
        rings=tuple(
            TruthRing(accounts=tuple(draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4))))
            for _ in range(draw(st.integers(0, 2)))
        ),
        counts=draw(st.sampled_from([TruthCounts(), TruthCounts(accounts=40, by_type={"message": 7})])),
    )


def shares_in(made: Evaluation) -> list[float]:
    flat = [
        made.precision, made.recall, made.f1, made.f0_5, made.average_precision, made.brier, made.ece,
        made.f_latency, made.erde5, made.erde50, made.role_accuracy, made.ring_completeness, made.evidence_at_alarm,
        *(value for curve in made.early.curves for value in (*curve.alarmed, curve.median)),
        *(value for point in made.curve for value in (point.precision, point.recall)),
    ]  # fmt: skip
    return [value for value in flat if value is not None]


@settings(max_examples=150, deadline=None)
@given(cases(), truths(), probabilities)
def test_every_share_stays_between_0_and_1_and_the_json_reads_back(
    some: list[JudgedCase], truth: Truth, threshold: float
) -> None:
    made = evaluate(some, truth, threshold=threshold)
    assert all(0 <= value <= 1 for value in shares_in(made))
    assert made.accounts.accused == made.accounts.accused_rightly + made.accounts.accused_wrongly
    wrong = made.false_alarms
    assert made.accounts.accused_wrongly <= wrong.unlisted + wrong.victims.hits + wrong.lookalikes.hits
    assert msgspec.json.decode(msgspec.json.encode(made), type=Evaluation) == made


@settings(max_examples=60, deadline=None)
@given(cases(), truths(), st.randoms(use_true_random=False))
def test_the_order_of_lines_and_repeats_change_nothing(
    some: list[JudgedCase], truth: Truth, chance: random.Random
) -> None:
    shuffled = [*some]
    chance.shuffle(shuffled)
    turned = msgspec.structs.replace(
        truth,
        offenders=tuple(reversed(truth.offenders)),
        lookalikes=tuple(reversed(truth.lookalikes)),
        rings=tuple(reversed(truth.rings)),
    )
    assert evaluate(shuffled, turned) == evaluate(some, truth)


@settings(max_examples=60, deadline=None)
@given(cases(), truths(), st.tuples(probabilities, probabilities).map(sorted))
def test_a_lower_threshold_never_finds_fewer(
    some: list[JudgedCase], truth: Truth, bounds: list[float]
) -> None:
    low, high = (evaluate(some, truth, threshold=bound) for bound in bounds)
    assert low.everyone.hits >= high.everyone.hits
    assert low.accounts.accused >= high.accounts.accused
    assert low.average_precision == high.average_precision


@settings(max_examples=60, deadline=None)
@given(cases(), truths(), st.floats(0, 1, exclude_min=True))
def test_the_threshold_stands_on_the_curve(some: list[JudgedCase], truth: Truth, threshold: float) -> None:
    made = evaluate(some, truth, threshold=threshold)
    reached = [point for point in made.curve if point.threshold >= threshold]
    if reached:
        assert (reached[-1].precision, reached[-1].recall) == (made.precision, made.recall)
    else:
        assert not made.accounts.offenders_found


@given(forecasts)
def test_brier_is_bounded_and_perfect_only_for_certainty_that_is_right(
    some: list[tuple[float, bool]],
) -> None:
    assert 0 <= brier(some) <= 1
    assert brier([(float(outcome), outcome) for _, outcome in some]) == 0
    assert brier([(float(not outcome), outcome) for _, outcome in some]) == 1


@given(forecasts)
def test_every_forecast_is_in_one_bin(some: list[tuple[float, bool]]) -> None:
    bins = reliability(some)
    assert sum(one.forecasts for one in bins) == len(some)
    assert sum(one.true for one in bins) == sum(outcome for _, outcome in some)
    assert all(one.mean is None or one.low - 1e-9 <= one.mean <= one.high + 1e-9 for one in bins)
    assert 0 <= expected_calibration_error(bins) <= 1


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_intervals_hold_what_they_are_about(hits: int, rest: int, other: int, other_rest: int) -> None:
    of, other_of = hits + rest, other + other_rest
    low, high = wilson(hits, of)
    assert 0 <= low <= (hits / of if of else 0.5) <= high <= 1
    if of and other_of:
        low, high = newcombe(hits, of, other, other_of)
        assert -1 - 1e-9 <= low <= hits / of - other / other_of <= high <= 1 + 1e-9


def test_a_perfect_detector_is_perfect() -> None:
    truth = Truth(
        offenders=tuple(TruthOffender(account=name) for name in NAMES[:6]),
        lookalikes=tuple(TruthLookalike(account=name) for name in NAMES[6:]),
    )
    found = [case(name, 1.0, {name: Role.OFFENDER}, opened=0, evidence=[(name, 0)]) for name in NAMES[:6]]
    made = evaluate(found, truth)
    assert (made.precision, made.recall, made.f1, made.average_precision) == (1, 1, 1, 1)
    assert (made.brier, made.ece) == (0, 0)
    assert made.erde50 == pytest.approx(0, abs=1e-9)
    assert average_precision([]) == 0
