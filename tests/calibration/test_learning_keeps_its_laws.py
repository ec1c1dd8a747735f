"""What is learned: the law that drew the labels, in any order, never across a fold, never against a sign."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.calibration.reviewed import SHIPPED, WEIGHTS, FixedClock, case, drawn, lines
from tocsin.calibration import (
    BOTH,
    NOTHING,
    ONLY,
    Calibrated,
    Reviewed,
    Settings,
    TooFewLabelsError,
    calibrate,
    read_labels,
)
from tocsin.calibration.folds import group, split
from tocsin.calibration.learn import FACTORS, Table, factors_of, platt_of
from tocsin.calibration.logistic_fit import Problem, sigmoid, solve
from tocsin.model import Case, Role

TRUE = {"secrecy_request": 0.5, "blocked_by_minor": 1.8, "picture_from_minor": 2.0, "minor_began": 1.6}


def learned(cases: list[Case], text: list[str], tmp_path: Path, chosen: Settings | None = None) -> Calibrated:
    labels = tmp_path / "labels.jsonl"
    labels.write_text("\n".join(text))
    found = read_labels(labels, cases)
    return calibrate(found, (), SHIPPED, None, settings=chosen or Settings(), clock=FixedClock())


def table(number: int, seed: int = 1) -> Table:
    cases, outcomes = drawn(number, TRUE, seed=seed)
    seen = np.array([[sum(e.weight for e in c.evidence if e.indicator == n) for n in TRUE] for c in cases])
    return Table(
        seen=seen,
        prior=np.full(number, -2.0),
        confirmed=np.array([outcomes[c.case] for c in cases]),
        weights=np.ones(number),
        component=np.arange(number),
    )


def test_the_law_behind_the_labels_is_recovered() -> None:
    found = factors_of(table(20_000), l2=0.01)
    assert found == pytest.approx(list(TRUE.values()), abs=0.12)


def test_without_a_penalty_the_slopes_vanish_at_the_answer() -> None:
    # Two by two: of 30 cases that show it 20 are confirmed, of 60 that do not 10: log odds ratio ln 10.
    shows = np.repeat([1.0, 1.0, 0.0, 0.0], [20, 10, 10, 50])
    y = np.repeat([1.0, 0.0, 1.0, 0.0], [20, 10, 10, 50])
    n = len(y)
    wide = np.full(2, 50.0)
    features = np.column_stack([np.ones(n), shows])
    problem = Problem(features, y, np.ones(n), np.zeros(n), np.zeros(2), np.zeros(2), -wide, wide)
    assert solve(problem) == pytest.approx([np.log(10 / 50), np.log(10)], abs=1e-7)


def test_platt_finds_a_stretch_and_a_shift() -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(0, 3, 40_000)
    y = rng.random(40_000) < sigmoid(0.6 * x - 0.8)
    found = platt_of(x, y, np.ones(40_000))
    assert found.slope == pytest.approx(0.6, abs=0.02)
    assert found.intercept == pytest.approx(-0.8, abs=0.05)


@given(st.integers(0, 2**32))
@settings(max_examples=25, deadline=None)
def test_more_trust_moves_weights_less_and_none_leaves_its_bounds(seed: int) -> None:
    one = table(300, seed)
    moved = [np.sum((factors_of(one, l2) - 1) ** 2) for l2 in (0.01, 1.0, 4.0, 30.0, 1e6)]
    assert moved == sorted(moved, reverse=True)
    assert moved[-1] < 1e-4
    free = factors_of(one, 1e-6)
    assert ((free >= FACTORS[0]) & (free <= FACTORS[1])).all()


def test_shuffled_labels_and_cases_give_the_same_file(tmp_path: Path) -> None:
    cases, outcomes = drawn(300, TRUE)
    text = lines(outcomes, 0.5)
    chosen = Settings(prevalence=0.1)
    first = learned(cases, text, tmp_path, chosen)
    rng = random.Random(5)
    rng.shuffle(cases)
    rng.shuffle(text)
    assert learned(cases, text, tmp_path, chosen).file == first.file


def test_better_weights_are_kept_with_every_change_beside_its_prior(tmp_path: Path) -> None:
    cases, outcomes = drawn(1500, TRUE, rare={"threat_exposure": 15})
    made = learned(cases, lines(outcomes, 1.0), tmp_path, Settings(prevalence=0.3))
    assert made.kept == BOTH
    by_name = {change.indicator: change for change in made.changes}
    assert by_name["threat_exposure"].refused == "too thin"
    assert by_name["threat_exposure"].after == WEIGHTS["threat_exposure"]
    assert "threat_exposure" not in made.file.weights
    assert made.file.weights["secrecy_request"] < WEIGHTS["secrecy_request"]
    assert made.file.weights["minor_began"] < WEIGHTS["minor_began"] < 0
    assert made.file.calibration is not None
    assert made.file.calibration.inclusion_stated
    source = made.file.made_from
    assert source is not None
    assert source.after.log_loss < source.before.log_loss
    assert source.at == "2026-02-01T00:00:00Z"


def test_where_the_present_is_right_the_weights_stay(tmp_path: Path) -> None:
    cases, outcomes = drawn(400, dict.fromkeys(TRUE, 1.0), seed=4)
    made = learned(cases, lines(outcomes), tmp_path)
    assert made.kept in (NOTHING, ONLY)
    assert made.file.weights == {}
    assert any("Not calibrated" in note for note in made.notes)


@pytest.mark.parametrize(("number", "told"), [(30, "20 of each outcome are needed"), (0, "0 labelled cases")])
def test_too_few_labels_say_how_many_are_needed(number: int, told: str, tmp_path: Path) -> None:
    cases, outcomes = drawn(number, TRUE)
    with pytest.raises(TooFewLabelsError, match=told):
        learned(cases, lines(outcomes), tmp_path)


ties = st.lists(
    st.tuples(st.lists(st.integers(0, 30), min_size=1, max_size=3, unique=True), st.booleans()),
    min_size=5,
    max_size=40,
)


@given(ties, st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=5), st.integers(2, 6))
@settings(max_examples=60, deadline=None)
def test_no_account_and_no_signal_straddles_folds(
    drawn_ties: list[tuple[list[int], bool]], met: list[tuple[int, int]], folds: int
) -> None:
    reviewed = [
        Reviewed(case(f"{at}", (), {f"u{a}": Role.OFFENDER for a in accounts}), yes, None)
        for at, (accounts, yes) in enumerate(drawn_ties)
    ]
    meetings = {(f"u{one}", f"u{two}") for one, two in met}
    grouping = group(reviewed, meetings)
    fold = split(grouping.component, np.array([one.confirmed for one in reviewed]), folds)
    where: dict[str, set[int]] = {}
    for one, at in zip(reviewed, fold.tolist(), strict=True):
        for entry in one.case.accounts:
            where.setdefault(entry.account, set()).add(at)
    assert all(len(found) == 1 for found in where.values())
    for one_account, two in meetings:
        if one_account in where and two in where:
            assert where[one_account] == where[two]
