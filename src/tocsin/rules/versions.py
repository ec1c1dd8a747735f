"""Which versions of the rules there are, and which of them alarms are weighed by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from tocsin.rules.contents import Contents
from tocsin.rules.errors import UnknownVersionError
from tocsin.rules.tables import rules_live, rules_version


@dataclass(frozen=True, slots=True)
class Version:
    """A version as somebody proposed it.

    ``trial``: how its alarms compare with those of the version ``against`` (``None``: what the server starts with);
    ``trouble``: why it could not be tried. ``agreed``: ``None`` while it waits.
    """

    id: int
    contents: Contents
    digest: bytes
    proposed_at: datetime
    proposed_by: str
    why: str
    tried_at: datetime | None
    against: int | None
    trial: dict[str, Any] | None
    trouble: str | None
    agreed: bool | None
    answered_at: datetime | None
    answered_by: str | None
    answered_why: str | None


@dataclass(frozen=True, slots=True)
class Live:
    """What went live: a version (``None``: what the server starts with), when, by whom, why."""

    version: int | None
    live_at: datetime
    live_by: str
    why: str


def read_version(connection: Connection, number: int, *, lock: bool = False) -> Version:
    """Return a version.

    :param lock: nobody else changes it until the transaction is over.
    :raises UnknownVersionError: where there is none of this number.
    """
    query = select(rules_version).where(rules_version.c.id == number)
    row = connection.execute(query.with_for_update() if lock else query).mappings().one_or_none()
    if row is None:
        raise UnknownVersionError(
            f"there is no version {number} of the rules; tocsin rules list shows which there are"
        )
    return _version(row)


def list_versions(connection: Connection, *, limit: int = 100) -> list[Version]:
    """Return the versions, newest first."""
    query = select(rules_version).order_by(rules_version.c.id.desc()).limit(limit)
    return [_version(row) for row in connection.execute(query).mappings()]


def untried_versions(connection: Connection) -> list[Version]:
    """Return the versions that wait for their trial, oldest first; what failed waits until it is asked for again."""
    query = (
        select(rules_version)
        .where(
            rules_version.c.agreed.is_(None),
            rules_version.c.tried_at.is_(None),
            rules_version.c.trouble.is_(None),
        )
        .order_by(rules_version.c.id)
    )
    return [_version(row) for row in connection.execute(query).mappings()]


def live_version(connection: Connection) -> Version | None:
    """Return the version that alarms are weighed by; ``None``: what the server starts with."""
    newest = went_live(connection, limit=1)
    if not newest or newest[0].version is None:
        return None
    return read_version(connection, newest[0].version)


def went_live(connection: Connection, *, limit: int = 100) -> list[Live]:
    """Return what went live, newest first."""
    query = (
        select(*(rules_live.c[name] for name in Live.__slots__)).order_by(rules_live.c.id.desc()).limit(limit)
    )
    return [Live(*row) for row in connection.execute(query)]


def _version(row: RowMapping) -> Version:
    same = {name: row[name] for name in Version.__slots__ if name not in ("contents", "digest")}
    return Version(contents=Contents(row["weights"], row["phrases"]), digest=bytes(row["digest"]), **same)
