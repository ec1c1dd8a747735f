from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial

from sqlalchemy import text

from tests.cases.time import Time
from tests.cases.working import ANN, BOB, POLICY, RIGHTS, flag_about, flagged, scanned, walk
from tests.databases import store
from tocsin.cases import (
    Act,
    Arrivals,
    CaseError,
    Decision,
    Decisions,
    FlagIntake,
    Joining,
    StaleCaseError,
    State,
    Taken,
    Worker,
    case_id_of,
    check_conservation,
    read_case,
)
from tocsin.store import Store

__all__ = ["store"]


def at_once(acts: Iterable[Callable[[], object]]) -> list[object]:
    """Run acts in threads that begin together; return what each gave, or the error that it ended with."""
    todo = list(acts)
    line = threading.Barrier(len(todo))

    def run(act: Callable[[], object]) -> object:
        line.wait(30)
        try:
            return act()
        except CaseError as error:
            return error

    with ThreadPoolExecutor(len(todo)) as pool:
        return list(pool.map(run, todo))


def lawful(store: Store, time: Time) -> None:
    with store.read() as connection:
        assert check_conservation(connection, time.at).breaches == []


def test_no_two_people_are_given_the_same_case(store: Store) -> None:
    time = Time()
    for number in range(6):
        flagged(store, time, f"x{number}")
    decisions = Decisions(store, POLICY, time)
    given = at_once(partial(decisions.take_next, Worker(f"p{n}", RIGHTS), ["review"]) for n in range(8))
    ids = [case.id for case in given if case is not None]  # type: ignore[attr-defined]
    assert len(ids) == len(set(ids)) == 6


def test_of_two_decisions_one_counts_and_the_other_is_told(store: Store) -> None:
    time = Time()
    case = flagged(store, time, "x")
    version = walk(store, time, case, ANN, Act.TRIAGE, Act.TAKE).version
    decisions = Decisions(store, POLICY, time)
    ended = at_once(
        partial(decisions.decide, case, ANN, Decision(act, "as I see it", version))
        for act in (Act.CONFIRM, Act.REJECT, Act.CONFIRM)
    )
    assert sum(isinstance(each, StaleCaseError) for each in ended) == 2
    with store.read() as connection:
        assert read_case(connection, case).version == version + 1


def test_a_batch_that_several_send_at_once_counts_once(store: Store) -> None:
    time = Time()
    batch: list[object] = [flag_about(f"x{number % 3}", f"k{number}") for number in range(20)]
    intake = FlagIntake(store, POLICY, time)
    ended = at_once(lambda: intake.accept(batch, "forum") for _ in range(4))
    taken = Counter(answer.taken for answers in ended for answer in answers)  # type: ignore[attr-defined]
    assert taken == {Taken.ACCEPTED: 20, Taken.REPEATED: 60}
    lawful(store, time)


def test_flags_about_the_same_accounts_in_other_orders_wait_for_each_other_in_vain_never(
    store: Store,
) -> None:
    time = Time()
    intake = FlagIntake(store, POLICY, time)
    batches = [
        [flag_about(f"x{number if up else 9 - number}", f"{up}-{turn}-{number}") for number in range(10)]
        for turn in range(4)
        for up in (True, False)
    ]
    ended = at_once(partial(intake.accept, batch, "forum") for batch in batches)
    assert all(answer.taken is Taken.ACCEPTED for answers in ended for answer in answers)  # type: ignore[attr-defined]
    with store.read() as connection:
        assert connection.scalar(text("select count(*) from case_file")) == 10
    lawful(store, time)


def test_merges_that_cross_end(store: Store) -> None:
    time = Time()
    one, other = flagged(store, time, "x"), flagged(store, time, "y")
    joining = Joining(store, POLICY, time)
    ended = at_once(
        [
            lambda: joining.merge(ANN, one, other, "they are one"),
            lambda: joining.merge(BOB, other, one, "they are one"),
        ]
    )
    assert sum(isinstance(each, CaseError) for each in ended) == 1
    lawful(store, time)


def test_flags_that_arrive_while_a_case_is_closed_or_merged_are_in_the_case_that_goes_on(
    store: Store,
) -> None:
    time = Time()
    intake, joining = FlagIntake(store, POLICY, time), Joining(store, POLICY, time)
    for turn in range(4):
        one, other = flagged(store, time, f"x{turn}"), flagged(store, time, f"y{turn}")
        walk(store, time, one, ANN, Act.TRIAGE, Act.TAKE, Act.REJECT)

        def close(case: str = one) -> None:
            with suppress(CaseError):
                walk(store, time, case, ANN, Act.CLOSE)

        def send(turn: int = turn, number: int = 0) -> None:
            batch: list[object] = [
                flag_about(f"{name}{turn}", f"{name}{turn}-{number}-late") for name in "xy"
            ]
            intake.accept(batch, "forum")

        at_once(
            [
                close,
                partial(joining.merge, BOB, other, one, "they are one"),
                partial(send, turn, 1),
                partial(send, turn, 2),
            ]
        )
        lawful(store, time)
        with store.read() as connection:
            over = connection.execute(
                text(
                    "select count(*) from flag f join case_file c on c.id = f.case_id "
                    "where f.key like '%late' and c.state in ('closed', 'merged') "
                    "and not exists (select from case_event e where e.case_id = c.id and e.act = 'close' "
                    "                and e.seq > (select max(seq) from case_event x "
                    "                             where x.case_id = c.id and x.act = 'flag'))"
                )
            ).scalar_one()
            assert over == 0, "a flag is never in a case that was over when it came"


def test_scans_that_come_in_at_once_open_no_case_twice(store: Store) -> None:
    time = Time()
    cases = [scanned(case_id_of("grooming", f"x{n}"), [f"x{n}", f"z{n}"], "e1") for n in range(12)]
    grown = [scanned(case_id_of("grooming", f"a{n}"), [f"a{n}", f"x{n}"], "e1", "e2") for n in range(12)]
    at_once(
        [
            lambda: Arrivals(store, POLICY, time).bring(cases),
            lambda: Arrivals(store, POLICY, time).bring(grown),
            lambda: Arrivals(store, POLICY, time).bring(list(reversed(cases))),
        ]
    )
    with store.read() as connection:
        states = Counter(connection.execute(text("select state from case_file")).scalars())
        held = connection.scalar(text("select count(distinct case_id) from case_holder"))
    assert states[State.NEW] == held == 12
    lawful(store, time)
