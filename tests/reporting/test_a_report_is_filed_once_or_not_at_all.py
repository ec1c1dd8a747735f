from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from tests.cases.time import Time
from tests.cases.working import flagged
from tests.databases import store
from tests.reporting.filing import (
    TEXT_FILE,
    agreed,
    confirmed,
    drafted,
    people,
    standing,
    submitter,
    to,
)
from tests.reporting.receiving import receiving
from tocsin.cases import State, read_case, view_case
from tocsin.log import log_entry
from tocsin.people import Person
from tocsin.reporting import ReportError, approve, ask, edit, hold_back, refuse
from tocsin.reporting.desk import ANYWHERE
from tocsin.reporting.receiver import HttpTransport, Reply
from tocsin.reporting.submitting import LEASE
from tocsin.reporting.tables import report_filing
from tocsin.store import Store
from tocsin.vault import Vault, follow, list_holds

__all__ = ["store"]


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def two(store: Store, time: Time) -> tuple[Person, Person]:
    return people(store, time)


def test_a_report_with_a_file_is_opened_filled_and_finished_and_its_receipt_kept(
    store: Store, time: Time, two: tuple[Person, Person]
) -> None:
    case = confirmed(store, time)
    (draft,) = drafted(store, time, case, "u9", files=[TEXT_FILE])
    with receiving() as there:
        filing = submitter(store, time).run(agreed(store, time, draft, there.base, two).id)
    assert (filing.state, filing.is_test, filing.receipt_from) == ("filed", True, "finish")
    assert there.calls == ["/submit", "/upload", "/fileinfo", "/finish"]
    assert there.filed == [filing.report_id]
    assert filing.receipt is not None
    assert b"<reportDoneResponse>" in filing.receipt
    assert filing.request_id == "request-4"
    assert filing.uploaded[0]["checked"] is True
    with store.read() as connection:
        steps = connection.scalars(
            select(log_entry.c.body["step"].astext)
            .where(log_entry.c.kind == "report_step")
            .order_by(log_entry.c.id)
        ).all()
        assert steps == ["submitting", "opened", "uploaded", "told_of_file", "finishing", "filed"]
        # What was filed at the test server counts for nobody: the case still waits.
        assert read_case(connection, case).state is State.CONFIRMED
        assert "TEST" in view_case(connection, case).ledger[-1].reason


def test_a_case_is_reported_once_all_its_reports_are_filed_and_they_name_each_other(
    store: Store, time: Time, two: tuple[Person, Person], tmp_path: Path
) -> None:
    case = confirmed(store, time)
    first, second = drafted(store, time, case, "u9", "u8")
    with receiving() as there:
        filings = [agreed(store, time, each, there.base, two) for each in (second, first)]
        with store.begin() as connection:
            connection.execute(update(report_filing).values(is_test=False))
        submit = submitter(store, time)
        assert submit.run(filings[0].id).step == "waiting"
        number = submit.run(filings[1].id).report_id
        with store.read() as connection:
            assert read_case(connection, case).state is State.CONFIRMED
        time.at += timedelta(hours=1)
        assert submit.run(filings[0].id).state == "filed"
        assert f"<priorCTReports>{number}</priorCTReports>".encode() in list(there.reports.values())[1].xml
    follow(Vault(store, time, tmp_path, {}))
    with store.read() as connection:
        assert read_case(connection, case).state is State.REPORTED
        # Each submission has a year of its own, from the moment at which the receiver took it.
        year = [(each.starts_at, each.ends_at) for each in list_holds(connection) if each.kind == "cybertip"]
    assert year == [(at, at.replace(year=at.year + 1)) for at in (time.at - timedelta(hours=1), time.at)]


