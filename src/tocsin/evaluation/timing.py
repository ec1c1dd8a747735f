"""How early: latency-weighted F1 (Sadeque et al. 2018) and ERDE (Losada and Crestani 2016).

A latency ``k`` counts from 1: the alarm rang with the k-th message (or other unit, which the caller names).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from statistics import median


def latency_rate(length: float) -> float:
    """Return the rate p = ln 3 / (m - 1) with which an alarm at the median length m costs a half; m is above 1."""
    return math.log(3) / (length - 1)


def latency_penalty(k: float, rate: float) -> float:
    """Return -1 + 2 / (1 + exp(-p(k - 1))): 0 with the first message, towards 1 without end."""
    return -1 + 2 / (1 + math.exp(-rate * (k - 1)))


def speed(latencies: Sequence[float], rate: float) -> float:
    """Return 1 minus the median penalty over those found; 0 where none was found.

    A slow offender who is missed raises it: never read it without recall.
    """
    if not latencies:
        return 0.0
    return 1 - median(latency_penalty(k, rate) for k in latencies)


def f_latency(f1: float, latencies: Sequence[float], rate: float) -> float:
    """Return F1 times speed."""
    return f1 * speed(latencies, rate)


def late_cost(k: float, deadline: float) -> float:
    """Return lc_o(k) = 1 - 1 / (1 + exp(k - o)): a half at the deadline o, in the same unit as k."""
    # Written from the side where the exponent is negative: exp() of a late k would overflow.
    if k <= deadline:
        return 1 - 1 / (1 + math.exp(k - deadline))
    return 1 / (1 + math.exp(deadline - k))


def erde(found: Iterable[float], missed: int, wrong: int, total: int, deadline: float) -> float:
    """Return the early-risk detection error over ``total`` users (above 0): 0 is perfect.

    ``found`` holds the latencies of those found, infinite where unknown. A missed one costs 1, a wrong one the share
    of positives among all, an innocent left alone nothing.
    """
    costs = [late_cost(k, deadline) for k in found]
    positives = len(costs) + missed
    return (math.fsum(sorted(costs)) + missed + wrong * positives / total) / total
