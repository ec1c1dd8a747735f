"""DuckDB on one machine: relations live in a file, memory is bounded, and what does not fit spills to disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb
import pyarrow as pa

from tocsin.failure import NoAccessError
from tocsin.relations import Parameters


class EngineError(NoAccessError):
    """A query could not be run to its end; the message says why and what to do."""


class DuckDBEngine:
    """An :class:`tocsin.relations.Engine` over one DuckDB file in ``workdir``.

    ``memory`` is DuckDB's own bound (``"2GB"``); Arrow batches in flight come on top. ``threads`` defaults to
    the cores this process may use. The connection may neither read nor write files beside its own, and loads
    no extension.
    """

    def __init__(self, workdir: Path, *, memory: str = "2GB", threads: int | None = None) -> None:
        spill = workdir / "spill"
        spill.mkdir(parents=True, exist_ok=True)
        try:
            self._connection = duckdb.connect(
                config={
                    "memory_limit": memory,
                    "threads": threads or len(os.sched_getaffinity(0)),
                    "temp_directory": str(spill),
                    "preserve_insertion_order": False,
                    "autoinstall_known_extensions": False,
                    "autoload_known_extensions": False,
                    # The file goes with the scan: nothing has to be found in it again after a crash.
                    "checkpoint_threshold": "1TB",
                    # Trying what packs each column best takes longer than to write it, and to read it some ten times.
                    "force_compression": "uncompressed",
                }
            )
            file = str(workdir / "scan.duckdb").replace("'", "''")
            self._connection.execute(f"attach '{file}' as scan (recovery_mode no_wal_writes)")
            self._connection.execute("use scan")
            self._connection.execute("pragma disable_checkpoint_on_shutdown")
        except duckdb.Error as error:
            raise EngineError(f"DuckDB cannot start in {workdir}: {error}") from error
        self._connection.execute("set TimeZone = 'UTC'")
        self._connection.execute("set enable_external_access = false")
        self._connection.execute("set lock_configuration = true")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. The relations are gone for this engine."""
        self._connection.close()

    def load(self, name: str, rows: pa.Table) -> None:
        """Make the relation ``name`` of these rows, in place of any that was there."""
        with self._batch(rows), _told(name):
            self._connection.execute(f'create or replace table "{name}" as select * from batch')

    def append(self, name: str, rows: pa.Table, select: str | None = None) -> None:
        """Add rows to the relation ``name`` (see :meth:`tocsin.relations.Engine.append`)."""
        body = select or "select * from batch"
        with self._batch(rows), _told(name):
            if self._has(name):
                self._connection.execute(f'insert into "{name}" {body}')
            else:
                self._connection.execute(f'create table "{name}" as {body}')

    def create(self, name: str, select: str, parameters: Parameters | None = None) -> None:
        """Make the relation ``name`` of what ``select`` returns."""
        with _told(name):
            text = f'create or replace table "{name}" as {select}'
            self._connection.execute(text, self._named(text, parameters))

    def drop(self, name: str) -> None:
        """Forget a relation, if it is there."""
        with _told(name):
            self._connection.execute(f'drop table if exists "{name}"')

    def fetch(self, select: str, parameters: Parameters | None = None) -> pa.Table:
        """Return what ``select`` returns."""
        with _told("a query"):
            found: pa.Table = self._connection.sql(
                select, params=self._named(select, parameters)
            ).to_arrow_table()
            return found

    def _has(self, name: str) -> bool:
        found = self._connection.execute(
            "select count(*) from duckdb_tables() where table_name = $name", {"name": name}
        ).fetchone()
        return bool(found and found[0])

    def _named(self, text: str, parameters: Parameters | None) -> dict[str, int | float | str]:
        """Only the parameters that the text names: DuckDB refuses others."""
        if not parameters:
            return {}
        (statement,) = duckdb.extract_statements(text)
        return {name: parameters[name] for name in statement.named_parameters if name in parameters}

    @contextmanager
    def _batch(self, rows: pa.Table) -> Iterator[None]:
        self._connection.register("batch", rows)
        try:
            yield
        finally:
            self._connection.unregister("batch")


@contextmanager
def _told(relation: str) -> Iterator[None]:
    """Turn DuckDB's errors into one sentence that names the relation and what helps."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise EngineError(
            f"{relation}: the memory bound or the disk for spilling is used up ({_first_line(error)}). "
            "Give more with --memory, or point --work at a larger disk."
        ) from error
    except (duckdb.IOException, duckdb.FatalException) as error:
        raise EngineError(
            f"{relation}: the working folder cannot be used ({_first_line(error)}). "
            "Free some space, or point --work at another disk."
        ) from error
    except duckdb.Error as error:
        raise EngineError(f"{relation}: {error}") from error


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]
