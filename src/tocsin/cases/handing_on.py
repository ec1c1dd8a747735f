"""Whom a blind question reaches that somebody assigns: the person who was named, as a case would.

Where they cannot be asked (they judged the case, or know the question), nobody is told: that would tell what it is.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from tocsin.cases.policy import Policy
from tocsin.cases.tables import quality_ask
from tocsin.store import statement

_COPIED = ("purpose", "case_id", "seq", "queue", "severity", "expected", "expected_kind", "due_at")


def hand_on(connection: Connection, policy: Policy, ask_id: str, name: str, now: datetime) -> bool:
    """Put a question to another person, and return whether they can be asked at all.

    A second look changes hands. A golden case is a question to each person of their own: a new one is put, and the old
    one is left to its end.
    """
    asked = {"ask_id": ask_id, "name": name, "actor": f"person:{name}"}
    if not connection.execute(statement("tocsin.cases", "may_be_asked"), asked).scalar_one():
        return False
    this = quality_ask.c.id == ask_id
    held = {"person": name, "lease_until": now + timedelta(minutes=policy.lease_minutes)}
    row = (
        connection.execute(select(*(quality_ask.c[column] for column in _COPIED)).where(this))
        .mappings()
        .one()
    )
    if row["purpose"] == "second":
        connection.execute(update(quality_ask).where(this).values(held))
    else:
        connection.execute(
            insert(quality_ask).values({**row, **held, "id": secrets.token_hex(8), "asked_at": now})
        )
    return True
