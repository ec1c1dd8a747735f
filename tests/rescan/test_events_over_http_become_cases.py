from __future__ import annotations

import hashlib
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.cases.time import Time
from tests.cases.working import POLICY, flag_about
from tests.databases import store
from tests.people.acquainted import joined
from tests.rules.test_rules_go_live_by_two_people import OWN
from tocsin.cases import Arrivals, FlagIntake
from tocsin.cli.rescanning import rescanning, trying
from tocsin.inbox import Inbox
from tocsin.jobs import NotNowError
from tocsin.rescan import rescan
from tocsin.rules import Contents, propose
from tocsin.scan import ScanOptions, scan
from tocsin.simulator import SimulationConfig, simulate
from tocsin.store import Store
from tocsin.trials import Trials

__all__ = ["store"]


def documents(store: Store) -> dict[str, str]:
    with store.read() as connection:
        rows = connection.execute(
            text("select machine_id, document::text from case_document order by machine_id")
        )
        return {row.machine_id: row.document for row in rows}


def test_they_are_those_of_a_scan_of_the_same_file(store: Store, tmp_path: Path) -> None:
    time = Time()
    simulate(SimulationConfig(people=400, days=20, seed=11), tmp_path / "town")
    lines = [
        line
        for file in sorted((tmp_path / "town").glob("*.jsonl"))
        for line in file.read_bytes().splitlines()
        if line.strip()
    ]
    inbox = Inbox(store, time)
    for start in range(0, len(lines), 1000):
        inbox.accept(lines[start : start + 1000], "platform")
    done = rescan(store, POLICY, time, tmp_path / "work")
    assert done.events == len(lines)
    assert done.arrived.opened > 0
    over_http = documents(store)
    result = scan([str(tmp_path / "town")], tmp_path / "scanned")
    alarms = {case.case for case in result.cases if case.opened_at is not None}
    assert alarms <= set(over_http)
    assert list((tmp_path / "work").iterdir()) == [], "no event is left lying about"

    again = rescan(store, POLICY, time, tmp_path / "work")
    assert again.arrived.opened == again.arrived.joined == again.arrived.reopened == 0
    assert documents(store) == over_http
    assert Arrivals(store, POLICY, time).bring(result.cases).opened == 0


def test_flags_that_came_on_their_own_are_weighed_and_told_once(store: Store, tmp_path: Path) -> None:
    time = Time()
    intake = FlagIntake(store, POLICY, time)
    intake.accept([flag_about("ann", "f1"), flag_about("bob", "f2")], "forum")
    as_event = {**flag_about("cyd", "f3"), "type": "flag", "at": "2026-05-01T00:00:00Z"}
    received = Inbox(store, time).accept([json.dumps(as_event).encode()], "platform")
    intake.accept(received.flags, "platform")
    done = rescan(store, POLICY, time, tmp_path / "work")
    assert (done.events, done.flags) == (3, 2)


def test_nothing_at_all_is_no_failure(store: Store, tmp_path: Path) -> None:
    done = rescan(store, POLICY, Time(), tmp_path / "work")
    assert (done.events, done.arrived.read) == (0, 0)


def test_by_the_clock_one_scan_at_a_time(store: Store, tmp_path: Path) -> None:
    time = Time()
    FlagIntake(store, POLICY, time).accept([flag_about("ann", "f1")], "forum")
    again = rescanning(store, POLICY, time, tmp_path / "work")
    with ThreadPoolExecutor(2) as pool:
        ended = [each.result() for each in (pool.submit(again), pool.submit(again))]
    done = [each for each in ended if each is not None]
    assert 1 <= len(done) <= 2
    assert all(each.events == 1 for each in done)
    once_more = again()
    assert once_more is not None, "the place is free again"


def test_a_scan_by_the_clock_waits_while_proposed_rules_are_tried(store: Store, tmp_path: Path) -> None:
    time, going = Time(), threading.Lock()
    FlagIntake(store, POLICY, time).accept([flag_about("ann", "f1")], "forum")
    again = rescanning(store, POLICY, time, tmp_path / "work", going=going)
    with going, pytest.raises(NotNowError, match="being tried"):
        again()
    done = again()
    assert done is not None
    assert done.events == 1


def test_a_trial_waits_for_a_scan_by_the_clock_only_where_there_is_something_to_try(
    store: Store, tmp_path: Path
) -> None:
    time, going = Time(), threading.Lock()
    FlagIntake(store, POLICY, time).accept([flag_about("ann", "f1")], "forum")
    trials = Trials(store, time, tmp_path / "work")
    try_rules = trying(trials, going=going)
    with going:
        try_rules()
        with store.begin() as connection:
            ann = joined(connection, "ann", "lead").person
            propose(connection, Contents(None, OWN), ann, "slang", time.now())
        with pytest.raises(NotNowError, match="being scanned"):
            try_rules()
    try_rules()
    assert trials.waiting() == []


def test_the_log_says_when_it_ran_and_on_which_legal_basis(store: Store, tmp_path: Path) -> None:
    basis = tmp_path / "legal-basis.yaml"
    basis.write_text(
        "services: { chat: { rules: [{ regions: ['*'], read: true, basis: terms of service }] } }"
    )
    time = Time()
    FlagIntake(store, POLICY, time).accept([flag_about("ann", "f1")], "forum")
    rescan(store, POLICY, time, tmp_path / "work", ScanOptions(legal_basis=basis))
    with store.read() as connection:
        query = "select kind, body -> 'legal_basis' as basis from log_entry where subject = 'scan:inbox' order by id"
        begun, ended = connection.execute(text(query)).all()
    digest = hashlib.sha256(basis.read_bytes()).hexdigest()
    assert (begun.kind, begun.basis) == ("scan_begun", {"service": "chat", "file_sha256": digest})
    assert (ended.kind, ended.basis["file_sha256"], ended.basis["messages"]) == ("scan_ended", digest, 0)
