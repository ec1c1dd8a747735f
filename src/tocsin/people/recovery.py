"""Recovery codes: ten, each good for one sign-in in place of a time-based code."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from tocsin.people.bearer import digest
from tocsin.people.changes import Change, record_change
from tocsin.people.tables import recovery_code

_COUNT = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Nothing that is mistaken for something else: 31 letters, so sixteen of them hold 79 bits."""


def new_recovery_codes(connection: Connection, person_id: int, at: datetime) -> tuple[str, ...]:
    """Make new codes, in place of all old ones, and return them; they are not kept."""
    codes = tuple(_draw() for _ in range(_COUNT))
    connection.execute(delete(recovery_code).where(recovery_code.c.person_id == person_id))
    connection.execute(
        insert(recovery_code), [{"person_id": person_id, "digest": _digest(code)} for code in codes]
    )
    record_change(connection, Change.RECOVERY_CODES, at, person=person_id, by=person_id)
    return codes


def recovery_codes_left(connection: Connection, person_id: int) -> int:
    """Return how many of a person's codes are unused."""
    asked = select(func.count()).where(
        recovery_code.c.person_id == person_id, recovery_code.c.used_at.is_(None)
    )
    return connection.scalar(asked) or 0


def has_recovery_code(connection: Connection, person_id: int, code: str) -> bool:
    """Return whether this is an unused code of the person's."""
    return bool(connection.scalar(select(func.count()).where(_unused(person_id, code))))


def use_recovery_code(connection: Connection, person_id: int, code: str, at: datetime) -> bool:
    """Use a code up; ``False`` where it is none, or was used."""
    used = connection.execute(update(recovery_code).where(_unused(person_id, code)).values(used_at=at))
    if used.rowcount:
        record_change(connection, Change.RECOVERY_USED, at, person=person_id, by=person_id)
    return used.rowcount == 1


def _unused(person_id: int, code: str) -> ColumnElement[bool]:
    return (
        (recovery_code.c.person_id == person_id)
        & (recovery_code.c.digest == _digest(code))
        & recovery_code.c.used_at.is_(None)
    )


def _draw() -> str:
    letters = "".join(secrets.choice(_LETTERS) for _ in range(16))
    return "-".join(letters[i : i + 4] for i in range(0, 16, 4))


def _digest(code: str) -> bytes:
    return digest("".join(code.split()).replace("-", "").lower())