@pytest.mark.parametrize("call", range(4))
@pytest.mark.parametrize("fault", ["hung up before", "hung up after", "cut off", "1000", "5001"])
def test_whatever_breaks_it_ends_in_exactly_one(
    store: Store, time: Time, two: tuple[Person, Person], call: int, fault: str
) -> None:
    (draft,) = drafted(store, time, confirmed(store, time), "u9", files=[TEXT_FILE])
    with receiving() as there:
        filing = agreed(store, time, draft, there.base, two)
        submit = submitter(store, time)
        there.faults = [*[None] * call, fault]
        seen = submit.run(filing.id)
        while seen.state == "approved":
            assert seen.trouble
            time.at += timedelta(hours=1)
            seen = submit.run(filing.id)
        assert seen.state == "filed"
        assert there.filed == [seen.report_id]
        assert submit.run(filing.id) == seen


@pytest.mark.parametrize(
    ("faults", "state", "word"),
    [
        (["401"], "failed", "HTTP 401"),
        (["4100"], "failed", "code 4100: fault 4100"),
        ([None, "4200"], "failed", "code 4200"),
        ([None, "other bytes"], "approved", "other bytes"),
        (["slow"], "filed", None),
    ],
)
def test_what_the_receiver_says_is_understood(
    store: Store, two: tuple[Person, Person], faults: list[str | None], state: str, word: str | None
) -> None:
    time = Time()
    (draft,) = drafted(store, time, confirmed(store, time), "u9", files=[TEXT_FILE])
    with receiving() as there:
        there.faults = faults
        filing = submitter(store, time).run(agreed(store, time, draft, there.base, two).id)
        assert filing.state == state
        assert (word or "") in (filing.trouble or "")
        assert bool(there.filed) == (state == "filed")
        assert not [each for each in there.reports.values() if each.state == "open" and state == "failed"]


def test_what_breaks_the_model_never_leaves(store: Store, time: Time, two: tuple[Person, Person]) -> None:
    (draft,) = drafted(store, time, confirmed(store, time), "u9")
    with receiving() as there:
        with store.begin() as connection:
            edit(
                connection, draft.id, version=1, document={"victim": [{}]}, files=[], by=None, now=time.now()
            )
        with store.begin() as connection, pytest.raises(ReportError, match="incidentSummary is missing"):
            ask(connection, draft.id, to(there.base), two[0], time.now(), schema=None)
        assert there.calls == []


def test_of_two_workers_one_files(store: Store, time: Time, two: tuple[Person, Person]) -> None:
    (draft,) = drafted(store, time, confirmed(store, time), "u9")
    with receiving() as there:
        filing = agreed(store, time, draft, there.base, two)
        workers = [threading.Thread(target=submitter(store, time).run, args=(filing.id,)) for _ in range(4)]
        for each in workers:
            each.start()
        for each in workers:
            each.join()
        assert len(there.filed) == 1
        assert there.calls.count("/finish") == 1


def test_who_was_held_up_for_long_changes_nothing_afterwards(
    store: Store, time: Time, two: tuple[Person, Person]
) -> None:
    (draft,) = drafted(store, time, confirmed(store, time), "u9")
    with receiving() as there:
        filing = agreed(store, time, draft, there.base, two)
        carry = HttpTransport(to(there.base), ANYWHERE)

        def held_up(method: str, path: str, body: bytes | None, content_type: str | None) -> Reply:
            reply = carry(method, path, body, content_type)
            if path == "/submit":
                # Meanwhile the lease runs out, and another files.
                time.at += 2 * LEASE
                assert submitter(store, time).run(filing.id).state == "filed"
            return reply

        seen = submitter(store, time, carry=lambda _: held_up).run(filing.id)
        assert seen.state == "filed"
        assert there.filed == [seen.report_id]
        assert sorted(each.state for each in there.reports.values()) == ["finished", "retracted"]


