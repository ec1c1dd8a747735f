from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from tests.cases.time import Time
from tests.cases.working import POLICY
from tests.databases import store
from tests.reporting.filing import agreed, confirmed, drafted, people, submitter, to
from tests.reporting.receiving import receiving
from tocsin.lookup import FirstOf
from tocsin.reporting import Lateness, Reporter, Reporting, ask, late_reports, withdraw
from tocsin.reporting.tables import report_filing
from tocsin.store import Store

__all__ = ["store"]

HOUR = timedelta(hours=1)


def told(store: Store, time: Time) -> list[tuple[Lateness, timedelta]]:
    """Return why reports are late, and for how long."""
    with store.read() as connection:
        return [(each.why, time.at - each.since) for each in late_reports(connection, time.now(), None)]


def test_who_is_asked_has_a_day_and_what_is_agreed_on_an_hour(store: Store) -> None:
    time = Time()
    two = people(store, time)
    first, second = drafted(store, time, confirmed(store, time), "u8", "u9")
    agreed(store, time, first, "http://127.0.0.1:9", two)
    with store.begin() as connection:
        ask(connection, second.id, to("http://127.0.0.1:9"), two[0], time.now(), schema=None)
    assert told(store, time) == []
    time.at += HOUR
    assert told(store, time) == [(Lateness.UNFILED, timedelta(0))]
    time.at += 23 * HOUR
    assert told(store, time) == [(Lateness.UNFILED, 23 * HOUR), (Lateness.UNANSWERED, timedelta(0))]


def test_an_open_report_is_told_of_before_and_after_the_receiver_deletes_it(
    store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    time = Time()
    (draft,) = drafted(store, time, confirmed(store, time), "u9")
    with receiving() as there:
        filing = agreed(store, time, draft, there.base, people(store, time))
        there.faults = [None, "1000"]
        stands = submitter(store, time).run(filing.id)
        assert stands.report_id is not None
        opened = time.at
        time.at = opened + 22 * HOUR
        assert told(store, time) == [(Lateness.EXPIRING, -2 * HOUR)]
        time.at = opened + 24 * HOUR
        assert told(store, time) == [(Lateness.EXPIRED, timedelta(0))]
        desk = Reporting(store, POLICY, time, tmp_path, FirstOf(()), Reporter())
        with caplog.at_level(logging.ERROR):
            desk.tell_of_late_ones()
            assert caplog.records == []  # nobody reads what is filed at the test server
            with store.begin() as connection:
                connection.execute(update(report_filing).values(is_test=False))
            desk.tell_of_late_ones()
        assert f"report of draft {draft.id} is expired since 2026-05-05 12:00" in caplog.text
        assert submitter(store, time).run(filing.id).state == "filed"
    assert told(store, time) == []


def test_a_failed_one_is_late_until_it_is_asked_for_again_or_given_up(store: Store) -> None:
    time = Time()
    two = people(store, time)
    first, second = drafted(store, time, confirmed(store, time), "u8", "u9")
    with receiving() as there:
        for draft in (first, second):
            there.faults = ["4100"]
            assert (
                submitter(store, time).run(agreed(store, time, draft, there.base, two).id).state == "failed"
            )
        assert [why for why, _ in told(store, time)] == [Lateness.FAILED, Lateness.FAILED]
        with store.begin() as connection:
            ask(connection, first.id, to(there.base), two[0], time.now(), schema=None)
            withdraw(connection, second.id, two[0], "made anew", time.now())
    assert told(store, time) == []
