"""Who may do what to a case: rights, leases, conflicts of interest, and the second person where two must agree."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select

from tocsin.cases.errors import NotYoursError
from tocsin.cases.ledger import CaseFile
from tocsin.cases.reading import may_see, resolve, view_case
from tocsin.cases.tables import case_account, case_queue
from tocsin.cases.words import Act
from tocsin.cases.worker import Worker
from tocsin.people import Person, rights_of, told_lacking

PERMISSION: dict[Act, str] = {
    Act.TRIAGE: "decide",
    Act.TAKE: "decide",
    Act.HAND_BACK: "decide",
    Act.ASSIGN: "assign",
    Act.PROPOSE: "decide",
    Act.DOUBT: "confirm_second",
    Act.CONFIRM: "decide",
    Act.REJECT: "decide",
    Act.REPORT: "decide",
    Act.WAIVE: "confirm_second",
    Act.PRESERVE: "decide",
    Act.CLOSE: "decide",
    Act.REOPEN: "decide",
    Act.APPEAL: "decide",
    Act.ESCALATE: "escalate",
    Act.EMERGENCY: "decide",
    Act.EXTEND: "escalate",
    Act.ROUTE: "assign",
    Act.NOTE: "decide",
}
"""What a person needs to be allowed for each act; merging and splitting stand in ``joining``."""

_MINE = frozenset(
    {Act.HAND_BACK, Act.PROPOSE, Act.CONFIRM, Act.REJECT, Act.REPORT, Act.WAIVE, Act.PRESERVE, Act.CLOSE}
)
"""Acts that only the one who took the case may do."""

OF_ANYBODY = frozenset({Act.ASSIGN, Act.ESCALATE, Act.NOTE, Act.ROUTE})
"""Acts that judge nothing: a conflict of interest does not stand against them."""


def check_worker(connection: Connection, case: CaseFile, worker: Worker, act: Act, now: datetime) -> None:
    """Refuse whoever may not do this to this case.

    :raises NotYoursError: for a missing right, another's lease, or a conflict of interest.
    """
    needed = PERMISSION.get(act, "assign")
    if needed not in worker.permissions:
        raise NotYoursError(f"{worker.name} may not do '{act}' (it takes the right '{needed}'); ask a lead")
    queue_needs = connection.execute(
        select(case_queue.c.permission).where(case_queue.c.name == case.queue)
    ).scalar_one()
    if queue_needs not in worker.permissions:
        raise NotYoursError(
            f"case {case.id} is in the queue '{case.queue}', which {worker.name} may not see; ask a lead"
        )
    if act not in OF_ANYBODY:
        check_no_conflict(connection, case.id, worker.name, worker.conflicts)
    held = case.owner is not None and case.lease_until is not None and case.lease_until > now
    if held and case.owner != worker.name and (act in _MINE or act is Act.TAKE):
        raise NotYoursError(
            f"case {case.id} is with {case.owner} until {case.lease_until:%H:%M} UTC; take another"
        )
    if act in _MINE and case.owner != worker.name:
        raise NotYoursError(f"case {case.id} is not yours; take it first")
    if act is Act.TAKE and case.proposed_by == worker.actor:
        raise NotYoursError(f"{worker.name} proposed case {case.id}; the second look is somebody else's")
    if case.appealed and act in (Act.CONFIRM, Act.REJECT, Act.PROPOSE) and case.decided_by == worker.name:
        raise NotYoursError(f"{worker.name} decided case {case.id} before; an appeal takes somebody else")


def check_no_conflict(
    connection: Connection,
    case_id: str,
    name: str,
    conflicts: Collection[str],
    *,
    shown_as: str | None = None,
) -> None:
    """Refuse whoever must not judge an account of this case; they read nothing of it either.

    :param conflicts: accounts of the platform that the person must not judge.
    :param shown_as: the id under which the person knows the case, where that is another.
    :raises NotYoursError: then.
    """
    if not conflicts:
        return
    known = connection.execute(
        select(case_account.c.account).where(
            case_account.c.case_id == case_id, case_account.c.account.in_(sorted(conflicts))
        )
    ).first()
    if known is not None:
        raise NotYoursError(
            f"{name} has a conflict of interest in case {shown_as or case_id}; hand it to somebody else"
        )


def check_person(connection: Connection, person: Person, right: str, case_id: str) -> None:
    """Refuse whoever may not do something with a case that changes nothing in its life, as preserve it or report on it.

    Where it was merged into another, that one counts.

    :raises NotYoursError: for a missing right, a queue that is not theirs to see, or a conflict of interest.
    """
    rights = rights_of(person)
    if right not in rights:
        raise NotYoursError(told_lacking(person, right))
    view = view_case(connection, resolve(connection, case_id), most_flags=1)
    if not may_see(connection, view.file, sorted(rights)):
        raise NotYoursError(
            f"case {case_id} is in the queue '{view.file.queue}', which {person.name} may not see; ask a lead"
        )
    check_no_conflict(connection, view.file.id, person.name, person.conflicts, shown_as=case_id)
