"""What people do to a case: each act checks who may, what it needs, and leaves the case with one next action."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, select

from tocsin.cases.errors import CaseError, NotYoursError
from tocsin.cases.ledger import CaseFile, Change, change_case, lock_case, next_state
from tocsin.cases.notices import tell_flaggers
from tocsin.cases.policy import Policy
from tocsin.cases.quality import VERDICTS, draw_second_look
from tocsin.cases.rights import check_worker
from tocsin.cases.tables import case_queue
from tocsin.cases.tries import again_where_tied
from tocsin.cases.words import Act, CaseKind, Ground, NextAction, Outcome, State
from tocsin.cases.worker import Worker
from tocsin.clock import Clock
from tocsin.people import PeopleError, find_person, rights_of
from tocsin.store import Store, statement

_MOST_REASON = 10_000
"""Characters of a reason."""


@dataclass(frozen=True, slots=True)
class Decision:
    """An act and what it needs.

    ``receipt`` for a report, ``ground`` where none is due, ``until`` for more time, ``queue`` to route it, ``to`` to
    assign it, ``kind`` where the person finds it to be of another; ``version`` is that of the case as it was seen.
    """

    act: Act
    reason: str
    version: int | None = None
    receipt: str | None = None
    ground: Ground | None = None
    until: datetime | None = None
    queue: str | None = None
    to: str | None = None
    kind: CaseKind | None = None
    details: dict[str, Any] = field(default_factory=dict)


class Decisions:
    """Acts on cases, each in a transaction of its own. Safe to use from several threads."""

    def __init__(self, store: Store, policy: Policy, clock: Clock, draw: random.Random | None = None) -> None:
        self._store = store
        self._policy = policy
        self._clock = clock
        self._draw = draw or secrets.SystemRandom()

    def decide(self, case_id: str, worker: Worker, decision: Decision) -> CaseFile:
        """Carry out an act and return the case after it.

        :raises UnknownCaseError: where there is no such case.
        :raises StaleCaseError: where it changed since the person looked.
        :raises TransitionError: where its state does not allow the act.
        :raises NotYoursError: where the person may not do it: no right, another's lease, a conflict of interest.
        :raises CaseError: where something that the act needs is missing.
        """
        check_words(decision)
        return again_where_tied(partial(self._decide, case_id, worker, decision))

    def _decide(self, case_id: str, worker: Worker, decision: Decision) -> CaseFile:
        with self._store.begin() as connection:
            case = lock_case(connection, case_id, decision.version)
            now = self._clock.now()
            columns = columns_after(connection, self._policy, case, worker, decision, now=now)
            change = Change(decision.act, worker.actor, now, decision.reason, details_of(decision))
            after = change_case(connection, self._policy, case, change, **columns)
            tell_flaggers(connection, self._policy, case, after, now)
            if decision.act in VERDICTS:
                draw_second_look(connection, self._policy, case, after, first=worker.name, draw=self._draw)
            return after

    def take_next(self, worker: Worker, queues: Iterable[str]) -> CaseFile | None:
        """Take the most urgent case that the person may work on, and return it; ``None`` where nothing waits.

        Those that others hold are passed over, without waiting. The first queue that has one gives it.
        """
        for queue in queues:
            with self._store.begin() as connection:
                now = self._clock.now()
                found = connection.execute(
                    statement("tocsin.cases", "next_case"),
                    {
                        "queue": queue,
                        "now": now,
                        "languages": sorted(worker.languages),
                        "skills": sorted(worker.skills),
                        "conflicts": sorted(worker.conflicts),
                        "actor": worker.actor,
                        "name": worker.name,
                        "permissions": sorted(worker.permissions),
                    },
                ).scalar_one_or_none()
                if found is None:
                    continue
                case = lock_case(connection, found, None)
                check_worker(connection, case, worker, Act.TAKE, now)
                if case.state is State.NEW:
                    triage = Change(Act.TRIAGE, worker.actor, now, "taken from the queue", {})
                    case = change_case(connection, self._policy, case, triage)
                taken = Change(Act.TAKE, worker.actor, now, "taken from the queue", {"queue": queue})
                return change_case(
                    connection, self._policy, case, taken, **lease(self._policy, worker.name, now)
                )
        return None


def columns_after(
    connection: Connection,
    policy: Policy,
    case: CaseFile,
    worker: Worker,
    decision: Decision,
    *,
    now: datetime,
) -> dict[str, Any]:
    """Return what an act sets in a case's file, beside what its new state asks for; nothing is changed.

    :raises CaseError: where the act cannot be done, as :meth:`Decisions.decide`.
    """
    check_worker(connection, case, worker, decision.act, now)
    next_state(case, decision.act)
    return _STEPS.get(decision.act, _plainly)(_Asked(connection, policy, case, worker, decision, now))


def details_of(decision: Decision) -> dict[str, Any]:
    """Return what the ledger says of a decision beside its act and reason."""
    details = dict(decision.details)
    for name in ("receipt", "ground", "until", "queue", "to", "kind"):
        if (value := getattr(decision, name)) is not None:
            details[name] = value
    return details


@dataclass(frozen=True, slots=True)
class _Asked:
    connection: Connection
    policy: Policy
    case: CaseFile
    worker: Worker
    decision: Decision
    now: datetime


def lease(policy: Policy, owner: str, now: datetime) -> dict[str, Any]:
    """Return the columns of a case that is one person's for a while."""
    return {"owner": owner, "lease_until": now + timedelta(minutes=policy.lease_minutes)}


