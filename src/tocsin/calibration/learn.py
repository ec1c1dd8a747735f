"""From labelled cases to factors on the weights and a calibration, and how good both are on cases not learned from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.calibration.folds import Integers, split
from tocsin.calibration.logistic_fit import Floats, Problem, sigmoid, solve
from tocsin.evidence import Platt

LEAST_SHOWN = 10
"""Cases of each outcome that must show an indicator: ten events a parameter (Peduzzi et al. 1996)."""
FACTORS = (1 / 3, 3.0)
"""The shipped strengths come in bands (weak, medium, strong) about this far apart: no label moves a weight further."""
_SLOPES = (0.05, 10.0)
_INTERCEPT = 50.0


@dataclass(frozen=True)
class Table:
    """The labelled cases as numbers. n cases, p indicators.

    ``seen``: n x p nats, what each indicator adds to each case; ``prior``: n nats of log-odds; ``weights``: n, what a
    case stands for; ``component``: n, whose members never straddle folds.
    """

    seen: Floats
    prior: Floats
    confirmed: NDArray[np.bool_]
    weights: Floats
    component: Integers

    def part(self, chosen: NDArray[np.bool_]) -> Table:
        """Return the ``chosen`` cases."""
        return Table(
            self.seen[chosen],
            self.prior[chosen],
            self.confirmed[chosen],
            self.weights[chosen],
            self.component[chosen],
        )

    def shown(self) -> tuple[Integers, Integers]:
        """Return for each indicator how many confirmed and how many other cases show it."""
        shows = self.seen != 0
        return shows[self.confirmed].sum(axis=0), shows[~self.confirmed].sum(axis=0)

    def log_odds(self, factors: Floats) -> Floats:
        """Return prior + weight of each case with the weights multiplied by ``factors`` (p of them)."""
        return np.asarray(self.prior + self.seen @ factors, dtype=np.float64)


def effective(weights: Floats) -> Floats:
    """Return ``weights`` scaled to add up to the effective number of cases, (Σw)² / Σw² (Kish 1965, Survey Sampling).

    Unequal weights know less than their number says; a penalty must not be outvoted by copies.
    """
    return np.asarray(weights * (weights.sum() / (weights @ weights)), dtype=np.float64)


def factors_of(table: Table, l2: float) -> Floats:
    """Return the factor on each weight: 1 where the evidence is too thin, else within :data:`FACTORS`.

    Logistic regression on what each indicator adds (nats), each factor drawn to 1 with ½·``l2``·(factor - 1)²:
    ``l2`` is 1 / variance of the trust in a shipped weight. A free intercept takes up how cases were drawn for review,
    so that the factors need not; the calibration answers for the level.
    """
    some, other = table.shown()
    able = (some >= LEAST_SHOWN) & (other >= LEAST_SHOWN)
    factors = np.ones(table.seen.shape[1])
    count = int(able.sum())
    if not count:
        return factors
    found = solve(
        Problem(
            features=np.column_stack([np.ones(len(table.prior)), table.seen[:, able]]),
            targets=table.confirmed.astype(np.float64),
            weights=effective(table.weights),
            offset=table.prior + table.seen[:, ~able].sum(axis=1),
            centre=np.array([0.0, *np.ones(count)]),
            penalty=np.array([0.0, *np.full(count, l2)]),
            low=np.array([-_INTERCEPT, *np.full(count, FACTORS[0])]),
            high=np.array([_INTERCEPT, *np.full(count, FACTORS[1])]),
        )
    )
    factors[able] = found[1:]
    return factors


def platt_of(log_odds: Floats, confirmed: NDArray[np.bool_], weights: Floats) -> Platt:
    """Return Platt's map of ``log_odds`` (n nats), with his targets, which keep perfect separation finite."""
    weights = effective(weights)
    positive, negative = weights[confirmed].sum(), weights[~confirmed].sum()
    targets = np.where(confirmed, (positive + 1) / (positive + 2), 1 / (negative + 2))
    found = solve(
        Problem(
            features=np.column_stack([log_odds, np.ones(len(log_odds))]),
            targets=targets,
            weights=weights,
            offset=np.zeros(len(log_odds)),
            centre=np.array([1.0, 0.0]),
            penalty=np.zeros(2),
            low=np.array([_SLOPES[0], -_INTERCEPT]),
            high=np.array([_SLOPES[1], _INTERCEPT]),
        )
    )
    return Platt(round(float(found[0]), 6), round(float(found[1]), 6))


def learn(table: Table, folds: int, l2: float | None) -> tuple[Floats, Platt]:
    """Return factors learned from the whole table and a calibration of held-out log-odds; ``l2`` None: factors 1."""
    ones = np.ones(table.seen.shape[1])
    if l2 is None:
        return ones, platt_of(table.log_odds(ones), table.confirmed, table.weights)
    held_out = np.empty(len(table.prior))
    fold = split(table.component, table.confirmed, folds)
    for at in range(folds):
        out = fold == at
        if out.any():
            held_out[out] = table.part(out).log_odds(_fitted(table.part(~out), l2))
    return _fitted(table, l2), platt_of(held_out, table.confirmed, table.weights)


def _fitted(table: Table, l2: float) -> Floats:
    both = table.confirmed.any() and not table.confirmed.all()
    return factors_of(table, l2) if both else np.ones(table.seen.shape[1])


def forecasts(table: Table, folds: int, l2: float | None) -> Floats:
    """Return each case's probability from what was learned, calibration and all, without its fold."""
    fold = split(table.component, table.confirmed, folds)
    made = np.empty(len(table.prior))
    for at in range(folds):
        out = fold == at
        if out.any():
            factors, platt = learn(table.part(~out), folds, l2)
            made[out] = sigmoid(platt.slope * table.part(out).log_odds(factors) + platt.intercept)
    return made
