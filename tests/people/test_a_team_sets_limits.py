from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from tests.databases import store
from tests.people.acquainted import MINUTE, NOON, joined
from tocsin.log import log_entry
from tocsin.people import (
    LIMIT_BOUNDS,
    BreakOffered,
    BudgetSpent,
    LimitError,
    Limits,
    begin_session,
    limits_changes,
    may_show_picture,
    read_limits,
    session_of,
    set_limits,
    show_picture,
)
from tocsin.people.tables import limits
from tocsin.store import Store

__all__ = ["store"]


def test_a_change_is_kept_with_who_when_and_why_and_stands_in_the_log(store: Store) -> None:
    with store.begin() as connection:
        ana = joined(connection).person
        assert read_limits(connection) == Limits()
        set_limits(connection, replace(Limits(), idle_minutes=15), "shared desks", NOON, by=ana)
        set_limits(connection, replace(Limits(), idle_minutes=15), "said twice", NOON + MINUTE)
        set_limits(connection, replace(Limits(), idle_minutes=20), "too short", NOON + MINUTE)
        newest, first = limits_changes(connection)
        assert (newest.by, newest.limits.idle_minutes, newest.why) == (None, 20, "too short")
        assert (first.by, first.at, first.limits.idle_minutes, first.why) == ("ana", NOON, 15, "shared desks")
        written = connection.execute(
            select(log_entry.c.actor, log_entry.c.body)
            .where(log_entry.c.subject == "limits:all")
            .order_by(log_entry.c.id)
        ).all()
    assert [(row.actor, row.body["idle_minutes"], row.body["why"]) for row in written] == [
        ("person:ana", 15, "shared desks"),
        ("machine:command-line", 20, "too short"),
    ]


@pytest.mark.parametrize(("name", "bounds"), LIMIT_BOUNDS.items())
def test_what_is_out_of_bounds_is_refused_here_and_by_the_database(
    store: Store, name: str, bounds: tuple[int, int]
) -> None:
    for beyond in (bounds[0] - 1, bounds[1] + 1):
        with store.begin() as connection, pytest.raises(LimitError, match=f"'{name}'"):
            set_limits(connection, replace(Limits(), **{name: beyond}), "why not", NOON)
        row = {**asdict(Limits()), name: beyond, "set_at": NOON, "why": "past the door"}
        with store.engine.connect() as connection, pytest.raises(DBAPIError, match="limits_range"):
            connection.execute(limits.insert().values(row))
    for edge in bounds:
        with store.begin() as connection:
            set_limits(connection, replace(Limits(), **{name: edge}), "at the edge", NOON)


def test_no_reason_no_change(store: Store) -> None:
    for why in (" ", "x" * 1001, "a\0b"):
        with store.begin() as connection, pytest.raises(LimitError, match="reason"):
            set_limits(connection, replace(Limits(), idle_minutes=15), why, NOON)


def test_sessions_that_stand_end_as_the_limits_say_now(store: Store) -> None:
    with store.begin() as connection:
        ana = joined(connection).person
        idle, old = (begin_session(connection, ana.id, "password", NOON) for _ in range(2))
        assert session_of(connection, old, NOON + 20 * MINUTE) is not None
        set_limits(connection, replace(Limits(), idle_minutes=15, session_hours=1), "shared desks", NOON)
        assert session_of(connection, idle, NOON + 20 * MINUTE) is None
        for minutes in (30, 44, 58):
            assert session_of(connection, old, NOON + minutes * MINUTE) is not None
        assert session_of(connection, old, NOON + timedelta(hours=1)) is None


def test_pictures_and_breaks_are_as_the_limits_say_now(store: Store) -> None:
    with store.begin() as connection:
        ana = joined(connection).person

        def show(picture: str, after: int) -> object:
            at = NOON + after * MINUTE
            return show_picture(connection, ana, picture, at, case="c1", purpose="review")

        show("p1", 0)
        show("p2", 1)
        set_limits(connection, replace(Limits(), break_pictures=2), "a hard week", NOON)
        assert isinstance(may_show_picture(connection, ana, NOON + 2 * MINUTE), BreakOffered)
        set_limits(connection, replace(Limits(), daily_pictures=2), "a hard week", NOON)
        assert show("p3", 2) == BudgetSpent(2, 2)
