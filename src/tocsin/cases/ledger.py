"""The one place where a case changes: its file, the ledger's row, and the log's entry, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from tocsin.cases.errors import StaleCaseError, TransitionError, UnknownCaseError
from tocsin.cases.policy import Policy
from tocsin.cases.tables import case_file
from tocsin.cases.transitions import NEXT, NOWHERE, TRANSITIONS
from tocsin.cases.words import Act, CaseKind, NextAction, Severity, State
from tocsin.log import Entry, write_entries
from tocsin.store import statement

CHILD_SAFETY = "child_safety"
"""The queue of what a minor is involved in and nobody is accused of: it is left only where a person routes it on."""


@dataclass(frozen=True, slots=True)
class Change:
    """An act: by whom, when, why. ``details`` are what it was about, for the ledger."""

    act: Act
    actor: str
    at: datetime
    reason: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A row of ``case_file``, as its columns are named there."""

    id: str
    kind: CaseKind
    state: State
    version: int
    severity: Severity
    queue: str
    next_action: NextAction | None
    due_at: datetime | None
    owner: str | None
    lease_until: datetime | None
    escalation: int
    outcome: str | None
    ground: str | None
    merged_into: str | None
    proposed_by: str | None
    decided_by: str | None
    emergency: bool
    single_review: bool
    appealed: bool
    language: str | None
    skill: str | None
    probability: float | None
    weight: float | None
    flags: int
    inclusion: float
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None

    @classmethod
    def of(cls, row: Mapping[str, Any] | RowMapping) -> CaseFile:
        """Return the case of a row of the table."""
        action = row["next_action"]
        return cls(
            **{
                **row,
                "kind": CaseKind(row["kind"]),
                "state": State(row["state"]),
                "severity": Severity(row["severity"]),
                "next_action": None if action is None else NextAction(action),
            }
        )


def read_case(connection: Connection, case_id: str, *, lock: bool = False) -> CaseFile:
    """Return a case by its id; one that was merged is returned as itself.

    :param lock: whether others who would change it wait for the end of this transaction.
    :raises UnknownCaseError: where there is none.
    """
    query = select(case_file).where(case_file.c.id == case_id)
    row = connection.execute(query.with_for_update() if lock else query).mappings().one_or_none()
    if row is None:
        raise UnknownCaseError(
            f"there is no case {case_id!r}; look for it with GET /v1/cases or in the console"
        )
    return CaseFile.of(row)


def lock_case(connection: Connection, case_id: str, version: int | None) -> CaseFile:
    """Return a case that nobody else can change in this transaction.

    :param version: what the caller saw; ``None`` where it does not matter what it saw.
    :raises UnknownCaseError: where there is none.
    :raises StaleCaseError: where the case has another version by now.
    """
    case = read_case(connection, case_id, lock=True)
    if version is not None and case.version != version:
        raise StaleCaseError(
            f"case {case_id} changed since you looked at it (version {version}, now {case.version}); "
            "look again, then decide"
        )
    return case


def open_case(
    connection: Connection, policy: Policy, change: Change, case_id: str, kind: CaseKind, **columns: Any
) -> CaseFile:
    """Open a new case. ``columns`` override what the policy says of queue, severity and deadline."""
    severity = Severity(columns.pop("severity", policy.severity_of(kind, columns.get("probability"))))
    values: dict[str, Any] = {
        "id": case_id,
        "kind": str(kind),
        "state": str(State.NEW),
        "version": 1,
        "severity": int(severity),
        "queue": policy.queue_of(severity),
        "skill": policy.skill_of_kind.get(kind),
        "next_action": str(NextAction.TRIAGE),
        "due_at": policy.due(NextAction.TRIAGE, severity, change.at),
        "created_at": change.at,
        "updated_at": change.at,
        **columns,
    }
    connection.execute(insert(case_file).values(values))
    _write(connection, case_id, change, None, {"kind": str(kind)})
    return read_case(connection, case_id)


