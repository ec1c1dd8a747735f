from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, text

from tests.databases import store
from tests.people.acquainted import joined
from tests.webhooks.receiving import Telling, receiver, telling
from tocsin.cases import (
    CaseError,
    Find,
    Run,
    SearchFor,
    StandingSearches,
    drop_search,
    mark_seen,
    repeat_search,
    runs_of_search,
    save_search,
    saved_searches,
    standing_searches,
    stop_search,
)
from tocsin.inbox import Inbox
from tocsin.log import log_entry
from tocsin.people import Person, disable, enable
from tocsin.webhooks import DeliveryState, verify

__all__ = ["store", "telling"]


def hold(telling: Telling, device: str, *accounts: str) -> None:
    """Flag accounts of which the platform told, over HTTP, that they hold a device."""
    at = "2026-03-01T12:00:00Z"
    lines = [
        {
            "id": f"e-{each}-{device}",
            "type": "account",
            "at": at,
            "actor": each,
            "device": device,
            "age_band": "18+",
        }
        for each in accounts
    ]
    Inbox(telling.store, telling.clock).accept([json.dumps(each).encode() for each in lines], "platform")
    for each in accounts:
        telling.flag(each, f"f-{each}-{device}")


def ann_keeps(telling: Telling, value: str, asks: SearchFor = SearchFor.SHARED) -> tuple[Person, int]:
    """Have a reviewer keep a search that runs each day."""
    now = telling.clock.now()
    with telling.store.begin() as connection:
        ann = joined(connection, "ann", "reviewer").person
        save_search(connection, ann, "a ring", now, asks=asks, value=value, shared=False)
        (search,) = saved_searches(connection, ann)
        repeat_search(connection, ann, search.id, 24, now)
    return ann, search.id


def a_day_on(telling: Telling) -> int:
    telling.clock.move(days=1)
    return StandingSearches(telling.store, telling.clock).run_due()


def runs(telling: Telling, person: Person, number: int) -> list[Run]:
    with telling.store.read() as connection:
        return runs_of_search(connection, person, number)


def test_what_is_new_since_last_time_is_told_to_its_owner_once_and_by_webhook(telling: Telling) -> None:
    hold(telling, "dev-old", "a1", "a2")
    ann, number = ann_keeps(telling, "2")
    with receiver() as other:
        _, secret = telling.endpoints.add(other.url, ["search.found"], "machine:test")
        assert StandingSearches(telling.store, telling.clock).run_due() == 0, "it is not due yet"
        assert a_day_on(telling) == 1
        assert telling.pending() == 0, "what was there when it began is no news"
        hold(telling, "dev-old", "a3")
        hold(telling, "dev-new", "b1", "b2")
        assert a_day_on(telling) == 1
        assert telling.deliver() == [DeliveryState.DELIVERED]
        (came,) = other.came
        assert verify([secret], came.headers, came.body, telling.clock.now())
        assert a_day_on(telling) == 1
        assert telling.pending() == 0
    nothing, news, first = runs(telling, ann, number)
    assert news.finds == (Find("device", "dev-old", 3, 2), Find("device", "dev-new", 2))
    assert nothing.finds == first.finds == ()
    assert len(other.came) == 1
    assert came.json["type"] == "search.found"
    assert came.json["timestamp"].endswith("Z")
    assert came.json["data"] == {"search": number, "run": news.id, "asks": "shared", "found": 2}
    assert b"ring" not in came.body, "a person's words stay here"
    with telling.store.begin() as connection:
        assert standing_searches(connection, ann)[number].unseen == 2
        mark_seen(connection, ann, number, first.id, telling.clock.now())
        assert standing_searches(connection, ann)[number].unseen == 2, "what was not shown is not seen"
        mark_seen(connection, ann, number, nothing.id, telling.clock.now())
        assert standing_searches(connection, ann)[number].unseen == 0
        kinds = connection.scalars(
            select(log_entry.c.kind).where(log_entry.c.subject == f"search:{number}").order_by(log_entry.c.id)
        ).all()
    assert kinds == ["search_repeats", "search_found"]


def test_an_account_that_no_case_knows_yet_is_watched_for(telling: Telling) -> None:
    ann, number = ann_keeps(telling, "u9", SearchFor.ID)
    a_day_on(telling)
    case = telling.flag("u9")
    a_day_on(telling)
    newest, _ = runs(telling, ann, number)
    assert newest.finds == (Find("case", case, 1),)
    with telling.store.begin() as connection:
        connection.execute(text("update case_queue set permission = 'see_minor_involved'"))
    newest, _ = runs(telling, ann, number)
    assert newest.finds == (), "a case that somebody may see no more is not shown"


