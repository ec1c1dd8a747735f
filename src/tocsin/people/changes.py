"""What changed about who may do what: rows that nobody changes afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, or_, select

from tocsin.people.tables import access_change, api_token, person


class Change(StrEnum):
    """What was done to somebody's access, or to a token."""

    ADDED = "added"
    INVITED = "invited"
    JOINED = "joined"
    ROLES = "roles"
    DISABLED = "disabled"
    ENABLED = "enabled"
    RESET = "reset"
    CONFLICTS = "conflicts"
    PASSWORD = "password"  # noqa: S105 (the name of a change)
    RECOVERY_CODES = "recovery_codes"
    RECOVERY_USED = "recovery_used"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    PASSKEY_COPIED = "passkey_copied"
    LINKED = "linked"
    TOKEN_MADE = "token_made"  # noqa: S105 (as above)
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 (as above)


@dataclass(frozen=True, slots=True)
class AccessChange:
    """A change: when, by whom (``None``: the command line or the company's directory), about whom or what."""

    at: datetime
    by: str | None
    person: str | None
    token: str | None
    change: Change
    detail: str


def record_change(
    connection: Connection,
    change: Change,
    at: datetime,
    *,
    person: int | None = None,
    token: int | None = None,
    by: int | None = None,
    detail: str = "",
) -> None:
    """Write one change down; of ``person`` and ``token`` exactly one is given, by number."""
    connection.execute(
        insert(access_change).values(
            at=at, by_id=by, person_id=person, token_id=token, change=change, detail=detail
        )
    )


def access_changes(
    connection: Connection, *, after: int = 0, limit: int = 100
) -> list[tuple[int, AccessChange]]:
    """Return changes with their numbers, oldest first, from the one after number ``after``."""
    asked = _changes().where(access_change.c.id > after).order_by(access_change.c.id).limit(limit)
    return [(row.id, _change(row)) for row in connection.execute(asked)]


def latest_changes(
    connection: Connection,
    *,
    about: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    limit: int = 100,
) -> list[tuple[int, AccessChange]]:
    """Return changes with their numbers, newest first; where nothing is given, all count.

    :param about: the name of a person or token that was changed, or of who changed something.
    :param until: itself outside the span.
    :param before: the number of a change; only older ones.
    """
    asked = _changes().order_by(access_change.c.id.desc()).limit(limit)
    if about:
        asked = asked.where(or_(_BY.c.name == about, person.c.name == about, api_token.c.name == about))
    if since is not None:
        asked = asked.where(access_change.c.at >= since)
    if until is not None:
        asked = asked.where(access_change.c.at < until)
    if before is not None:
        asked = asked.where(access_change.c.id < before)
    return [(row.id, _change(row)) for row in connection.execute(asked)]


_BY = person.alias("by")


def _changes() -> Select[Any]:
    return (
        select(
            access_change.c.id,
            access_change.c.at,
            _BY.c.name.label("by"),
            person.c.name.label("person"),
            api_token.c.name.label("token"),
            access_change.c.change,
            access_change.c.detail,
        )
        .select_from(access_change)
        .outerjoin(_BY, _BY.c.id == access_change.c.by_id)
        .outerjoin(person, person.c.id == access_change.c.person_id)
        .outerjoin(api_token, api_token.c.id == access_change.c.token_id)
    )


def _change(row: Row[Any]) -> AccessChange:
    return AccessChange(row.at, row.by, row.person, row.token, Change(row.change), row.detail)
