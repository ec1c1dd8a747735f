from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.cases.test_people_are_judged_blind import (
    ALWAYS,
    ANN,
    BOB,
    CYD,
    GOLDEN,
    decided,
    flagged,
    store,
)
from tests.cases.time import Time
from tocsin.cases import (
    Act,
    Ask,
    CaseError,
    CaseFile,
    CaseView,
    Decision,
    Decisions,
    NotYoursError,
    Quality,
    Questions,
    StaleCaseError,
    State,
    UnknownCaseError,
    Worker,
    possible_acts,
    read_ask,
    read_case,
    read_question,
    view_case,
)
from tocsin.log import log_entry
from tocsin.store import Store

__all__ = ["store"]

LATER = timedelta(hours=30)


def second_look(store: Store, time: Time, closed: bool = False) -> tuple[CaseFile, Ask]:
    """Return a case that ann rejected, and the question that bob holds about it."""
    flagged(store, time, "x")
    case = decided(store, time, ANN, Act.REJECT)
    if closed:
        case = Decisions(store, ALWAYS, time, random.Random(1)).decide(
            case.id, ANN, Decision(Act.CLOSE, "over")
        )
    time.at += LATER
    ask = Quality(store, ALWAYS, time, random.Random(1)).take(BOB, ["review"])
    assert ask is not None
    return case, ask


def golden(store: Store, time: Time) -> tuple[CaseFile, Ask]:
    """Return a golden case, and the question that bob holds about it."""
    flagged(store, time, "x")
    case = decided(store, time, ANN, Act.REJECT, GOLDEN)
    case = Decisions(store, GOLDEN, time).decide(case.id, ANN, Decision(Act.CLOSE, "over"))
    quality = Quality(store, GOLDEN, time, random.Random(1))
    quality.set_golden(case.id, Act.REJECT, "known to the club", CYD)
    ask = quality.take(BOB, ["review"])
    assert ask is not None
    return case, ask


def file_of(store: Store, case_id: str) -> CaseView:
    with store.read() as connection:
        return view_case(connection, case_id)


def logged(store: Store, ask: Ask) -> list[str]:
    with store.read() as connection:
        rows = connection.execute(
            select(log_entry.c.body)
            .where(log_entry.c.subject == f"question:{ask.id}")
            .order_by(log_entry.c.id)
        ).scalars()
        return [body["act"] for body in rows]


@pytest.mark.parametrize("make", [second_look, golden])
def test_a_question_offers_what_its_case_would_offer(
    store: Store, make: Callable[[Store, Time], tuple[CaseFile, Ask]]
) -> None:
    time = Time()
    _, ask = make(store, time)
    flagged(store, time, "y")
    live = Decisions(store, ALWAYS, time).take_next(BOB, ["review"])
    assert live is not None
    with store.read() as connection:
        shown = read_question(connection, ask).case
        on_question, on_case = (
            possible_acts(connection, ALWAYS, case, BOB, time.now()) for case in (shown, live)
        )
    assert on_question == on_case
    assert {Act.ESCALATE, Act.NOTE, Act.EMERGENCY, Act.HAND_BACK} < set(on_question)


def test_a_note_stays_with_the_question_and_with_nobody_else(store: Store) -> None:
    time = Time()
    case, ask = second_look(store, time)
    before = file_of(store, case.id)
    questions = Questions(store, ALWAYS, time)
    assert questions.decide(ask.id, BOB, Decision(Act.NOTE, "asked the club", ask.seq))
    with store.read() as connection:
        question = read_question(connection, ask)
    assert [(row.act, row.reason) for row in question.done] == [("note", "asked the club")]
    assert question.case.version == ask.seq + 1
    with pytest.raises(StaleCaseError):
        questions.decide(ask.id, BOB, Decision(Act.REJECT, "sent twice", ask.seq))
    assert file_of(store, case.id) == before
    assert logged(store, ask) == ["note"]


def test_a_second_look_that_is_handed_back_waits_for_somebody_else(store: Store) -> None:
    time = Time()
    case, ask = second_look(store, time)
    assert not Questions(store, ALWAYS, time).decide(ask.id, BOB, Decision(Act.HAND_BACK, "too tired"))
    quality = Quality(store, ALWAYS, time, random.Random(1))
    assert quality.take(BOB, ["review"]) is None
    again = quality.take(CYD, ["review"])
    assert again is not None
    assert again.id == ask.id
    with store.read() as connection:
        assert read_question(connection, again).done == [], "what bob did is not shown to another"
        assert read_case(connection, case.id) == case
    assert quality.answer(ask.id, CYD, Act.REJECT, "nothing in it")
    bob, cyd = quality.agreement(time.at - timedelta(days=1))
    assert (bob.person, bob.answered, bob.unanswered, bob.share, bob.kappa) == ("bob", 0, 1, None, None)
    assert (cyd.person, cyd.answered, cyd.unanswered, cyd.share) == ("cyd", 1, 0, 1.0)
    (together,) = quality.agreement(time.at - timedelta(days=1), named=False)
    assert (together.answered, together.agreed, together.unanswered) == (1, 1, 1)


