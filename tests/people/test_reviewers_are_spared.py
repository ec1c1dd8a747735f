from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from tests.databases import store
from tests.people.acquainted import MINUTE, NOON
from tocsin.people import (
    Allowed,
    BreakOffered,
    Breaks,
    BudgetSpent,
    Person,
    PurposeError,
    Thing,
    Wellness,
    add_person,
    answer_break,
    looks_by,
    may_show_picture,
    record_look,
    set_profile,
    show_picture,
    shown_on,
)
from tocsin.store import Store

__all__ = ["store"]

NO_BREAKS = Breaks(pictures=10**6, work=timedelta(days=9))


def reviewer(connection: Connection, daily: int = 100) -> Person:
    ana = add_person(connection, "ana", ["reviewer"], NOON)
    return set_profile(connection, ana, wellness=Wellness(daily_pictures=daily))


def show(connection: Connection, ana: Person, at: datetime, breaks: Breaks = NO_BREAKS) -> object:
    return show_picture(connection, ana, "p1", at, case="c1", purpose="review", breaks=breaks)


def test_pictures_are_counted_and_end_with_the_days_budget(store: Store) -> None:
    with store.begin() as connection:
        ana = reviewer(connection, 2)
        assert may_show_picture(connection, ana, NOON, NO_BREAKS) == Allowed(2)
        assert show(connection, ana, NOON) == Allowed(1)
        assert show(connection, ana, NOON) == Allowed(0)
        assert show(connection, ana, NOON) == BudgetSpent(2, 2)
        assert shown_on(connection, ana, NOON.date()) == 2
        assert len(looks_by(connection, ana)) == 2
        assert show(connection, ana, NOON + timedelta(days=1)) == Allowed(1)


def test_a_budget_of_nothing_shows_nothing(store: Store) -> None:
    with store.begin() as connection:
        assert show(connection, reviewer(connection, 0), NOON) == BudgetSpent(0, 0)


def test_a_picture_without_a_purpose_is_neither_shown_nor_counted(store: Store) -> None:
    with store.begin() as connection:
        ana = reviewer(connection)
    with pytest.raises(PurposeError), store.begin() as connection:
        show_picture(connection, ana, "p1", NOON, case="c1", purpose="curiosity")
    with store.read() as connection:
        assert shown_on(connection, ana, NOON.date()) == 0


def test_the_last_place_is_given_once_however_many_ask_at_once(store: Store) -> None:
    with store.begin() as connection:
        ana = reviewer(connection, 3)
    answers = []

    def ask() -> None:
        with store.begin() as connection:
            answers.append(show(connection, ana, NOON))

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(answer, Allowed) for answer in answers) == 3
    assert len(answers) == 12
    with store.read() as connection:
        assert shown_on(connection, ana, NOON.date()) == len(looks_by(connection, ana)) == 3


def test_a_break_is_offered_after_so_many_pictures_until_it_is_answered(store: Store) -> None:
    breaks = Breaks(pictures=2)
    with store.begin() as connection:
        ana = reviewer(connection)
        for n in range(2):
            assert isinstance(show(connection, ana, NOON + n * MINUTE, breaks), Allowed)
        for n in (2, 3):
            assert isinstance(show(connection, ana, NOON + n * MINUTE, breaks), BreakOffered)
        answer_break(connection, ana, NOON + 4 * MINUTE, taken=False)
        assert isinstance(show(connection, ana, NOON + 5 * MINUTE, breaks), Allowed)


def test_a_break_is_offered_after_long_work_and_a_rest_is_one(store: Store) -> None:
    with store.begin() as connection:
        ana = reviewer(connection)
        for minute in range(0, 50, 5):
            at = NOON + minute * MINUTE
            assert may_show_picture(connection, ana, at) == Allowed(100)
            record_look(connection, ana, Thing.TEXT, "m", at, case="c1", purpose="review")
        offered = may_show_picture(connection, ana, NOON + 50 * MINUTE)
        assert offered == BreakOffered(0, 50 * MINUTE)
        assert may_show_picture(connection, ana, NOON + 56 * MINUTE) == Allowed(100)