def _killed_at(url: str, filing: int, base: str, at: datetime, death: tuple[int, str]) -> None:
    time, (call, when) = Time(), death
    time.at = at
    carry = HttpTransport(to(base), ANYWHERE)
    calls = 0

    def dies(method: str, path: str, body: bytes | None, content_type: str | None) -> Reply:
        nonlocal calls
        calls += 1
        if calls == call and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        reply = carry(method, path, body, content_type)
        if calls == call:
            os.kill(os.getpid(), signal.SIGKILL)
        return reply

    with Store.open(None, url, migrate=False) as opened:
        submitter(opened, time, carry=lambda _: dies).run(filing)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_process_that_is_killed_at_any_step_leaves_one_report_or_none_and_then_one(
    store: Store, time: Time, two: tuple[Person, Person], when: str
) -> None:
    case = confirmed(store, time)
    fork = multiprocessing.get_context("forkserver")
    fork.set_forkserver_preload(["tests.reporting.filing"])
    with receiving() as there:
        for call in range(1, 5):
            before = len(there.filed)
            (draft,) = drafted(store, time, case, f"u{call}", files=[TEXT_FILE])
            filing = agreed(store, time, draft, there.base, two)
            child = fork.Process(
                target=_killed_at, args=(store.url, filing.id, there.base, time.at, (call, when))
            )
            child.start()
            child.join(60)
            assert child.exitcode == -signal.SIGKILL
            assert len(there.filed) - before == int((call, when) == (4, "after"))
            # Its lease still stands: nobody takes it up at once.
            assert submitter(store, time).run(filing.id).state == "approved"
            time.at += LEASE
            assert submitter(store, time).run(filing.id).state == "filed"
            assert len(there.filed) - before == 1


def test_filing_takes_two_people(store: Store, time: Time, two: tuple[Person, Person]) -> None:
    asta, bo = two
    (draft,) = drafted(store, time, confirmed(store, time), "u9")
    with store.begin() as connection:
        filing = ask(connection, draft.id, to("http://127.0.0.1:9"), asta, time.now(), schema=None)
    with store.begin() as connection, pytest.raises(ReportError, match="asta asked for this"):
        approve(connection, filing.id, asta, "", time.now())
    for who in (None, "person:asta", "machine:command-line"):
        with pytest.raises(DBAPIError, match="report_filing_takes_two"), store.begin() as connection:
            connection.execute(
                update(report_filing).values(state="approved", due_at=time.now(), approved_by=who)
            )
    with store.begin() as connection, pytest.raises(ReportError, match="does not change until"):
        edit(connection, draft.id, version=1, document={}, files=[], by=asta, now=time.now())
    with pytest.raises(DBAPIError, match="does not change while"), store.begin() as connection:
        connection.execute(text("update report_draft set document = '{}'"))
    with store.begin() as connection:
        assert refuse(connection, filing.id, bo, "not this account", time.now()).state == "refused"
    with pytest.raises(DBAPIError, match="not changed afterwards"), store.begin() as connection:
        connection.execute(update(report_filing).values(trouble="none"))


def test_where_nobody_in_person_asked_two_people_agree(
    store: Store, time: Time, two: tuple[Person, Person]
) -> None:
    (draft,) = drafted(store, time, confirmed(store, time), "u9")
    with store.begin() as connection:
        filing = ask(connection, draft.id, to("http://127.0.0.1:9"), None, time.now(), schema=None)
        assert approve(connection, filing.id, two[0], "", time.now()).state == "asked"
        assert approve(connection, filing.id, two[1], "", time.now()).state == "approved"


def test_who_wrote_what_is_filed_does_not_agree_to_it(
    store: Store, time: Time, two: tuple[Person, Person]
) -> None:
    asta, bo = two
    (draft,) = drafted(store, time, confirmed(store, time), "u9")
    with store.begin() as connection:
        edit(connection, draft.id, version=1, document=draft.document, files=[], by=bo, now=time.now())
        filing = ask(connection, draft.id, to("http://127.0.0.1:9"), asta, time.now(), schema=None)
    with store.begin() as connection, pytest.raises(ReportError, match="bo wrote this draft last"):
        approve(connection, filing.id, bo, "", time.now())


