"""People, scans, clocks and senders do as they like, in any order; the laws hold after every step."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text

from tests.cases.time import Time
from tests.cases.working import ANN, BOB, CYD, POLICY, flag_about, scanned
from tests.databases import fresh_store
from tocsin.cases import (
    PERMISSION,
    Act,
    Arrivals,
    CaseError,
    Decision,
    Decisions,
    FlagIntake,
    Ground,
    Joining,
    Quality,
    Taken,
    Tying,
    Watch,
    Worker,
    case_id_of,
    check_conservation,
    send_canary,
)
from tocsin.inbox import Inbox
from tocsin.lookup import InboxLookup

ACCOUNTS = ("ann-1", "bob-2", "cyd-3", "dan-4", "eve-5", "fay-6")
QUEUES = ("urgent", "review", "second", "appeals", "lead", "report", "unreadable")
NOBODY = Worker("nobody", frozenset({"see_queue"}))
PEOPLE = (ANN, BOB, CYD, NOBODY)
REASONS = ("grooming", "trafficking", "sextortion", "csam", "minor_safety", "other")
OWNED = {f"m{number}": account for number, account in enumerate(ACCOUNTS)}
POISON: tuple[object, ...] = (
    {},
    [],
    "text",
    7,
    None,
    {"id": ""},
    {"id": "p"},
    {"id": "p\0"},
    {"id": "q", "text": "a\0b\ud800"},
)

people = st.sampled_from(PEOPLE)
accounts = st.sampled_from(ACCOUNTS)
messages = st.sampled_from(sorted(OWNED))


class Office(RuleBasedStateMachine):
    """A platform that flags, scans that come and go, and people who decide."""

    @initialize()
    def open(self) -> None:
        self.held = ExitStack()
        self.store = self.held.enter_context(fresh_store())
        self.time = Time()
        draw = random.Random(3)
        self.intake = FlagIntake(self.store, POLICY, self.time)
        self.decisions = Decisions(self.store, POLICY, self.time, draw)
        self.joining = Joining(self.store, POLICY, self.time)
        self.arrivals = Arrivals(self.store, POLICY, self.time)
        self.watch = Watch(self.store, POLICY, self.time)
        self.inbox = Inbox(self.store, self.time)
        self.tying = Tying(self.store, POLICY, self.time, InboxLookup(self.store))
        self.quality = Quality(self.store, POLICY, self.time, draw)
        self.sent: Counter[Taken] = Counter()
        self.acknowledged: set[str] = set()
        self.numbers = 0

    def teardown(self) -> None:
        if hasattr(self, "held"):
            self.held.close()

    def _send(self, batch: list[object], source: str) -> None:
        answers = self.intake.accept(batch, source)
        assert len(answers) == len(batch)
        self.sent.update(answer.taken for answer in answers)
        self.acknowledged.update(str(answer.id) for answer in answers if answer.id is not None)

    @rule(
        batch=st.lists(
            st.tuples(accounts, st.integers(0, 12), st.sampled_from(REASONS)), min_size=1, max_size=4
        )
    )
    def flag(self, batch: list[tuple[str, int, str]]) -> None:
        # Few keys: some come again, and some of those say something else.
        self._send([flag_about(account, f"k{key}", reason) for account, key, reason in batch], "forum")

    @rule(batch=st.lists(st.tuples(messages, st.integers(0, 12)), min_size=1, max_size=3))
    def flag_messages(self, batch: list[tuple[str, int]]) -> None:
        self._send(
            [flag_about("", f"k{key}", subject={"kind": "message", "id": message}) for message, key in batch],
            "forum",
        )

    @rule(message=messages, told=st.booleans())
    def send_a_message(self, message: str, told: bool) -> None:
        event = {"type": "message", "id": message, "actor": OWNED[message], "to": ["b"], "conversation": "c"}
        line = json.dumps({**event, "at": "2026-01-01T10:00:00Z"}).encode()
        things = self.inbox.accept([line], "forum").things
        if told:
            self.tying.tell(things)

    @rule()
    def tie(self) -> None:
        self.watch.tie()
        assert self.watch.tie() == 0
        with self.store.read() as connection:
            apart = connection.execute(
                text(
                    "select h.id from case_holder h join inbox_event e on e.id = h.id "
                    "left join case_holder a on a.kind = 'account' and a.id = e.actor "
                    "where h.kind = 'message' and a.case_id is distinct from h.case_id"
                )
            ).scalars()
            assert list(apart) == [], "what is flagged is where its owner is"

    @rule(account=accounts, skipped=st.integers(0, 1))
    def flag_by_number(self, account: str, skipped: int) -> None:
        self.numbers += 1 + skipped
        self._send([flag_about(account, f"n{self.numbers}", number=self.numbers)], "counting")

    @rule(poison=st.sampled_from(POISON))
    def send_what_is_no_flag(self, poison: object) -> None:
        self._send([poison], "broken")

    @rule(
        ring=st.sets(accounts, min_size=1, max_size=3),
        signs=st.sets(st.integers(0, 5), min_size=1),
        sure=st.booleans(),
    )
    def scan(self, ring: set[str], signs: set[int], sure: bool) -> None:
        named = sorted(ring)
        case = scanned(
            case_id_of("grooming", named[0]),
            named,
            *(f"e{sign}" for sign in sorted(signs)),
            probability=0.9 if sure else 0.3,
        )
        arrived = self.arrivals.bring([case])
        parts = arrived.opened + arrived.joined + arrived.reopened + arrived.unchanged + arrived.below_alarm
        assert parts == arrived.read == 1
        again = self.arrivals.bring([case])
        assert again.unchanged + again.below_alarm == 1, "the same twice changes nothing"

    @rule(person=people, queue=st.sampled_from(QUEUES))
    def take(self, person: Worker, queue: str) -> None:
        try:
            case = self.decisions.take_next(person, [queue])
        except CaseError:
            assert person is NOBODY
            return
        if case is not None:
            assert case.owner == person.name
            assert case.proposed_by != person.actor

    @rule(data=st.data(), person=people, act=st.sampled_from(sorted(PERMISSION)))
    def act(self, data: st.DataObject, person: Worker, act: Act) -> None:
        case_id = self._any_case(data)
        if case_id is None:
            return
        decision = Decision(
            act,
            "as I see it",
            receipt="4711",
            ground=Ground.NO_MINOR,
            until=self.time.at + timedelta(hours=2),
            queue=data.draw(st.sampled_from(QUEUES)),
        )
        try:
            after = self.decisions.decide(case_id, person, decision)
        except CaseError:
            return
        assert person is not NOBODY
        if after.state == "confirmed" and after.kind == "trafficking":
            assert after.single_review == after.emergency or not after.single_review

    @rule(data=st.data(), person=people)
    def merge(self, data: st.DataObject, person: Worker) -> None:
        one, other = self._any_case(data), self._any_case(data)
        if one and other:
            self._try(lambda: self.joining.merge(person, one, other, "they are one"))

    @rule(data=st.data(), person=people, chosen=st.sets(accounts, min_size=1, max_size=2))
    def split(self, data: st.DataObject, person: Worker, chosen: set[str]) -> None:
        if one := self._any_case(data):
            self._try(lambda: self.joining.split(person, one, chosen, "they are two"))

    @rule(person=people, verdict=st.sampled_from([Act.CONFIRM, Act.REJECT]))
    def answer_blind(self, person: Worker, verdict: Act) -> None:
        if person is not NOBODY and (ask := self.quality.take(person, QUEUES)):
            self.quality.answer(ask.id, person, verdict, "as I see it")

    @rule(minutes=st.sampled_from([-90, -1, 1, 31, 300, 5000]))
    def let_time_pass(self, minutes: int) -> None:
        self.time.at += timedelta(minutes=minutes)

    @rule()
    def look(self) -> None:
        self.watch.look()

    @rule()
    def canary(self) -> None:
        assert send_canary(self.store, POLICY, self.time, self.intake)

    @rule(queue=st.sampled_from(QUEUES))
    def somebody_writes_past_the_ledger(self, queue: str) -> None:
        with self.store.begin() as connection:
            connection.execute(
                text(
                    "update case_file set queue = :queue where next_action is not null and queue <> 'canary'"
                ),
                {"queue": queue},
            )
        self.watch.mend()
        assert self.watch.mend() == 0

    def _any_case(self, data: st.DataObject) -> str | None:
        with self.store.read() as connection:
            ids = connection.execute(
                text("select id from case_file where queue <> 'canary' order by created_at, id")
            ).scalars()
            known = list(ids)
        return data.draw(st.sampled_from(known)) if known else None

    def _try(self, do: Callable[[], object]) -> None:
        with suppress(CaseError):
            do()

    @invariant()
    def every_flag_is_accounted_for(self) -> None:
        with self.store.read() as connection:
            found = check_conservation(connection, self.time.at)
            ids = set(
                connection.execute(text("select id::text from flag where source <> 'canary'")).scalars()
            )
        # A sender that leaves numbers out is told of; nothing else may be.
        assert [breach for breach in found.breaches if "never came" not in breach] == []
        mine = [source for source in found.sources if source.source != "canary"]
        assert sum(source.received for source in mine) == self.sent.total()
        assert sum(source.accepted for source in mine) == self.sent[Taken.ACCEPTED]
        assert ids == self.acknowledged

    @invariant()
    def no_two_open_cases_are_about_one_account(self) -> None:
        with self.store.read() as connection:
            twice = connection.execute(
                text(
                    "select a.account from case_account a join case_file f on f.id = a.case_id "
                    "where f.next_action is not null and a.role = 'flagged' group by 1 having count(*) > 1"
                )
            ).scalars()
            astray = connection.execute(
                text(
                    "select h.id from case_holder h join case_file f on f.id = h.case_id where f.state = 'merged' "
                    "union all "
                    "select f.id::text from flag f join case_file c on c.id = f.case_id where c.state = 'merged'"
                )
            ).scalars()
            assert (list(twice), list(astray)) == ([], [])

    @invariant()
    def whoever_flagged_was_told_how_it_stands(self) -> None:
        with self.store.read() as connection:
            rows = connection.execute(
                text(
                    "select c.outcome, n.word from flag f join case_file c on c.id = f.case_id "
                    "left join lateral ("
                    "  select word from flag_notice n where n.flag_id = f.id order by n.id desc limit 1"
                    ") n on true where c.state = 'closed'"
                )
            ).all()
        for outcome, word in rows:
            assert word == ("not_acted_on" if outcome == "not_confirmed" else "acted_on")


@pytest.mark.slow
def test_no_flag_is_lost() -> None:
    run_state_machine_as_test(
        Office,
        settings=settings(
            max_examples=25,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=[
                HealthCheck.too_slow,
                HealthCheck.data_too_large,
                HealthCheck.filter_too_much,
            ],
        ),
    )
