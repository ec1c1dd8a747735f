"""A case whose report was filed: the outside answered, and two people had agreed on it before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from tocsin.cases.ledger import CaseFile, Change, change_case, lock_case
from tocsin.cases.policy import Policy
from tocsin.cases.reading import resolve
from tocsin.cases.tables import case_event
from tocsin.cases.transitions import TRANSITIONS
from tocsin.cases.words import Act, State


def note_report(
    connection: Connection,
    policy: Policy,
    case_id: str,
    *,
    actor: str,
    at: datetime,
    reason: str,
    details: dict[str, Any],
    completes: bool,
    holds: Sequence[str] = (),
) -> CaseFile:
    """Write in a case's ledger that a report on it was filed, in the transaction that keeps the receipt.

    :param details: with ``receipt``, the number that the outside gave.
    :param completes: whether all that is due is filed now: a confirmed case is reported then.
    :param holds: kinds of the vault's holds whose clocks run from ``at``, the moment of submission; it follows the
        ledger and places them.
    """
    if holds:
        details = {**details, "holds": list(holds)}
    case = lock_case(connection, resolve(connection, case_id), None)
    act = Act.REPORT if completes and case.state is State.CONFIRMED else Act.NOTE
    if case.state not in TRANSITIONS[act]:
        return case
    return change_case(connection, policy, case, Change(act, actor, at, reason, details))


def confirmed_at(connection: Connection, case_ids: Iterable[str]) -> dict[str, datetime]:
    """Return when people confirmed each case, the last time that they did; left out where they never did."""
    event = case_event.c
    rows = connection.execute(
        select(event.case_id, func.max(event.at))
        .where(
            event.case_id.in_(sorted(case_ids)),
            event.to_state == State.CONFIRMED,
            event.from_state != State.CONFIRMED,
        )
        .group_by(event.case_id)
    )
    return dict(iter(rows))