def check_words(decision: Decision) -> None:
    """Refuse a decision without a reason, or with one that cannot be kept.

    :raises CaseError: then.
    """
    if not decision.reason.strip():
        raise CaseError("a decision needs a reason; write in a sentence why")
    if len(decision.reason) > _MOST_REASON:
        raise CaseError(f"the reason has {len(decision.reason):,} characters; write at most {_MOST_REASON:,}")
    if "\0" in decision.reason:
        raise CaseError("the reason holds a NUL character; write it again without")


def _plainly(_asked: _Asked) -> dict[str, Any]:
    return {}


def _take(asked: _Asked) -> dict[str, Any]:
    return lease(asked.policy, asked.worker.name, asked.now)


def _hand_back(_asked: _Asked) -> dict[str, Any]:
    return {"owner": None, "lease_until": None}


def _assign(asked: _Asked) -> dict[str, Any]:
    if not asked.decision.to:
        raise CaseError("an assignment needs the name of a person ('to')")
    try:
        person = find_person(asked.connection, asked.decision.to)
    except PeopleError as error:
        raise CaseError(str(error)) from error
    rights = rights_of(person)
    check_worker(
        asked.connection,
        replace(asked.case, owner=None, lease_until=None),
        Worker(person.name, rights, conflicts=person.conflicts),
        Act.TAKE,
        asked.now,
    )
    return lease(asked.policy, person.name, asked.now)


def _propose(asked: _Asked) -> dict[str, Any]:
    due = asked.policy.due(NextAction.SECOND, asked.case.severity, asked.now)
    return {
        "proposed_by": asked.worker.actor,
        "next_action": str(NextAction.SECOND),
        "due_at": due,
        "queue": "second",
        "owner": None,
        "lease_until": None,
        **_kind(asked),
    }


def _doubt(asked: _Asked) -> dict[str, Any]:
    _needs_proposal(asked)
    return {
        "proposed_by": None,
        "next_action": str(NextAction.REVIEW),
        "due_at": asked.policy.due(NextAction.REVIEW, asked.case.severity, asked.now),
        "queue": "lead",
        "escalation": asked.case.escalation + 1,
        "owner": None,
        "lease_until": None,
    }


def _confirm(asked: _Asked) -> dict[str, Any]:
    single = False
    kind = asked.decision.kind or asked.case.kind
    if kind is CaseKind.TRAFFICKING:
        if asked.case.proposed_by is None:
            if not (asked.policy.single_review or asked.case.emergency):
                raise CaseError(
                    "a trafficking case is confirmed by two people: propose it, and somebody else confirms it; "
                    "if somebody is in danger now, call it an emergency"
                )
            single = True
        elif asked.case.kind is not CaseKind.TRAFFICKING:
            raise CaseError(
                f"case {asked.case.id} was proposed as {asked.case.kind}, and trafficking is found by two people: "
                "propose it as trafficking, and somebody else confirms it"
            )
        elif asked.case.proposed_by == asked.worker.actor:
            raise NotYoursError(
                f"{asked.worker.name} proposed this; a trafficking case is confirmed by somebody else"
            )
        elif "confirm_second" not in asked.worker.permissions:
            raise NotYoursError(f"{asked.worker.name} may not confirm as the second person; ask a lead")
    return {
        "decided_by": asked.worker.name,
        "queue": "report",
        "proposed_by": None,
        "single_review": single,
        **_kind(asked),
    }


