"""Judged events put into columns, and what a parsed piece of a source consists of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tocsin.events.columns import EVENT_SCHEMA
from tocsin.events.judge import Columns
from tocsin.events.quarantine import Rejected

BODY_SCHEMA = pa.schema([field for field in EVENT_SCHEMA if field.name != "row"])
"""The columns of an event itself."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What was made of one piece of a source, in the order of its lines.

    ``events`` has the columns of ``BODY_SCHEMA``; ``ordinal`` counts from 0 the places of events in this
    piece (accepted or not), so that it is unique and ascending; ``line`` is the line, row or record of each,
    ``place`` what finds that again (the byte at which a line begins, from 0; else the same number), ``part`` the
    how-maniest event of its line it is (0 unless a mapping made several), ``digest`` a 64-bit hash of its
    bytes. ``span`` is the number of ordinals used up, ``read`` that of lines or events read, ``taken`` the
    stored bytes that the source had given by then.
    """

    events: pa.Table
    ordinal: npt.NDArray[np.int64]
    line: npt.NDArray[np.int64]
    place: npt.NDArray[np.int64]
    part: npt.NDArray[np.int32]
    digest: npt.NDArray[np.uint64]
    rejected: Sequence[Rejected]
    span: int
    read: int
    unmapped: int = 0


def table_of(columns: Sequence[Columns]) -> pa.Table:
    """Put the columns of judged events into a table of ``BODY_SCHEMA``."""
    used = {name for event in columns for name in event}
    arrays = [
        pa.array([event.get(field.name) for event in columns], field.type)
        if field.name in used
        else _nulls(field.type, len(columns))
        for field in BODY_SCHEMA
    ]
    return pa.Table.from_arrays(arrays, schema=BODY_SCHEMA)


def joined(pieces: Iterable[Parsed]) -> Parsed:
    """Put pieces that follow each other together; their ordinals stay as they are."""
    each = list(pieces)
    rejected = sorted((one for piece in each for one in piece.rejected), key=lambda one: one.line)
    return Parsed(
        pa.concat_tables([BODY_SCHEMA.empty_table(), *(piece.events for piece in each)]),
        np.concatenate([np.empty(0, np.int64), *(piece.ordinal for piece in each)]),
        np.concatenate([np.empty(0, np.int64), *(piece.line for piece in each)]),
        np.concatenate([np.empty(0, np.int64), *(piece.place for piece in each)]),
        np.concatenate([np.empty(0, np.int32), *(piece.part for piece in each)]),
        np.concatenate([np.empty(0, np.uint64), *(piece.digest for piece in each)]),
        rejected,
        sum(piece.span for piece in each),
        sum(piece.read for piece in each),
        sum(piece.unmapped for piece in each),
    )


def widen(rows: pa.Table, kind: str) -> pa.Table:
    """Bring the columns of one event type to ``BODY_SCHEMA``: its type in words, the others null."""
    present = set(rows.column_names)
    count = rows.num_rows
    columns = []
    for field in BODY_SCHEMA:
        if field.name == "type":
            columns.append(pa.array([kind], pa.string()).take(pa.array(np.zeros(count, np.int64))))
        elif field.name in present:
            columns.append(rows[field.name].cast(field.type))
        else:
            columns.append(_nulls(field.type, count))
    return pa.Table.from_arrays(columns, schema=BODY_SCHEMA)


_MANY = 1 << 17


@cache
def _many_nulls(kind: pa.DataType) -> pa.Array:
    return pa.nulls(_MANY, kind)


def _nulls(kind: pa.DataType, count: int) -> pa.Array:
    # One array of nulls serves all tables, as a slice costs nothing.
    return _many_nulls(kind).slice(0, count) if count <= _MANY else pa.nulls(count, kind)
