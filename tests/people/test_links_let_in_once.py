from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import text

from tests.databases import store
from tests.people.acquainted import KEY, MINUTE, NOON, PASSWORD, joined, secret_of
from tocsin.people import (
    CodeError,
    InvitationError,
    PasswordError,
    Refused,
    SignedIn,
    change_password,
    disable,
    find_person,
    invite,
    join,
    recovery_codes_left,
    reset,
    session_of,
    welcome,
)
from tocsin.store import Store

__all__ = ["store"]


def test_a_link_shows_the_same_secret_until_it_is_used_and_nothing_after(store: Store) -> None:
    with store.begin() as connection:
        token = invite(connection, KEY, "ana", ["lead"], NOON)
        first = welcome(connection, KEY, token, NOON)
        assert welcome(connection, KEY, token, NOON + MINUTE) == first
        code = pyotp.TOTP(secret_of(first.uri)).at(NOON)
        done = join(connection, KEY, token, NOON, password=PASSWORD, code=code)
        assert done.person.name == "ana"
        assert len(set(done.recovery_codes)) == recovery_codes_left(connection, done.person.id) == 10
        with pytest.raises(InvitationError):
            welcome(connection, KEY, token, NOON)
        with pytest.raises(InvitationError):
            join(connection, KEY, token, NOON, password=PASSWORD, code=code)


def test_a_link_ends(store: Store) -> None:
    with store.begin() as connection:
        token = invite(connection, KEY, "ana", ["lead"], NOON, lasts=timedelta(hours=1))
        welcome(connection, KEY, token, NOON + 59 * MINUTE)
        with pytest.raises(InvitationError, match="too old"):
            welcome(connection, KEY, token, NOON + 60 * MINUTE)


def test_a_link_of_a_disabled_person_is_dead(store: Store) -> None:
    with store.begin() as connection:
        token = invite(connection, KEY, "ana", ["lead"], NOON)
        disable(connection, find_person(connection, "ana"), NOON)
        with pytest.raises(InvitationError):
            welcome(connection, KEY, token, NOON)


@pytest.mark.parametrize("token", ["", "x" * 43, "\udcff", "é"])
def test_an_invented_link_lets_nobody_in(store: Store, token: str) -> None:
    with pytest.raises(InvitationError), store.begin() as connection:
        welcome(connection, KEY, token, NOON)


def test_a_wrong_code_leaves_the_link_good(store: Store) -> None:
    with store.begin() as connection:
        token = invite(connection, KEY, "ana", ["lead"], NOON)
        with pytest.raises(CodeError):
            join(connection, KEY, token, NOON, password=PASSWORD, code="nonsense")
        welcome(connection, KEY, token, NOON)


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("elevenchars", "fewer than 12"),
        ("ａ" * 3 + "bcdefgh", "fewer than 12"),
        ("I am ANA of the house", "holds the name"),
        ("abababababababab", "repeats"),
        ("x1y2" * 65, "more than 256"),
    ],
)
def test_a_weak_password_is_refused_and_not_repeated(store: Store, password: str, said: str) -> None:
    with store.begin() as connection:
        token = invite(connection, KEY, "ana", ["lead"], NOON)
        code = pyotp.TOTP(secret_of(welcome(connection, KEY, token, NOON).uri)).at(NOON)
        with pytest.raises(PasswordError, match=said) as told:
            join(connection, KEY, token, NOON, password=password, code=code)
    assert password not in str(told.value)


def test_the_secret_is_a_picture_that_a_strict_page_may_show(store: Store) -> None:
    with store.begin() as connection:
        shown = welcome(connection, KEY, invite(connection, KEY, "ana", ["lead"], NOON), NOON)
    root = ET.fromstring(shown.qr)
    assert root.tag.endswith("svg")
    assert "style" not in shown.qr
    assert "script" not in shown.qr
    assert shown.typed.replace(" ", "") == secret_of(shown.uri)


def test_a_reset_takes_everything_away_and_gives_a_new_link(store: Store) -> None:
    with store.begin() as connection:
        ana = joined(connection)
        entered = ana.sign_in(connection, NOON)
        assert isinstance(entered, SignedIn)
        older = reset(connection, KEY, ana.person, NOON)
        token = reset(connection, KEY, ana.person, NOON)
        assert session_of(connection, entered.token, NOON) is None
        assert isinstance(ana.sign_in(connection, NOON + MINUTE), Refused)
        assert recovery_codes_left(connection, ana.person.id) == 0
        with pytest.raises(InvitationError):
            welcome(connection, KEY, older, NOON)
        secret = secret_of(welcome(connection, KEY, token, NOON).uri)
        assert secret != ana.secret
        join(connection, KEY, token, NOON, password="other plain words", code=pyotp.TOTP(secret).at(NOON))


def test_changing_the_password_ends_other_sessions_and_replaces_this_one(store: Store) -> None:
    with store.begin() as connection:
        ana = joined(connection)
        here, there = ana.sign_in(connection, NOON), ana.sign_in(connection, NOON + MINUTE)
        assert isinstance(here, SignedIn)
        assert isinstance(there, SignedIn)
        with pytest.raises(PasswordError, match="present password"):
            change_password(
                connection, ana.person, here.token, NOON, present="wrong", wanted="other plain words"
            )
        fresh = change_password(
            connection, ana.person, here.token, NOON + MINUTE, present=PASSWORD, wanted="other plain words"
        )
        assert session_of(connection, fresh, NOON + MINUTE) is not None
        assert session_of(connection, here.token, NOON + MINUTE) is None
        assert session_of(connection, there.token, NOON + MINUTE) is None
        later = NOON + 5 * MINUTE
        assert isinstance(ana.sign_in(connection, later), Refused)
        assert isinstance(ana.sign_in(connection, later, password="other plain words"), SignedIn)


def test_no_secret_stands_in_the_database_in_the_clear(store: Store) -> None:
    with store.begin() as connection:
        token = invite(connection, KEY, "bo", ["lead"], NOON)
        ana = joined(connection)
        entered = ana.sign_in(connection, NOON)
        assert isinstance(entered, SignedIn)
        tables = connection.execute(
            text("select table_name from information_schema.tables where table_schema = 'public'")
        ).scalars()
        kept = "\n".join(
            str(row)
            for table in tables
            for row in connection.execute(text(f'select t::text from "{table}" t'))
        )
    for secret in (token, entered.token, PASSWORD, ana.secret, *ana.recovery_codes):
        assert secret not in kept
        assert secret.encode().hex() not in kept
