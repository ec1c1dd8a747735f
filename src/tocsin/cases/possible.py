"""What a person may do to a case as it stands: faces offer this alone. Each act is checked again when it is done."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from tocsin.cases.errors import NotYoursError
from tocsin.cases.ledger import CaseFile
from tocsin.cases.policy import Policy
from tocsin.cases.rights import PERMISSION, check_worker
from tocsin.cases.transitions import TRANSITIONS
from tocsin.cases.words import Act, CaseKind
from tocsin.cases.worker import Worker


def possible_acts(
    connection: Connection, policy: Policy, case: CaseFile, worker: Worker, now: datetime
) -> list[Act]:
    """Return the acts of people that this person may do to this case now, in the order of a case's life."""
    return [
        act
        for act in PERMISSION
        if case.state in TRANSITIONS[act]
        and _makes_sense(policy, case, worker, act, now)
        and _may(connection, case, worker, act, now)
    ]


def _may(connection: Connection, case: CaseFile, worker: Worker, act: Act, now: datetime) -> bool:
    try:
        check_worker(connection, case, worker, act, now)
    except NotYoursError:
        return False
    return True


def _makes_sense(policy: Policy, case: CaseFile, worker: Worker, act: Act, now: datetime) -> bool:
    by_another = case.proposed_by is not None and case.proposed_by != worker.actor
    held = case.owner == worker.name and case.lease_until is not None and case.lease_until > now
    alone = case.kind is not CaseKind.TRAFFICKING or (policy.single_review and case.proposed_by is None)
    conditions = {
        Act.CONFIRM: alone or (by_another and "confirm_second" in worker.permissions),
        Act.PROPOSE: case.proposed_by is None,
        Act.DOUBT: by_another,
        Act.EXTEND: case.kind is CaseKind.OTHER,
        Act.EMERGENCY: not case.emergency,
        Act.TAKE: not held,
    }
    return conditions.get(act, True)
