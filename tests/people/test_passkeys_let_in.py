from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from tests.databases import store
from tests.people.acquainted import MINUTE, NOON
from tests.people.authenticator import Authenticator, to_text
from tocsin.people import (
    Change,
    PasskeyError,
    Person,
    Refused,
    RelyingParty,
    SignedIn,
    access_changes,
    add_passkey,
    add_person,
    authentication_options,
    disable,
    passkeys,
    registration_options,
    remove_passkey,
    session_of,
    sign_in_by_passkey,
)
from tocsin.store import Store

__all__ = ["store"]

PARTY = RelyingParty("tocsin.example", "https://tocsin.example")
HOME = "192.0.2.1"


def owner(connection: Connection, name: str = "ana", **bent: Any) -> tuple[Person, Authenticator]:
    """Return a person and their device, with a passkey for them in it."""
    whom, device = add_person(connection, name, ["reviewer"], NOON), Authenticator(**bent)
    answer = device.create(registration_options(connection, PARTY, whom, NOON))
    add_passkey(connection, PARTY, whom, answer, NOON, label="phone")
    return whom, device


def enter(connection: Connection, device: Authenticator) -> SignedIn | Refused:
    answer = device.get(authentication_options(connection, PARTY, NOON))
    return sign_in_by_passkey(connection, PARTY, answer, address=HOME, at=NOON)


def test_a_passkey_lets_its_owner_in_without_a_name(store: Store) -> None:
    with store.begin() as connection:
        owner(connection, "bo")
        ana, device = owner(connection)
        entered = enter(connection, device)
        assert isinstance(entered, SignedIn)
        assert (entered.person.name, entered.method) == ("ana", "passkey")
        assert session_of(connection, entered.token, NOON) is not None
        assert isinstance(enter(connection, device), SignedIn)
        (kept,) = passkeys(connection, ana)
        assert (kept.label, kept.used_at) == ("phone", NOON)


def test_a_device_that_does_not_count_lets_in_too(store: Store) -> None:
    with store.begin() as connection:
        _, device = owner(connection, counts=False)
        assert isinstance(enter(connection, device), SignedIn)
        assert isinstance(enter(connection, device), SignedIn)


def test_what_is_asked_tells_nothing_of_who_has_a_passkey(store: Store) -> None:
    with store.begin() as connection:
        before = json.loads(authentication_options(connection, PARTY, NOON))
        owner(connection)
        after = json.loads(authentication_options(connection, PARTY, NOON))
    assert before.pop("challenge") != after.pop("challenge")
    assert before == after
    assert after["userVerification"] == "required"
    assert after["allowCredentials"] == []


def test_an_answer_works_once(store: Store) -> None:
    with store.begin() as connection:
        _, device = owner(connection, counts=False)
        answer = device.get(authentication_options(connection, PARTY, NOON))
        first = sign_in_by_passkey(connection, PARTY, answer, address=HOME, at=NOON)
        second = sign_in_by_passkey(connection, PARTY, answer, address=HOME, at=NOON)
        assert isinstance(first, SignedIn)
        assert isinstance(second, Refused)


def test_a_late_answer_is_refused(store: Store) -> None:
    with store.begin() as connection:
        _, device = owner(connection)
        answer = device.get(authentication_options(connection, PARTY, NOON))
        late = sign_in_by_passkey(connection, PARTY, answer, address=HOME, at=NOON + 5 * MINUTE)
        assert isinstance(late, Refused)


def test_a_copied_passkey_shows_by_its_counter(store: Store) -> None:
    with store.begin() as connection:
        _, device = owner(connection)
        copy = Authenticator(
            counter=device.counter, handle=device.handle, credential=device.credential, key=device.key
        )
        assert isinstance(enter(connection, device), SignedIn)
        assert isinstance(enter(connection, copy), Refused)
        assert access_changes(connection)[-1][1].change is Change.PASSKEY_COPIED


