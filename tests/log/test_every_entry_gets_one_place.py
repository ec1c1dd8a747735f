from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from pathlib import Path

from sqlalchemy import text

from tests.databases import store
from tests.jobs.waiting import until
from tests.log.written import publisher, verified, write
from tocsin.log import check_log, export_log, read_size, sequence
from tocsin.store import Store

__all__ = ["store"]


def places(store: Store) -> list[tuple[int, int]]:
    with store.read() as connection:
        rows = connection.execute(text("select index, entry from log_leaf order by index"))
        return [(row[0], row[1]) for row in rows]


def test_an_entry_that_commits_late_comes_later_and_is_not_passed_over(store: Store) -> None:
    with store.begin() as slow:
        slow.execute(
            text(
                "insert into log_entry (at, kind, subject, actor, body, salt)"
                " values (now(), 'case', 'case:late', 'person:ana', '{}', decode(repeat('ab', 16), 'hex'))"
            )
        )
        write(store, 2)
        assert sequence(store) == 2
    assert sequence(store) == 1
    assert places(store) == [(0, 2), (1, 3), (2, 1)]


def test_writers_and_sequencers_at_once_leave_no_gap_and_pass_over_nobody(store: Store) -> None:
    done = threading.Event()

    def act() -> None:
        for _ in range(10):
            write(store, 7)

    def place() -> None:
        while not done.is_set():
            sequence(store)

    writing = [threading.Thread(target=act) for _ in range(4)]
    placing = [threading.Thread(target=place) for _ in range(3)]
    for thread in (*writing, *placing):
        thread.start()
    for thread in writing:
        thread.join()
    done.set()
    for thread in placing:
        thread.join()
    sequence(store)
    found = places(store)
    assert [index for index, _ in found] == list(range(280))
    assert len({entry for _, entry in found}) == 280
    with store.read() as connection:
        assert check_log(connection).breaches == []


def test_a_process_that_is_killed_at_it_leaves_a_whole_log(store: Store, tmp_path: Path) -> None:
    write(store, 3000)
    for _ in range(4):
        child = multiprocessing.get_context("spawn").Process(
            target=_publish_for_ever, args=(store.url, str(tmp_path))
        )
        child.start()
        assert child.pid is not None
        until((tmp_path / "begun").exists, seconds=180)
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        (tmp_path / "begun").unlink()
    publisher(store, tmp_path).publish()
    export_log(store, tmp_path / "public")
    with store.read() as connection:
        size = read_size(connection)
        assert check_log(connection).breaches == []
        assert connection.execute(text("select count(*) from log_entry")).scalar() == size
    assert verified(tmp_path, [tmp_path / "public"]) == 0


def _publish_for_ever(url: str, folder: str) -> None:
    data = Path(folder)
    with Store.open(None, url, migrate=False) as opened:
        while True:
            write(opened, 50)
            publisher(opened, data).publish()
            export_log(opened, data / "public")
            (data / "begun").touch()
