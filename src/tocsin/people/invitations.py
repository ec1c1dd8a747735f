"""The first sign-in: a link that works once, at which a person sets a password and an authenticator app."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from tocsin.people.bearer import digest, new_secret
from tocsin.people.changes import Change, record_change
from tocsin.people.errors import CodeError, InvitationError, PasswordError
from tocsin.people.keyring import Keyring
from tocsin.people.passwords import check_password, hash_password, password_fits
from tocsin.people.persons import Person, add_person, person_by_id
from tocsin.people.recovery import new_recovery_codes
from tocsin.people.sessions import end_sessions, rotate_session
from tocsin.people.signing_in import totp_of
from tocsin.people.tables import invitation, passkey, person, recovery_code, totp_use
from tocsin.people.tables import password as password_table
from tocsin.people.totp import qr_svg, totp_step, totp_text, totp_uri, use_step

INVITED_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Welcome:
    """What the page of a link shows: whom it is for, and the secret of their authenticator app in three forms."""

    person: Person
    uri: str
    typed: str
    qr: str


@dataclass(frozen=True, slots=True)
class Joined:
    """A person can sign in from now on; the recovery codes are shown once and kept nowhere."""

    person: Person
    recovery_codes: tuple[str, ...]


def invite(
    connection: Connection,
    keyring: Keyring,
    name: str,
    roles: Iterable[str],
    at: datetime,
    *,
    by: Person | None = None,
    display_name: str | None = None,
    lasts: timedelta = INVITED_FOR,
) -> str:
    """Add a person and return the token of the link for their first sign-in.

    :raises NameTakenError: when somebody has the name.
    :raises PeopleError: when it is no name, or the roles are none.
    """
    added = add_person(connection, name, roles, at, by=by, display_name=display_name)
    return _link(connection, keyring, added, at, lasts=lasts, by=by, change=Change.INVITED)


def reset(
    connection: Connection,
    keyring: Keyring,
    whom: Person,
    at: datetime,
    *,
    by: Person | None = None,
    lasts: timedelta = INVITED_FOR,
) -> str:
    """Take a person's password, codes, passkeys, sessions and older links away; return the token of a new link."""
    for table in (password_table, totp_use, recovery_code, passkey):
        connection.execute(delete(table).where(table.c.person_id == whom.id))
    connection.execute(
        update(invitation)
        .where(invitation.c.person_id == whom.id, invitation.c.used_at.is_(None))
        .values(used_at=at)
    )
    end_sessions(connection, whom.id, at)
    return _link(connection, keyring, whom, at, lasts=lasts, by=by, change=Change.RESET)


def welcome(connection: Connection, keyring: Keyring, token: str, at: datetime) -> Welcome:
    """Return what the page of a link shows; the same at each visit until it is used.

    :raises InvitationError: when the link is unknown, used or too old, or its person is disabled.
    """
    whom, secret = _offered(connection, keyring, token, at)
    uri = totp_uri(secret, whom.name)
    return Welcome(whom, uri, totp_text(secret), qr_svg(uri))


def join(
    connection: Connection, keyring: Keyring, token: str, at: datetime, *, password: str, code: str
) -> Joined:
    """Use a link up: set the password, and the authenticator app whose present code is ``code``.

    :raises InvitationError: as :func:`welcome`.
    :raises PasswordError: when the password is refused.
    :raises CodeError: when the code does not fit; the link stays good.
    """
    whom, secret = _offered(connection, keyring, token, at)
    check_password(password, whom.name)
    step = totp_step(secret, code, at)
    if step is None:
        raise CodeError(
            "the code does not fit; scan the picture again, check the phone's clock, and type the new code"
        )
    used = connection.execute(
        update(invitation)
        .where(invitation.c.digest == digest(token), invitation.c.used_at.is_(None))
        .values(used_at=at)
    )
    if not used.rowcount:
        raise InvitationError(_OVER)
    values = {
        "hash": hash_password(password),
        "sealed": keyring.seal(secret, totp_of(whom.id)),
        "set_at": at,
    }
    connection.execute(
        insert_or(password_table)
        .values(person_id=whom.id, **values)
        .on_conflict_do_update(index_elements=["person_id"], set_=values)
    )
    use_step(connection, whom.id, step)
    record_change(connection, Change.JOINED, at, person=whom.id, by=whom.id)
    return Joined(whom, new_recovery_codes(connection, whom.id, at))


def change_password(
    connection: Connection, whom: Person, token: str, at: datetime, *, present: str, wanted: str
) -> str:
    """Change a person's own password, end their other sessions, and return a new token for the one in ``token``.

    :raises PasswordError: when the present password does not fit, or the wanted one is refused.
    """
    kept = connection.scalar(
        select(password_table.c.hash).where(password_table.c.person_id == whom.id).with_for_update()
    )
    if kept is None or not password_fits(kept, present):
        raise PasswordError("the present password does not fit; type it again")
    check_password(wanted, whom.name)
    connection.execute(
        update(password_table)
        .where(password_table.c.person_id == whom.id)
        .values(hash=hash_password(wanted), set_at=at)
    )
    end_sessions(connection, whom.id, at, but=token)
    record_change(connection, Change.PASSWORD, at, person=whom.id, by=whom.id)
    fresh = rotate_session(connection, token, at)
    if fresh is None:
        raise PasswordError("the session is over; sign in again to change the password")
    return fresh


_OVER = "the link is unknown, used or too old; ask an admin for a new one"


def _link(
    connection: Connection,
    keyring: Keyring,
    whom: Person,
    at: datetime,
    *,
    lasts: timedelta,
    by: Person | None,
    change: Change,
) -> str:
    token = new_secret()
    connection.execute(
        insert(invitation).values(
            digest=digest(token),
            person_id=whom.id,
            sealed=keyring.seal(secrets.token_bytes(20), _offer_to(whom.id)),
            created_at=at,
            expires_at=at + lasts,
        )
    )
    record_change(connection, change, at, person=whom.id, by=None if by is None else by.id)
    return token


def _offered(connection: Connection, keyring: Keyring, token: str, at: datetime) -> tuple[Person, bytes]:
    row = connection.execute(
        select(invitation.c.person_id, invitation.c.sealed)
        .join(person, person.c.id == invitation.c.person_id)
        .where(
            invitation.c.digest == digest(token),
            invitation.c.used_at.is_(None),
            invitation.c.expires_at > at,
            person.c.disabled_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        raise InvitationError(_OVER)
    return person_by_id(connection, row.person_id), keyring.unseal(row.sealed, _offer_to(row.person_id))


def _offer_to(person_id: int) -> str:
    return f"totp offered to {person_id}"
