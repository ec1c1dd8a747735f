"""Blind questions: a golden case, or a second look, that is put to somebody as if it were a case of the queue.

Under the question's own id stands the case as it was before it was judged: its page tells nothing of what came of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import takewhile

from sqlalchemy import Connection

from tocsin.cases import (
    Act,
    Ask,
    CaseFile,
    CaseKind,
    CaseView,
    NextAction,
    Quality,
    Severity,
    State,
    read_ask,
    read_case,
)
from tocsin.console.review.visit import Visit

_JUDGING = frozenset({Act.PROPOSE, Act.CONFIRM, Act.REJECT})


def quality(visit: Visit) -> Quality:
    """Return what draws and counts blind questions."""
    return Quality(visit.desk.store, visit.desk.policy, visit.desk.clock)


def asked_here(visit: Visit, connection: Connection) -> Ask | None:
    """Return the question that the address means, where it was put to this person and is not answered."""
    ask = read_ask(connection, visit.part("case"))
    return ask if ask is not None and ask.person == visit.somebody.name else None


def case_asked(connection: Connection, ask: Ask) -> CaseFile:
    """Return the case of a question as its page shows it; the id is the case's own."""
    return replace(
        read_case(connection, ask.case_id),
        state=State.IN_REVIEW,
        version=ask.seq,
        severity=Severity(ask.severity),
        queue=ask.queue,
        next_action=NextAction.REVIEW,
        due_at=ask.due_at,
        owner=ask.person,
        lease_until=ask.lease_until,
        outcome=None,
        ground=None,
        merged_into=None,
        proposed_by=None,
        decided_by=None,
        emergency=False,
        single_review=False,
        appealed=False,
        closed_at=None,
    )


def as_it_was(view: CaseView, ask: Ask) -> CaseView:
    """Return a case's content without what came of it: the ledger from the first judgement on, words to flaggers."""
    return replace(
        view,
        ledger=list(takewhile(lambda row: row.seq <= ask.seq and row.act not in _JUDGING, view.ledger)),
        flags=[replace(flag, word="received", word_at=flag.received_at) for flag in view.flags],
    )


def as_asked(connection: Connection, case: CaseFile, asks: Mapping[str, Ask]) -> CaseFile:
    """Return a case as a list shows it: as it was, under the question's id, where the reader is asked about it."""
    ask = asks.get(case.id)
    return case if ask is None else replace(case_asked(connection, ask), id=ask.id)


def acts_asked(case: CaseFile) -> list[Act]:
    """Return what is offered: as for a case of this kind that somebody has taken."""
    yes = Act.PROPOSE if case.kind is CaseKind.TRAFFICKING else Act.CONFIRM
    return [Act.HAND_BACK, yes, Act.REJECT]


def answer(visit: Visit, ask: Ask, act: Act, reason: str, kind: CaseKind | None) -> None:
    """Take an answer. Handed back, a question waits until its time with this person is over, as a case would.

    :raises tocsin.cases.CaseError: where it is no answer, has no reason, or was given already.
    """
    if act is Act.HAND_BACK:
        return
    verdict = Act.CONFIRM if act is Act.PROPOSE else act
    quality(visit).answer(ask.id, visit.worker, verdict, reason, kind)
