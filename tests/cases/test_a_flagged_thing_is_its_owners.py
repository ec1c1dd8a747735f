from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

import pytest
from sqlalchemy import text

from tests.cases.time import Time
from tests.cases.working import ANN, POLICY, flag_about, flagged, walk
from tests.databases import store
from tocsin.cases import (
    Act,
    CaseFile,
    FlagIntake,
    Joining,
    Taken,
    Tying,
    Watch,
    case_id_of,
    check_conservation,
    flags_about,
    list_cases,
    read_case,
    resolve,
    view_case,
)
from tocsin.cases.reading import Filter
from tocsin.inbox import Inbox
from tocsin.store import Store

__all__ = ["store"]

SEES = ["see_queue", "escalate", "decide"]


@pytest.fixture
def time() -> Time:
    return Time()


def message(named: str, actor: str) -> dict[str, Any]:
    return {"type": "message", "id": named, "actor": actor, "to": ["b"], "conversation": "c"}


def post(named: str, actor: str) -> dict[str, Any]:
    return {"type": "post", "id": f"event of {named}", "actor": actor, "post": named, "surface": "feed"}


def medium(named: str, actor: str) -> dict[str, Any]:
    return {"type": "media", "id": f"event of {named}", "actor": actor, "media": named}


def sent(store: Store, time: Time, *events: dict[str, Any]) -> frozenset[tuple[str, str]]:
    """Send events over HTTP, and return the things whose owners they tell."""
    lines = [json.dumps({"at": "2026-01-01T10:00:00Z", **event}).encode() for event in events]
    receipt = Inbox(store, time).accept(lines, "forum")
    assert not [answer for answer in receipt.answers if answer.reason]
    return receipt.things


def flag(store: Store, time: Time, kind: str, named: str, key: str) -> CaseFile:
    """Flag a thing, and return the case in which the flag lies."""
    body = flag_about("", key, subject={"kind": kind, "id": named})
    (answer,) = FlagIntake(store, POLICY, time).accept([body], "forum")
    assert answer.taken is Taken.ACCEPTED
    with store.read() as connection:
        found = connection.scalar(text("select case_id from flag where id = :id"), {"id": answer.id})
        return read_case(connection, found)


def open_cases(store: Store) -> list[CaseFile]:
    with store.read() as connection:
        assert check_conservation(connection, Time().at).breaches == []
        return list_cases(connection, Filter(open_only=True), SEES).cases


@pytest.mark.parametrize("event", [message("t", "x"), post("t", "x"), medium("t", "x")])
def test_a_flag_about_what_an_account_did_joins_the_case_about_the_account(
    store: Store, time: Time, event: dict[str, Any]
) -> None:
    sent(store, time, event)
    about_account = flagged(store, time, "x")
    case = flag(store, time, event["type"], "t", "1")
    assert (case.id, case.flags) == (about_account, 2)
    with store.read() as connection:
        (first, _) = flags_about(connection, "x", SEES, time.at)
        assert (first.subject_kind, first.owner) == (event["type"], "x")


def test_without_such_a_case_it_opens_one_about_the_account_and_both_ways_lead_there(
    store: Store, time: Time
) -> None:
    sent(store, time, message("m", "x"))
    case = flag(store, time, "message", "m", "1")
    assert case.id == case_id_of("grooming", "x")
    assert flag(store, time, "account", "x", "3").id == case.id
    with store.read() as connection:
        assert [each.account for each in view_case(connection, case.id).accounts] == ["x"]
    with store.begin() as connection:
        connection.execute(text("truncate inbox_event"))
    assert flag(store, time, "message", "m", "2").id == case.id, "also when the event is forgotten"


def test_a_group_and_a_thing_that_nobody_told_of_keep_cases_of_their_own(store: Store, time: Time) -> None:
    sent(store, time, message("m", "x"), post("g", "x"))
    cases = {flag(store, time, *thing, key).id for thing, key in zip(UNKNOWN, "123", strict=True)}
    assert len(cases) == 3
    assert Watch(store, POLICY, time).look().tied == 0
    assert {case.id for case in open_cases(store)} == cases


UNKNOWN = (("group", "g"), ("message", "event of g"), ("post", "m"))


