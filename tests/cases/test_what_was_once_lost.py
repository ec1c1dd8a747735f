"""Ways in which a flag, a word or a second person once got lost, each kept closed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import sleep

import msgspec
import pytest
from sqlalchemy import text

from tests.cases.test_many_at_once_lose_nothing import lawful
from tests.cases.time import Time
from tests.cases.working import ANN, BOB, CYD, POLICY, RIGHTS, flag_about, flagged, scanned, walk
from tests.databases import store
from tocsin.cases import (
    Act,
    Arrivals,
    CaseError,
    CaseKind,
    Decision,
    Decisions,
    FlagIntake,
    Joining,
    Quality,
    Taken,
    Watch,
    Worker,
    case_id_of,
    read_case,
)
from tocsin.cases.joining import lock_pair, merge_locked
from tocsin.cases.ledger import Change
from tocsin.model import CaseAccount, Role
from tocsin.store import Store

__all__ = ["store"]


@pytest.mark.parametrize("by", ["a flag", "a scan"])
def test_a_case_that_opens_again_in_somebodys_hands_is_free(store: Store, by: str) -> None:
    time = Time()
    case = flagged(store, time, "x")
    walk(store, time, case, ANN, Act.TRIAGE, Act.TAKE, Act.REJECT)
    if by == "a flag":
        FlagIntake(store, POLICY, time).accept([flag_about("x", "later")], "forum")
    else:
        Arrivals(store, POLICY, time).bring([scanned(case, ["x"], "e1")])
    with store.read() as connection:
        again = read_case(connection, case)
    assert (again.state, again.owner) == ("triage", None)
    time.at = time.at.replace(day=9)
    assert Watch(store, POLICY, time).look().escalated == 1, "the watch goes on"


@pytest.mark.parametrize("first", ["scan", "flag"])
def test_a_case_named_after_a_client_takes_flags_about_the_client(store: Store, first: str) -> None:
    time = Time()
    named = case_id_of("grooming", "a-client")
    case = scanned(named, ["b"], "e1")
    case = msgspec.structs.replace(case, accounts=(CaseAccount("a-client", Role.CLIENT, 1.0), *case.accounts))
    steps: list[Callable[[], object]] = [
        lambda: Arrivals(store, POLICY, time).bring([case]),
        lambda: FlagIntake(store, POLICY, time).accept([flag_about("a-client", "1")], "forum"),
    ]
    for step in steps if first == "scan" else reversed(steps):
        step()
    with store.read() as connection:
        assert connection.execute(text("select id, flags from case_file")).all() == [(named, 1)]
    lawful(store, time)


def test_a_case_named_after_a_client_takes_flags_also_after_it_was_merged(store: Store) -> None:
    time = Time()
    named = case_id_of("grooming", "a-client")
    case = scanned(named, ["b"], "e1")
    Arrivals(store, POLICY, time).bring(
        [msgspec.structs.replace(case, accounts=(CaseAccount("a-client", Role.CLIENT, 1.0), *case.accounts))]
    )
    other = flagged(store, time, "y")
    Joining(store, POLICY, time).merge(ANN, named, other, "they are one")
    (answer,) = FlagIntake(store, POLICY, time).accept([flag_about("a-client", "1")], "forum")
    assert answer.taken is Taken.ACCEPTED
    with store.read() as connection:
        assert read_case(connection, other).flags == 2
    lawful(store, time)


def test_a_proposal_as_something_else_is_no_first_voice_for_trafficking(store: Store) -> None:
    time = Time()
    case = flagged(store, time, "x")
    walk(store, time, case, ANN, Act.TRIAGE, Act.TAKE, Act.PROPOSE)
    decisions = Decisions(store, POLICY, time)
    decisions.decide(case, BOB, Decision(Act.TAKE, "a second look"))
    with pytest.raises(CaseError, match="proposed as grooming"):
        decisions.decide(case, BOB, Decision(Act.CONFIRM, "I see more", kind=CaseKind.TRAFFICKING))
    decisions.decide(case, BOB, Decision(Act.PROPOSE, "I see more", kind=CaseKind.TRAFFICKING))
    decisions.decide(case, CYD, Decision(Act.TAKE, "a second look"))
    assert decisions.decide(case, CYD, Decision(Act.CONFIRM, "so do I")).kind is CaseKind.TRAFFICKING


def test_flaggers_hear_of_a_case_that_a_second_look_opened_again(store: Store) -> None:
    time = Time()
    case = flagged(store, time, "x")
    always = Decisions(store, msgspec.structs.replace(POLICY, second_look_share=1.0), time)
    walk(store, time, case, ANN, Act.TRIAGE, Act.TAKE)
    always.decide(case, ANN, Decision(Act.REJECT, "nothing in it"))
    always.decide(case, ANN, Decision(Act.CLOSE, "nothing in it"))
    quality = Quality(store, POLICY, time)
    asked = None
    while asked is None:
        asked = quality.take(BOB, ["review"])
    quality.answer(asked.id, BOB, Act.CONFIRM, "there is something")
    with store.read() as connection:
        assert read_case(connection, case).state == "triage"
        words = connection.execute(text("select word from flag_notice order by id")).scalars().all()
    assert words[-1] == "open_again"


def test_what_a_minor_is_involved_in_stays_with_child_safety(store: Store) -> None:
    time = Time()
    case = scanned(case_id_of("grooming", "m"), ["m"], "e1")
    case = msgspec.structs.replace(
        case,
        accounts=tuple(msgspec.structs.replace(each, role=Role.MINOR_INVOLVED) for each in case.accounts[:1]),
    )
    Arrivals(store, POLICY, time).bring([case])
    careful = Worker("dee", RIGHTS | {"see_minor_involved"})
    with pytest.raises(CaseError, match="may not see"):
        walk(store, time, case.case, ANN, Act.TRIAGE)
    walk(store, time, case.case, careful, Act.TRIAGE, Act.TAKE, Act.REJECT, Act.CLOSE)
    FlagIntake(store, POLICY, time).accept([flag_about("m", "1")], "forum")
    with store.read() as connection:
        assert (read_case(connection, case.case).state, read_case(connection, case.case).queue) == (
            "triage",
            "child_safety",
        )
    assert walk(store, time, case.case, careful, Act.ESCALATE).queue == "child_safety"


def waiting(store: Store, many: int = 1) -> None:
    """Return when so many connections of this database wait for a lock."""
    for _ in range(600):
        with store.begin() as connection:
            count = connection.scalar(
                text(
                    "select count(*) from pg_stat_activity where datname = current_database() "
                    "and wait_event_type = 'Lock'"
                )
            )
        if count == many:
            return
        sleep(0.05)
    raise AssertionError("nobody waits")


def test_a_scan_that_waits_for_a_merge_finds_the_case_that_goes_on(store: Store) -> None:
    time = Time()
    one, other = flagged(store, time, "x"), flagged(store, time, "y")
    with ThreadPoolExecutor(1) as pool:
        with store.begin() as connection:
            pair = lock_pair(connection, one, other)
            coming = pool.submit(Arrivals(store, POLICY, time).bring, [scanned(one, ["x"], "e1")])
            waiting(store)
            merge_locked(connection, POLICY, *pair, Change(Act.MERGE, ANN.actor, time.at, "they are one", {}))
        arrived = coming.result(60)
    assert (arrived.opened, arrived.joined) == (0, 1)
    with store.read() as connection:
        assert connection.scalar(text("select case_id from case_document")) == other
    lawful(store, time)


def test_a_flag_that_waits_for_a_split_is_counted_where_it_lies(store: Store) -> None:
    time = Time()
    one, other = flagged(store, time, "x"), flagged(store, time, "y")
    joining, intake = Joining(store, POLICY, time), FlagIntake(store, POLICY, time)
    joining.merge(ANN, one, other, "they are one")
    with ThreadPoolExecutor(2) as pool:
        with store.begin() as connection:
            connection.execute(text("select 1 from case_file where id = :id for update"), {"id": other})
            splitting = pool.submit(joining.split, ANN, other, ["x"], "they are two")
            waiting(store)
            coming = pool.submit(intake.accept, [flag_about("x", "late")], "forum")
            waiting(store, 2)
        new = splitting.result(60)
        (answer,) = coming.result(60)
    assert answer.taken is Taken.ACCEPTED
    with store.read() as connection:
        assert connection.scalar(text("select case_id from flag where key = 'late'")) == new.id
    lawful(store, time)
