from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.cases.test_a_question_takes_what_a_case_takes import golden, logged, second_look
from tests.cases.test_people_are_judged_blind import ALWAYS, ANN, BOB, CYD, GOLDEN, RIGHTS, store
from tests.cases.time import Time
from tocsin.cases import (
    Act,
    Ask,
    CaseFile,
    Decision,
    NotYoursError,
    Quality,
    Questions,
    Worker,
    asked_blind,
    read_case,
)
from tocsin.log import log_entry
from tocsin.people import add_person, set_conflicts
from tocsin.store import Store

__all__ = ["store"]

Make = Callable[[Store, Time], tuple[CaseFile, Ask]]


def let_in(store: Store, time: Time, name: str, *conflicts: str) -> Worker:
    """Add a lead, who must not judge the accounts given."""
    with store.begin() as connection:
        person = add_person(connection, name, ["lead"], time.now())
        set_conflicts(connection, person, conflicts, time.now())
    return Worker(name, RIGHTS, conflicts=frozenset(conflicts))


def held_by(store: Store, name: str) -> list[Ask]:
    with store.read() as connection:
        return list(asked_blind(connection, name).values())


def assign(store: Store, time: Time, ask: Ask, to: str) -> bool:
    return Questions(store, ALWAYS, time).decide(
        ask.id, BOB, Decision(Act.ASSIGN, "she knows the slang", to=to)
    )


@pytest.mark.parametrize(("make", "policy"), [(second_look, ALWAYS), (golden, GOLDEN)])
def test_who_is_named_is_asked_and_answers(store: Store, make: Make, policy: object) -> None:
    time = Time()
    case, ask = make(store, time)
    dan = let_in(store, time, "dan")
    assert not assign(store, time, ask, "dan")
    (theirs,) = held_by(store, "dan")
    assert (theirs.case_id, theirs.seq, theirs.queue) == (ask.case_id, ask.seq, ask.queue)
    assert theirs.lease_until > time.now()
    assert held_by(store, "bob") == []
    assert not Questions(store, ALWAYS, time).decide(theirs.id, dan, Decision(Act.REJECT, "a joke"))
    found = {
        each.person: each for each in Quality(store, ALWAYS, time).agreement(time.at - timedelta(days=1))
    }
    assert (found["bob"].unanswered, found["dan"].answered, found["dan"].agreed) == (1, 1, 1)
    with store.read() as connection:
        assert read_case(connection, case.id) == case


@pytest.mark.parametrize("make", [second_look, golden])
def test_who_judged_the_case_is_not_asked_and_nobody_is_told(store: Store, make: Make) -> None:
    time = Time()
    _, ask = make(store, time)
    let_in(store, time, "ann")
    assert not assign(store, time, ask, "ann")
    assert held_by(store, "ann") == held_by(store, "bob") == []
    next_asked = Quality(store, ALWAYS, time, random.Random(1)).take(CYD, ["review"])
    assert (next_asked is not None) == (make is second_look)


def test_who_was_asked_about_a_golden_case_is_not_asked_again(store: Store) -> None:
    time = Time()
    _, ask = golden(store, time)
    cyd = let_in(store, time, "cyd")
    first = Quality(store, GOLDEN, time, random.Random(1)).take(cyd, ["review"])
    assert first is not None
    assert not assign(store, time, ask, "cyd")
    assert [each.id for each in held_by(store, "cyd")] == [first.id]


@pytest.mark.parametrize("make", [second_look, golden])
def test_a_conflict_of_interest_stands_against_who_is_named_and_who_acts(store: Store, make: Make) -> None:
    time = Time()
    case, ask = make(store, time)
    let_in(store, time, "dan", "x")
    with pytest.raises(NotYoursError, match=f"dan has a conflict of interest in case {ask.id}"):
        assign(store, time, ask, "dan")
    assert [each.id for each in held_by(store, "bob")] == [ask.id]
    related = Worker("bob", RIGHTS, conflicts=frozenset({"x"}))
    questions = Questions(store, ALWAYS, time)
    for act in (Act.REJECT, Act.EMERGENCY):
        with pytest.raises(NotYoursError, match="bob has a conflict of interest") as refused:
            questions.decide(ask.id, related, Decision(act, "he is my brother"))
        assert case.id not in str(refused.value)
    assert questions.decide(ask.id, related, Decision(Act.NOTE, "he is my brother"))


def test_no_golden_case_is_given_to_whom_it_concerns(store: Store) -> None:
    time = Time()
    golden(store, time)
    related = Worker("eve", RIGHTS, conflicts=frozenset({"x"}))
    quality = Quality(store, GOLDEN, time, random.Random(1))
    assert quality.take(related, ["review"]) is None
    assert quality.take(Worker("eve", RIGHTS), ["review"]) is not None


@pytest.mark.parametrize("make", [second_look, golden])
def test_an_answer_stands_in_the_log(store: Store, make: Make) -> None:
    time = Time()
    _, ask = make(store, time)
    Questions(store, ALWAYS, time).decide(ask.id, BOB, Decision(Act.PROPOSE, "he says so"))
    assert logged(store, ask) == ["confirm"]
    with store.read() as connection:
        (entry,) = connection.execute(
            select(log_entry.c.actor, log_entry.c.body).where(log_entry.c.subject == f"question:{ask.id}")
        )
    assert (entry.actor, entry.body["reason"]) == ("person:bob", "he says so")


def test_who_made_a_golden_case_and_who_dropped_it_stand_in_the_log(store: Store) -> None:
    time = Time()
    case, _ = golden(store, time)
    for _ in range(2):
        Quality(store, GOLDEN, time).drop_golden(case.id, ANN)
    with store.read() as connection:
        rows = connection.execute(
            select(log_entry.c.actor, log_entry.c.body)
            .where(log_entry.c.kind == "golden")
            .order_by(log_entry.c.id)
        ).all()
    assert [(row.actor, row.body["act"]) for row in rows] == [("person:cyd", "set"), ("person:ann", "drop")]
