"""Signing in by name, password and code. Whatever is wrong, the answer is the same, and so is the work."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from tocsin.people.keyring import Keyring
from tocsin.people.passwords import hash_password, is_outdated, nobodys_password, password_fits
from tocsin.people.persons import Person, is_name, person_by_id
from tocsin.people.recovery import has_recovery_code, use_recovery_code
from tocsin.people.sessions import Client, Method, begin_session
from tocsin.people.tables import password as password_table
from tocsin.people.tables import person
from tocsin.people.throttle import attempt, forgive, wait_now
from tocsin.people.totp import totp_step, use_step

_NOBODY = 0


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody is in; ``token`` goes to the browser or terminal and is kept nowhere."""

    person: Person
    token: str
    method: Method


@dataclass(frozen=True, slots=True)
class Refused:
    """Nobody is in. ``wait``: how long the next attempt has to wait, zero where it need not."""

    wait: timedelta


def sign_in(
    connection: Connection,
    keyring: Keyring,
    name: str,
    password: str,
    code: str,
    *,
    address: str,
    at: datetime,
    client: Client = "console",
    old: str | None = None,
) -> SignedIn | Refused:
    """Let a person in by password and a time-based or recovery code.

    The transaction must be committed either way: it holds the failure, or the code that is used up.

    :param address: where the attempt comes from, as the server sees it.
    :param old: token of the session that the same browser held; it ends.
    """
    wait = attempt(connection, name, address, at)
    if wait:
        return Refused(wait)
    # What is no name cannot be one's; the database is asked all the same.
    asked = name.strip().lower()
    row = connection.execute(
        select(person.c.id, password_table.c.hash, password_table.c.sealed)
        .join(password_table, password_table.c.person_id == person.c.id)
        .where(person.c.name == (asked if is_name(asked) else ""), person.c.disabled_at.is_(None))
    ).one_or_none()
    stranger = nobodys_password()
    if row is None:
        number, kept, sealed = _NOBODY, stranger, keyring.seal(secrets.token_bytes(20), totp_of(_NOBODY))
    else:
        number, kept, sealed = row.id, row.hash, row.sealed
    knows = password_fits(kept, password)
    step = totp_step(keyring.unseal(sealed, totp_of(number)), code, at)
    recovers = has_recovery_code(connection, number, code)
    method: Method | None = None
    if row is not None and knows and (step is not None or recovers):
        method = _use(connection, number, step, code, at)
    if method is None:
        return Refused(wait_now(connection, name, address))
    if is_outdated(kept):
        connection.execute(
            update(password_table)
            .where(password_table.c.person_id == number)
            .values(hash=hash_password(password))
        )
    forgive(connection, name, address)
    token = begin_session(connection, number, method, at, address=address, client=client, old=old)
    return SignedIn(person_by_id(connection, number), token, method)


def totp_of(person_id: int) -> str:
    """Return what a person's TOTP secret is sealed as."""
    return f"totp of {person_id}"


def _use(connection: Connection, number: int, step: int | None, code: str, at: datetime) -> Method | None:
    """Use the code up, where it was not."""
    if step is not None:
        return "password" if use_step(connection, number, step) else None
    return "recovery" if use_recovery_code(connection, number, code, at) else None
