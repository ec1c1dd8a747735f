"""What people decided, as ``decision`` events of the event contract: for a platform's own rules, and for Tocsin's.

Reviewers' names and words stay here: the actor is Tocsin, the reason the kind of case.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row

from tocsin.store import statement

_ACTOR = "tocsin"
_OUTCOME = {"confirm": "confirmed", "reject": "not_confirmed"}


def decision_events(connection: Connection, since: datetime) -> Iterator[dict[str, Any]]:
    """Give the decisions made at ``since`` or later, oldest first: one event for each thing that one was about.

    An event keeps its id however often it is given.
    """
    rows = connection.execution_options(yield_per=1000).execute(
        statement("tocsin.webhooks", "decisions"), {"since": since}
    )
    for row in rows:
        yield _event(row)


def events_of_decision(connection: Connection, case_id: str, seq: int) -> list[dict[str, Any]]:
    """Return the events of one decision: a row of a case's ledger."""
    rows = connection.execute(statement("tocsin.webhooks", "decision"), {"case_id": case_id, "seq": seq})
    return [_event(row) for row in rows]


def moment(at: datetime) -> str:
    """Return a time as the event contract writes it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _event(row: Row[Any]) -> dict[str, Any]:
    about = hashlib.sha256(f"{row.subject_kind}\0{row.subject_id}".encode()).hexdigest()[:16]
    return {
        "type": "decision",
        "id": f"tocsin-decision-{row.case_id}-{row.seq}-{about}",
        "at": moment(row.at),
        "actor": _ACTOR,
        "subject": {"kind": row.subject_kind, "id": row.subject_id},
        "outcome": _OUTCOME[row.act],
        "reason": row.kind,
    }
