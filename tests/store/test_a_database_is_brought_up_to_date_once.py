from __future__ import annotations

import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

import tocsin.bridges
import tocsin.cases
import tocsin.dsa
import tocsin.finds
import tocsin.inbox
import tocsin.log
import tocsin.people
import tocsin.reporting
import tocsin.rules
import tocsin.vault
import tocsin.webhooks  # noqa: F401
from tests.databases import fresh_database, store
from tocsin.store import DatabaseError, Store, metadata

__all__ = ["store"]


def test_the_schema_is_what_the_rooms_declare(store: Store) -> None:
    with store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": _ours})
        assert compare_metadata(context, metadata) == []


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or not (name or "").startswith(("procrastinate_", "alembic_"))


def test_several_processes_may_open_it_at_once() -> None:
    with fresh_database() as url:
        with Store.open(None, url, migrate=False) as emptied, emptied.begin() as connection:
            connection.execute(text("drop schema public cascade"))
            connection.execute(text("create schema public"))
        failures: list[Exception] = []

        def open_it() -> None:
            try:
                Store.open(None, url).close()
            except Exception as error:
                failures.append(error)

        threads = [threading.Thread(target=open_it) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []


def test_a_schema_from_the_future_is_not_touched() -> None:
    with fresh_database() as url:
        with Store.open(None, url, migrate=False) as opened, opened.begin() as connection:
            connection.execute(text("update alembic_version set version_num = '9999'"))
        with pytest.raises(DatabaseError, match="newer than this program"):
            Store.open(None, url)


def test_what_a_transaction_wrote_is_gone_where_it_fails(store: Store) -> None:
    def write_and_fail() -> None:
        with store.begin() as connection:
            connection.execute(text("create table gone (x int)"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()
    with store.read() as connection:
        assert connection.scalar(text("select to_regclass('gone')")) is None


def test_a_reading_transaction_cannot_write(store: Store) -> None:
    with pytest.raises(Exception, match="read-only"), store.read() as connection:
        connection.execute(text("create table never (x int)"))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://localhost/x", "PostgreSQL alone"),
        ("no address", "no address of a database"),
        ("postgresql://u:secret@127.0.0.1:1/x", "cannot be used"),
    ],
)
def test_a_bad_address_is_told_without_its_password(url: str, said: str) -> None:
    with pytest.raises(DatabaseError, match=said) as told:
        Store.open(None, url)
    assert "secret" not in str(told.value)


def test_the_embedded_server_keeps_what_was_written(tmp_path: Path) -> None:
    with Store.open(tmp_path) as first, first.begin() as connection:
        connection.execute(text("create table kept (x int)"))
        connection.execute(text("insert into kept values (7)"))
    with Store.open(tmp_path) as second, second.read() as connection:
        assert connection.scalar(text("select x from kept")) == 7


def test_the_embedded_server_lets_in_nobody_else(tmp_path: Path) -> None:
    with Store.open(tmp_path):
        assert (tmp_path / "postgres" / "pg_hba.conf").read_text() == "local all postgres peer map=tocsin\n"
        assert (tmp_path / "postgres").stat().st_mode & 0o077 == 0


def test_a_database_that_was_killed_while_it_was_made_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "postgres" / "base").mkdir(parents=True)
    (tmp_path / "postgres" / "PG_VERSION").write_text("18\n")
    (tmp_path / "postgres.unfinished").write_text("being made")
    with Store.open(tmp_path) as opened, opened.read() as connection:
        assert connection.scalar(text("select count(*) from case_queue"))
    assert not (tmp_path / "postgres.unfinished").exists()


def test_what_lies_in_the_folder_already_is_never_thrown_away(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "mine.txt").write_text("not a database")
    for _ in range(2):
        with pytest.raises(DatabaseError, match="does not start"):
            Store.open(tmp_path)
    assert (tmp_path / "postgres" / "mine.txt").read_text() == "not a database"


def test_a_folder_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "postgres").write_text("a file in the way")
    with pytest.raises(DatabaseError, match="does not start"):
        Store.open(tmp_path)
