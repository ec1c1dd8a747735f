"""Penalised logistic regression with prior means and bounds, by projected Newton steps (Bertsekas 1982).

Bertsekas, "Projected Newton methods for optimization problems with simple constraints", SIAM J. Control 20:221. The
problem is convex, so that the answer depends on no starting point. Both fits of this room are cases of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_STEPS = 200
_FLAT = 1e-9
_SMALLEST_STEP = 1e-12


@dataclass(frozen=True)
class Problem:
    """Find the coefficients b that minimise Σ wᵢ·H(tᵢ, σ(oᵢ + xᵢ·b)) + ½ Σ λⱼ(bⱼ - cⱼ)², low ≤ b ≤ high.

    H is cross-entropy in nats. ``features`` x is n x p; ``targets`` t (0 to 1), ``offset`` o (nats) and ``weights`` w
    (at least 0) have n entries, the others p.
    """

    features: Floats
    targets: Floats
    weights: Floats
    offset: Floats
    centre: Floats
    penalty: Floats
    low: Floats
    high: Floats


def sigmoid(log_odds: Floats) -> Floats:
    """Return 1 / (1 + exp(-x)) without overflow."""
    return np.asarray(np.exp(-np.logaddexp(0.0, -log_odds)), dtype=np.float64)


def solve(problem: Problem) -> Floats:
    """Return the best coefficients (p of them)."""
    b = np.clip(problem.centre, problem.low, problem.high)
    value = _value(problem, b)
    for _ in range(_STEPS):
        p = sigmoid(problem.offset + problem.features @ b)
        slope = problem.features.T @ (problem.weights * (p - problem.targets))
        slope += problem.penalty * (b - problem.centre)
        held = ((b <= problem.low) & (slope > 0)) | ((b >= problem.high) & (slope < 0))
        free = ~held
        if not free.any() or np.abs(slope[free]).max() < _FLAT:
            break
        x = problem.features[:, free]
        bend = (x * (problem.weights * p * (1 - p))[:, None]).T @ x + np.diag(problem.penalty[free] + 1e-10)
        step = np.zeros_like(b)
        step[free] = np.linalg.solve(bend, slope[free])
        length = 1.0
        while length > _SMALLEST_STEP:
            tried = np.clip(b - length * step, problem.low, problem.high)
            better = _value(problem, tried)
            if better < value:
                break
            length /= 2
        else:
            break
        b, value = tried, better
    return b


def _value(problem: Problem, b: Floats) -> float:
    f = problem.offset + problem.features @ b
    loss = problem.weights @ (np.logaddexp(0.0, f) - problem.targets * f)
    return float(loss + 0.5 * problem.penalty @ (b - problem.centre) ** 2)
