"""Each formula against numbers that were worked out apart from this code, from its definition or its paper."""

from __future__ import annotations

import math

import pytest

from tocsin.evaluation import (
    Ranked,
    average_precision,
    brier,
    byar,
    erde,
    expected_calibration_error,
    f_beta,
    f_latency,
    late_cost,
    latency_penalty,
    latency_rate,
    newcombe,
    speed,
    wilson,
)
from tocsin.evaluation.measures import operating_points, reliability


@pytest.mark.parametrize(("beta", "value"), [(1, 0.87336), (0.5, 0.93458), (2, 0.81967), (3, 0.80321)])
def test_f_of_200_in_204_and_254(beta: float, value: float) -> None:
    assert f_beta(200 / 204, 200 / 254, beta) == pytest.approx(value, abs=5e-6)


def test_f_of_nothing_is_nothing() -> None:
    assert f_beta(0, 0) == 0


def test_an_alarm_at_the_median_length_costs_a_half() -> None:
    rate = latency_rate(90)
    assert rate == pytest.approx(0.012344, abs=5e-7)
    assert latency_penalty(1, rate) == 0
    assert latency_penalty(10, rate) == pytest.approx(0.0555, abs=5e-5)
    assert latency_penalty(90, rate) == pytest.approx(0.5)
    assert latency_penalty(180, rate) == pytest.approx(0.8022, abs=5e-5)


def test_f_latency_of_four_alarms() -> None:
    rate, latencies, f1 = latency_rate(90), [5, 20, 60, 120], f_beta(0.9, 0.8)
    assert f1 == pytest.approx(0.84706, abs=5e-6)
    assert speed(latencies, rate) == pytest.approx(0.76720, abs=5e-6)
    assert f_latency(f1, latencies, rate) == pytest.approx(0.64987, abs=5e-6)


def test_whoever_finds_nobody_has_no_speed() -> None:
    assert speed([], latency_rate(90)) == 0


@pytest.mark.parametrize(("k", "cost"), [(1, 0.0180), (3, 0.1192), (5, 0.5), (8, 0.9526)])
def test_lateness_costs_a_half_at_the_deadline(k: int, cost: float) -> None:
    assert late_cost(k, 5) == pytest.approx(cost, abs=5e-5)


def test_a_very_late_alarm_costs_one_and_overflows_nothing() -> None:
    assert late_cost(1e6, 5) == 1
    assert late_cost(math.inf, 50) == 1


def test_erde_adds_up_late_missed_and_wrong() -> None:
    # Ten users, four positives: two found at 1 and 5, two missed, three innocents wrongly flagged.
    late = 1 - 1 / (1 + math.exp(-4))
    assert erde([1, 5], 2, 3, 10, 5) == pytest.approx((late + 0.5 + 2 + 3 * 0.4) / 10)


def test_average_precision_steps_down_the_ranking() -> None:
    # By hand: right, wrong, right, and one never ranked: 1/3 * 1 + 1/3 * 2/3 + 0.
    ranking = [
        Ranked(0.9, 0.9, right=True, sought=True),
        Ranked(0.8, 0.8, right=False, sought=False),
        Ranked(0.7, 0.7, right=True, sought=True),
    ]
    assert average_precision(operating_points(ranking, 3)) == pytest.approx(1 / 3 + 2 / 9)


def test_accounts_of_one_probability_come_together() -> None:
    ranking = [Ranked(0.9, 0.9, right=right, sought=right) for right in (True, False, False, True)]
    (point,) = operating_points(ranking, 2)
    assert (point.precision, point.recall) == (0.5, 1)


def test_brier_and_calibration_error_of_four_forecasts() -> None:
    forecasts = [(0.9, True), (0.8, False), (0.1, False), (0.0, False)]
    assert brier(forecasts) == pytest.approx((0.01 + 0.64 + 0.01) / 4)
    assert expected_calibration_error(reliability(forecasts)) == pytest.approx((0.1 + 0.8 + 0.1) / 4)


def test_wilson_and_newcombe_give_the_examples_of_newcombe_1998() -> None:
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0, 0.1611), abs=5e-5)
    assert newcombe(56, 70, 48, 80) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert newcombe(10, 10, 0, 20) == pytest.approx((0.6791, 1), abs=5e-5)


def test_byar_comes_near_the_exact_poisson_interval() -> None:
    # Exact (Garwood 1936): 0 -> 0 to 3.689; 10 -> 4.795 to 18.390.
    assert byar(0) == pytest.approx((0, 3.689), abs=0.03)
    assert byar(10) == pytest.approx((4.795, 18.390), abs=0.03)