def test_only_a_confirmed_case_is_reported_and_one_report_of_a_draft_stands(
    store: Store, time: Time, two: tuple[Person, Person]
) -> None:
    (draft,) = drafted(store, time, flagged(store, time, "u7"), "u7")
    with store.begin() as connection, pytest.raises(ReportError, match="once people confirmed"):
        ask(connection, draft.id, to("http://127.0.0.1:9"), two[0], time.now(), schema=None)
    (draft,) = drafted(store, time, confirmed(store, time), "u9")
    agreed(store, time, draft, "http://127.0.0.1:9", two)
    with store.begin() as connection, pytest.raises(ReportError, match="stands already"):
        ask(connection, draft.id, to("http://127.0.0.1:9"), two[0], time.now(), schema=None)


def test_a_clock_that_went_back_makes_it_wait_and_never_files_twice(
    store: Store, time: Time, two: tuple[Person, Person]
) -> None:
    (draft,) = drafted(store, time, confirmed(store, time), "u9")
    with receiving() as there:
        filing = agreed(store, time, draft, there.base, two)
        time.at -= timedelta(hours=3)
        assert submitter(store, time).due() == []
        assert submitter(store, time).run(filing.id).step == "waiting"
        time.at += timedelta(hours=3)
        there.faults = [None, "hung up after"]
        assert submitter(store, time).run(filing.id).state == "approved"
        time.at -= timedelta(hours=3)
        assert submitter(store, time).run(filing.id).attempts == 1
        time.at += timedelta(hours=4)
        assert submitter(store, time).run(filing.id).state == "filed"
        assert len(there.filed) == 1


def test_a_database_from_before_files_nothing_by_itself(
    store: Store, time: Time, two: tuple[Person, Person]
) -> None:
    case = confirmed(store, time)
    first, second = drafted(store, time, case, "u8", "u9")
    with receiving() as there:
        filing = agreed(store, time, first, there.base, two)
        with store.begin() as connection:
            waits = ask(connection, second.id, to(there.base), two[0], time.now(), schema=None)
        # As a database that was brought back has it; whether it was filed since, it does not know.
        told = hold_back(store, time)
        assert [str(each.id) in says for each, says in zip((filing, waits), told, strict=True)] == [
            True,
            True,
        ]
        assert submitter(store, time).due() == []
        assert standing(store, filing).state == "failed"
        assert standing(store, waits).state == "refused"
        assert hold_back(store, time) == []
        # People looked, and ask again.
        assert submitter(store, time).run(agreed(store, time, first, there.base, two).id).state == "filed"
        assert len(there.filed) == 1


FULL = """
create function no_space() returns trigger language plpgsql as $$
begin
    raise exception 'no space left on device' using errcode = 'disk_full';
end
$$;
create trigger disk_is_full before update on report_filing for each row execute function no_space();
"""
"""What a full disk makes of a write."""


@pytest.mark.parametrize("call", range(1, 5))
def test_a_disk_that_is_full_at_any_step_costs_no_report_and_makes_no_second(
    store: Store, time: Time, two: tuple[Person, Person], call: int
) -> None:
    (draft,) = drafted(store, time, confirmed(store, time), "u9", files=[TEXT_FILE])
    with receiving() as there:
        filing = agreed(store, time, draft, there.base, two)
        carry = HttpTransport(to(there.base), ANYWHERE)

        def fills(method: str, path: str, body: bytes | None, content_type: str | None) -> Reply:
            reply = carry(method, path, body, content_type)
            if len(there.calls) == call:
                with store.begin() as connection:
                    connection.execute(text(FULL))
            return reply

        with pytest.raises(DBAPIError, match="no space left"):
            submitter(store, time, carry=lambda _: fills).run(filing.id)
        with store.begin() as connection:
            connection.execute(text("drop function no_space cascade"))
        time.at += LEASE
        assert submitter(store, time).run(filing.id).state == "filed"
        assert len(there.filed) == 1
