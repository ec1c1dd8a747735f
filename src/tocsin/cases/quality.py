"""How well people judge: cases with a known answer and second looks, both given to reviewers as if they were new."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from tocsin.cases.errors import CaseError, NotYoursError, UnknownCaseError
from tocsin.cases.ledger import CaseFile, Change, change_case, lock_case
from tocsin.cases.notices import tell_flaggers
from tocsin.cases.policy import Policy
from tocsin.cases.tables import golden_case, quality_ask
from tocsin.cases.transitions import REOPENED
from tocsin.cases.words import Act, CaseKind, NextAction, State
from tocsin.cases.worker import Worker
from tocsin.clock import Clock
from tocsin.evaluation import wilson
from tocsin.log import Entry, write_entries
from tocsin.store import Store, statement

_ACTOR = "machine:quality"
_LEAST_CHANCE = 0.1
"""How often, at least, somebody who asks for a case is given a second look that waits."""

_AFTER_JUDGING = frozenset({"second", "report"})
"""Queues that a case reaches once somebody has judged it."""

VERDICTS = (Act.CONFIRM, Act.REJECT)
"""What a second look or a golden case may be answered with."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A question that looks like a case. ``seq``: the newest row of the case's ledger that may be shown with it."""

    id: str
    case_id: str
    seq: int
    queue: str
    severity: int
    due_at: datetime
    person: str
    lease_until: datetime


@dataclass(frozen=True, slots=True)
class Agreement:
    """Answers of a person in a queue: ``agreed`` of ``answered``, the share with its 95 % Wilson bounds.

    ``person``: ``None`` where all are counted together.
    ``unanswered``: how often a question was handed on without a verdict, which counts for neither side.
    ``share``: ``None`` where none was answered.
    ``kappa``: agreement beyond chance (Cohen, 1960), between -1 and 1; ``None`` where chance alone would agree.
    """

    purpose: str
    queue: str
    person: str | None
    answered: int
    agreed: int
    unanswered: int
    share: float | None
    low: float
    high: float
    kappa: float | None


@dataclass(frozen=True, slots=True)
class GoldenCase:
    """A case with a known answer: ``agreed`` of those who ``answered`` gave it. ``active``: still given out."""

    case_id: str
    verdict: str
    kind: str | None
    reason: str
    set_by: str
    set_at: datetime
    active: bool
    answered: int
    agreed: int


