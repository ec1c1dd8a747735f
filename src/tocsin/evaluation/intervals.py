"""95 % intervals for shares, differences of shares and rates: small closed forms, each with its source.

They take accounts as independent. Accounts of one ring stand and fall together, so true intervals are wider.
"""

from __future__ import annotations

import math

Z = 1.959963984540054
"""The 97.5 % quantile of the normal distribution: 95 % between its two sides."""


def wilson(hits: float, of: float, z: float = Z) -> tuple[float, float]:
    """Return the score interval (Wilson 1927) of the share ``hits / of``; (0, 1) where ``of`` is 0."""
    if not of:
        return 0.0, 1.0
    share = hits / of
    shrink = 1 + z * z / of
    centre = (share + z * z / (2 * of)) / shrink
    half = z / shrink * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    # At 0 and 1 the bound is the share itself; rounding must not push it past.
    return (
        0.0 if hits == 0 else max(0.0, centre - half),
        1.0 if hits == of else min(1.0, centre + half),
    )


def newcombe(hits: float, of: float, other_hits: float, other_of: float, z: float = Z) -> tuple[float, float]:
    """Return the interval of ``hits / of - other_hits / other_of`` (Newcombe 1998, Stat. Med. 17:873, method 10).

    Both ``of`` and ``other_of`` are above 0.
    """
    share, other = hits / of, other_hits / other_of
    low, high = wilson(hits, of, z)
    other_low, other_high = wilson(other_hits, other_of, z)
    difference = share - other
    return (
        difference - math.hypot(share - low, other_high - other),
        difference + math.hypot(high - share, other - other_low),
    )


def byar(count: int, z: float = Z) -> tuple[float, float]:
    """Return Byar's interval (Breslow and Day 1987, p. 69) of the mean of a Poisson count."""
    low = 0.0 if not count else count * (1 - 1 / (9 * count) - z / (3 * math.sqrt(count))) ** 3
    more = count + 1
    return max(0.0, low), more * (1 - 1 / (9 * more) + z / (3 * math.sqrt(more))) ** 3