def _kind(asked: _Asked) -> dict[str, Any]:
    return {} if asked.decision.kind is None else {"kind": str(asked.decision.kind)}


def _needs_proposal(asked: _Asked) -> None:
    if asked.case.proposed_by is None:
        raise CaseError(f"nobody proposed case {asked.case.id}; there is nothing to doubt")
    if asked.case.proposed_by == asked.worker.actor:
        raise NotYoursError(f"{asked.worker.name} proposed this; the second look is somebody else's")


def _reject(asked: _Asked) -> dict[str, Any]:
    return {"decided_by": asked.worker.name, "proposed_by": None}


def _report(asked: _Asked) -> dict[str, Any]:
    if not (asked.decision.receipt or "").strip():
        raise CaseError(
            "a report is made once somebody outside answered: give the receipt's number ('receipt')"
        )
    return {}


def _waive(asked: _Asked) -> dict[str, Any]:
    if asked.decision.ground is None:
        raise CaseError(f"where no report is due, say on what ground: {', '.join(Ground)}")
    return {"outcome": str(Outcome.NO_REPORT_DUE), "ground": str(asked.decision.ground)}


def _close(asked: _Asked) -> dict[str, Any]:
    outcome = Outcome.REPORTED if asked.case.state is State.PRESERVED else Outcome.NOT_CONFIRMED
    return {"outcome": str(outcome)}


def _reopen(asked: _Asked) -> dict[str, Any]:
    return {"queue": asked.policy.queue_of(asked.case.severity), "owner": None, "lease_until": None}


def _appeal(_asked: _Asked) -> dict[str, Any]:
    return {"queue": "appeals", "appealed": True}


def _escalate(asked: _Asked) -> dict[str, Any]:
    return {
        "queue": "lead",
        "escalation": asked.case.escalation + 1,
        "severity": min(4, asked.case.severity + 1),
        "owner": None,
        "lease_until": None,
    }


def _emergency(asked: _Asked) -> dict[str, Any]:
    return {
        "emergency": True,
        "severity": 4,
        "due_at": asked.now + timedelta(hours=asked.policy.emergency_hours),
        "queue": "lead",
    }


def _extend(asked: _Asked) -> dict[str, Any]:
    until = asked.decision.until
    if until is None or until.tzinfo is None or until <= asked.now:
        raise CaseError(
            "more time needs an end in the future, with its zone ('until'), as 2027-01-31T12:00:00Z"
        )
    if asked.case.kind is not CaseKind.OTHER:
        raise CaseError(
            "a child-safety case is not put off; escalate it, or hand it to somebody who has time"
        )
    return {"due_at": until}


def _route(asked: _Asked) -> dict[str, Any]:
    names = asked.connection.execute(select(case_queue.c.name)).scalars().all()
    if asked.decision.queue not in names:
        raise CaseError(
            f"there is no queue {asked.decision.queue!r}; choose one of {', '.join(sorted(names))}"
        )
    return {"queue": asked.decision.queue, "owner": None, "lease_until": None}


_STEPS: dict[Act, Callable[[_Asked], dict[str, Any]]] = {
    Act.TAKE: _take,
    Act.HAND_BACK: _hand_back,
    Act.ASSIGN: _assign,
    Act.PROPOSE: _propose,
    Act.DOUBT: _doubt,
    Act.CONFIRM: _confirm,
    Act.REJECT: _reject,
    Act.REPORT: _report,
    Act.WAIVE: _waive,
    Act.CLOSE: _close,
    Act.REOPEN: _reopen,
    Act.APPEAL: _appeal,
    Act.ESCALATE: _escalate,
    Act.EMERGENCY: _emergency,
    Act.EXTEND: _extend,
    Act.ROUTE: _route,
}
