"""Files of statements or figures, row by row: JSON Lines, JSON, CSV, each plain, gzip or Zstandard.

Statements are read as the Transparency Database writes them: in CSV its lists are JSON in a cell, its dates may carry a
time, and columns of its own stand beside those of the statement.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tocsin.dsa.errors import ExportError
from tocsin.dsa.statement import FIELDS, Form
from tocsin.unpacking import BrokenStreamError, unpacked

_PIECE = 1 << 20
_ITS_OWN = frozenset(
    {
        "id",
        "uuid",
        "permalink",
        "self",
        "url",
        "method",
        "platform",
        "platform_id",
        "platform_name",
        "platform_uid",
        "platform_uuid",
        "user_id",
        "created_at",
        "updated_at",
        "deleted_at",
        "content_id_ean",
    }
)
"""Columns that the Database adds."""

_LISTS = frozenset(
    name for name, field in FIELDS.items() if field.form in (Form.SOME, Form.COUNTRIES, Form.PRODUCT)
)
_DATES = frozenset(name for name, field in FIELDS.items() if field.form is Form.DATE)
_WITH_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}.*")

_LONGEST_CELL = 1 << 20


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a file: ``line`` counts lines of JSON Lines and CSV, entries of JSON; ``wrong``: why it cannot be read.

    ``columns``: which there are in its file; ``None`` where each row has its own.
    """

    line: int
    said: dict[str, Any]
    columns: frozenset[str] | None = None
    wrong: str | None = None


def rows_of(path: Path) -> Iterator[Row]:
    """Yield the rows of a file.

    :raises ExportError: where it cannot be read, is cut off, or is no such file.
    """
    name = path.name.removesuffix(".gz").removesuffix(".zst")
    try:
        with path.open("rb") as file:
            pieces = iter(lambda: file.read(_PIECE), b"")
            whole = _Pieces(unpacked(next(pieces, b""), pieces))
            words = io.TextIOWrapper(io.BufferedReader(whole), encoding="utf-8-sig", newline="")
            if name.endswith(".csv"):
                yield from _csv_rows(words)
            elif name.endswith(".jsonl"):
                yield from _json_lines(words)
            elif name.endswith(".json"):
                yield from _json_entries(words)
            else:
                raise ExportError(f"'{path}' is neither .jsonl, .json nor .csv; name it as what it is")
    except (OSError, BrokenStreamError) as error:
        raise ExportError(f"'{path}' cannot be read ({error}); export it again") from error
    except (UnicodeDecodeError, csv.Error, ValueError, RecursionError) as error:
        raise ExportError(
            f"'{path}' cannot be read ({str(error).splitlines()[0]}); export it again"
        ) from error


def is_statement(row: Row) -> bool:
    """Whether a row is a statement's, and not one of figures."""
    return "decision_ground" in (row.columns or row.said)


def statement_of(row: Row) -> dict[str, Any]:
    """Return the statement of a row, as it would be sent: the Database's own columns left out, lists as lists."""
    said = {}
    for name, value in row.said.items():
        if name in _ITS_OWN or value in (None, ""):
            continue
        said[name] = _value(name, value)
    return said


def _value(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if name in _LISTS and value[:1] in ("[", "{"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    if name in _DATES and (found := _WITH_TIME.fullmatch(value)):
        return found[1]
    return value


def _csv_rows(words: io.TextIOWrapper) -> Iterator[Row]:
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.DictReader(words)
    columns = frozenset(reader.fieldnames or ())
    for each in reader:
        extra = each.pop(None, None)
        short = any(value is None for value in each.values())
        wrong = (
            "it has more cells than columns"
            if extra
            else "it has fewer cells than columns"
            if short
            else None
        )
        yield Row(reader.line_num, {name: value for name, value in each.items() if value}, columns, wrong)


def _json_lines(words: io.TextIOWrapper) -> Iterator[Row]:
    for number, line in enumerate(words, start=1):
        if line.strip():
            try:
                said = json.loads(line)
            except (ValueError, RecursionError):
                yield Row(number, {}, wrong="it is no JSON")
                continue
            yield _entry(number, said)


def _json_entries(words: io.TextIOWrapper) -> Iterator[Row]:
    given = json.loads(words.read())
    listed = given.get("statements", [given]) if isinstance(given, dict) else given
    for number, said in enumerate(listed if isinstance(listed, list) else [listed], start=1):
        yield _entry(number, said)


def _entry(number: int, said: Any) -> Row:
    return Row(number, said) if isinstance(said, dict) else Row(number, {}, wrong="it is no object")


class _Pieces(io.RawIOBase):
    """Pieces of bytes as a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._held = pieces, b""

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        while not self._held:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._held = piece
        count = min(len(into), len(self._held))
        into[:count] = self._held[:count]
        self._held = self._held[count:]
        return count
