"""The index over a platform's event files: made once, used again while they stay as they are.

A DuckDB file in a folder of its own, for its owner alone. It holds what people may want to read of each event, so
that a look costs the same whether the events are packed, mapped or in columns; it is as private as the events are.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import duckdb
import pyarrow as pa

from tocsin.events import EventReader, Mapping, Sources
from tocsin.lookup.errors import ContentError
from tocsin.lookup.identities import read_identities

_LAYOUT = 3
"""Rises when the tables change: an index of another layout is made again."""

_SQL = files("tocsin.lookup") / "sql" / "index"
_TABLES = ("written", "place", "change", "picture", "owner", "identity", "address_use")


@dataclass(frozen=True, slots=True)
class Indexing:
    """How far the making of an index is: in which step, bytes read and to read, events so far."""

    step: str
    taken: int = 0
    total: int | None = None
    events: int = 0


@dataclass(frozen=True, slots=True)
class Origin:
    """What an index is made of: files, folders and globs; a mapping for a platform's own records; JSON Lines."""

    events: tuple[str | Path, ...]
    mapping: Path | None = None
    identities: Path | None = None

    def mark(self) -> str:
        """Return a short hash of names, sizes and times of the files: another one when any of them changes.

        :raises ContentError: where a file is gone, or a source can be read only once.
        :raises tocsin.events.SourceError: where a source is not there.
        """
        sources = Sources.find(self.events).each
        paths = [source.path for source in sources]
        if not all(source.repeatable for source in sources):
            raise ContentError("standard input and pipes cannot be looked up again; name files")
        told: list[object] = [_LAYOUT, duckdb.__version__]
        for path in (*paths, self.mapping, self.identities):
            if path is None:
                told.append(None)
                continue
            try:
                status = path.stat()
            except OSError as error:
                raise ContentError(
                    f"'{path}' cannot be looked at ({error.strerror}); is it still there?"
                ) from error
            told.append([str(path.resolve()), status.st_size, status.st_mtime_ns])
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def index_of(
    origin: Origin,
    folder: Path,
    *,
    memory: str,
    threads: int | None,
    on_progress: Callable[[Indexing], None],
) -> Path:
    """Return the index file over these files in ``folder``, made now unless it is there already.

    Indexes of other states of the files are removed. Of two processes the second waits and uses what the first made.

    :raises ContentError: where a file cannot be read, or the folder cannot be written.
    :raises tocsin.events.EventsError: where the events cannot be read at all.
    """
    path = folder / f"content-{origin.mark()}.duckdb"
    if path.exists():
        return path
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _alone(folder):
            if not path.exists():
                for left in folder.glob("making-*"):  # by a process that was killed
                    shutil.rmtree(left, ignore_errors=True)
                with tempfile.TemporaryDirectory(prefix="making-", dir=folder) as work:
                    made = _make(origin, Path(work), memory=memory, threads=threads, on_progress=on_progress)
                    made.chmod(0o600)
                    made.replace(path)
                for old in folder.glob("content-*.duckdb*"):
                    if old.name != path.name:
                        old.unlink(missing_ok=True)
    except (OSError, duckdb.Error) as error:
        raise ContentError(
            f"the index in '{folder}' cannot be made ({error}); make room or name another"
        ) from error
    return path


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait until no other process makes an index in this folder."""
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _make(
    origin: Origin,
    work: Path,
    *,
    memory: str,
    threads: int | None,
    on_progress: Callable[[Indexing], None],
) -> Path:
    made = work / "content.duckdb"
    with duckdb.connect(
        str(work / "staged.duckdb"),
        config={
            "memory_limit": memory,
            "threads": threads or len(os.sched_getaffinity(0)),
            "temp_directory": str(work / "spill"),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    ) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(_text("empty"))
        losers = _stage_events(connection, origin, work, on_progress)
        connection.register("loser", pa.table({"row": losers}))
        if origin.identities is not None:
            on_progress(Indexing("reading identities"))
            for name, rows in read_identities(origin.identities):
                connection.register("batch", rows)
                connection.execute(_text(f"staged_{name}"))
                connection.unregister("batch")
        connection.execute("attach $made as content", {"made": str(made)})
        for name in _TABLES:
            on_progress(Indexing(f"sorting: {name}"))
            connection.execute(_text(name))
        connection.execute("detach content")
    shutil.rmtree(work / "spill", ignore_errors=True)  # DuckDB makes it only when it must
    return made


def _stage_events(
    connection: duckdb.DuckDBPyConnection, origin: Origin, work: Path, on_progress: Callable[[Indexing], None]
) -> pa.Array:
    staged = _text("staged")
    with EventReader(
        Sources.find(origin.events),
        workdir=work / "reading",
        quarantine=None,
        mapping=None if origin.mapping is None else Mapping.load(origin.mapping),
        on_progress=lambda step: on_progress(Indexing("reading", step.taken, step.total, step.events)),
    ) as reader:
        for batch in reader:
            connection.register("batch", batch)
            connection.execute(staged)
            connection.unregister("batch")
        return reader.duplicates()


def _text(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text("utf-8")
