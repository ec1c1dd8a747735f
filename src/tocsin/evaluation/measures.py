"""How right: F-measures, average precision, Brier score, reliability.

Sources: van Rijsbergen 1979 (F), Brier 1950, Guo et al. 2017 (expected calibration error). Average precision is
the sum of precision over the steps of recall, without interpolation.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

BINS = 10


def ratio(part: float, whole: float) -> float:
    """Return ``part / whole``, and 0 for 0/0, as the shared tasks on predator identification count it."""
    return part / whole if whole else 0.0


def f_beta(precision: float, recall: float, beta: float = 1.0) -> float:
    """Return F = (1 + β²)PR / (β²P + R) for shares P and R; 0 where both are 0."""
    return ratio((1 + beta * beta) * precision * recall, beta * beta * precision + recall)


@dataclass(frozen=True)
class Ranked:
    """One account in a ranking by probability.

    ``accused``: the highest probability of a case that accuses it, or None; ``named``: the same over cases that name
    it as ``minor_involved`` too. ``right``: the truth lists it. ``sought``: recall is measured over it.
    """

    accused: float | None
    named: float | None
    right: bool
    sought: bool


@dataclass(frozen=True)
class OperatingPoint:
    """What an alarm at ``threshold`` would give: shares of accusations that are right, of the sought found."""

    threshold: float
    precision: float
    recall: float


def operating_points(ranking: Iterable[Ranked], sought: int) -> list[OperatingPoint]:
    """Return a point for each probability that occurs, highest first; accounts of one probability come together.

    ``sought`` (above 0) is the number of accounts to find, those in no case included.
    """
    steps: dict[float, list[int]] = {}
    for one in ranking:
        if one.accused is not None:
            steps.setdefault(one.accused, [0, 0, 0])[0 if one.right else 1] += 1
        if one.sought and one.named is not None:
            steps.setdefault(one.named, [0, 0, 0])[2] += 1
    right = wrong = found = 0
    points = []
    for threshold in sorted(steps, reverse=True):
        more_right, more_wrong, more_found = steps[threshold]
        right, wrong, found = right + more_right, wrong + more_wrong, found + more_found
        points.append(OperatingPoint(threshold, ratio(right, right + wrong), found / sought))
    return points


def average_precision(points: Sequence[OperatingPoint]) -> float:
    """Return the sum of precision times gain in recall; whoever is in no case adds nothing."""
    before = [0.0, *(point.recall for point in points)]
    return math.fsum(
        (point.recall - last) * point.precision for point, last in zip(points, before, strict=False)
    )


def brier(forecasts: Sequence[tuple[float, bool]]) -> float:
    """Return the mean squared difference of probability and outcome (Brier 1950, halved for two classes): 0 to 1."""
    return math.fsum(sorted((p - y) ** 2 for p, y in forecasts)) / len(forecasts)


@dataclass(frozen=True)
class Bin:
    """Forecasts between ``low`` (included) and ``high`` (excluded, but for 1): how many, their mean, how many true."""

    low: float
    high: float
    forecasts: int
    mean: float | None
    true: int


def reliability(forecasts: Iterable[tuple[float, bool]], bins: int = BINS) -> list[Bin]:
    """Return ``bins`` bins of equal width over 0 to 1; each forecast is in exactly one."""
    held: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for probability, outcome in forecasts:
        held[min(int(probability * bins), bins - 1)].append((probability, outcome))
    return [
        Bin(
            low=at / bins,
            high=(at + 1) / bins,
            forecasts=len(inside),
            mean=math.fsum(sorted(p for p, _ in inside)) / len(inside) if inside else None,
            true=sum(y for _, y in inside),
        )
        for at, inside in enumerate(held)
    ]


def expected_calibration_error(bins: Sequence[Bin]) -> float:
    """Return the mean distance of a bin's mean forecast from its share of true ones, weighted by forecasts (0 to 1)."""
    total = sum(one.forecasts for one in bins)
    return ratio(
        math.fsum(abs(one.mean * one.forecasts - one.true) for one in bins if one.mean is not None), total
    )
