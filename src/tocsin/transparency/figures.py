"""Figures of a period: tables with small cells hidden, and rates of what is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from statistics import quantiles
from typing import Any

from tocsin.evaluation import wilson
from tocsin.transparency.cells import TABLES, TableOf, buckets_of_fact
from tocsin.transparency.errors import PeriodError
from tocsin.transparency.facts import DECISION, Fact
from tocsin.transparency.hiding import Cell, hidden_cells
from tocsin_verify import BANDS, LATER, Bucket

LEAST = 5
"""Counts below it are hidden, unless another threshold is given."""

FORMAT = "tocsin-figures/1"

NOT_COUNTED = (
    (
        "legal demands",
        "Tocsin has no place yet in which demands of authorities are kept. They are not counted here, which does not "
        "mean that there were none.",
    ),
)
"""What a reader may look for and is not in the figures, and why."""

_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Period:
    """Days from the first to the last, both included, in UTC; counts below ``least`` are hidden."""

    first: date
    last: date
    least: int = LEAST

    @property
    def since(self) -> datetime:
        """When it begins."""
        return datetime.combine(self.first, time(), UTC)

    @property
    def until(self) -> datetime:
        """When it is over."""
        return datetime.combine(self.last, time(), UTC) + timedelta(days=1)

    def check(self, now: datetime) -> None:
        """Check that it can be counted.

        :raises PeriodError: where it ends before it begins, or is not over.
        """
        if self.first > self.last:
            raise PeriodError(
                f"the period begins on {self.first} and ends on {self.last}; turn --from and --to round"
            )
        if self.until > now:
            raise PeriodError(
                f"the period is over at {self.until:%Y-%m-%d %H:%M} UTC, and figures that still change are not told: "
                "name an earlier --to"
            )


@dataclass(slots=True)
class Tally:
    """Counts of facts as they pass by: by bucket, and by entry which buckets it counts for."""

    counts: dict[Bucket, int] = field(default_factory=lambda: defaultdict(int))
    of_entry: dict[int, tuple[Bucket, ...]] = field(default_factory=dict)
    seconds: list[int] = field(default_factory=list)
    _same: dict[tuple[Bucket, ...], tuple[Bucket, ...]] = field(default_factory=dict)

    def take(self, facts: Iterable[Fact]) -> None:
        """Count facts."""
        for fact in facts:
            buckets = tuple(buckets_of_fact(fact))
            for bucket in buckets:
                self.counts[bucket] += 1
            told = (*self.of_entry.get(fact.entry, ()), *buckets)
            self.of_entry[fact.entry] = self._same.setdefault(told, told)
            if fact.fact == DECISION and fact.first and fact.seconds is not None:
                self.seconds.append(fact.seconds)


def tables_of(counts: Mapping[Bucket, int], least: int) -> list[dict[str, Any]]:
    """Return the tables as they are told: each cell with its count, or ``None`` where it is hidden."""
    return [_table(each, counts, least) for each in TABLES]


def _table(of: TableOf, counts: Mapping[Bucket, int], least: int) -> dict[str, Any]:
    rows = sorted({row for table, row, _ in counts if table == of.name and row is not None}, key=_in_order)
    columns = sorted({column for table, _, column in counts if table == of.name and column is not None})
    cells: dict[Cell, int] = {
        (row, column): counts.get((of.name, row, column), 0)
        for row in (*rows, None)
        for column in (*columns, None)
    }
    hidden = hidden_cells(cells, columns, least)
    return {
        "name": of.name,
        "title": of.title,
        "row": of.row,
        "column": of.column or None,
        "rows": rows,
        "columns": columns,
        "cells": [
            {"row": row, "column": column, "count": None if (row, column) in hidden else count}
            for (row, column), count in cells.items()
        ],
    }


_BAND_ORDER = {name: place for place, name in enumerate([*(name for _, name in BANDS), LATER])}


def _in_order(row: str) -> tuple[int, str]:
    return _BAND_ORDER.get(row, 0), row


def measures_of(tables: list[dict[str, Any]], seconds: list[int], least: int) -> dict[str, Any]:
    """Return rates and times. A rate is made of numbers that are shown, and of no others."""
    shown = {
        (table["name"], each["row"], each["column"]): each["count"]
        for table in tables
        for each in table["cells"]
    }
    return {
        "not_confirmed": _rate(shown.get(("decisions", None, "reject"), 0), shown[("decisions", None, None)]),
        "confirmed_below_alarm": _rate(
            shown.get(("below_alarm", "confirm", None), 0), shown[("below_alarm", None, None)]
        ),
        "hours_to_decision": _hours(seconds, least),
    }


def _rate(part: int | None, whole: int | None) -> dict[str, Any] | None:
    if part is None or not whole:
        return None
    low, high = wilson(part, whole)
    return {"count": part, "of": whole, "share": part / whole, "low": low, "high": high}


def _hours(seconds: list[int], least: int) -> dict[str, Any] | None:
    """Median and slower quantiles; each stands for ``least`` cases and more on either side, or is left out."""
    if len(seconds) < 2 * max(least, 1):
        return None
    cuts = quantiles(seconds, n=20, method="inclusive")
    wanted = {"median": 10, "nine_in_ten": 18, "nineteen_in_twenty": 19}
    return {
        name: round(cuts[twentieth - 1] / _HOUR, 1) if len(seconds) * (20 - twentieth) >= 20 * least else None
        for name, twentieth in wanted.items()
    }
