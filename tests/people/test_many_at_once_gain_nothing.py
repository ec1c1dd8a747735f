from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import pyotp
from sqlalchemy import text

from tests.databases import fresh_database, store
from tests.people.acquainted import KEY, NOON, PASSWORD, joined, secret_of
from tocsin.people import (
    InvitationError,
    SignedIn,
    invite,
    join,
    sign_in,
    welcome,
)
from tocsin.people.throttle import NAME, attempt
from tocsin.store import Store

__all__ = ["store"]

T = TypeVar("T")


def at_once(times: int, act: Callable[[int], T]) -> list[T]:
    """Do the same from several threads, and return what each got."""
    got: list[T] = []
    threads = [threading.Thread(target=lambda n=n: got.append(act(n))) for n in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == times
    return got


def test_guesses_at_one_name_from_many_addresses_are_counted_one_by_one(store: Store) -> None:
    def guess(n: int) -> timedelta:
        with store.begin() as connection:
            return attempt(connection, "ana", f"192.0.2.{n}", NOON)

    assert sum(not wait for wait in at_once(15, guess)) == NAME.free


def test_a_code_that_two_use_at_once_lets_one_in(store: Store) -> None:
    with store.begin() as connection:
        ana = joined(connection)

    def enter(n: int) -> bool:
        with store.begin() as connection:
            code = ana.code(NOON)
            return isinstance(
                sign_in(connection, KEY, "ana", PASSWORD, code, address=f"192.0.2.{n}", at=NOON), SignedIn
            )

    assert sum(at_once(3, enter)) == 1


def test_a_code_that_two_machines_take_at_once_lets_one_in() -> None:
    with fresh_database() as url, Store.open(None, url) as here, Store.open(None, url) as there:
        machines = [here, there]
        with here.begin() as connection:
            ana = joined(connection)
        code = ana.code(NOON)
        both = threading.Barrier(2)

        def enter(n: int) -> bool:
            with machines[n].begin() as connection:
                connection.execute(text("select"))
                both.wait(timeout=60)
                done = sign_in(connection, KEY, "ana", PASSWORD, code, address=f"192.0.2.{n}", at=NOON)
            return isinstance(done, SignedIn)

        assert sum(at_once(2, enter)) == 1
        assert not any(at_once(2, enter)), "nor later, at either"


def test_a_recovery_code_that_two_use_at_once_lets_one_in(store: Store) -> None:
    with store.begin() as connection:
        code = joined(connection).recovery_codes[0]

    def enter(n: int) -> bool:
        with store.begin() as connection:
            return isinstance(
                sign_in(connection, KEY, "ana", PASSWORD, code, address=f"192.0.2.{n}", at=NOON), SignedIn
            )

    assert sum(at_once(3, enter)) == 1


def test_a_link_that_two_use_at_once_is_good_for_one(store: Store) -> None:
    with store.begin() as connection:
        token = invite(connection, KEY, "ana", ["lead"], NOON)
        code = pyotp.TOTP(secret_of(welcome(connection, KEY, token, NOON).uri)).at(NOON)

    def use(n: int) -> bool:
        try:
            with store.begin() as connection:
                join(connection, KEY, token, NOON, password=f"{PASSWORD} {n}", code=code)
        except InvitationError:
            return False
        return True

    assert sum(at_once(3, use)) == 1
