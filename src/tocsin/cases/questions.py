"""What is done with a blind question: all that may be done with a case.

A verdict answers it; every other act is kept beside it, and shows on its page as it would on a case's. The case behind
it changes in one way alone: where a second look asks for a lead, or for somebody to act now, it comes before a lead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, select, update

from tocsin.cases.decisions import Decision, check_words, columns_after, details_of
from tocsin.cases.errors import NotYoursError, StaleCaseError, UnknownCaseError
from tocsin.cases.handing_on import hand_on
from tocsin.cases.ledger import CHILD_SAFETY, CaseFile, read_case
from tocsin.cases.policy import Policy
from tocsin.cases.quality import Ask, Quality, bring_before_a_lead, read_ask
from tocsin.cases.reading import CaseView, LedgerRow
from tocsin.cases.rights import OF_ANYBODY, check_no_conflict
from tocsin.cases.tables import quality_ask, question_act
from tocsin.cases.words import Act, NextAction, Severity, State
from tocsin.cases.worker import Worker
from tocsin.clock import Clock
from tocsin.log import Entry, write_entries
from tocsin.people import find_person
from tocsin.store import Store

JUDGING = frozenset({Act.PROPOSE, Act.CONFIRM, Act.REJECT})
"""Acts that answer a question; a proposal is a yes that a second person would have to share."""

_TO_A_LEAD = frozenset({Act.ESCALATE, Act.EMERGENCY, Act.MERGE, Act.SPLIT})
"""Acts that say something of the case itself, which a second look's case must not lose."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question as its page shows it. ``case`` bears the id of the case behind it; ``done``: what this person did."""

    ask: Ask
    case: CaseFile
    done: list[LedgerRow]


def read_question(connection: Connection, ask: Ask) -> Question:
    """Return a question as a case that somebody has taken, as it was before it was judged."""
    rows = connection.execute(
        select(question_act)
        .where(question_act.c.ask_id == ask.id, question_act.c.person == ask.person)
        .order_by(question_act.c.id)
    ).all()
    case = replace(
        read_case(connection, ask.case_id),
        state=State.IN_REVIEW,
        version=ask.seq + len(rows),
        severity=Severity(ask.severity),
        queue=ask.queue,
        next_action=NextAction.REVIEW,
        due_at=ask.due_at,
        owner=ask.person,
        lease_until=ask.lease_until,
        escalation=0,
        outcome=None,
        ground=None,
        merged_into=None,
        proposed_by=None,
        decided_by=None,
        emergency=False,
        single_review=False,
        appealed=ask.queue == "appeals",
        closed_at=None,
    )
    for row in rows:
        case = _shown(case, row.shows)
    done = [
        LedgerRow(
            ask.seq + number,
            row.at,
            f"person:{row.person}",
            row.act,
            str(State.IN_REVIEW),
            str(State.IN_REVIEW),
            row.reason,
            row.details,
        )
        for number, row in enumerate(rows, 1)
    ]
    return Question(ask, case, done)


def as_it_was(view: CaseView, question: Question) -> CaseView:
    """Return a case's content without what came of it: the ledger from the first judgement on, words to flaggers.

    What this person did to the question stands in the ledger, as it would stand in a case's.
    """
    shown = takewhile(lambda row: row.seq <= question.ask.seq and row.act not in JUDGING, view.ledger)
    return replace(
        view,
        ledger=[*shown, *question.done],
        flags=[replace(flag, word="received", word_at=flag.received_at) for flag in view.flags],
    )