@pytest.mark.parametrize(
    "bent",
    [
        {"origin": "https://tocsin.example.evil"},
        {"verifies": False},
        {"handle": b"tocsin:2"},
        {"handle": b""},
        {"credential": b"unknown"},
        {"key": Authenticator().key},
    ],
    ids=lambda bent: next(iter(bent)),
)
def test_an_answer_that_does_not_fit_lets_nobody_in(store: Store, bent: dict[str, Any]) -> None:
    with store.begin() as connection:
        _, device = owner(connection)
        for name, value in bent.items():
            setattr(device, name, value)
        assert isinstance(enter(connection, device), Refused)


def test_a_passkey_of_a_disabled_person_and_a_removed_one_let_nobody_in(store: Store) -> None:
    with store.begin() as connection:
        ana, device = owner(connection)
        bo, other = owner(connection, "bo")
        disable(connection, ana, NOON)
        (kept,) = passkeys(connection, bo)
        remove_passkey(connection, ana, kept.id, NOON)
        assert passkeys(connection, bo) == [kept]
        remove_passkey(connection, bo, kept.id, NOON)
        assert passkeys(connection, bo) == []
        assert isinstance(enter(connection, device), Refused)
        assert isinstance(enter(connection, other), Refused)


def test_many_refused_answers_make_the_address_wait(store: Store) -> None:
    with store.begin() as connection:
        _, device = owner(connection)
        device.verifies = False
        waits = [refused.wait for _ in range(21) if isinstance(refused := enter(connection, device), Refused)]
        assert [bool(wait) for wait in waits] == [False] * 19 + [True] * 2


@pytest.mark.parametrize(
    "bent", [{"origin": "https://evil.example"}, {"verifies": False}], ids=lambda bent: next(iter(bent))
)
def test_a_passkey_is_not_added_where_the_answer_does_not_fit(store: Store, bent: dict[str, Any]) -> None:
    with store.begin() as connection:
        with pytest.raises(PasskeyError, match="cannot be used"):
            owner(connection, **bent)
        assert isinstance(enter(connection, Authenticator(handle=b"tocsin:1")), Refused)


def test_a_passkey_is_added_by_its_owner_in_time_and_once(store: Store) -> None:
    with store.begin() as connection:
        ana, bo = (add_person(connection, name, ["lead"], NOON) for name in ("ana", "bo"))
        device = Authenticator()
        answer = device.create(registration_options(connection, PARTY, ana, NOON))
        with pytest.raises(PasskeyError, match="too late"):
            add_passkey(connection, PARTY, bo, answer, NOON, label="phone")
        with pytest.raises(PasskeyError, match="too late"):
            add_passkey(connection, PARTY, ana, answer, NOON + 5 * MINUTE, label="phone")
        add_passkey(connection, PARTY, ana, answer, NOON, label="  ")
        with pytest.raises(PasskeyError, match="too late"):
            add_passkey(connection, PARTY, ana, answer, NOON, label="phone")
        options = registration_options(connection, PARTY, ana, NOON)
        assert [held["id"] for held in json.loads(options)["excludeCredentials"]] == [
            to_text(device.credential)
        ]
        with pytest.raises(PasskeyError, match="known already"):
            add_passkey(connection, PARTY, ana, device.create(options), NOON, label="phone")
        assert [kept.label for kept in passkeys(connection, ana)] == ["passkey"]


NESTED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_an_answer_with_anything_in_it_is_refused_without_a_crash(store: Store, data: st.DataObject) -> None:
    with store.begin() as connection:
        device = Authenticator(handle=b"tocsin:1")
        answer = json.loads(device.get(authentication_options(connection, PARTY, NOON)))
        where = data.draw(st.sampled_from([*answer, *answer["response"]]))
        inside = answer if where in answer else answer["response"]
        inside[where] = data.draw(NESTED)
        sent = data.draw(
            st.sampled_from([json.dumps(answer), json.dumps(inside[where]), "{", "[" * 60_000, "x" * 70_000])
        )
        address = f"2001:db8:{data.draw(st.integers(0, 65535)):x}::1"
        assert isinstance(sign_in_by_passkey(connection, PARTY, sent, address=address, at=NOON), Refused)
