"""Tokens of machines: ``tocsin_…``, shown once, with scopes, an end if wished, and a day of last use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Row, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from tocsin.people.bearer import digest, new_secret
from tocsin.people.changes import Change, record_change
from tocsin.people.errors import NameTakenError, TokenError
from tocsin.people.permissions import scopes
from tocsin.people.persons import Person, check_name
from tocsin.people.tables import api_token

PREFIX = "tocsin_"
"""What a token begins with, so that those who search for leaked secrets know it."""


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token, without its secret. ``used_on``: the last day (UTC) on which it was used."""

    id: int
    name: str
    scopes: frozenset[str]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    used_on: date | None

    def allows(self, scope: str) -> bool:
        """Return whether the token may do this."""
        return scope in self.scopes


def add_token(
    connection: Connection,
    name: str,
    wanted: Iterable[str],
    at: datetime,
    *,
    by: Person | None = None,
    expires_at: datetime | None = None,
) -> str:
    """Make a token and return its secret, which is not kept.

    :raises TokenError: when a scope is unknown, there is none, or it would end before it begins.
    :raises NameTakenError: when a token that stands has the name.
    """
    check_name(name)
    given = sorted(set(wanted))
    unknown = [scope for scope in given if scope not in scopes()]
    if unknown or not given:
        told = (
            f"no such scope: {', '.join(unknown)}; " if unknown else "a token without scopes may do nothing; "
        )
        raise TokenError(told + f"give one or more of {', '.join(scopes())}")
    if expires_at is not None and expires_at <= at:
        raise TokenError(
            f"the token {name} would have ended at {expires_at:%Y-%m-%d %H:%M} UTC; give a later end"
        )
    secret = PREFIX + new_secret()
    number = connection.scalar(
        insert(api_token)
        .values(
            name=name,
            digest=digest(secret),
            scopes=given,
            created_at=at,
            created_by=None if by is None else by.id,
            expires_at=expires_at,
        )
        .on_conflict_do_nothing(index_elements=["name"], index_where=api_token.c.revoked_at.is_(None))
        .returning(api_token.c.id)
    )
    if number is None:
        raise NameTakenError(f"there is a token {name} already; choose another name, or revoke it first")
    record_change(
        connection,
        Change.TOKEN_MADE,
        at,
        token=number,
        by=None if by is None else by.id,
        detail=", ".join(given),
    )
    return secret


def token_of(connection: Connection, secret: str, at: datetime) -> ApiToken | None:
    """Return the token of a secret and note the day; ``None`` where it is unknown, revoked or has ended."""
    row = connection.execute(
        select(api_token).where(
            api_token.c.digest == digest(secret),
            api_token.c.revoked_at.is_(None),
            or_(api_token.c.expires_at.is_(None), api_token.c.expires_at > at),
        )
    ).one_or_none()
    if row is None:
        return None
    today = at.date()
    if row.used_on != today:
        connection.execute(update(api_token).where(api_token.c.id == row.id).values(used_on=today))
    return _token(row)


def revoke_token(connection: Connection, name: str, at: datetime, *, by: Person | None = None) -> None:
    """Revoke the token that has this name.

    :raises TokenError: when there is none that stands.
    """
    number = connection.scalar(
        update(api_token)
        .where(api_token.c.name == name, api_token.c.revoked_at.is_(None))
        .values(revoked_at=at)
        .returning(api_token.c.id)
    )
    if number is None:
        raise TokenError(f"there is no token {name!r} that stands; tocsin token list tells which do")
    record_change(connection, Change.TOKEN_REVOKED, at, token=number, by=None if by is None else by.id)


def api_tokens(connection: Connection) -> list[ApiToken]:
    """Return all tokens, revoked ones too, in the order they were made."""
    return [_token(row) for row in connection.execute(select(api_token).order_by(api_token.c.id))]


def _token(row: Row[tuple[object, ...]]) -> ApiToken:
    return ApiToken(
        id=row.id,
        name=row.name,
        scopes=frozenset(row.scopes),
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        used_on=row.used_on,
    )
