"""Shares, rates and differences with their intervals, rounded once to what is worth writing down."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.evaluation.intervals import byar, newcombe, wilson
from tocsin.evaluation.result import Difference, Rate, Share, Slice, Slices

LEAST = 10
"""Offenders that a slice must have before its recall is compared with another's: below, chance says everything."""

FEATURES = ("group", "language", "evasion", "telling", "kind", "strength")
PLAIN = "none"
_DIGITS = 6


def rounded(value: float | None) -> float | None:
    """Return ``value`` with six decimals, None as it is."""
    return None if value is None else round(value, _DIGITS)


def share(hits: int, of: int) -> Share:
    """Return ``hits`` of ``of`` with Wilson's interval."""
    if not of:
        return Share(hits=hits, of=of, share=None, low=None, high=None)
    low, high = wilson(hits, of)
    return Share(hits=hits, of=of, share=rounded(hits / of), low=rounded(low), high=rounded(high))


def rate(count: int, of: int, per: int) -> Rate:
    """Return ``count`` accounts among ``of`` accounts with Wilson's interval, told ``per`` so many."""
    if not of:
        return Rate(count=count, of=of, per=per, rate=None, low=None, high=None)
    low, high = wilson(count, of)
    return Rate(
        count=count,
        of=of,
        per=per,
        rate=rounded(per * count / of),
        low=rounded(per * low),
        high=rounded(per * high),
    )


def rate_over_time(count: int, of: int, per: int) -> Rate:
    """Return ``count`` accounts over ``of`` messages with Byar's interval: one account may answer for many."""
    if not of:
        return Rate(count=count, of=of, per=per, rate=None, low=None, high=None)
    low, high = byar(count)
    return Rate(
        count=count,
        of=of,
        per=per,
        rate=rounded(per * count / of),
        low=rounded(per * low / of),
        high=rounded(per * high / of),
    )


def difference(more: Slice, less: Slice) -> Difference:
    """Return the recall of ``more`` less that of ``less``; both hold offenders."""
    a, b = more.recall, less.recall
    low, high = newcombe(a.hits, a.of, b.hits, b.of)
    return Difference(
        more=more.name,
        less=less.name,
        value=round(a.hits / a.of - b.hits / b.of, _DIGITS),
        low=round(low, _DIGITS),
        high=round(high, _DIGITS),
    )


def slices(found: Mapping[str, tuple[int, int]], *, plain: str | None = None) -> Slices:
    """Return recall by name from (found, offenders); ``plain`` is the name that the others are held against."""
    rows = [Slice(name=name, recall=share(*found[name])) for name in sorted(found)]
    against = next((row for row in rows if row.name == plain), None)
    if against is not None:
        rows = [
            row if row is against else Slice(name=row.name, recall=row.recall, drop=difference(against, row))
            for row in rows
        ]
    compared = [row for row in rows if row.recall.of >= LEAST]
    gap = None
    if len(compared) > 1:
        # Ties by name: max and min keep the first, and rows are in the order of names.
        most = max(compared, key=lambda row: row.recall.hits / row.recall.of)
        fewest = min(
            (row for row in compared if row is not most), key=lambda row: row.recall.hits / row.recall.of
        )
        gap = difference(most, fewest)
    return Slices(slices=tuple(rows), gap=gap, least=LEAST)
