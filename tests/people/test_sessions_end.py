"""Whatever the course of sign-ins, rotations and clocks: a token opens what a plain model says, and no more."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, rule

from tests.databases import fresh_store, store
from tests.people.acquainted import MINUTE, NOON
from tocsin.people import (
    Lifetimes,
    add_person,
    begin_session,
    disable,
    enable,
    end_session,
    end_sessions,
    open_sessions,
    rotate_session,
    session_of,
    set_roles,
)
from tocsin.store import Store

__all__ = ["store"]

LASTS = Lifetimes(idle=30 * MINUTE, absolute=180 * MINUTE)


class Sessions(RuleBasedStateMachine):
    """Two people's sessions beside a dictionary."""

    tokens: Bundle[str] = Bundle("tokens")
    dead: Bundle[str] = Bundle("dead")

    def __init__(self) -> None:
        super().__init__()
        self._stack = ExitStack()
        self.store: Store = self._stack.enter_context(fresh_store())
        self.now = NOON
        with self.store.begin() as connection:
            self.people = [add_person(connection, name, ["reviewer"], NOON) for name in ("ana", "bo")]
        self.active = [True, True]
        # token -> whose, begun, seen
        self.live: dict[str, tuple[int, datetime, datetime]] = {}

    def teardown(self) -> None:
        self._stack.close()

    @rule(target=tokens, who=st.integers(0, 1))
    def begin(self, who: int) -> str:
        with self.store.begin() as connection:
            token = begin_session(connection, self.people[who].id, "password", self.now)
        self.live[token] = (who, self.now, self.now)
        return token

    @rule(target=tokens, old=consumes(tokens))
    def sign_in_again(self, old: str) -> str:
        with self.store.begin() as connection:
            token = begin_session(connection, self.people[0].id, "passkey", self.now, old=old)
        self.live.pop(old, None)
        self.live[token] = (0, self.now, self.now)
        return token

    @rule(minutes=st.integers(0, 40))
    def time_passes(self, minutes: int) -> None:
        self.now += minutes * MINUTE

    @rule(minutes=st.sampled_from([1, 4, 30, 600, 100_000]))
    def the_clock_is_set_back(self, minutes: int) -> None:
        self.now -= minutes * MINUTE

    @rule(token=tokens)
    def use(self, token: str) -> None:
        with self.store.begin() as connection:
            found = session_of(connection, token, self.now, LASTS)
        expected = self.live.get(token)
        if expected is not None:
            who, begun, seen = expected
            over = (
                self.now - begun >= LASTS.absolute
                or self.now - seen >= LASTS.idle
                or begun - self.now > 5 * MINUTE
            )
            if self.active[who] and over:
                del self.live[token]
            if over or not self.active[who]:
                expected = None
        assert (found is None) == (expected is None)
        if found is not None and expected is not None:
            assert found.person_id == self.people[expected[0]].id
            self.live[token] = (*expected[:2], self.now)

    @rule(target=tokens, old=consumes(tokens))
    def rotate(self, old: str) -> str:
        with self.store.begin() as connection:
            fresh = rotate_session(connection, old, self.now)
            assert session_of(connection, old, self.now, LASTS) is None
        kept = self.live.pop(old, None)
        assert (fresh is None) == (kept is None)
        if fresh is None or kept is None:
            return old
        self.live[fresh] = (*kept[:2], self.now)
        return fresh

    @rule(token=tokens)
    def sign_out(self, token: str) -> None:
        with self.store.begin() as connection:
            end_session(connection, token, self.now)
        self.live.pop(token, None)

    @rule(who=st.integers(0, 1), keep=tokens)
    def sign_out_everywhere_else(self, who: int, keep: str) -> None:
        with self.store.begin() as connection:
            ended = end_sessions(connection, self.people[who].id, self.now, but=keep)
        gone = [token for token, kept in self.live.items() if kept[0] == who and token != keep]
        assert ended == len(gone)
        for token in gone:
            del self.live[token]

    @rule(who=st.integers(0, 1), role=st.sampled_from(["reviewer", "lead", "admin"]))
    def change_roles(self, who: int, role: str) -> None:
        changed = self.people[who].roles != {role}
        with self.store.begin() as connection:
            self.people[who] = set_roles(connection, self.people[who], [role], self.now)
        if changed:
            self._gone(who)

    @rule(who=st.integers(0, 1))
    def disable_or_enable(self, who: int) -> None:
        with self.store.begin() as connection:
            change = disable if self.active[who] else enable
            self.people[who] = change(connection, self.people[who], self.now)
        if self.active[who]:
            self._gone(who)
        self.active[who] = not self.active[who]

    def _gone(self, who: int) -> None:
        self.live = {token: kept for token, kept in self.live.items() if kept[0] != who}


Sessions.TestCase.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
test_any_course_of_sessions = Sessions.TestCase


def test_forms_carry_a_secret_of_their_session(store: Store) -> None:
    with store.begin() as connection:
        ana = add_person(connection, "ana", ["reviewer"], NOON)
        tokens = [begin_session(connection, ana.id, "password", NOON) for _ in range(2)]
        first, second = (session_of(connection, token, NOON) for token in tokens)
        assert first is not None
        assert second is not None
        assert first.csrf_fits(first.csrf)
        for wrong in (second.csrf, "", "\udcff", tokens[0], first.csrf[:-1]):
            assert not first.csrf_fits(wrong)
        fresh = rotate_session(connection, tokens[0], NOON)
        assert fresh is not None
        rotated = session_of(connection, fresh, NOON)
        assert rotated is not None
        assert not rotated.csrf_fits(first.csrf)


def test_a_session_in_use_ends_all_the_same(store: Store) -> None:
    with store.begin() as connection:
        ana = add_person(connection, "ana", ["reviewer"], NOON)
        token = begin_session(connection, ana.id, "password", NOON)
        used = [session_of(connection, token, NOON + n * 20 * MINUTE, LASTS) is not None for n in range(12)]
    assert used == [True] * 9 + [False] * 3


def test_what_is_no_token_opens_nothing(store: Store) -> None:
    with store.begin() as connection:
        for wrong in ("", "x" * 43, "\x00", "\udcff"):
            assert session_of(connection, wrong, NOON) is None
            assert rotate_session(connection, wrong, NOON) is None


def test_a_persons_open_sessions_are_told(store: Store) -> None:
    with store.begin() as connection:
        ana = add_person(connection, "ana", ["reviewer"], NOON)
        begin_session(connection, ana.id, "password", NOON, address="192.0.2.1")
        begin_session(connection, ana.id, "passkey", NOON + timedelta(hours=1), client="cli")
        assert open_sessions(connection, ana.id) == [
            ("cli", "passkey", "", NOON + timedelta(hours=1), NOON + timedelta(hours=1)),
            ("console", "password", "192.0.2.1", NOON, NOON),
        ]