class Quality:
    """Draws, gives out and counts blind questions. Safe to use from several threads."""

    def __init__(self, store: Store, policy: Policy, clock: Clock, draw: random.Random | None = None) -> None:
        self._store = store
        self._policy = policy
        self._clock = clock
        self._draw = draw or secrets.SystemRandom()

    def set_golden(
        self, case_id: str, verdict: Act, reason: str, worker: Worker, kind: CaseKind | None = None
    ) -> None:
        """Make a closed case a golden one: its answer is known for certain, ``reason`` says why.

        :raises CaseError: where the case is not closed, or the verdict is none.
        """
        if verdict not in VERDICTS or not reason.strip():
            raise CaseError(
                "a golden case needs its answer ('confirm' or 'reject') and a reason that makes it certain"
            )
        with self._store.begin() as connection:
            case = lock_case(connection, case_id, None)
            if case.state is not State.CLOSED:
                raise CaseError(f"case {case_id} is {case.state}; only a closed case can be a golden one")
            now = self._clock.now()
            values = {
                "case_id": case_id,
                "verdict": str(verdict),
                "kind": kind and str(kind),
                "reason": reason,
                "set_by": worker.name,
                "set_at": now,
                "active": True,
            }
            known = connection.execute(
                update(golden_case).where(golden_case.c.case_id == case_id).values(values)
            ).rowcount
            if not known:
                connection.execute(insert(golden_case).values(values))
            said = {"act": "set", "verdict": str(verdict), "reason": reason}
            body = said if kind is None else {**said, "kind": str(kind)}
            write_entries(connection, [Entry("golden", f"golden:{case_id}", worker.actor, now, body)])

    def drop_golden(self, case_id: str, worker: Worker) -> None:
        """Give a golden case to nobody any more."""
        with self._store.begin() as connection:
            dropped = connection.execute(
                update(golden_case)
                .where(golden_case.c.case_id == case_id, golden_case.c.active)
                .values(active=False)
            ).rowcount
            if dropped:
                entry = Entry("golden", f"golden:{case_id}", worker.actor, self._clock.now(), {"act": "drop"})
                write_entries(connection, [entry])

    def take(self, worker: Worker, queues: Iterable[str]) -> Ask | None:
        """Return a question for a person who asks for the next case, now and then; mostly ``None``.

        A second look that waits comes before a golden case, and each as often as the policy's shares say.
        """
        chance = self._draw.random()
        with self._store.begin() as connection:
            now = self._clock.now()
            lease = now + timedelta(minutes=self._policy.lease_minutes)
            if chance < self._policy.golden_share:
                return self._golden(connection, worker, now, lease)
            found = connection.execute(
                statement("tocsin.cases", "next_ask"),
                {
                    "name": worker.name,
                    "actor": worker.actor,
                    "now": now,
                    "queues": list(queues),
                    "conflicts": sorted(worker.conflicts),
                },
            ).one_or_none()
            if found is None:
                return None
            # Given at once and always, second looks would tell what they are; half their time is for chance.
            late = now > found.asked_at + (found.due_at - found.asked_at) / 2
            if not late and chance > max(_LEAST_CHANCE, 2 * self._policy.second_look_share):
                return None
            connection.execute(
                update(quality_ask)
                .where(quality_ask.c.id == found.id)
                .values(person=worker.name, lease_until=lease)
            )
            return read_ask(connection, found.id)

    def _golden(self, connection: Connection, worker: Worker, now: datetime, lease: datetime) -> Ask | None:
        row = connection.execute(
            statement("tocsin.cases", "next_golden"),
            {
                "name": worker.name,
                "actor": worker.actor,
                "permissions": sorted(worker.permissions),
                "conflicts": sorted(worker.conflicts),
            },
        ).one_or_none()
        if row is None:
            return None
        ask_id = secrets.token_hex(8)
        connection.execute(
            insert(quality_ask).values(
                id=ask_id,
                purpose="golden",
                case_id=row.case_id,
                seq=row.seq,
                queue=_queue_asked(self._policy, row.queue, row.severity),
                severity=row.severity,
                expected=row.verdict,
                expected_kind=row.kind,
                asked_at=now,
                due_at=self._policy.due(NextAction.REVIEW, row.severity, now),
                person=worker.name,
                lease_until=lease,
            )
        )
        return read_ask(connection, ask_id)

    def answer(
        self, ask_id: str, worker: Worker, verdict: Act, reason: str, kind: CaseKind | None = None
    ) -> bool:
        """Take an answer, and return whether it agrees with what was expected.

        A second look that disagrees with the first brings the case before a lead, open again if it was closed.

        :raises UnknownCaseError: where there is no such question.
        :raises NotYoursError: where it was put to somebody else, or answered already.
        :raises CaseError: where the answer is none, or has no reason.
        """
        if verdict not in VERDICTS:
            raise CaseError(f"this is answered with one of {', '.join(VERDICTS)}")
        if not reason.strip():
            raise CaseError("a decision needs a reason; write in a sentence why")
        with self._store.begin() as connection:
            now = self._clock.now()
            row = connection.execute(
                select(quality_ask).where(quality_ask.c.id == ask_id).with_for_update()
            ).one_or_none()
            if row is None:
                raise UnknownCaseError(f"there is no case {ask_id!r}")
            if row.person != worker.name or row.verdict is not None or row.ended_at is not None:
                raise NotYoursError(f"case {ask_id} is not yours; take the next one")
            agrees = row.expected == verdict and (kind is None or row.expected_kind in (None, kind))
            connection.execute(
                update(quality_ask)
                .where(quality_ask.c.id == ask_id)
                .values(verdict=str(verdict), kind=kind and str(kind), reason=reason, answered_at=now)
            )
            said = {"act": str(verdict), "reason": reason, "stays": False}
            body = said if kind is None else {**said, "kind": str(kind)}
            write_entries(connection, [Entry("question", f"question:{ask_id}", worker.actor, now, body)])
            if row.purpose == "second" and not agrees:
                bring_before_a_lead(
                    connection,
                    self._policy,
                    now,
                    row.case_id,
                    why="a second look, made blind, came to another answer",
                    details={"first": row.first_person, "second": worker.name, "second_reason": reason},
                )
            return bool(agrees)

    def agreement(
        self, since: datetime, until: datetime | None = None, *, named: bool = True
    ) -> list[Agreement]:
        """Return how often the answers of a span agreed, by purpose, queue and, where ``named``, person."""
        values = {"since": since, "until": until, "named": named}
        with self._store.read() as connection:
            rows = connection.execute(statement("tocsin.cases", "agreement"), values).all()
        return [
            Agreement(
                row.purpose,
                row.queue,
                row.person,
                row.answered,
                row.agreed,
                row.unanswered,
                row.agreed / row.answered if row.answered else None,
                *wilson(row.agreed, row.answered),
                _kappa(row.answered, row.agreed, row.confirmed, row.expected_confirmed),
            )
            for row in rows
        ]


