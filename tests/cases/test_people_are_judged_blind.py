from __future__ import annotations

import random
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import select

from tests.cases.time import Time
from tests.databases import store
from tocsin.cases import (
    Act,
    CaseError,
    CaseFile,
    Decision,
    Decisions,
    FlagIntake,
    NotYoursError,
    Policy,
    Quality,
    State,
    Worker,
    read_case,
    read_policy,
)
from tocsin.cases.tables import quality_ask
from tocsin.store import Store

__all__ = ["store"]

RIGHTS = frozenset({"see_queue", "decide", "see_second", "confirm_second", "escalate", "assign"})
ANN, BOB, CYD = (Worker(name, RIGHTS) for name in ("ann", "bob", "cyd"))
ALWAYS = msgspec.structs.replace(read_policy(), second_look_share=1.0, golden_share=0.0)
GOLDEN = msgspec.structs.replace(read_policy(), second_look_share=0.0, golden_share=1.0)


def flagged(store: Store, time: Time, account: str) -> None:
    body = {
        "id": account,
        "actor": "u",
        "subject": {"kind": "account", "id": account},
        "reason": "grooming",
        "by": "user",
    }
    FlagIntake(store, ALWAYS, time).accept([body], "forum")


def decided(store: Store, time: Time, worker: Worker, act: Act, policy: Policy = ALWAYS) -> CaseFile:
    decisions = Decisions(store, policy, time, random.Random(1))
    case = decisions.take_next(worker, ["review"])
    assert case is not None
    return decisions.decide(case.id, worker, Decision(act, "what I saw", case.version))


def test_a_second_look_goes_to_somebody_else_who_cannot_tell_it_from_a_case(store: Store) -> None:
    time = Time()
    flagged(store, time, "x")
    case = decided(store, time, ANN, Act.REJECT)
    time.at += timedelta(hours=30)
    quality = Quality(store, ALWAYS, time, random.Random(1))
    assert quality.take(ANN, ["review"]) is None
    ask = quality.take(BOB, ["review"])
    assert ask is not None
    assert ask.case_id == case.id
    assert len(ask.id) == len(case.id)
    assert ask.id != case.id
    assert ask.seq == case.version - 1, "what the first person decided is not shown"
    assert quality.take(CYD, ["review"]) is None, "one person at a time"


def test_two_who_disagree_bring_the_case_before_a_lead(store: Store) -> None:
    time = Time()
    flagged(store, time, "x")
    case = decided(store, time, ANN, Act.REJECT)
    decisions = Decisions(store, ALWAYS, time, random.Random(1))
    decisions.decide(case.id, ANN, Decision(Act.CLOSE, "nothing in it"))
    time.at += timedelta(hours=30)
    quality = Quality(store, ALWAYS, time, random.Random(1))
    ask = quality.take(BOB, ["review"])
    assert ask is not None
    assert quality.answer(ask.id, BOB, Act.CONFIRM, "he asks for secrets") is False
    with store.read() as connection:
        again = read_case(connection, case.id)
    assert (again.state, again.queue, again.next_action) == (State.TRIAGE, "lead", "review")
    with pytest.raises(NotYoursError):
        quality.answer(ask.id, BOB, Act.REJECT, "changed my mind")


def test_two_who_agree_change_nothing(store: Store) -> None:
    time = Time()
    flagged(store, time, "x")
    case = decided(store, time, ANN, Act.CONFIRM)
    time.at += timedelta(hours=30)
    quality = Quality(store, ALWAYS, time, random.Random(1))
    ask = quality.take(BOB, ["review"])
    assert ask is not None
    assert quality.answer(ask.id, BOB, Act.CONFIRM, "plain to see") is True
    with store.read() as connection:
        assert read_case(connection, case.id) == case
    (found,) = quality.agreement(time.at - timedelta(days=1))
    assert (found.person, found.purpose, found.answered, found.agreed, found.kappa) == (
        "bob",
        "second",
        1,
        1,
        None,
    )
    assert found.low < 1.0 == found.share == found.high


def test_a_golden_case_is_asked_once_of_each_who_did_not_work_on_it(store: Store) -> None:
    time = Time()
    flagged(store, time, "x")
    case = decided(store, time, ANN, Act.REJECT, GOLDEN)
    quality = Quality(store, GOLDEN, time, random.Random(1))
    with pytest.raises(CaseError, match="only a closed case"):
        quality.set_golden(case.id, Act.REJECT, "a coach, known to the club", CYD)
    Decisions(store, GOLDEN, time).decide(case.id, ANN, Decision(Act.CLOSE, "nothing in it"))
    quality.set_golden(case.id, Act.REJECT, "a coach, known to the club", CYD)
    assert quality.take(ANN, ["review"]) is None, "she decided it"
    ask = quality.take(BOB, ["review"])
    assert ask is not None
    assert quality.take(BOB, ["review"]) is None
    with pytest.raises(NotYoursError):
        quality.answer(ask.id, CYD, Act.REJECT, "a coach")
    with pytest.raises(CaseError, match="reason"):
        quality.answer(ask.id, BOB, Act.REJECT, "  ")
    assert quality.answer(ask.id, BOB, Act.CONFIRM, "too many children") is False
    with store.read() as connection:
        assert read_case(connection, case.id).state is State.CLOSED, "a golden case stays as it was"
    (found,) = quality.agreement(time.at - timedelta(days=1))
    assert (found.purpose, found.agreed) == ("golden", 0)
    quality.drop_golden(case.id, CYD)
    assert quality.take(CYD, ["review"]) is None


def test_as_many_second_looks_are_drawn_as_the_policy_says(store: Store) -> None:
    time, draw = Time(), random.Random(7)
    policy = msgspec.structs.replace(read_policy(), second_look_share=0.25, golden_share=0.0)
    decisions = Decisions(store, policy, time, draw)
    for number in range(60):
        flagged(store, time, f"x{number}")
    for _ in range(60):
        case = decisions.take_next(ANN, ["review"])
        assert case is not None
        decisions.decide(case.id, ANN, Decision(Act.REJECT, "nothing in it", case.version))
    with store.read() as connection:
        drawn = len(connection.execute(select(quality_ask.c.id)).all())
    assert 5 <= drawn <= 27
