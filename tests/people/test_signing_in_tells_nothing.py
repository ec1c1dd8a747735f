from __future__ import annotations

import pytest

from tests.databases import store
from tests.people.acquainted import KEY, MINUTE, NOON, PASSWORD, joined
from tocsin.people import (
    Change,
    Refused,
    SignedIn,
    access_changes,
    disable,
    find_person,
    invite,
    recovery_codes_left,
    session_of,
    sign_in,
)
from tocsin.store import Store

__all__ = ["store"]

HOME = "192.0.2.1"


def test_name_password_and_code_let_in(store: Store) -> None:
    with store.begin() as connection:
        ana = joined(connection)
        entered = ana.sign_in(connection, NOON)
        assert isinstance(entered, SignedIn)
        assert entered.person == ana.person
        found = session_of(connection, entered.token, NOON)
    assert found is not None
    assert (found.person_id, found.method, found.address) == (ana.person.id, "password", HOME)


def test_the_name_may_be_typed_with_capitals_and_blanks(store: Store) -> None:
    with store.begin() as connection:
        ana = joined(connection)
        entered = sign_in(connection, KEY, " Ana ", PASSWORD, ana.code(NOON), address=HOME, at=NOON)
        assert isinstance(entered, SignedIn)


@pytest.mark.parametrize("case", ["nobody", "password", "code", "both", "not joined", "disabled", "no name"])
def test_whatever_is_wrong_the_answers_are_the_same(store: Store, case: str) -> None:
    answers = []
    with store.begin() as connection:
        ana = joined(connection)
        invite(connection, KEY, "bo", ["lead"], NOON)
        disable(connection, joined(connection, "cleo").person, NOON)
        for n in range(8):
            at = NOON + n * 60 * MINUTE
            name = {"nobody": "zed", "not joined": "bo", "disabled": "cleo", "no name": "\x00\udcff'"}.get(
                case, "ana"
            )
            password = "wrong" if case in ("password", "both") else PASSWORD
            code = "000000x" if case in ("code", "both") else ana.code(at)
            answers.append(sign_in(connection, KEY, name, password, code, address=f"192.0.2.{n}", at=at))
    assert [answer.wait.total_seconds() for answer in answers if isinstance(answer, Refused)] == [
        *[0, 0, 0, 0],
        *[15, 30, 60, 120],
    ]


def test_a_code_works_once(store: Store) -> None:
    with store.begin() as connection:
        ana = joined(connection)
        assert isinstance(ana.sign_in(connection, NOON), SignedIn)
        assert isinstance(ana.sign_in(connection, NOON), Refused)


def test_the_code_with_which_somebody_joined_is_used_up(store: Store) -> None:
    with store.begin() as connection:
        ana = joined(connection, at=NOON)
        assert isinstance(ana.sign_in(connection, NOON), Refused)


@pytest.mark.parametrize(("seconds", "lets_in"), [(-60, False), (-30, True), (30, True), (60, False)])
def test_a_code_of_the_neighbouring_step_is_taken(store: Store, seconds: int, lets_in: bool) -> None:
    with store.begin() as connection:
        ana = joined(connection)
        code = ana.code(NOON + seconds * MINUTE / 60)
        entered = sign_in(connection, KEY, "ana", PASSWORD, code, address=HOME, at=NOON)
        assert isinstance(entered, SignedIn) is lets_in


def test_a_wrong_password_does_not_use_the_code_up(store: Store) -> None:
    with store.begin() as connection:
        ana = joined(connection)
        assert isinstance(ana.sign_in(connection, NOON, password="wrong"), Refused)
        assert isinstance(ana.sign_in(connection, NOON), SignedIn)


def test_a_clock_that_was_ahead_does_not_shut_people_out(store: Store) -> None:
    with store.begin() as connection:
        ana = joined(connection)
        assert isinstance(ana.sign_in(connection, NOON + 600 * MINUTE), SignedIn)
        assert isinstance(ana.sign_in(connection, NOON), SignedIn)
        assert isinstance(ana.sign_in(connection, NOON + 600 * MINUTE), Refused)


def test_a_recovery_code_stands_in_once(store: Store) -> None:
    with store.begin() as connection:
        ana = joined(connection)
        code = ana.recovery_codes[3].upper().replace("-", " ")
        entered = sign_in(connection, KEY, "ana", PASSWORD, code, address=HOME, at=NOON)
        assert isinstance(entered, SignedIn)
        assert entered.method == "recovery"
        assert recovery_codes_left(connection, ana.person.id) == 9
        assert isinstance(sign_in(connection, KEY, "ana", PASSWORD, code, address=HOME, at=NOON), Refused)
        assert access_changes(connection)[-1][1].change is Change.RECOVERY_USED


def test_another_persons_recovery_code_is_none(store: Store) -> None:
    with store.begin() as connection:
        ana = joined(connection)
        joined(connection, "bo")
        tried = sign_in(connection, KEY, "bo", PASSWORD, ana.recovery_codes[0], address=HOME, at=NOON)
        assert isinstance(tried, Refused)
        assert recovery_codes_left(connection, find_person(connection, "ana").id) == 10


def test_signing_in_ends_the_session_that_the_browser_held(store: Store) -> None:
    with store.begin() as connection:
        ana = joined(connection)
        first = ana.sign_in(connection, NOON)
        assert isinstance(first, SignedIn)
        at = NOON + MINUTE
        second = sign_in(connection, KEY, "ana", PASSWORD, ana.code(at), address=HOME, at=at, old=first.token)
        assert isinstance(second, SignedIn)
        assert session_of(connection, first.token, at) is None
        assert session_of(connection, second.token, at) is not None
