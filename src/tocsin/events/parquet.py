"""Parquet files as events: each row becomes the line of JSON that says the same, and is read like any other.

So there is one set of rules for both forms, a row in quarantine can be shown as JSON, and an event that comes
once in each form is recognised. The writing is done in columns (DuckDB) and costs less than the reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tocsin.events.columnar import Parsed, joined
from tocsin.events.contract import EVENT_TYPES
from tocsin.events.errors import SourceError
from tocsin.events.lines import Block, Cut
from tocsin.events.parquet_columns import REQUIRED, in_json_terms, refuse_unusable
from tocsin.events.parse import parse_lines, row_lines
from tocsin.events.sources import Source

ROWS_AT_ONCE = 1 << 17
_BYTES_AT_ONCE = 64 << 20

_KNOWN = tuple(
    dict.fromkeys(name for kind in EVENT_TYPES.values() for name in ("type", *kind.__struct_fields__))
)
"""Every field of the contract."""


class ParquetRows:
    """The rows of one file, some ten thousand at a time. Raises :class:`SourceError` where it is no event file."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.taken = 0

    def __iter__(self) -> Iterator[tuple[int, pa.Table] | Cut]:
        """Yield (number of the first row, from 1; rows), and at damage in the middle where and why it ends."""
        name, number = self._source.name, 1
        try:
            file = pq.ParquetFile(self._source.path)
        except (OSError, pa.ArrowException) as error:
            raise SourceError(
                f"'{name}' cannot be read as Parquet ({_first_line(error)}); write it again"
            ) from error
        with file:
            names = _that_hold_something(file.metadata, refuse_unusable(name, file.schema_arrow, _KNOWN))
            # Group by group, so that damage in one does not cost the rows of the one before.
            groups = range(file.metadata.num_row_groups)
            batches = chain.from_iterable(
                file.iter_batches(ROWS_AT_ONCE, row_groups=[group], columns=names, use_threads=False)
                for group in groups
            )
            while True:
                try:
                    batch = next(batches, None)
                except (OSError, pa.ArrowException) as error:
                    yield Cut(number, f"the Parquet file is damaged from here on ({_first_line(error)})", b"")
                    return
                if batch is None:
                    return
                rows = pa.Table.from_batches([batch])
                step = -(-rows.num_rows // (1 + rows.nbytes // _BYTES_AT_ONCE)) or 1
                for start in range(0, rows.num_rows, step):
                    yield number + start, rows.slice(start, step)
                number += rows.num_rows
                self.taken = (self._source.size or 0) * (number - 1) // max(file.metadata.num_rows, 1)


def _that_hold_something(metadata: pq.FileMetaData, names: Sequence[str]) -> list[str]:
    """Leave out the columns of which the file's own statistics say that they hold nothing but nulls."""
    full = set(REQUIRED)
    for group in (metadata.row_group(number) for number in range(metadata.num_row_groups)):
        for leaf in (group.column(number) for number in range(group.num_columns)):
            known, nested = leaf.statistics, "." in leaf.path_in_schema  # an empty list has a null leaf
            if nested or known is None or not known.has_null_count or known.null_count < leaf.num_values:
                full.add(leaf.path_in_schema.partition(".")[0])
    return [name for name in names if name in full]


def parse_rows(first: int, rows: pa.Table) -> Parsed:
    """Read rows of which the first is row ``first`` of its file (from 1)."""
    parsed = [parse_lines(block) for block in _blocks(first, rows)]
    whole = joined(parsed)
    return replace(whole, ordinal=whole.line - first, place=whole.line, span=rows.num_rows)


def wanted_lines(rows: Iterable[tuple[int, pa.Table] | Cut], wanted: Iterable[int]) -> Iterator[bytes | None]:
    """Return rows by number (ascending) as lines of JSON, None for one that is not there."""
    numbers = iter(wanted)
    number = next(numbers, None)
    for piece in rows:
        if isinstance(piece, Cut):
            break
        first, table = piece
        inside: list[int] = []
        while number is not None and number < first + table.num_rows:
            inside.append(number)
            number = next(numbers, None)
        if inside:
            here = {}
            places = np.array(sorted(set(inside)), np.int64)
            for block in _blocks(first, table, places - first):
                here.update({int(at): block.line(index) for index, at in enumerate(block.numbers)})
            yield from (here[at] for at in inside)
        if number is None:
            return
    while number is not None:
        yield None
        number = next(numbers, None)


def _blocks(first: int, rows: pa.Table, only: npt.NDArray[np.int64] | None = None) -> Iterator[Block]:
    """Write rows as JSON, one block per event type, with those fields only that the type has."""
    places = np.arange(rows.num_rows) if only is None else only
    if only is not None:
        rows = rows.take(pa.array(only))
    rows = in_json_terms(rows)
    for kind, here in _groups(rows):
        part = rows.filter(pa.array(here)).select(
            [name for name in rows.column_names if name in _fields(kind)]
        )
        part = part.select([name for name in part.column_names if part[name].null_count < part.num_rows])
        yield from row_lines(_with_one_media(part) if kind == "media" else part, places[here] + first)


def _groups(rows: pa.Table) -> Iterator[tuple[str | None, npt.NDArray[np.bool_]]]:
    """Yield the types that occur and which rows have them; media with one id go apart from those that have none."""
    kinds = rows["type"]
    for kind in pc.unique(kinds).to_pylist():
        same = pc.is_null(kinds) if kind is None else pc.fill_null(pc.equal(kinds, kind), False)
        here = same.to_numpy()
        if kind == "media" and "media" in rows.column_names:
            one = pc.fill_null(pc.equal(pc.list_value_length(rows["media"]), 1), False).to_numpy()
            yield from ((kind, group) for group in (here & one, here & ~one) if group.any())
        else:
            yield kind, here


def _with_one_media(rows: pa.Table) -> pa.Table:
    """Where every list of media ids holds one id, put the id in its place; the judge refuses other lists."""
    if (
        "media" not in rows.column_names
        or not pc.all(pc.equal(pc.list_value_length(rows["media"]), 1)).as_py()
    ):
        return rows
    at = rows.column_names.index("media")
    return rows.set_column(at, "media", pc.list_element(rows["media"], 0))


@cache
def _fields(kind: str | None) -> frozenset[str]:
    """The fields that a row of this type may use; for an unknown type all, so that the quarantine can show them."""
    known = EVENT_TYPES.get(kind or "")
    return frozenset(_KNOWN) if known is None else frozenset({"type", *known.__struct_fields__})


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0].rstrip(".")