@pytest.mark.parametrize("closed", [False, True])
def test_a_second_look_that_is_escalated_brings_its_case_before_a_lead(store: Store, closed: bool) -> None:
    time = Time()
    case, ask = second_look(store, time, closed)
    assert not Questions(store, ALWAYS, time).decide(ask.id, BOB, Decision(Act.ESCALATE, "over my head"))
    after = file_of(store, case.id)
    assert after.file.queue == "lead"
    assert not after.file.state.over
    assert after.ledger[-1].details["second_reason"] == "over my head"
    with store.read() as connection:
        assert read_ask(connection, ask.id) is None
    assert Quality(store, ALWAYS, time, random.Random(1)).take(CYD, ["review"]) is None
    assert logged(store, ask) == ["escalate"]


def test_an_emergency_is_acted_on_at_once_and_the_question_goes_on(store: Store) -> None:
    time = Time()
    case, ask = second_look(store, time, closed=True)
    questions = Questions(store, ALWAYS, time)
    assert questions.decide(ask.id, BOB, Decision(Act.EMERGENCY, "they meet tonight"))
    after = file_of(store, case.id).file
    assert (after.state, after.queue, after.emergency, after.severity) == (State.TRIAGE, "lead", True, 4)
    assert after.due_at == time.now() + timedelta(hours=ALWAYS.emergency_hours)
    with store.read() as connection:
        shown = read_question(connection, ask).case
    assert (shown.emergency, shown.severity, shown.owner) == (True, 4, "bob")
    assert not questions.decide(ask.id, BOB, Decision(Act.CONFIRM, "he says so"))


@pytest.mark.parametrize("act", [Act.HAND_BACK, Act.ESCALATE, Act.ROUTE])
def test_a_golden_case_that_is_handed_on_ends_unanswered_and_changes_nothing(store: Store, act: Act) -> None:
    time = Time()
    case, ask = golden(store, time)
    before = file_of(store, case.id)
    questions = Questions(store, GOLDEN, time)
    with pytest.raises(CaseError, match="needs the name of a person"):
        questions.decide(ask.id, BOB, Decision(Act.ASSIGN, "not for me"))
    decision = Decision(act, "not for me", queue="urgent" if act is Act.ROUTE else None)
    assert not questions.decide(ask.id, BOB, decision)
    assert file_of(store, case.id) == before
    with pytest.raises(UnknownCaseError):
        questions.decide(ask.id, BOB, Decision(Act.REJECT, "after all"))
    with pytest.raises(NotYoursError):
        Quality(store, GOLDEN, time).answer(ask.id, BOB, Act.REJECT, "after all")
    quality = Quality(store, GOLDEN, time, random.Random(1))
    assert quality.take(BOB, ["review"]) is None, "nobody is asked about one golden case twice"
    (found,) = quality.agreement(time.at - timedelta(days=1))
    assert (found.answered, found.unanswered) == (0, 1)


def test_a_lead_who_would_merge_a_second_looks_case_is_heard(store: Store) -> None:
    time = Time()
    case, ask = second_look(store, time)
    merge = Decision(Act.MERGE, "one man, two names", details={"into": "another"})
    Questions(store, ALWAYS, time).join(ask.id, BOB, merge)
    after = file_of(store, case.id)
    assert (after.file.queue, after.ledger[-1].details["second_act"]) == ("lead", "merge")


def test_what_a_person_may_not_do_to_a_case_they_may_not_do_to_a_question(store: Store) -> None:
    time = Time()
    _, ask = second_look(store, time)
    plain = Worker("bob", frozenset({"see_queue", "decide"}))
    with pytest.raises(NotYoursError, match="'assign'"):
        Questions(store, ALWAYS, time).decide(ask.id, plain, Decision(Act.ROUTE, "elsewhere", queue="urgent"))
    with pytest.raises(NotYoursError):
        Questions(store, ALWAYS, time).decide(ask.id, CYD, Decision(Act.NOTE, "mine too"))


def test_a_question_seems_to_come_from_a_queue_of_cases_that_nobody_judged(store: Store) -> None:
    time = Time()
    flagged(store, time, "x")
    decisions = Decisions(store, GOLDEN, time, random.Random(1))
    case = decisions.take_next(ANN, ["review"])
    assert case is not None
    decisions.decide(case.id, ANN, Decision(Act.CONFIRM, "he says so", case.version))
    for decision in (
        Decision(Act.TAKE, "its turn"),
        Decision(Act.REPORT, "filed", receipt="r-1"),
        Decision(Act.PRESERVE, "kept"),
        Decision(Act.CLOSE, "done"),
    ):
        decisions.decide(case.id, ANN, decision)
    quality = Quality(store, GOLDEN, time, random.Random(1))
    quality.set_golden(case.id, Act.CONFIRM, "convicted", CYD)
    ask = quality.take(BOB, ["review"])
    assert ask is not None
    assert ask.queue == "review"
    with store.read() as connection:
        question = read_question(connection, ask)
        shown = [row.act for row in view_case(connection, case.id).ledger if row.seq <= ask.seq]
    assert question.case.version == ask.seq == len(shown)
    assert "confirm" not in shown
