"""People for tests: a moment, a key, somebody who has joined and can sign in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg
import pyotp
import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from tocsin.people import Keyring, Person, Refused, SignedIn, invite, join, sign_in, welcome

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
KEY = Keyring(bytes(range(32)))
PASSWORD = "four plain words here"


@dataclass
class Joined:
    """Somebody with credentials."""

    person: Person
    secret: str
    recovery_codes: tuple[str, ...]

    def code(self, at: datetime) -> str:
        return pyotp.TOTP(self.secret).at(at)

    def sign_in(
        self, connection: Connection, at: datetime, address: str = "192.0.2.1", *, password: str = PASSWORD
    ) -> SignedIn | Refused:
        return sign_in(connection, KEY, self.person.name, password, self.code(at), address=address, at=at)


def joined(
    connection: Connection, name: str = "ana", *roles: str, at: datetime = NOON - 60 * MINUTE
) -> Joined:
    """Invite somebody and let them join, an hour before noon."""
    token = invite(connection, KEY, name, roles or ("reviewer",), at)
    secret = secret_of(welcome(connection, KEY, token, at).uri)
    done = join(connection, KEY, token, at, password=PASSWORD, code=pyotp.TOTP(secret).at(at))
    return Joined(done.person, secret, done.recovery_codes)


def secret_of(uri: str) -> str:
    """Return the secret that an authenticator app reads from an address."""
    found = re.search(r"secret=([A-Z2-7]+)", uri)
    assert found is not None
    return found[1]


@contextmanager
def kept_as_written() -> Iterator[None]:
    """Expect that the database refuses a change."""
    with pytest.raises(DBAPIError) as refused:
        yield
    assert isinstance(refused.value.orig, psycopg.errors.InsufficientPrivilege)
