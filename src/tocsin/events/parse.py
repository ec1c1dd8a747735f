"""Blocks of JSON lines into columns: DuckDB takes the lines of which it is certain, the judge all others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from threading import local

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.events.columnar import Parsed, table_of, widen
from tocsin.events.contract import EVENT_TYPES
from tocsin.events.judge import Columns
from tocsin.events.judged import digest, judge_line, too_long
from tocsin.events.lines import Block, bounded
from tocsin.events.quarantine import Rejected
from tocsin.events.suspects import line_array, seen

Ordinals = npt.NDArray[np.int64]

_SQL = files("tocsin.events") / "sql"
_MEMORY = "256MB"


def parse_lines(block: Block) -> Parsed:
    """Read a block of JSON lines. Rows come grouped by type."""
    try:
        taken = take_in_columns(block)
    except duckdb.Error:
        # Whatever a line did to DuckDB must not end the reading: the judge reads the whole block. The tests call
        # take_in_columns itself, so that such a line does not stay unknown.
        taken = []
    places = [place for place, _, _ in taken]
    left = np.ones(len(block), np.bool_)
    for place in places:
        left[place] = False
    judged, rejected, columns = _judge(block, np.flatnonzero(left))
    rejected.extend(too_long(line) for line in block.overlong)
    rejected.sort(key=lambda one: one.line)
    ordinal = np.concatenate([*places, judged])
    digests = [digests for _, digests, _ in taken]
    digests.append(np.array([digest(block.line(int(index))) for index in judged], np.uint64))
    tables = [table for _, _, table in taken]
    if columns or not tables:
        tables.append(table_of(columns))
    return Parsed(
        pa.concat_tables(tables),
        ordinal,
        block.numbers[ordinal],
        block.begin + block.starts[ordinal],
        np.zeros(len(ordinal), np.int32),
        np.concatenate(digests),
        rejected,
        len(block) + len(block.overlong),
        len(ordinal) + len(rejected),
    )


def _judge(block: Block, indices: Ordinals) -> tuple[Ordinals, list[Rejected], Sequence[Columns]]:
    good: list[int] = []
    columns: list[Columns] = []
    rejected: list[Rejected] = []
    for index in indices.tolist():
        verdict = judge_line(int(block.numbers[index]), block.line(index))
        if isinstance(verdict, Rejected):
            rejected.append(verdict)
        else:
            good.append(index)
            columns.append(verdict.columns)
    return np.array(good, np.int64), rejected, columns


def take_in_columns(block: Block) -> list[tuple[Ordinals, npt.NDArray[np.uint64], pa.Table]]:
    """Return what the columns are certain of, by type: indices of lines, digests and ``BODY_SCHEMA`` tables."""
    if not len(block):
        return []
    lines = line_array(block)
    shown = seen(block, lines)
    places = pa.array(np.arange(len(block)))
    batch = pa.table(
        [places, lines, pa.array(shown.names), pa.array(shown.texts)], ["n", "line", "names", "texts"]
    )
    if shown.suspected.any():
        batch = batch.filter(pa.array(~shown.suspected))
    if not batch.num_rows:
        return []
    connection = _connection()
    connection.register("batch", batch)
    connection.execute(_view("line"))
    connection.unregister("batch")
    found = []
    for (kind,) in connection.execute(_view("types")).fetchall():
        if kind not in EVENT_TYPES:
            continue
        rows = connection.sql(_view(kind)).to_arrow_table()
        sure = pc.fill_null(rows["sure"], False)
        if not pc.all(sure).as_py():
            rows = rows.filter(sure)
        if rows.num_rows:
            places = rows["n"].to_numpy()
            found.append((places, rows["digest"].to_numpy(), widen(rows, kind)))
    return found


def row_lines(rows: pa.Table, numbers: Ordinals) -> Iterator[Block]:
    """Write rows as lines of JSON, the columns being its names; ``numbers`` says where each row stands."""
    connection = _connection()
    connection.register("event", rows)
    written = connection.sql(_view("written")).to_arrow_table()["line"]
    connection.unregister("event")
    start = 0
    for chunk in written.chunks:
        _, offsets, data = chunk.buffers()
        bounds = np.frombuffer(offsets, np.int32)[chunk.offset : chunk.offset + len(chunk) + 1].astype(
            np.int64
        )
        here = numbers[start : start + len(chunk)]
        start += len(chunk)
        yield bounded(Block(data.to_pybytes()[: bounds[-1]], bounds[:-1], bounds[1:], here))


_own = local()


def _connection() -> duckdb.DuckDBPyConnection:
    """Return this thread's DuckDB: in memory, one thread, no access to anything outside."""
    connection: duckdb.DuckDBPyConnection | None = getattr(_own, "connection", None)
    if connection is None:
        connection = duckdb.connect(config={"memory_limit": _MEMORY, "threads": 1, "temp_directory": ""})
        connection.execute("set TimeZone = 'UTC'")
        connection.execute((_SQL / "macros.sql").read_text("utf-8"))
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        _own.connection = connection
    return connection


@cache
def _view(name: str) -> str:
    return (_SQL / "lines" / f"{name}.sql").read_text("utf-8")