def test_whoever_lost_the_right_or_left_is_searched_for_no_more(telling: Telling) -> None:
    ann, number = ann_keeps(telling, "2")
    hold(telling, "dev", "a1", "a2")
    with telling.store.begin() as connection:
        disable(connection, ann, telling.clock.now())
    assert a_day_on(telling) == 1
    (run,) = runs(telling, ann, number)
    assert (run.finds, run.trouble) == ((), "not_allowed")
    assert a_day_on(telling) == 0, "it is stopped"
    with telling.store.begin() as connection:
        enable(connection, ann, telling.clock.now())
        repeat_search(connection, ann, number, 1, telling.clock.now())
    assert a_day_on(telling) == 1
    assert [each.value for each in runs(telling, ann, number)[0].finds] == ["dev"]


def test_a_search_sees_what_its_owner_may_see_when_it_runs(telling: Telling) -> None:
    ann, number = ann_keeps(telling, "2")
    hold(telling, "dev", "a1", "a2")
    with telling.store.begin() as connection:
        connection.execute(text("update case_queue set permission = 'see_minor_involved'"))
    a_day_on(telling)
    assert runs(telling, ann, number)[0].finds == ()
    with telling.store.begin() as connection:
        connection.execute(text("update case_queue set permission = 'see_queue'"))
    a_day_on(telling)
    assert [each.value for each in runs(telling, ann, number)[0].finds] == ["dev"]


def test_it_is_stopped_and_what_came_meanwhile_is_told_when_it_goes_on(telling: Telling) -> None:
    ann, number = ann_keeps(telling, "2")
    a_day_on(telling)
    with telling.store.begin() as connection:
        stop_search(connection, ann, number, telling.clock.now())
    hold(telling, "dev", "a1", "a2")
    assert a_day_on(telling) == 0
    with telling.store.begin() as connection:
        repeat_search(connection, ann, number, 24, telling.clock.now())
    assert a_day_on(telling) == 1
    assert [each.value for each in runs(telling, ann, number)[0].finds] == ["dev"]


def test_two_processes_run_it_once_and_what_was_late_is_not_made_up_for(telling: Telling) -> None:
    ann, number = ann_keeps(telling, "2")
    telling.clock.move(days=30)
    both = [StandingSearches(telling.store, telling.clock) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(StandingSearches.run_due, both)) == 1
    assert len(runs(telling, ann, number)) == 1
    with telling.store.read() as connection:
        due = standing_searches(connection, ann)[number].due_at
    assert due is not None
    assert (due - telling.clock.now()).days == 1


def test_it_belongs_to_who_keeps_it_and_ends_with_it(telling: Telling) -> None:
    ann, number = ann_keeps(telling, "2")
    now = telling.clock.now()
    with telling.store.begin() as connection:
        bob = joined(connection, "bob", "lead").person
        for act in (
            lambda: repeat_search(connection, bob, number, 24, now),
            lambda: stop_search(connection, bob, number, now),
            lambda: mark_seen(connection, bob, number, 1, now),
            lambda: runs_of_search(connection, bob, number),
        ):
            with pytest.raises(CaseError, match="no such search"):
                act()
        with pytest.raises(CaseError, match="choose one"):
            repeat_search(connection, ann, number, 2, now)
        with pytest.raises(CaseError, match="whole number"):
            save_search(connection, ann, "b", now, asks=SearchFor.SHARED, value="many", shared=False)
        save_search(connection, ann, "a ring", now, asks=SearchFor.SHARED, value="2", shared=True)
        assert standing_searches(connection, ann)[number].every_hours == 24, "it asks the same"
        save_search(connection, ann, "a ring", now, asks=SearchFor.SHARED, value="3", shared=True)
        assert [each.every_hours for each in standing_searches(connection, ann).values()] == [None]
    hold(telling, "dev", "a1", "a2", "a3")
    telling.endpoints.add("https://example.org/hook", ["search.found"], "machine:test")
    with telling.store.begin() as connection:
        (search,) = saved_searches(connection, ann)
        repeat_search(connection, ann, search.id, 1, now)
    hold(telling, "more", "b1", "b2", "b3")
    assert a_day_on(telling) == 1
    with telling.store.begin() as connection:
        drop_search(connection, ann, search.id)
    assert telling.pending() == 1, "what is to be told outlives the search"
    with telling.store.read() as connection:
        assert connection.scalar(text("select count(*) from search_known")) == 0
