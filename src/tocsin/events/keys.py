"""Which of several events with one id counts: found on disk, in bounded memory, whatever their order.

The earliest by ``at`` wins, then the smallest canonical JSON (RFC 8785). Events of equal bytes are equal
without a look; only real ties (one id, one moment, different bytes) are read again from their source.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from shutil import rmtree

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tocsin.events.columns import TIMESTAMP
from tocsin.events.errors import EventsError

KEY_SCHEMA = pa.schema(
    [
        ("row", pa.int64()),
        ("id", pa.string()),
        ("at", TIMESTAMP),
        ("source", pa.int32()),
        ("place", pa.int64()),
        ("part", pa.int32()),
        ("digest", pa.uint64()),
    ]
)
"""One row per accepted event: where it stood and a 64-bit hash of its bytes."""

Place = tuple[int, int]
"""What finds a line, row or record again in its source, and the how-maniest event of it (from 0)."""
Canonical = Callable[[int, Iterator[Place]], Iterable[bytes]]
"""Reads events of one source again, in the order of their places, as canonical JSON."""

_SQL = files("tocsin.events") / "sql" / "keys"
_AT_ONCE = 1000
_SHARE = 1 << 21
"""Ids that are grouped at once: a table of hashes of some 100 MB, whatever the number of events."""


class Keys:
    """The spool of keys in ``workdir``. ``memory`` bounds DuckDB; what does not fit goes to disk there."""

    def __init__(self, workdir: Path, *, memory: str, threads: int) -> None:
        self._path = workdir / "event-keys.parquet"
        self._spill = workdir / "event-keys-spill"
        self._memory, self._threads = memory, threads
        self._rows = 0
        try:
            self._writer: pq.ParquetWriter | None = pq.ParquetWriter(
                self._path, KEY_SCHEMA, compression="lz4", use_dictionary=False, write_statistics=False
            )
        except OSError as error:
            raise self._unwritable(error) from error

    def add(self, keys: pa.Table) -> None:
        """Spool the keys (``KEY_SCHEMA``) of accepted events."""
        assert self._writer is not None
        self._rows += keys.num_rows
        try:
            self._writer.write_table(keys)
        except OSError as error:
            raise self._unwritable(error) from error

    def losers(self, canonical: Canonical) -> pa.Array:
        """Return the rows (int64, ascending) of the events that another event of the same id beats."""
        self._finish()
        try:
            with duckdb.connect(
                config={
                    "memory_limit": self._memory,
                    "threads": self._threads,
                    "temp_directory": str(self._spill),
                    "preserve_insertion_order": False,
                }
            ) as connection:
                return self._losers(connection, canonical)
        except duckdb.Error as error:
            raise EventsError(
                f"repeated events cannot be told apart in '{self._path.parent}': {error}"
            ) from error

    def places(self, rows: pa.Array) -> list[tuple[int, int, int, int]]:
        """Return (``row``, ``source``, ``place``, ``part``) of these rows, in the order of the sources."""
        self._finish()
        try:
            with duckdb.connect(
                config={"memory_limit": self._memory, "threads": self._threads}
            ) as connection:
                connection.register("wanted", pa.table({"row": rows}))
                found = connection.execute(_text("place"), {"spool": str(self._path)})
                return list(_rows(found))
        except duckdb.Error as error:
            raise EventsError(f"the events kept in '{self._path.parent}' cannot be found: {error}") from error

    def _losers(self, connection: duckdb.DuckDBPyConnection, canonical: Canonical) -> pa.Array:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(_text("schema"))
        shares = [
            {"share": share, "shares": 1 + self._rows // _SHARE} for share in range(1 + self._rows // _SHARE)
        ]
        for share in shares:
            connection.execute(_text("repeated"), {"spool": str(self._path), **share})
        connection.execute(_text("candidate"), {"spool": str(self._path)})
        for share in shares:
            connection.execute(_text("contender"), share)
        ties = connection.cursor().execute(_text("tie"))
        for source, places in groupby(_rows(ties), key=lambda tie: int(tie[1])):
            self._settle(connection, source, places, canonical)
        found = [connection.sql(_text("loser"), params=share).to_arrow_table()["row"] for share in shares]
        losers = pa.chunked_array([chunk for rows in found for chunk in rows.chunks], pa.int64())
        return pc.take(losers, pc.sort_indices(losers)).combine_chunks()

    def _settle(
        self,
        connection: duckdb.DuckDBPyConnection,
        source: int,
        ties: Iterator[tuple[int, int, int, int]],
        canonical: Canonical,
    ) -> None:
        rows: list[int] = []

        def places() -> Iterator[Place]:
            for row, _, place, part in ties:
                rows.append(row)
                yield place, part

        done: list[bytes] = []
        for text in canonical(source, places()):
            done.append(text)
            if len(done) == _AT_ONCE:
                self._keep(connection, rows, done)
        self._keep(connection, rows, done)

    @staticmethod
    def _keep(connection: duckdb.DuckDBPyConnection, rows: list[int], texts: list[bytes]) -> None:
        settled = pa.table(
            {"row": pa.array(rows[: len(texts)], pa.int64()), "canonical": pa.array(texts, pa.binary())}
        )
        connection.register("batch", settled)
        connection.execute("insert into settled select * from batch")
        connection.unregister("batch")
        del rows[: len(texts)]
        texts.clear()

    def close(self) -> None:
        """Remove the spool."""
        self._finish()
        self._path.unlink(missing_ok=True)
        rmtree(self._spill, ignore_errors=True)  # DuckDB makes it only when it must

    def _finish(self) -> None:
        if self._writer is not None:
            writer, self._writer = self._writer, None
            try:
                writer.close()
            except OSError as error:
                raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> EventsError:
        return EventsError(
            f"'{self._path}' cannot be written ({error}); make room or name another work folder"
        )


def _rows(ties: duckdb.DuckDBPyConnection) -> Iterator[tuple[int, int, int, int]]:
    while some := ties.fetchmany(_AT_ONCE):
        yield from some


def _text(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text("utf-8")