def change_case(
    connection: Connection, policy: Policy, case: CaseFile, change: Change, **columns: Any
) -> CaseFile:
    """Carry out an act on a case that this transaction has locked, and return the case after it.

    ``columns`` are set as given; what the new state asks for (next action, deadline, nobody's lease) is set besides.

    :raises TransitionError: where the state machine has no such step.
    """
    to_state = next_state(case, change.act)
    values: dict[str, Any] = {"state": str(to_state), "version": case.version + 1, "updated_at": change.at}
    if to_state.over:
        values |= {
            "next_action": None,
            "due_at": None,
            "owner": None,
            "lease_until": None,
            "proposed_by": None,
        }
        values["closed_at"] = change.at if to_state is State.CLOSED else None
    elif to_state is not case.state:
        severity = int(columns.get("severity", case.severity))
        action = NEXT[to_state]
        values |= {"next_action": str(action), "due_at": policy.due(action, severity, change.at)}
        values |= {"outcome": None, "ground": None, "closed_at": None}
        if to_state is State.TRIAGE:
            # Whoever decided it before has no claim on what comes after.
            values |= {"owner": None, "lease_until": None}
    values |= columns
    if case.queue == CHILD_SAFETY and change.act is not Act.ROUTE:
        values["queue"] = CHILD_SAFETY
    connection.execute(update(case_file).where(_is(case.id)).values(values))
    after = read_case(connection, case.id)
    counted = counted_of(connection, case, after, change)
    _write(connection, case.id, change, case, counted)
    return after


def counted_of(connection: Connection, before: CaseFile, after: CaseFile, change: Change) -> dict[str, Any]:
    """Return what the log's entry of an act says for those who count: what it is counted as follows from it alone.

    ``answers``: the verdict that an appeal is against, where this is the first verdict after it.
    """
    if change.act in (Act.CONFIRM, Act.REJECT):
        answers = connection.execute(
            statement("tocsin.cases", "appealed_verdict"), {"case_id": before.id, "until": before.version}
        ).scalar_one_or_none()
        return {
            "kind": str(after.kind),
            "first": before.decided_by is None,
            "seconds": int((change.at - before.created_at).total_seconds()),
            "sampled": before.inclusion < 1,
            **({} if answers is None else {"answers": answers}),
        }
    if change.act is Act.APPEAL:
        return {"kind": str(after.kind), "outcome": before.outcome}
    if after.state is State.CLOSED and before.state is not State.CLOSED:
        return {"kind": str(after.kind), "outcome": after.outcome}
    return {}


def next_state(case: CaseFile, act: Act) -> State:
    """Return where an act leads.

    :raises TransitionError: where it leads nowhere.
    """
    to_state = TRANSITIONS[act].get(case.state)
    if to_state is None:
        possible = (
            ", ".join(sorted(each for each, steps in TRANSITIONS.items() if case.state in steps)) or "nothing"
        )
        raise TransitionError(
            f"case {case.id} is {case.state.replace('_', ' ')}, and cannot be given '{act}' there; possible: {possible}"
        )
    return to_state


def _is(case_id: str) -> ColumnElement[bool]:
    return case_file.c.id == case_id


def _write(
    connection: Connection,
    case_id: str,
    change: Change,
    before: CaseFile | None,
    counted: Mapping[str, Any],
) -> None:
    from_state = NOWHERE if before is None else str(before.state)
    connection.execute(
        statement("tocsin.cases", "write_event"),
        {
            "case_id": case_id,
            "at": change.at,
            "actor": change.actor,
            "act": str(change.act),
            "from_state": from_state,
            "reason": change.reason,
            "proposed_by": None if before is None else before.proposed_by,
            "details": json.dumps(change.details, default=str),
        },
    )
    body = {"act": str(change.act), "from": from_state, "reason": change.reason, **change.details}
    if counted:
        body["counted"] = counted
    write_entries(connection, [Entry("case", f"case:{case_id}", change.actor, change.at, _plain(body))])


def _plain(body: Mapping[str, Any]) -> dict[str, Any]:
    return dict(json.loads(json.dumps(body, default=str)))
