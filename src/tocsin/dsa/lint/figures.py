"""Rows of figures, as the yearly report's files have them: sums, shares against an earlier report, what is no number.

A row has ``part``, ``indicator``, ``by``, ``of``, ``value``; without ``by`` it is the indicator's total. An indicator
whose name goes on where another's ends (``measures_found_by_machines``, ``measures``) counts a part of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from tocsin.dsa.lint.exports import Row
from tocsin.dsa.lint.finding import Finding
from tocsin.dsa.lint.shares import bound_of, move
from tocsin.dsa.values import labels_of

WHOLE = frozenset({"category", "ground"})
"""Breakdowns of which each thing that is counted has exactly one: their parts add up to the total."""

_TURNED = "_found_by_machines"
"""Ends the name of the indicator that an exchanged field turns round."""

_Of = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Key:
    part: str
    indicator: str

    def __str__(self) -> str:
        return f"{self.part} {self.indicator}"


@dataclass(frozen=True, slots=True)
class _Share:
    """A part of a whole: how many, of how many; and where it stands."""

    hits: int
    of: int
    place: str


@dataclass(slots=True)
class _Report:
    cells: dict[_Key, dict[_Of, tuple[int | None, str]]] = field(default_factory=lambda: defaultdict(dict))

    def number(self, key: _Key, of: _Of = ("", "")) -> int | None:
        return self.cells.get(key, {}).get(of, (None, ""))[0]

    def whole_of(self, key: _Key) -> _Key | None:
        """Return the indicator that one is a part of: the longest name that it goes on from."""
        names = [
            each
            for each in self.cells
            if each.part == key.part and key.indicator.startswith(f"{each.indicator}_")
        ]
        return max(names, key=lambda each: len(each.indicator), default=None)

    def shares(self) -> dict[str, _Share]:
        """Return the shares that can be compared with those of another report, by what they are of."""
        found = {}
        for key, cells in self.cells.items():
            total = self.number(key)
            for (by, of), (value, place) in cells.items():
                if by in WHOLE and value is not None and total:
                    found[f"{key} {of}"] = _Share(value, total, place)
            whole = self.whole_of(key)
            all_of_it = None if whole is None else self.number(whole)
            if total is not None and all_of_it:
                found[str(key)] = _Share(total, all_of_it, cells["", ""][1])
        return found


@dataclass(slots=True)
class FigureRows:
    """The figures of one run, and those of an earlier period."""

    now: _Report = field(default_factory=_Report)
    before: _Report = field(default_factory=_Report)
    found: list[Finding] = field(default_factory=list)

    def add(self, row: Row, place: str, *, is_earlier: bool) -> None:
        """Take a row in."""
        if not {"part", "indicator"} <= (row.columns or frozenset(row.said)):
            self.found.append(Finding("unreadable_row", "it is no statement and no row of figures", place))
            return
        said = {name: str(row.said.get(name, "")) for name in ("part", "indicator", "by", "of", "value")}
        key, of = _Key(said["part"], said["indicator"]), (said["by"], said["of"])
        value = int(said["value"]) if said["value"].isascii() and said["value"].isdecimal() else None
        if not is_earlier:
            self._check(key, of, said["value"], value, place)
        (self.before if is_earlier else self.now).cells[key][of] = (value, place)

    def findings(self) -> Iterator[Finding]:
        """Yield what is wrong with the figures."""
        yield from self.found
        for key, cells in self.now.cells.items():
            total, place = cells.get(("", ""), (None, ""))
            if total is None:
                continue
            for by in sorted({by for by, _ in cells if by}):
                yield from _unequal(key, by, total, place, cells)
            whole = self.now.whole_of(key)
            most = None if whole is None or "hours" in key.indicator else self.now.number(whole)
            if most is not None and total > most:
                yield Finding("totals", f"{key}: {total:,}, of {most:,} {whole}", place)
        yield from self._jumps()

    def _check(self, key: _Key, of: _Of, written: str, value: int | None, place: str) -> None:
        if value is None and written and "hours" not in key.indicator:
            self.found.append(Finding("no_number", f"{key}: it says {written[:40]!r}", place))
        if of[0] == "category" and of[1] not in labels_of("category"):
            self.found.append(Finding("unknown_value", f"there is no category {of[1][:80]!r}", place))
        if of in self.now.cells[key]:
            self.found.append(
                Finding("duplicate_id", f"{' '.join((str(key), *of)).strip()} stands there twice", place)
            )

    def _jumps(self) -> Iterator[Finding]:
        now, before = self.now.shares(), self.before.shares()
        both = sorted(set(now) & set(before))
        bound = bound_of(len(both))
        for name in both:
            one, other = now[name], before[name]
            if one.hits > one.of or other.hits > other.of:
                continue
            least = move(one.hits, one.of, other.hits, other.of, bound)
            if least is None:
                continue
            share, old = one.hits / one.of, other.hits / other.of
            told = f"{name}: {share:.1%} now, {old:.1%} before"
            if name.endswith(_TURNED) and abs(share - (1 - old)) < abs(share - old) / 2:
                yield Finding(
                    "flipped_field",
                    f"{told}: what machines found and what they did not look exchanged",
                    one.place,
                )
            else:
                yield Finding(
                    "share_jump",
                    f"{told}; at least {least * 100:.1f} points more than chance alone would explain",
                    one.place,
                )


def _unequal(
    key: _Key, by: str, total: int, place: str, cells: dict[_Of, tuple[int | None, str]]
) -> Iterator[Finding]:
    parts = [value for (each, _), (value, _) in cells.items() if each == by]
    known = [value for value in parts if value is not None]
    if by in WHOLE and (sum(known) > total or (len(known) == len(parts) and sum(known) != total)):
        yield Finding("totals", f"{key}: {total:,} in all, and {sum(known):,} by {by}", place)
    elif by not in WHOLE and any(value > total for value in known):
        yield Finding("totals", f"{key}: {total:,} in all, and {max(known):,} of one {by}", place)
