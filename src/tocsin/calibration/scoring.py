"""How good forecasts are, with each case standing for as many as it was drawn from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.calibration.folds import Integers
from tocsin.calibration.learn import effective
from tocsin.calibration.logistic_fit import Floats
from tocsin.calibration.weights_file import Scores
from tocsin.evaluation import Z, wilson

BINS = 10
_SURE = 1e-6
"""Probabilities are written to six places: nothing is surer than that, and log loss stays finite."""


@dataclass(frozen=True)
class Bin:
    """Forecasts from ``low`` on: how many ``cases``, their ``mean``, the ``share`` confirmed and Wilson's interval.

    Shares are weighted; the interval counts the effective number of cases (Kish 1965).
    """

    low: float
    cases: int
    mean: float
    share: float
    interval: tuple[float, float]


@dataclass(frozen=True)
class Gain:
    """By how much a loss changed: its mean, and its standard error over components, not rows."""

    change: float
    error: float

    @property
    def interval(self) -> tuple[float, float]:
        """95 %, as far as a normal law holds for the mean over components."""
        return self.change - Z * self.error, self.change + Z * self.error


def squares(p: Floats, confirmed: NDArray[np.bool_]) -> Floats:
    """Return each forecast's squared error (Brier 1950)."""
    return np.asarray((p - confirmed) ** 2, dtype=np.float64)


def surprises(p: Floats, confirmed: NDArray[np.bool_]) -> Floats:
    """Return each forecast's log loss in nats."""
    p = np.clip(p, _SURE, 1 - _SURE)
    return np.asarray(-np.log(np.where(confirmed, p, 1 - p)), dtype=np.float64)


def scores(p: Floats, confirmed: NDArray[np.bool_], weights: Floats) -> Scores:
    """Return the weighted mean losses."""
    return Scores(
        brier=round(float(np.average(squares(p, confirmed), weights=weights)), 6),
        log_loss=round(float(np.average(surprises(p, confirmed), weights=weights)), 6),
    )


def gain(before: Floats, after: Floats, weights: Floats, component: Integers) -> Gain:
    """Return the change of the weighted mean loss; components are what varies independently."""
    difference = (after - before) * weights / weights.sum()
    change = float(difference.sum())
    number = len(set(component.tolist()))
    if number < 2:
        return Gain(change, float("inf"))
    # Linearised ratio of two sums over components (Cochran 1977, Sampling Techniques, 6.6).
    residual = difference - change * weights / weights.sum()
    sums = np.bincount(component, weights=residual)
    return Gain(change, float(np.sqrt(number / (number - 1) * (sums**2).sum())))


def reliability(p: Floats, confirmed: NDArray[np.bool_], weights: Floats) -> list[Bin]:
    """Return the bins of equal width that hold a forecast."""
    where = np.minimum((p * BINS).astype(np.int64), BINS - 1)
    found = []
    for at in range(BINS):
        inside = where == at
        if not inside.any():
            continue
        share = float(np.average(confirmed[inside], weights=weights[inside]))
        count = max(1, round(float(effective(weights[inside]).sum())))
        found.append(
            Bin(
                low=at / BINS,
                cases=int(inside.sum()),
                mean=float(np.average(p[inside], weights=weights[inside])),
                share=share,
                interval=wilson(round(share * count), count),
            )
        )
    return found
