"""Looks through files that were, or will be, published. Nothing is corrected: a finding is for people."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from tocsin.dsa.lint.exports import Row, is_statement, rows_of, statement_of
from tocsin.dsa.lint.figures import FigureRows
from tocsin.dsa.lint.finding import Finding
from tocsin.dsa.lint.published import PublishedTables, is_published
from tocsin.dsa.lint.shares import Tally, check_logic, compare
from tocsin.dsa.rules import breaches

BULK = 50
"""Statements that say the same to the day before that is told of."""

_SHOWN = 3


@dataclass(slots=True)
class _Places:
    """Where something was found: how often, and the first lines."""

    count: int = 0
    first: list[str] = field(default_factory=list)

    def add(self, place: str) -> None:
        self.count += 1
        if len(self.first) < _SHOWN:
            self.first.append(place)

    def __str__(self) -> str:
        more = self.count - len(self.first)
        return ", ".join(self.first) + (f" and {more:,} more" if more else "")


@dataclass(slots=True)
class _Found:
    places: dict[tuple[str, str], _Places] = field(default_factory=dict)

    def add(self, check: str, what: str, place: str) -> None:
        self.places.setdefault((check, what), _Places()).add(place)

    def findings(self) -> Iterator[Finding]:
        for (check, what), places in self.places.items():
            yield Finding(check, what, str(places), places.count)


class _Statements:
    """Statements of one run: what is wrong with single ones, with their numbers, and their shares."""

    def __init__(self, first: date | None, last: date | None, bulk: int) -> None:
        self._first, self._last, self._bulk = first, last, bulk
        self._found = _Found()
        self._ids: dict[bytes, str] = {}
        self._same: dict[bytes, tuple[int, str]] = {}
        self.tally, self.before = Tally(), Tally()

    def add(self, row: Row, place: str) -> None:
        statement = statement_of(row)
        self._check_rules(row, statement, place)
        self._check_dates(row, statement, place)
        self._check_id(row, place)
        if (
            statement.get("automated_decision") == "AUTOMATED_DECISION_FULLY"
            and statement.get("automated_detection") == "No"
            and statement.get("source_type") == "SOURCE_VOLUNTARY"
        ):
            self._found.add(
                "contradiction",
                "automated_decision says that a machine decided alone, automated_detection that none found it, and "
                "source_type that nobody notified it",
                place,
            )
        said = {name: each for name, each in statement.items() if name != "puid"}
        count, at = self._same.get(key := _digest(said), (0, place))
        self._same[key] = (count + 1, at)
        self.tally.add(statement)

    def add_earlier(self, row: Row, place: str) -> None:
        """Count a statement of an earlier period: it is compared with, and not checked itself."""
        self._check_id(row, place)
        self.before.add(statement_of(row))

    def findings(self) -> Iterator[Finding]:
        yield from self._found.findings()
        for count, place in self._same.values():
            if count >= self._bulk:
                yield Finding(
                    "identical_in_bulk",
                    f"{count:,} statements say the same, to the day",
                    f"{place} on",
                    count,
                )
        yield from check_logic(self.tally)
        yield from compare(self.tally, self.before)

    def _check_rules(self, row: Row, statement: dict[str, Any], place: str) -> None:
        for each in breaches(statement):
            # What a file has no column for was left out of it on purpose.
            absent = row.columns is not None and each.field not in row.columns
            if absent and each.rule in ("missing", "no_ground", "no_restriction", "other_unexplained"):
                continue
            self._found.add("broken_rule", str(each), place)

    def _check_dates(self, row: Row, statement: dict[str, Any], place: str) -> None:
        applied = _day(statement.get("application_date"))
        if applied is None:
            return
        if (self._first and applied < self._first) or (self._last and applied > self._last):
            period = f"{self._first or '…'} to {self._last or '…'}"
            self._found.add("date_out_of_period", f"application_date lies outside {period}", place)
        made = _day(row.said.get("created_at"))
        if made is not None and made < applied:
            self._found.add("date_out_of_period", "created_at lies before application_date", place)

    def _check_id(self, row: Row, place: str) -> None:
        for name in ("puid", "uuid"):
            value = row.said.get(name)
            if not isinstance(value, str):
                continue
            key = _digest([name, value])
            first = self._ids.setdefault(key, place)
            if first != place:
                self._found.add(
                    "duplicate_id", f"{name} stands in another row already", f"{place} (as {first})"
                )


def lint(
    files: Sequence[Path],
    earlier: Sequence[Path] = (),
    *,
    first: date | None = None,
    last: date | None = None,
    bulk: int = BULK,
) -> list[Finding]:
    """Return what is wrong with files of statements or figures.

    :param earlier: files of an earlier period, which shares and figures are compared with.
    :param first: the first day of the period, and ``last`` its last; ``None`` where that is not asked.
    :param bulk: statements that say the same, to the day, before that is told of.
    :raises tocsin.dsa.ExportError: where a file cannot be read.
    """
    statements, figures, found = _Statements(first, last, bulk), FigureRows(), _Found()
    tables = PublishedTables()
    for is_earlier, path, row in _rows(files, earlier):
        place = f"{path.name}:{row.line}"
        if row.wrong is not None:
            found.add("unreadable_row", row.wrong, place)
        elif is_statement(row):
            (statements.add_earlier if is_earlier else statements.add)(row, place)
        elif is_published(row):
            tables.add(row, place, is_earlier=is_earlier)
        else:
            figures.add(row, place, is_earlier=is_earlier)
    return [*found.findings(), *statements.findings(), *figures.findings(), *tables.findings()]


def lint_tables(figures: Mapping[str, Any], earlier: Mapping[str, Any] | None, name: str) -> list[Finding]:
    """Return what is wrong with the tables of figures that are about to be published.

    :param earlier: figures of an earlier period, which shares are compared with.
    :param name: what findings call them.
    """
    tables = PublishedTables()
    if earlier is not None:
        tables.add_figures(earlier, name, is_earlier=True)
    tables.add_figures(figures, name, is_earlier=False)
    return list(tables.findings())


def _rows(files: Iterable[Path], earlier: Iterable[Path]) -> Iterator[tuple[bool, Path, Row]]:
    for is_earlier, paths in ((True, earlier), (False, files)):
        for path in paths:
            for row in rows_of(path):
                yield is_earlier, path, row


def _digest(said: Any) -> bytes:
    written = json.dumps(said, sort_keys=True, ensure_ascii=True).encode()
    return hashlib.blake2b(written, digest_size=16).digest()


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None