def golden_cases(connection: Connection, permissions: Sequence[str], *, limit: int = 500) -> list[GoldenCase]:
    """Return the golden cases that somebody with these permissions may see, those in use first, newest first."""
    rows = connection.execute(
        statement("tocsin.cases", "golden_cases"), {"permissions": list(permissions), "most": limit}
    )
    return [GoldenCase(*row) for row in rows]


def read_ask(connection: Connection, ask_id: str) -> Ask | None:
    """Return a question that somebody has taken and not answered yet; ``None`` where there is none of this id."""
    row = connection.execute(
        select(*(quality_ask.c[name] for name in Ask.__slots__)).where(
            quality_ask.c.id == ask_id,
            quality_ask.c.verdict.is_(None),
            quality_ask.c.ended_at.is_(None),
            quality_ask.c.person.is_not(None),
        )
    ).one_or_none()
    return None if row is None else Ask(*row)


def draw_second_look(
    connection: Connection,
    policy: Policy,
    before: CaseFile,
    after: CaseFile,
    *,
    first: str,
    draw: random.Random,
) -> None:
    """Have a second person look at a share of what was just decided, without knowing what it was.

    What one person confirmed alone in an emergency is always looked at, within the hours that the policy gives.
    """
    act = Act.CONFIRM if after.state is State.CONFIRMED else Act.REJECT
    alone = after.emergency and after.single_review
    if not alone and draw.random() >= policy.second_look_share:
        return
    due = policy.due(NextAction.SECOND, after.severity, after.updated_at)
    if alone:
        due = min(due, after.updated_at + timedelta(hours=policy.emergency_hours))
    connection.execute(
        insert(quality_ask).values(
            id=secrets.token_hex(8),
            purpose="second",
            case_id=after.id,
            seq=connection.execute(
                statement("tocsin.cases", "before_judging"), {"case_id": after.id, "version": before.version}
            ).scalar_one(),
            queue=_queue_asked(policy, before.queue, after.severity),
            severity=int(after.severity),
            expected=str(act),
            expected_kind=str(after.kind) if act is Act.CONFIRM else None,
            first_person=first,
            asked_at=after.updated_at,
            due_at=due,
        )
    )


def bring_before_a_lead(
    connection: Connection,
    policy: Policy,
    now: datetime,
    case_id: str,
    *,
    why: str,
    details: Mapping[str, Any],
    **columns: Any,
) -> None:
    """Give the case of a second look to a lead, open again if it was closed; ``columns`` are set besides."""
    case = lock_case(connection, case_id, None)
    while case.merged_into is not None:
        case = lock_case(connection, case.merged_into, None)
    act = Act.REOPEN if case.state in REOPENED else Act.ESCALATE
    after = change_case(
        connection,
        policy,
        case,
        Change(act, _ACTOR, now, why, details),
        **{
            "queue": "lead",
            "escalation": case.escalation + 1,
            "owner": None,
            "lease_until": None,
            **columns,
        },
    )
    tell_flaggers(connection, policy, case, after, now)


def _queue_asked(policy: Policy, queue: str, severity: int) -> str:
    """Return the queue that a question seems to come from: one where cases that nobody judged yet can stand."""
    return policy.queue_of(severity) if queue in _AFTER_JUDGING else queue


def _kappa(answered: int, agreed: int, confirmed: int, expected: int) -> float | None:
    if not answered:
        return None
    observed = agreed / answered
    a, b = confirmed / answered, expected / answered
    chance = a * b + (1 - a) * (1 - b)
    return None if chance == 1 else (observed - chance) / (1 - chance)