class Questions:
    """Carries out what people do with blind questions, each act in a transaction of its own."""

    def __init__(self, store: Store, policy: Policy, clock: Clock) -> None:
        self._store = store
        self._policy = policy
        self._clock = clock
        self._quality = Quality(store, policy, clock)

    def decide(self, ask_id: str, worker: Worker, decision: Decision) -> bool:
        """Carry out an act on a question, and return whether it is still with this person.

        :raises UnknownCaseError: where there is no such question.
        :raises StaleCaseError: where something was done to it since the person looked.
        :raises TransitionError: where a case in review does not allow the act.
        :raises NotYoursError: where it was put to somebody else, is over, or the person may not do this.
        :raises CaseError: where something that the act needs is missing.
        """
        check_words(decision)
        with self._store.begin() as connection:
            now = self._clock.now()
            question = self._locked(connection, ask_id, worker, decision)
            shows = columns_after(connection, self._policy, question.case, worker, decision, now=now)
            if decision.act is Act.ASSIGN:
                heir = find_person(connection, str(shows["owner"]))
                check_no_conflict(
                    connection, question.ask.case_id, heir.name, heir.conflicts, shown_as=ask_id
                )
            if decision.act not in JUDGING:
                if question.case.queue == CHILD_SAFETY and decision.act is not Act.ROUTE:
                    shows.pop("queue", None)
                return self._keep(connection, question.ask, worker, decision, shows=shows, now=now)
        verdict = Act.CONFIRM if decision.act is Act.PROPOSE else decision.act
        self._quality.answer(ask_id, worker, verdict, decision.reason, decision.kind)
        return False

    def join(self, ask_id: str, worker: Worker, decision: Decision) -> None:
        """End a question because the person would merge its case into another, or split it: ``decision`` says which.

        :raises CaseError: as :meth:`decide`.
        """
        check_words(decision)
        with self._store.begin() as connection:
            now = self._clock.now()
            question = self._locked(connection, ask_id, worker, decision)
            columns_after(connection, self._policy, question.case, worker, decision, now=now)
            self._keep(connection, question.ask, worker, decision, shows={"owner": None}, now=now)

    def _locked(self, connection: Connection, ask_id: str, worker: Worker, decision: Decision) -> Question:
        connection.execute(select(quality_ask.c.id).where(quality_ask.c.id == ask_id).with_for_update())
        ask = read_ask(connection, ask_id)
        if ask is None:
            raise UnknownCaseError(f"there is no case {ask_id!r}")
        if ask.person != worker.name:
            raise NotYoursError(f"case {ask_id} is not yours; take the next one")
        if decision.act not in OF_ANYBODY:
            check_no_conflict(connection, ask.case_id, worker.name, worker.conflicts, shown_as=ask_id)
        question, version = read_question(connection, ask), decision.version
        if version is not None and version != question.case.version:
            raise StaleCaseError(
                f"case {ask_id} changed since you looked at it (version {version}, now {question.case.version}); "
                "look again, then decide"
            )
        return replace(question, case=replace(question.case, id=ask_id))

    def _keep(
        self,
        connection: Connection,
        ask: Ask,
        worker: Worker,
        decision: Decision,
        *,
        shows: Mapping[str, Any],
        now: datetime,
    ) -> bool:
        act, stays = decision.act, bool(shows.get("owner", worker.name) == worker.name)
        details = msgspec.to_builtins(details_of(decision))
        connection.execute(
            insert(question_act).values(
                ask_id=ask.id,
                at=now,
                person=worker.name,
                act=str(act),
                reason=decision.reason,
                details=details,
                shows=msgspec.to_builtins(dict(shows)),
                leaves=not stays,
            )
        )
        body = {"act": str(act), "reason": decision.reason, "stays": stays, **details}
        write_entries(connection, [Entry("question", f"question:{ask.id}", worker.actor, now, body)])
        this = quality_ask.c.id == ask.id
        purpose, first = connection.execute(
            select(quality_ask.c.purpose, quality_ask.c.first_person).where(this)
        ).one()
        second = purpose == "second"
        changed: dict[str, Any] = {}
        if stays:
            changed = {name: value for name, value in shows.items() if name == "lease_until"}
        else:
            handed = act is Act.ASSIGN and hand_on(connection, self._policy, ask.id, str(shows["owner"]), now)
            if not second or act in _TO_A_LEAD:
                changed = {"ended_at": now}
            elif not handed:
                changed = {"person": None, "lease_until": None}
        if changed:
            connection.execute(update(quality_ask).where(this).values(changed))
        if second and act in _TO_A_LEAD:
            urgent = {
                "emergency": True,
                "severity": int(Severity.CRITICAL),
                "due_at": now + timedelta(hours=self._policy.emergency_hours),
            }
            bring_before_a_lead(
                connection,
                self._policy,
                now,
                ask.case_id,
                why="a second look, made blind, asks for a lead",
                details={
                    "first": first,
                    "second": worker.name,
                    "second_act": str(act),
                    "second_reason": decision.reason,
                },
                **(urgent if act is Act.EMERGENCY else {}),
            )
        return stays


def _shown(case: CaseFile, shows: Mapping[str, Any]) -> CaseFile:
    return msgspec.convert({**msgspec.to_builtins(case), **shows}, CaseFile)
