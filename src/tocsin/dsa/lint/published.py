"""The tables that `tocsin transparency` publishes: what adds up, what is told twice, what moved or turned round.

A number is named by table, row and column; without a row or a column it is the total over it, and without a count it is
hidden. Shares are those of rows and of columns in the table's grand total.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tocsin.dsa.lint.exports import Row
from tocsin.dsa.lint.finding import Finding
from tocsin.dsa.lint.shares import bound_of, move

_COLUMNS = frozenset({"table", "row", "column", "count"})

_OPPOSITES = (("confirm", "reject"), ("upheld", "reversed"))
"""Answers of which each fact of a table has one: exchanged, they say the opposite of the whole."""

_Cell = tuple[str, str, str]
_Share = tuple[str, str, str]
"""A table, ``row`` or ``column``, and which."""


def is_published(row: Row) -> bool:
    """Whether a row is one of published tables, or all of them as ``figures.json`` has them."""
    return (row.columns or frozenset(row.said)) >= _COLUMNS or "tables" in row.said


@dataclass(slots=True)
class PublishedTables:
    """The tables of one run, and those of an earlier period."""

    now: dict[_Cell, tuple[int | None, str]] = field(default_factory=dict)
    before: dict[_Cell, tuple[int | None, str]] = field(default_factory=dict)
    found: list[Finding] = field(default_factory=list)

    def add(self, row: Row, place: str, *, is_earlier: bool) -> None:
        """Take in a row of ``figures.csv``, or all of ``figures.json``."""
        if "tables" in row.said:
            self.add_figures(row.said, place, is_earlier=is_earlier)
            return
        said = {name: str(row.said.get(name) or "") for name in _COLUMNS}
        written = said["count"]
        count = int(written) if written.isascii() and written.isdecimal() else None
        if count is None and written:
            self.found.append(Finding("no_number", f"it says {written[:40]!r}", place))
        self._keep((said["table"], said["row"], said["column"]), count, place, is_earlier=is_earlier)

    def add_figures(self, figures: Mapping[str, Any], place: str, *, is_earlier: bool) -> None:
        """Take in figures as ``figures.json`` holds them."""
        try:
            least = int(figures.get("hidden_below", 0))
            cells = [
                ((table["name"], each["row"] or "", each["column"] or ""), each["count"])
                for table in figures["tables"]
                for each in table["cells"]
            ]
        except (KeyError, TypeError, ValueError):
            self.found.append(Finding("unreadable_row", "it holds no tables of figures", place))
            return
        for cell, count in cells:
            whole = count if isinstance(count, int) and not isinstance(count, bool) and count >= 0 else None
            if count is not None and whole is None:
                self.found.append(Finding("no_number", f"{_name(cell)}: it says {str(count)[:40]!r}", place))
            if whole and whole < least and not is_earlier:
                self.found.append(
                    Finding(
                        "small_number", f"{_name(cell)} shows {whole}, and less than {least} is hidden", place
                    )
                )
            self._keep(cell, whole, place, is_earlier=is_earlier)

    def findings(self) -> Iterator[Finding]:
        """Yield what is wrong with the tables."""
        yield from self.found
        yield from _unequal(self.now)
        yield from _moved(_shares(self.now), _shares(self.before))

    def _keep(self, cell: _Cell, count: int | None, place: str, *, is_earlier: bool) -> None:
        cells = self.before if is_earlier else self.now
        if cell in cells and not is_earlier:
            self.found.append(Finding("duplicate_id", f"{_name(cell)} stands there twice", place))
        cells[cell] = (count, place)


def _unequal(cells: Mapping[_Cell, tuple[int | None, str]]) -> Iterator[Finding]:
    parts: defaultdict[_Cell, list[int | None]] = defaultdict(list)
    for (table, row, column), (count, _) in cells.items():
        if row:
            parts[table, "", column].append(count)
        if row and column:
            parts[table, row, ""].append(count)
    for cell, counts in parts.items():
        total, place = cells.get(cell, (None, ""))
        known = [each for each in counts if each is not None]
        if total is not None and (sum(known) > total or (len(known) == len(counts) and sum(known) != total)):
            yield Finding(
                "totals", f"{_name(cell)}: {total:,} in all, and its parts are {sum(known):,}", place
            )


def _shares(cells: Mapping[_Cell, tuple[int | None, str]]) -> dict[_Share, tuple[int, int, str]]:
    """Return (part, whole, place) of each row and column whose total is shown, and the grand total too."""
    found = {}
    for (table, row, column), (count, place) in cells.items():
        whole = cells.get((table, "", ""), (None, ""))[0]
        if count is None or not whole or bool(row) == bool(column):
            continue
        found[table, "row" if row else "column", row or column] = (count, whole, place)
    return found


def _moved(
    now: Mapping[_Share, tuple[int, int, str]], before: Mapping[_Share, tuple[int, int, str]]
) -> Iterator[Finding]:
    both = sorted(set(now) & set(before))
    bound = bound_of(len(both))
    jumps = {}
    for share in both:
        (part, whole, _), (old, of, _) = now[share], before[share]
        if part <= whole and old <= of and (least := move(part, whole, old, of, bound)) is not None:
            jumps[share] = least
    for one, other in _turned(now, before, jumps):
        place = now[one][2]
        told = ", ".join(f"{each[2]} {_told(now, before, each)}" for each in (one, other))
        yield Finding("flipped_field", f"{one[0]}: {told}: the two look exchanged", place)
        del jumps[one], jumps[other]
    for share, least in jumps.items():
        table, axis, name = share
        yield Finding(
            "share_jump",
            f"{table}, {axis} {name!r}: {_told(now, before, share)}; at least {least * 100:.1f} points more than "
            "chance alone would explain",
            now[share][2],
        )


def _turned(
    now: Mapping[_Share, tuple[int, int, str]],
    before: Mapping[_Share, tuple[int, int, str]],
    jumps: Mapping[_Share, float],
) -> list[tuple[_Share, _Share]]:
    found = []
    for table, axis in sorted({each[:2] for each in jumps}):
        for pair in _OPPOSITES:
            one, other = ((table, axis, name) for name in pair)
            if one not in jumps or other not in jumps:
                continue
            (a, b), (c, d) = ((_of(each[one]), _of(each[other])) for each in (now, before))
            if abs(a - d) + abs(b - c) < (abs(a - c) + abs(b - d)) / 2:
                found.append((one, other))
    return found


def _of(share: tuple[int, int, str]) -> float:
    return share[0] / share[1]


def _told(
    now: Mapping[_Share, tuple[int, int, str]], before: Mapping[_Share, tuple[int, int, str]], share: _Share
) -> str:
    return f"{_of(now[share]):.1%} now, {_of(before[share]):.1%} before"


def _name(cell: _Cell) -> str:
    table, row, column = cell
    return f"{table} ({row or 'all'}, {column or 'all'})"
