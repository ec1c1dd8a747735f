"""After the database came back from a backup: what was agreed on then may have been filed since, and nobody here knows.

The receiver tells nothing of a report's state, and a number from before the backup may be that of an attempt which was
taken back later. So nothing is filed by itself: people look in the receiver's own account, then ask again, or give it
up.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select, update

from tocsin.clock import Clock
from tocsin.log import Entry, write_entries
from tocsin.reporting.requests import Filing
from tocsin.reporting.tables import report_filing
from tocsin.store import Store

_ACTOR = "machine:reporting"
_WHY = (
    "the database came back from a backup, and this may have been filed since: look in the receiver's account, then "
    "ask again or give it up"
)


def hold_back(store: Store, clock: Clock) -> list[str]:
    """End every filing that was under way when the backup was made; return a sentence for each."""
    with store.begin() as connection:
        rows = connection.execute(
            select(report_filing)
            .where(report_filing.c.state.in_(["asked", "approved"]))
            .order_by(report_filing.c.id)
            .with_for_update()
        ).mappings()
        found = [Filing.of(row) for row in rows]
        for each in found:
            _end(connection, each, clock)
    return [f"filing {each.id} of draft {each.draft_id}: {_WHY}" for each in found]


def _end(connection: Connection, filing: Filing, clock: Clock) -> None:
    now = clock.now()
    over: dict[str, Any] = {
        "step": "over",
        "due_at": None,
        "lease_until": None,
        "fence": filing.fence + 1,
        "trouble": _WHY,
    }
    if filing.state == "asked":
        over |= {"state": "refused", "refused_by": _ACTOR, "answered_at": now, "answered_why": _WHY}
    else:
        over |= {"state": "failed"}
    connection.execute(update(report_filing).where(report_filing.c.id == filing.id).values(over))
    body = {
        "step": "held_back",
        "filing": filing.id,
        "is_test": filing.is_test,
        "report": filing.report_id,
        "trouble": _WHY,
    }
    write_entries(connection, [Entry("report_step", f"report:{filing.draft_id}", _ACTOR, now, body)])
