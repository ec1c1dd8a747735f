from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import textwrap
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from procrastinate.schema import SchemaManager
from sqlalchemy import text

from tests.databases import fresh_database, store
from tests.jobs.waiting import until
from tests.prepared import python_path
from tocsin.jobs import Background, JobError, NotNowError, Worker
from tocsin.store import Store

__all__ = ["store"]

_EVERY_SECOND = "* * * * * *"


def ask(background: Background, store: Store, name: str, **arguments: str | int) -> None:
    with store.begin() as connection:
        background.ask(connection, name, arguments)


def left(store: Store) -> int:
    with store.read() as connection:
        return int(
            connection.scalar(text("select count(*) from procrastinate_jobs where status <> 'failed'")) or 0
        )


def waiting(store: Store) -> int:
    with store.read() as connection:
        return int(
            connection.scalar(text("select count(*) from procrastinate_jobs where status = 'todo'")) or 0
        )


def test_what_is_asked_for_is_done_and_its_job_is_gone(store: Store) -> None:
    done: list[object] = []
    background = Background(store)
    background.task("add", done.append)
    ask(background, store, "add", number=1)
    with Worker(background):
        ask(background, store, "add", number=2)
        until(lambda: len(done) == 2)
        until(lambda: left(store) == 0)
    assert sorted(done, key=str) == [{"number": 1}, {"number": 2}]


def test_what_a_transaction_asked_for_is_forgotten_where_it_fails(store: Store) -> None:
    background = Background(store)

    def ask_and_fail() -> None:
        with store.begin() as connection:
            background.ask(connection, "add", {"number": 1})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        ask_and_fail()
    assert left(store) == 0


def test_what_comes_round_is_done_once_a_round_by_two_workers(store: Store) -> None:
    rounds: list[int] = []
    background = Background(store)
    background.every("tick", _EVERY_SECOND, lambda: rounds.append(int(time.time())))
    with Worker(background), Worker(background):
        until(lambda: len(rounds) >= 4)
    with store.read() as connection:
        begun = connection.scalar(text("select max(id) from procrastinate_periodic_defers"))
    assert begun is not None
    assert len(rounds) <= begun


