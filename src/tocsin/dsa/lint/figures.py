"""Rows of figures, as the yearly report's files have them: whether sums add up, and what is a number at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from tocsin.dsa.lint.exports import Row
from tocsin.dsa.lint.finding import Finding
from tocsin.dsa.values import labels_of

WHOLE = frozenset({"category", "ground", "found by", "outcome", "world"})
"""Breakdowns of which each thing that is counted has exactly one: their parts add up to the total."""

_Key = tuple[str, str]


@dataclass(slots=True)
class FigureRows:
    """The figures of one run, by part of the report and indicator."""

    cells: dict[_Key, dict[_Key, tuple[int | None, str]]] = field(default_factory=lambda: defaultdict(dict))
    earlier: dict[_Key, dict[_Key, int | None]] = field(default_factory=lambda: defaultdict(dict))
    found: list[Finding] = field(default_factory=list)

    def add(self, row: Row, place: str, *, is_earlier: bool) -> None:
        """Take a row in: ``part``, ``indicator``, ``by``, ``of``, ``value``."""
        if not {"part", "indicator"} <= (row.columns or frozenset(row.said)):
            self.found.append(Finding("unreadable_row", "it is no statement and no row of figures", place))
            return
        said = {name: str(row.said.get(name, "")) for name in ("part", "indicator", "by", "of", "value")}
        key, of = (said["part"], said["indicator"]), (said["by"], said["of"])
        value = int(said["value"]) if said["value"].isascii() and said["value"].isdecimal() else None
        if is_earlier:
            self.earlier[key][of] = value
            return
        if value is None and said["value"]:
            self.found.append(Finding("no_number", f"{' '.join(key)}: it says {said['value'][:40]!r}", place))
        if said["by"] == "category" and said["of"] not in labels_of("category"):
            self.found.append(Finding("unknown_value", f"there is no category {said['of'][:80]!r}", place))
        if of in self.cells[key]:
            self.found.append(
                Finding("duplicate_id", f"{' '.join((*key, *of)).strip()} stands there twice", place)
            )
        self.cells[key][of] = (value, place)

    def findings(self) -> Iterator[Finding]:
        """Yield what is wrong with the figures."""
        yield from self.found
        for key, cells in self.cells.items():
            total, place = cells.get(("", ""), (None, ""))
            if total is None:
                continue
            for by in sorted({by for by, _ in cells if by}):
                yield from _unequal(key, by, total, place, cells)


def _unequal(
    key: _Key, by: str, total: int, place: str, cells: dict[_Key, tuple[int | None, str]]
) -> Iterator[Finding]:
    parts = [value for (each, _), (value, _) in cells.items() if each == by]
    known = [value for value in parts if value is not None]
    name = " ".join(key)
    if by in WHOLE and (sum(known) > total or (len(known) == len(parts) and sum(known) != total)):
        yield Finding("totals", f"{name}: {total:,} in all, and {sum(known):,} by {by}", place)
    elif by not in WHOLE and any(value > total for value in known):
        yield Finding("totals", f"{name}: {total:,} in all, and {max(known):,} of one {by}", place)