def test_an_event_that_comes_later_ties_the_thing_to_its_owner(store: Store, time: Time) -> None:
    early = flag(store, time, "message", "m", "1")
    things = sent(store, time, message("m", "x"))
    assert flag(store, time, "message", "m", "2").id == early.id, (
        "what is flagged again meanwhile stays together"
    )
    inbox = Tying(store, POLICY, time, _Told({}))
    assert inbox.tell(things) == 0, "who does not know, ties nothing"
    assert Watch(store, POLICY, time).look().tied == 1
    assert flag(store, time, "account", "x", "3").id == early.id
    with store.read() as connection:
        view = view_case(connection, early.id)
        assert ([each.account for each in view.accounts], view.file.flags) == (["x"], 3)
        assert [row.act for row in view.ledger] == ["open", "flag", "note", "flag"]
        assert "message m is of account x" in view.ledger[2].reason
    assert Watch(store, POLICY, time).look().tied == 0, "once is enough"


def test_the_case_about_the_account_takes_in_what_nobody_works_on_and_opens_again(
    store: Store, time: Time
) -> None:
    about_account = flagged(store, time, "x")
    walk(store, time, about_account, ANN, Act.TRIAGE, Act.TAKE, Act.REJECT, Act.CLOSE)
    early = flag(store, time, "media", "p", "1")
    assert Tying(store, POLICY, time, _Told({("media", "p"): "x"})).look() == 1, "a file says so"
    (case,) = open_cases(store)
    assert (case.id, case.state, case.flags) == (about_account, "triage", 2)
    with store.read() as connection:
        assert resolve(connection, early.id) == about_account
    assert flag(store, time, "media", "p", "2").id == about_account


def test_work_under_way_stays_with_whoever_does_it_and_further_flags_go_to_the_account(
    store: Store, time: Time
) -> None:
    about_account, early = flagged(store, time, "x"), flag(store, time, "message", "m", "1")
    walk(store, time, early.id, ANN, Act.TRIAGE, Act.TAKE)
    assert Tying(store, POLICY, time, _Told({("message", "m"): "x"})).look() == 1
    with store.read() as connection:
        last = view_case(connection, early.id).ledger[-1]
    assert (last.act, last.details["related"]) == ("note", [about_account])
    assert flag(store, time, "message", "m", "2").id == about_account
    done = walk(store, time, early.id, ANN, Act.REJECT, Act.CLOSE)
    assert (done.state, done.outcome, done.flags) == ("closed", "not_confirmed", 1)
    assert Tying(store, POLICY, time, _Told({})).look() == 0


def test_what_a_closed_case_was_about_is_learnt_and_changes_no_outcome(store: Store, time: Time) -> None:
    early = flag(store, time, "message", "m", "1")
    closed = walk(store, time, early.id, ANN, Act.TRIAGE, Act.TAKE, Act.REJECT, Act.CLOSE)
    time.at = closed.updated_at.replace(hour=23)
    things = sent(store, time, message("m", "x"))
    assert Watch(store, POLICY, time).tie() == 1
    with store.read() as connection:
        after = read_case(connection, early.id)
    assert (after.state, after.closed_at) == ("closed", closed.closed_at)
    assert flag(store, time, "account", "x", "2").id == early.id, "a flag about the account opens it again"
    assert Tying(store, POLICY, time, _Told({})).tell(things) == 0


def test_a_split_takes_along_what_is_said_of_the_accounts_messages(store: Store, time: Time) -> None:
    sent(store, time, message("m", "x"))
    early = flag(store, time, "post", "p", "1")
    about = flag(store, time, "message", "m", "2")
    joining = Joining(store, POLICY, time)
    joining.merge(ANN, early.id, about.id, "they are one")
    joining.merge(ANN, about.id, flagged(store, time, "y"), "they are one")
    assert Tying(store, POLICY, time, _Told({("post", "p"): "y"})).look() == 1
    new = joining.split(ANN, case_id_of("grooming", "y"), ["x"], "they are two")
    (rest,) = (case for case in open_cases(store) if case.id != new.id)
    assert (new.flags, rest.flags) == (1, 2)
    assert flag(store, time, "message", "m", "3").id == new.id
    assert flag(store, time, "post", "p", "4").id == rest.id


class _Told:
    """Files that say whose things are."""

    def __init__(self, told: Mapping[tuple[str, str], str]) -> None:
        self._told = told

    def owners(self, things: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], str]:
        return {thing: self._told[thing] for thing in things if thing in self._told}
