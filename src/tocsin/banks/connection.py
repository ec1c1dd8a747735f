"""The banks' file: an SQLite database in WAL mode that several processes and threads open at once.

Every thread has a connection of its own. Readers never wait; writers wait for each other.
"""

from __future__ import annotations

import os
import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from tocsin.banks.errors import StoreError
from tocsin.banks.opinions import disputed_of, standing_of, votes_with

_SQL = Path(__file__).parent / "sql"
_STEP = re.compile(r"^-- step: (\w+)\n", re.MULTILINE)

SCHEMA = 2
"""The schema that this code writes. To change it, add ``sql/schema_N.sql``, which turns schema N - 1 into N."""

_OLDEST_SQLITE = (3, 37, 0)  # strict tables
_WAIT_SECONDS = 60.0
_CACHE_KIB = 65_536
_READ, _WRITE = "begin", "begin immediate"


@cache
def steps(name: str) -> dict[str, str]:
    """Return the statements of ``sql/NAME.sql`` by their names, in order."""
    parts = _STEP.split((_SQL / f"{name}.sql").read_text(encoding="utf-8"))
    return dict(zip(parts[1::2], parts[2::2], strict=True))


class Connections:
    """The connections of one process to one banks' file."""

    def __init__(self, path: Path) -> None:
        """Open the file at ``path``; it and its folder are made if they are not there, for their owner only.

        :raises StoreError: where it cannot be opened, is no banks' file, or is of a later Tocsin.
        """
        self.path = path
        self._mine = threading.local()
        self._all: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
            raise StoreError(
                f"Python's SQLite is {sqlite3.sqlite_version}; banks need 3.37 or later: use a newer Python build"
            )
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        except OSError as error:
            raise StoreError(
                f"the banks' file {path} cannot be opened ({error.strerror}); check the data folder (--data)"
            ) from error
        with self._told():
            _migrate(self._connection(), path)

    def close(self) -> None:
        """Close every connection; no thread may be using one."""
        with self._lock:
            for connection in self._all:
                connection.close()
            self._all.clear()
        self._mine = threading.local()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection that sees one state of the store, whatever others write meanwhile."""
        with self._told(), self._transaction(_READ) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give a connection whose changes all happen at the end, or on an exception none.

        Within another ``writing`` of the same thread it is part of that one.
        """
        with self._told(), self._transaction(_WRITE) as connection:
            yield connection

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        connection = self._connection()
        if connection.in_transaction:
            if begin == _WRITE and not self._mine.writes:
                # SQLite could refuse it half-way, where another process has written since the reading began.
                raise RuntimeError(
                    "nothing can be written while this thread is reading; end the reading first"
                )
            yield connection
            return
        connection.execute(begin)
        self._mine.writes = begin == _WRITE
        try:
            yield connection
            connection.execute("commit")
        except BaseException:
            connection.rollback()
            raise

    def _connection(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._mine, "connection", None)
        if found is None:
            # Used by this thread alone; another one may close it.
            found = sqlite3.connect(
                self.path, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False
            )
            try:
                _prepare(found)
            except BaseException:
                found.close()
                raise
            self._mine.connection = found
            with self._lock:
                self._all.append(found)
        return found

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            code = getattr(error, "sqlite_errorname", "") or ""
            advice = next((text for name, text in _ADVICE.items() if code.startswith(name)), _OTHERWISE)
            raise StoreError(f"the banks' file {self.path} failed ({error}); {advice}") from error


_ADVICE = {
    "SQLITE_BUSY": "another process has been writing for a minute: try again when it is done",
    "SQLITE_FULL": "make room on the disk and run the same again: what was not finished left nothing behind",
    "SQLITE_IOERR": "check the disk, and run the same again",
    "SQLITE_READONLY": "check its permissions and those of its folder",
    "SQLITE_CANTOPEN": "check its permissions and those of its folder",
    "SQLITE_NOTADB": "it is no banks' file: name another data folder (--data)",
    "SQLITE_CORRUPT": "it is damaged: put back a copy of it, and delete the folder 'index' beside it",
}
_OTHERWISE = "this is a fault of Tocsin: please report it"


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = full")  # what was said to be done outlives a power cut
    connection.execute("pragma foreign_keys = on")
    connection.execute("pragma temp_store = memory")
    connection.execute(f"pragma cache_size = -{_CACHE_KIB}")
    connection.create_function("standing_of", 2, standing_of, deterministic=True)
    connection.create_function("disputed_of", 2, disputed_of, deterministic=True)
    connection.create_function("votes_with", 3, votes_with, deterministic=True)
    connection.executescript((_SQL / "working.sql").read_text(encoding="utf-8"))


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the file to this code's schema, one step a transaction; nothing is ever brought back."""
    while True:
        connection.execute("begin immediate")
        try:
            (schema,) = connection.execute("pragma user_version").fetchone()
            if schema >= SCHEMA:
                break
            if not schema and connection.execute("select count(*) from sqlite_schema").fetchone()[0]:
                raise StoreError(
                    f"{path} is an SQLite file of something else; name another data folder (--data)"
                )
            for statement in _statements((_SQL / f"schema_{schema + 1}.sql").read_text(encoding="utf-8")):
                connection.execute(statement)
            if not schema:
                connection.execute("insert into store (identity) values (?)", (os.urandom(16).hex(),))
            connection.execute(f"pragma user_version = {schema + 1}")
            connection.execute("commit")
        finally:
            if connection.in_transaction:
                connection.execute("rollback")
    if schema > SCHEMA:
        raise StoreError(
            f"{path} is of a later Tocsin (schema {schema}, this one knows {SCHEMA}); update Tocsin"
        )


def _statements(script: str) -> Iterator[str]:
    """Give the statements of a script one by one: ``executescript`` would end the transaction."""
    held = ""
    for line in script.splitlines(keepends=True):
        held += line
        if sqlite3.complete_statement(held):
            yield held
            held = ""
