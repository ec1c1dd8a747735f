"""Sessions: what lets somebody who signed in do more than one thing.

The token is known to the browser or terminal alone; here only its SHA-256 is kept. It is replaced at each sign-in, and
ended when the person's rights change.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, insert, select, update

from tocsin.people.bearer import digest, new_secret
from tocsin.people.limits import Limits, read_limits
from tocsin.people.tables import person, session

Method = Literal["password", "recovery", "passkey", "oidc", "invitation"]
Client = Literal["console", "cli"]

_TOUCH = timedelta(minutes=1)
"""How exact ``seen_at`` is: a page with twenty pictures writes once."""

_AHEAD = timedelta(minutes=5)
"""How far machines' clocks may differ."""


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long a session lasts: without being used, and in all.

    NIST SP 800-63B-4 section 2.2.3 advises at most one hour and 24 hours for two factors.
    """

    idle: timedelta = timedelta(minutes=30)
    absolute: timedelta = timedelta(hours=12)

    @classmethod
    def of(cls, limits: Limits) -> Lifetimes:
        """Return them as a team's limits say."""
        return cls(timedelta(minutes=limits.idle_minutes), timedelta(hours=limits.session_hours))


@dataclass(frozen=True, slots=True)
class Session:
    """A session that stands. ``csrf``: the secret that a form of this session carries."""

    person_id: int
    method: Method
    client: Client
    address: str
    began_at: datetime
    seen_at: datetime
    digest: bytes
    csrf: str

    def csrf_fits(self, given: str) -> bool:
        """Return whether a form's secret is this session's, in a time that tells nothing."""
        return hmac.compare_digest(self.csrf.encode(), given.encode("utf-8", "surrogatepass"))


def begin_session(
    connection: Connection,
    person_id: int,
    method: Method,
    at: datetime,
    *,
    address: str = "",
    client: Client = "console",
    old: str | None = None,
) -> str:
    """Begin a session and return its token; ``old`` is one that the same browser held, which ends."""
    if old is not None:
        end_session(connection, old, at)
    token = new_secret()
    connection.execute(
        insert(session).values(
            digest=digest(token),
            person_id=person_id,
            method=method,
            client=client,
            address=address,
            began_at=at,
            seen_at=at,
        )
    )
    return token


def session_of(
    connection: Connection, token: str, at: datetime, lifetimes: Lifetimes | None = None
) -> Session | None:
    """Return the session of a token and note that it is in use; ``None`` where it is over, or never was.

    A session of a disabled person is over. One that begins in the future is over too: the clock went back, and how
    long it has lasted cannot be known.
    """
    lasts = lifetimes or Lifetimes.of(read_limits(connection))
    key = digest(token)
    row = connection.execute(
        select(session)
        .join(person, person.c.id == session.c.person_id)
        .where(session.c.digest == key, session.c.ended_at.is_(None), person.c.disabled_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    if row.began_at > at + _AHEAD or at - row.began_at >= lasts.absolute or at - row.seen_at >= lasts.idle:
        connection.execute(
            update(session).where(session.c.digest == key, session.c.ended_at.is_(None)).values(ended_at=at)
        )
        return None
    # Where the clock went back a little, idleness counts from now: else a jump would lengthen it.
    if abs(at - row.seen_at) >= _TOUCH:
        connection.execute(update(session).where(session.c.digest == key).values(seen_at=at))
    return Session(
        person_id=row.person_id,
        method=row.method,
        client=row.client,
        address=row.address,
        began_at=row.began_at,
        seen_at=at,
        digest=key,
        csrf=_csrf(token),
    )


def rotate_session(connection: Connection, token: str, at: datetime) -> str | None:
    """Replace a session's token, where the person's own rights or credentials changed; the old one dies at once.

    The session's age stays as it is. ``None`` where the session is over.
    """
    fresh = new_secret()
    replaced = connection.execute(
        update(session)
        .where(session.c.digest == digest(token), session.c.ended_at.is_(None))
        .values(digest=digest(fresh), seen_at=at)
    )
    return fresh if replaced.rowcount else None


def end_session(connection: Connection, token: str, at: datetime) -> None:
    """Sign out. Nothing happens where the session is over."""
    connection.execute(
        update(session)
        .where(session.c.digest == digest(token), session.c.ended_at.is_(None))
        .values(ended_at=at)
    )


def end_sessions(connection: Connection, person_id: int, at: datetime, *, but: str | None = None) -> int:
    """Sign a person out everywhere, but for the session of the token ``but``; return how many ended."""
    ending = update(session).where(session.c.person_id == person_id, session.c.ended_at.is_(None))
    if but is not None:
        ending = ending.where(session.c.digest != digest(but))
    return connection.execute(ending.values(ended_at=at)).rowcount


def open_sessions(
    connection: Connection, person_id: int
) -> list[tuple[Client, Method, str, datetime, datetime]]:
    """Return a person's sessions, newest first: where, how, from which address, since when, last seen."""
    asked = (
        select(session.c.client, session.c.method, session.c.address, session.c.began_at, session.c.seen_at)
        .where(session.c.person_id == person_id, session.c.ended_at.is_(None))
        .order_by(session.c.began_at.desc())
    )
    return [tuple(row) for row in connection.execute(asked)]


def _csrf(token: str) -> str:
    """Derive the forms' secret from the token: it changes with it, needs no room, and does not give it away."""
    return urlsafe_b64encode(
        hmac.digest(token.encode("utf-8", "surrogatepass"), b"tocsin csrf", "sha256")
    ).decode()