def test_a_round_that_has_to_wait_is_late_and_neither_lost_nor_doubled(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    free = threading.Event()
    tries: list[bool] = []

    def act() -> None:
        tries.append(free.is_set())
        if not free.is_set():
            raise NotNowError("something else is at it")

    background = Background(store, again_in=1)
    soon = datetime.now(UTC) + timedelta(seconds=3)
    # Once, and a year later: what is done beyond the first try is the late round.
    background.every("tick", f"{soon:%M %H %d %m} * {soon:%S}", act)
    with Worker(background):
        until(lambda: len(tries) >= 3)
        # A try sets the next one down before its own job is gone: two are there for a moment, and never do two wait.
        assert waiting(store) <= 1
        until(lambda: left(store) <= 1)
        free.set()
        until(lambda: tries[-1])
        until(lambda: left(store) == 0)
        time.sleep(1.5)
    assert tries.count(True) == 1
    said = [each.getMessage() for each in caplog.records if each.levelname == "WARNING"]
    assert said == ["the round of tick waits: something else is at it"], "once, however often it was tried"


def test_a_round_of_a_dead_process_gives_way_to_the_next_that_waits_already(store: Store) -> None:
    background = Background(store)
    background.every("tick", "0 0 1 1 *", lambda: None)
    background.task("add", lambda _: None)
    ask(background, store, "add", number=1)
    insert = text(
        "insert into procrastinate_jobs (queue_name, task_name, queueing_lock, status, args, scheduled_at) "
        "values ('tocsin', 'tick', 'tick', cast(:status as procrastinate_job_status), '{\"timestamp\": 1}', "
        "now() + interval '1 day')"
    )
    with store.begin() as connection:
        connection.execute(text("update procrastinate_jobs set status = 'doing'"))
        for status in ("doing", "todo"):
            connection.execute(insert, {"status": status})

    async def recover() -> int:
        app = background.app(most_connections=2)
        async with app.open_async():
            return await background.recover(app)

    assert asyncio.run(recover()) == 2
    with store.read() as connection:
        rows = connection.execute(text("select task_name, status from procrastinate_jobs order by task_name"))
        assert [tuple(row) for row in rows] == [("add", "todo"), ("tick", "todo")]


def test_a_task_that_fails_is_kept_to_be_looked_at_and_stops_nothing_else(store: Store) -> None:
    def fail(_arguments: object) -> None:
        raise ValueError("no")

    done = threading.Event()
    background = Background(store)
    background.task("fail", fail)
    background.task("work", lambda _: done.set())
    ask(background, store, "fail")
    ask(background, store, "work")
    with Worker(background):
        until(done.is_set)
        until(lambda: left(store) == 0)
    with store.read() as connection:
        assert connection.scalar(text("select task_name from procrastinate_jobs")) == "fail"


def test_a_worker_outlives_the_connections_of_its_database(store: Store) -> None:
    done: list[object] = []
    background = Background(store)
    background.task("add", done.append)
    with Worker(background):
        ask(background, store, "add", number=1)
        until(lambda: len(done) == 1)
        with psycopg.connect(store.url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where datname = current_database() and pid <> pg_backend_pid()"
            )
        ask(background, store, "add", number=2)
        until(lambda: len(done) == 2)


def test_a_worker_starts_before_its_database_and_stops_without_it() -> None:
    with fresh_database() as url, Store.open(None, url, migrate=False) as opened:
        background = Background(opened)
        background.task("nothing", lambda _: None)
        worker = Worker(background)
        opened.close()
    worker.start()
    worker.stop()


def test_names_are_taken_once(store: Store) -> None:
    background = Background(store)
    background.task("add", lambda _: None)
    with pytest.raises(JobError, match="already"):
        background.every("add", "* * * * *", lambda: None)


@pytest.mark.slow
def test_killed_in_the_middle_it_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    with fresh_database() as url, Store.open(None, url, migrate=False) as store:
        with store.begin() as connection:
            connection.execute(text("create table done (number int primary key, by text)"))
            connection.execute(text("create table begun (number int)"))
        script = textwrap.dedent(
            """
            import sys, time
            from sqlalchemy import text
            from tocsin.jobs import Background, Worker
            from tocsin.store import Store

            store = Store.open(None, sys.argv[1], migrate=False)
            background = Background(store, recover="* * * * * *", silent_for=3.0)

            def work(arguments):
                with store.begin() as connection:
                    connection.execute(text("insert into begun values (:number)"), arguments)
                time.sleep(0.1)
                with store.begin() as connection:
                    connection.execute(
                        text("insert into done values (:number, :by) on conflict do nothing"),
                        {**arguments, "by": sys.argv[2]},
                    )

            background.task("work", work)
            with Worker(background, at_once=4):
                print("ready", flush=True)
                sys.stdin.read()
            """
        )
        asking = Background(store)
        with store.begin() as connection:
            for number in range(60):
                asking.ask(connection, "work", {"number": number})

        def begin(name: str) -> subprocess.Popen[bytes]:
            return subprocess.Popen(
                [python_path(), "-c", script, url, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )

        def count(table: str) -> int:
            with store.read() as connection:
                return int(connection.scalar(text(_COUNT[table])) or 0)

        first = begin("first")
        until(lambda: count("done") >= 10)
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
        second = begin("second")
        try:
            until(lambda: count("done") == 60)
            until(lambda: left(store) == 0)
        finally:
            second.communicate(b"")
        assert second.returncode == 0
        # What was under way when it was killed was begun again, and nothing else.
        assert 60 <= count("begun") <= 60 + 4


_COUNT = {"done": "select count(*) from done", "begun": "select count(*) from begun"}


def test_procrastinate_is_of_the_schema_that_the_revision_knows() -> None:
    newest = max(path.name for path in Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    assert newest == "03.04.00_50_post_add_retry_failed_job_procedure.sql", (
        "procrastinate's schema changed: add a revision that runs its files since this one, then name the newest here"
    )
