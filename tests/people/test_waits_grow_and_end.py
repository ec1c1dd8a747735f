"""Whatever the course of attempts and clocks: a wait holds, and nobody waits longer than the longest."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from tests.databases import fresh_store, store
from tests.people.acquainted import MINUTE, NOON
from tocsin.people import forget_failures
from tocsin.people.throttle import ADDRESS, LONGEST_WAIT, NAME, attempt, forgive
from tocsin.store import Store

__all__ = ["store"]

HOME = "192.0.2.1"
SECOND = timedelta(seconds=1)


class Attempts(RuleBasedStateMachine):
    """One person's name, tried from many addresses, against a plain count; the clock jumps both ways."""

    def __init__(self) -> None:
        super().__init__()
        self._stack = ExitStack()
        self.store = self._stack.enter_context(fresh_store())
        self.now = NOON
        self.failures = 0
        self.failed_at: datetime | None = None
        self.addresses = 0

    def teardown(self) -> None:
        self._stack.close()

    def _try(self) -> timedelta:
        self.addresses += 1
        address = f"10.{self.addresses >> 16}.{self.addresses >> 8 & 255}.{self.addresses & 255}"
        with self.store.begin() as connection:
            return attempt(connection, "ana", address, self.now)

    @rule(by=st.integers(0, 2000))
    def time_passes(self, by: int) -> None:
        self.now += by * SECOND

    @rule(by=st.sampled_from([1, 60, 3600, 86_400, 40 * 86_400]), back=st.booleans())
    def the_clock_jumps(self, by: int, back: bool) -> None:
        self.now += by * SECOND * (-1 if back else 1)

    @rule(good=st.booleans())
    def somebody_tries(self, good: bool) -> None:
        expected = NAME.wait_after(self.failures)
        if self.failed_at is not None and self.failed_at > self.now and expected:
            left = expected
            self.failed_at = self.now
        else:
            left = max(timedelta(), (self.failed_at or self.now) + expected - self.now)
            if self.failed_at is not None and self.failed_at > self.now:
                left = timedelta()
        told = self._try()
        assert told == left
        assert told <= LONGEST_WAIT
        if told:
            return
        if good:
            with self.store.begin() as connection:
                forgive(connection, "ana", f"10.0.0.{self.addresses & 255}")
            self.failures, self.failed_at = 0, None
            return
        stale = self.failed_at is not None and self.now - self.failed_at >= timedelta(days=1)
        self.failures = 1 if stale else self.failures + 1
        self.failed_at = self.now

    @rule()
    def whoever_waits_as_told_may_try(self) -> None:
        told = self._try()
        if told:
            self.now += told
            assert self._try() == timedelta()
            self.failures = 1 if told >= timedelta(days=1) else self.failures + 1
        else:
            stale = self.failed_at is not None and self.now - self.failed_at >= timedelta(days=1)
            self.failures = 1 if stale else self.failures + 1
        self.failed_at = self.now


Attempts.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
test_any_course_of_attempts_and_clocks = Attempts.TestCase


def repeatedly(
    store: Store, times: int, name: Callable[[int], str | None], address: Callable[[int], str]
) -> list[int]:
    waits = []
    for n in range(times):
        with store.begin() as connection:
            waits.append(int(attempt(connection, name(n), address(n), NOON).total_seconds()))
    return waits


def test_a_name_may_fail_a_few_times_before_it_waits(store: Store) -> None:
    waits = repeatedly(store, 7, lambda _: "ana", lambda n: f"192.0.2.{n}")
    assert waits == [0] * NAME.free + [15] * 2


def test_an_address_may_fail_more_often(store: Store) -> None:
    waits = repeatedly(store, 22, lambda n: f"name{n}", lambda _: HOME)
    assert waits == [0] * ADDRESS.free + [15] * 2


@pytest.mark.parametrize(
    ("address", "same"),
    [
        (lambda n: f"2001:db8:1:2::{n + 1:x}", True),
        (lambda n: f"2001:db8:1:{n:x}::1", False),
        (lambda n: HOME if n % 2 else f"::ffff:{HOME}", True),
        (lambda n: f"fe80::1%eth{n}", True),
        (lambda _: "unix socket", True),
    ],
)
def test_one_subscriber_is_one_address(store: Store, address: Callable[[int], str], same: bool) -> None:
    assert bool(repeatedly(store, 21, lambda n: f"name{n}", address)[-1]) is same


def test_waits_double_up_to_the_longest() -> None:
    waits = [NAME.wait_after(n).total_seconds() for n in range(4, 14)]
    assert waits == [0, 15, 30, 60, 120, 240, 480, 900, 900, 900]
    assert NAME.wait_after(10**9) == LONGEST_WAIT


def test_a_clock_set_back_neither_unlocks_nor_locks_for_ever(store: Store) -> None:
    repeatedly(store, 5, lambda _: "ana", lambda n: f"192.0.2.{n}")
    year = timedelta(days=365)
    with store.begin() as connection:
        assert attempt(connection, "ana", HOME, NOON - year) == 15 * SECOND
        assert attempt(connection, "ana", HOME, NOON - year + 14 * SECOND) == SECOND
        assert attempt(connection, "ana", HOME, NOON - year + 15 * SECOND) == timedelta()


def test_waiting_attempts_do_not_lengthen_the_wait(store: Store) -> None:
    repeatedly(store, 100, lambda _: "ana", lambda n: f"192.0.2.{n}")
    with store.begin() as connection:
        assert attempt(connection, "ana", "198.51.100.1", NOON + 15 * SECOND) == timedelta()


def test_a_good_account_does_not_let_its_owner_guess_at_others(store: Store) -> None:
    waits = []
    for n in range(60):
        with store.begin() as connection:
            waits.append(attempt(connection, f"other{n}", HOME, NOON))
            if not attempt(connection, "ana", HOME, NOON):
                forgive(connection, "ana", HOME)
    assert sum(not wait for wait in waits) == ADDRESS.free


def test_what_makes_nobody_wait_is_deleted(store: Store) -> None:
    repeatedly(store, 3, lambda _: "ana", lambda _: HOME)
    with store.begin() as connection:
        assert forget_failures(connection, NOON + 23 * 60 * MINUTE) == 0
        assert forget_failures(connection, NOON + 24 * 60 * MINUTE) == 2
