"""Whether an error says that the database cannot be used now, and may be again: away, read-only, or out of room."""

from __future__ import annotations

from enum import StrEnum

import psycopg
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from tocsin.store.errors import DatabaseError


class Outage(StrEnum):
    """Why it cannot be used, each with what a person is told."""

    AWAY = "the database does not answer"
    FULL = "the database's disk is full, and whoever runs it must make space"


_CODES = {"25006": Outage.AWAY, "53100": Outage.FULL}
"""SQLSTATEs: a server that only reads (it stands by for another, or is being moved), and one without space."""


def outage_of(error: BaseException) -> Outage | None:
    """Return what an error says of the database; ``None`` where the database is well, and something else is wrong."""
    if isinstance(error, psycopg.Error) and (found := _CODES.get(error.sqlstate or "")):
        return found
    if isinstance(error, DBAPIError) and (found := _CODES.get(getattr(error.orig, "sqlstate", None) or "")):
        return found
    if isinstance(error, OperationalError | PoolTimeoutError | DatabaseError | psycopg.OperationalError):
        return Outage.AWAY
    return Outage.AWAY if isinstance(error, DBAPIError) and error.connection_invalidated else None
