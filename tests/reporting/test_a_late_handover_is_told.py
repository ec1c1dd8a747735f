from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cases.time import Time
from tests.cases.working import POLICY
from tests.databases import store
from tests.reporting.filing import confirmed, people
from tocsin.lookup import FirstOf
from tocsin.people import Person
from tocsin.reporting import (
    Handover,
    Handovers,
    Lateness,
    NeutralDraft,
    Reporter,
    Reporting,
    approve_handover,
    ask_handover,
    edit_neutral,
    enter_reference,
    late_reports,
    withdraw_neutral,
)
from tocsin.reporting.addressees import FILE
from tocsin.store import Store

__all__ = ["store"]

HOUR = timedelta(hours=1)
SETTINGS = """
hotline: {kind: hotline, title: A hotline, folder: drop}
agency: {kind: nca, folder: drop, levels: {2: {means: no immediate threat, hours: 48}}}
"""


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def two(store: Store, time: Time) -> tuple[Person, Person]:
    return people(store, time)


@pytest.fixture
def desk(store: Store, time: Time, tmp_path: Path) -> Handovers:
    (tmp_path / FILE).write_text(SETTINGS)
    (tmp_path / "drop").mkdir()
    reporter = Reporter(email="safety@platform.example")
    return Handovers(Reporting(store, POLICY, time, tmp_path, FirstOf(()), reporter))


def told(desk: Handovers) -> list[tuple[str | None, Lateness, timedelta]]:
    """Return which addressees wait for a report, why it is late, and for how long."""
    now = desk.reporting.clock.now()
    with desk.reporting.store.read() as connection:
        found = late_reports(connection, now, desk.reporting.folder)
    return [(each.addressee, each.why, now - each.since) for each in found]


def asked(desk: Handovers, draft: NeutralDraft, by: Person) -> Handover:
    with desk.reporting.store.begin() as connection:
        to, now = desk.addressee(draft.addressee), desk.reporting.clock.now()
        return ask_handover(connection, draft.id, to, by, now)


def agreed(desk: Handovers, draft: NeutralDraft, two: tuple[Person, Person]) -> Handover:
    one = asked(desk, draft, two[0])
    with desk.reporting.store.begin() as connection:
        to, now = desk.addressee(draft.addressee), desk.reporting.clock.now()
        return approve_handover(connection, one.id, to, two[1], why="", now=now)


def test_what_the_agency_wants_at_once_is_late_until_its_reference_is_here(
    desk: Handovers, time: Time, two: tuple[Person, Person]
) -> None:
    store = desk.reporting.store
    case = confirmed(store, time)
    assert told(desk) == []
    draft = desk.draft(case, "agency")
    time.at += HOUR
    assert told(desk) == [("agency", Lateness.OVERDUE, HOUR)]
    done = desk.carrier().run(agreed(desk, draft, two).id)
    assert done.state == "handed_over"
    # A package in a folder is no report yet.
    assert told(desk) == [("agency", Lateness.OVERDUE, HOUR)]
    with store.begin() as connection:
        to = desk.addressee("agency")
        enter_reference(connection, POLICY, done.id, to, "UK-1", by=two[0], now=time.now())
    assert told(desk) == []


def test_a_level_with_hours_is_late_after_them_and_a_withdrawn_draft_never(
    desk: Handovers, time: Time, two: tuple[Person, Person]
) -> None:
    store = desk.reporting.store
    draft = desk.draft(confirmed(store, time), "agency")
    with store.begin() as connection:
        document = {**draft.document, "priority": 2}
        edit_neutral(
            connection, draft.id, version=draft.version, document=document, by=two[0], now=time.now()
        )
    time.at += 48 * HOUR - timedelta(seconds=1)
    assert told(desk) == []
    time.at += timedelta(seconds=1)
    assert told(desk) == [("agency", Lateness.OVERDUE, timedelta(0))]
    with store.begin() as connection:
        withdraw_neutral(connection, draft.id, two[0], "made anew", time.now())
    assert told(desk) == []


def test_a_hotline_waits_a_day_for_the_second_person_and_an_hour_for_the_folder(
    desk: Handovers, time: Time, two: tuple[Person, Person], tmp_path: Path
) -> None:
    store = desk.reporting.store
    first = desk.draft(confirmed(store, time, "u8"), "hotline")
    second = desk.draft(confirmed(store, time, "u9"), "hotline")
    waits = asked(desk, first, two[0])
    time.at += 24 * HOUR
    assert told(desk) == [("hotline", Lateness.UNANSWERED, timedelta(0))]
    with store.begin() as connection:
        approve_handover(connection, waits.id, desk.addressee("hotline"), two[1], why="", now=time.now())
    assert told(desk) == []
    (tmp_path / "drop").rmdir()
    assert desk.carrier().run(waits.id).state == "approved"
    time.at += HOUR
    assert told(desk) == [("hotline", Lateness.UNDELIVERED, timedelta(0))]
    (tmp_path / "drop").mkdir()
    assert desk.carrier().run(waits.id).state == "handed_over"
    assert told(desk) == []
    asked(desk, second, two[0])
    assert told(desk) == []


def test_the_log_of_the_server_tells_of_each_and_also_where_its_settings_are_wrong(
    desk: Handovers, time: Time, tmp_path: Path, caplog: pytest.LogCaptureFixture, two: tuple[Person, Person]
) -> None:
    draft = desk.draft(confirmed(desk.reporting.store, time), "agency")
    asked(desk, draft, two[0])
    time.at += 24 * HOUR
    with caplog.at_level(logging.ERROR):
        desk.reporting.tell_of_late_ones()
    since = "2026-05-04 12:00 UTC; see tocsin report to list --json"
    assert f"report of draft {draft.id} for agency is overdue since {since}" in caplog.text
    (tmp_path / FILE).write_text("agency: {kind: nobody}")
    with caplog.at_level(logging.ERROR):
        assert told(desk) == [("agency", Lateness.UNANSWERED, timedelta(0))]
    assert "by when reports are due is not known" in caplog.text
