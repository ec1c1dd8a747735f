"""Figures of a period as ``tocsin transparency`` publishes them: sums, small numbers, shares against another period.

A table's cells have a row and a column; ``None`` is the total over it. A hidden count is ``None`` and takes part in no
comparison. Every thing that a table counts stands in one row and one column of it, so that shares can be compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from tocsin.dsa.lint.finding import Finding
from tocsin.dsa.lint.shares import bound_of, move

FORMAT = "tocsin-figures/1"
"""What a file of them calls itself, in its field ``format``."""


_Of = tuple[str | None, str | None]
"""A row and a column."""


class _Cell(msgspec.Struct, frozen=True):
    row: str | None
    column: str | None
    count: int | None


class _Table(msgspec.Struct, frozen=True):
    name: str
    rows: list[str]
    columns: list[str]
    cells: list[_Cell]


class _Figures(msgspec.Struct, frozen=True):
    hidden_below: int
    tables: list[_Table]


@dataclass(frozen=True, slots=True)
class _Share:
    """So many of so many; ``other``: the one value besides it, where a table has two."""

    hits: int
    of: int
    other: str | None


def lint_published(
    figures: Mapping[str, Any], before: Mapping[str, Any] | None = None, *, where: str = "figures"
) -> list[Finding]:
    """Return what looks wrong with the figures of a period.

    :param before: those of an earlier period, which shares are compared with.
    :param where: how the findings name the place.
    """
    try:
        now = msgspec.convert(figures, _Figures)
        old = None if before is None else msgspec.convert(before, _Figures)
    except msgspec.ValidationError as error:
        return [Finding("unreadable_row", f"these are no figures of a period: {error}", where)]
    found = [
        each
        for table in now.tables
        for each in (*_cells(table, now.hidden_below, where), *_sums(table, where))
    ]
    return found if old is None else [*found, *_jumps(now, old, where)]


def _cells(table: _Table, least: int, where: str) -> Iterator[Finding]:
    times = Counter((each.row, each.column) for each in table.cells)
    for (row, column), often in times.items():
        if often > 1:
            yield Finding(
                "duplicate_id", f"{_told(table.name, row, column)} stands there {often} times", where
            )
    for each in table.cells:
        if each.count is not None and 0 < each.count < least:
            told = _told(table.name, each.row, each.column)
            yield Finding(
                "small_number", f"{told} shows {each.count}; numbers below {least} are to be hidden", where
            )


def _sums(table: _Table, where: str) -> Iterator[Finding]:
    counts = {(each.row, each.column): each.count for each in table.cells}
    lines: list[tuple[_Of, list[_Of]]] = []
    if table.columns:
        lines += [((row, None), [(row, each) for each in table.columns]) for row in (*table.rows, None)]
    if table.rows:
        lines += [((None, each), [(row, each) for row in table.rows]) for each in (*table.columns, None)]
    for (row, column), parts in lines:
        total, of = counts.get((row, column)), [counts.get(each) for each in parts]
        known = sum(each for each in of if each is not None)
        if total is not None and (known > total or (None not in of and known != total)):
            told = _told(table.name, row, column)
            yield Finding("totals", f"{told}: {total:,} in all, and {known:,} by its parts", where)


def _jumps(now: _Figures, old: _Figures, where: str) -> Iterator[Finding]:
    shares, before = _shares(now), _shares(old)
    both = sorted(set(shares) & set(before))
    bound, turned = bound_of(len(both)), set[str]()
    for name in both:
        one, other = shares[name], before[name]
        least = None if name in turned else move(one.hits, one.of, other.hits, other.of, bound)
        if least is None:
            continue
        share, was = one.hits / one.of, other.hits / other.of
        told = f"{name}: {share:.1%} now, {was:.1%} before"
        if one.other is not None and abs(share - (1 - was)) < abs(share - was) / 2:
            turned.add(one.other)
            yield Finding("flipped_field", f"{told}: it and {one.other} look exchanged", where)
        else:
            yield Finding(
                "share_jump",
                f"{told}; at least {least * 100:.1f} points more than chance would explain",
                where,
            )


def _shares(figures: _Figures) -> dict[str, _Share]:
    found = {}
    for table in figures.tables:
        counts = {(each.row, each.column): each.count for each in table.cells}
        total = counts.get((None, None))
        for places in ([(row, None) for row in table.rows], [(None, column) for column in table.columns]):
            names = [_told(table.name, *each) for each in places]
            for name, place in zip(names, places, strict=True):
                hits = counts.get(place)
                others = [each for each in names if each != name]
                if hits is not None and total and hits <= total:
                    found[name] = _Share(hits, total, others[0] if len(others) == 1 else None)
    return found


def _told(table: str, row: str | None, column: str | None) -> str:
    return " ".join(each for each in (table, row, column) if each is not None)
