from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import text

from tests.cases.time import Time
from tests.cases.working import POLICY
from tests.databases import store
from tocsin.cases import FlagIntake, check_conservation, send_canary
from tocsin.clock import SystemClock
from tocsin.store import Store

__all__ = ["store"]


def open_cases(store: Store) -> int:
    with store.read() as connection:
        assert check_conservation(connection, Time().at).breaches == []
        return int(
            connection.scalar(text("select count(*) from case_file where next_action is not null")) or 0
        )


def test_what_a_sender_that_died_left_open_the_next_one_closes(store: Store) -> None:
    time = Time()
    intake = FlagIntake(store, POLICY, time)
    subject = {"kind": "account", "id": "canary:2026-05-04T12"}
    half = {"id": "h", "actor": "canary", "by": "canary", "reason": "other", "subject": subject}
    intake.accept([half], "canary")
    assert open_cases(store) == 1
    time.at += timedelta(hours=3)
    assert send_canary(store, POLICY, time, intake)
    assert open_cases(store) == 0


def test_senders_at_once_all_see_theirs_come_back(store: Store) -> None:
    time = Time()
    intake = FlagIntake(store, POLICY, time)
    with ThreadPoolExecutor(4) as many:
        seen = list(many.map(lambda _: send_canary(store, POLICY, time, intake), range(8)))
    assert seen == [True] * 8
    assert open_cases(store) == 0


def test_a_canary_comes_back_while_time_goes_on(store: Store) -> None:
    clock = SystemClock()
    assert send_canary(store, POLICY, clock, FlagIntake(store, POLICY, clock))
    assert open_cases(store) == 0
