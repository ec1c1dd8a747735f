from __future__ import annotations

import random
import signal
import subprocess
import time as real
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from tests.cases.time import Time
from tests.cases.working import ANN, POLICY, flag_about, flagged
from tests.databases import fresh_database, server, store
from tests.prepared import python_path
from tocsin.cases import Act, Decision, Decisions, FlagIntake, Taken, Watch, check_conservation
from tocsin.store import Store

__all__ = ["store"]

SENDING = """
import sys
from tests.cases.working import POLICY, flag_about
from tocsin.cases import FlagIntake
from tocsin.clock import SystemClock
from tocsin.store import Store
store = Store.open(None, sys.argv[1], migrate=False)
intake = FlagIntake(store, POLICY, SystemClock())
start = int(sys.argv[2])
print("ready", flush=True)
for turn in range(10_000):
    batch = [flag_about(f"x{(start + turn * 7 + n) % 50}", f"{start}-{turn}-{n}") for n in range(7)]
    for answer in intake.accept(batch, "forum"):
        print(answer.id, flush=True)
"""

DECIDING = """
import sys
from tests.cases.working import ANN, POLICY
from tocsin.cases import Act, CaseError, Decision, Decisions
from tocsin.clock import SystemClock
from tocsin.store import Store
store = Store.open(None, sys.argv[1], migrate=False)
decisions = Decisions(store, POLICY, SystemClock())
print("ready", flush=True)
while (case := decisions.take_next(ANN, ["review", "lead"])) is not None:
    for act in (Act.REJECT, Act.CLOSE):
        case = decisions.decide(case.id, ANN, Decision(act, "as I see it", case.version))
        print(case.id, case.state, flush=True)
"""


def killed_after(script: str, *words: str, seconds: float) -> list[str]:
    """Run a script, kill it after a while, and return the lines that it had said."""
    child = subprocess.Popen(
        [python_path(), "-c", script, *words],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    real.sleep(seconds)
    child.send_signal(signal.SIGKILL)
    said = child.stdout.read().splitlines()
    child.wait()
    # The last line may have been cut off in the middle.
    return said[:-1]


def lawful(store: Store) -> None:
    with store.read() as connection:
        assert check_conservation(connection, Time().at).breaches == []


@pytest.mark.slow
def test_whoever_takes_flags_in() -> None:
    draw = random.Random(11)
    with fresh_database() as url, Store.open(None, url, migrate=False) as opened:
        for turn in range(5):
            said = killed_after(SENDING, url, str(turn), seconds=draw.uniform(0.05, 0.8))
            with opened.read() as connection:
                kept = set(connection.execute(text("select id::text from flag")).scalars())
            assert set(said) <= kept, "what was acknowledged is there"
            lawful(opened)


@pytest.mark.slow
def test_whoever_decides() -> None:
    draw = random.Random(12)
    with fresh_database() as url, Store.open(None, url, migrate=False) as opened:
        for number in range(200):
            flagged(opened, Time(), f"x{number}")
        for _ in range(5):
            said = killed_after(DECIDING, url, seconds=draw.uniform(0.05, 0.6))
            with opened.read() as connection:
                states = {
                    row.id: row.state for row in connection.execute(text("select id, state from case_file"))
                }
            for line in said:
                case_id, state = line.split()
                assert states[case_id] in {state, "closed"}
            lawful(opened)


def test_a_lease_of_somebody_who_died_runs_out(store: Store) -> None:
    time = Time()
    case = flagged(store, time, "x")
    decisions = Decisions(store, POLICY, time)
    assert decisions.take_next(ANN, ["review"]) is not None
    time.at = time.at.replace(hour=13)
    assert Watch(store, POLICY, time).look().lapsed == 1
    again = decisions.take_next(ANN, ["review"])
    assert again is not None
    assert again.id == case


def test_a_connection_that_dies_in_the_middle_changes_nothing(store: Store) -> None:
    time = Time()
    intake = FlagIntake(store, POLICY, time)
    intake.accept([flag_about("x", "1")], "forum")
    with psycopg.connect(server().get_uri(), autocommit=True) as other:
        other.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s and pid <> pg_backend_pid()",
            (store.engine.url.database,),
        )
    # The pool finds out by itself; the sender sees nothing of it.
    (answer,) = intake.accept([flag_about("x", "2")], "forum")
    assert answer.taken is Taken.ACCEPTED
    lawful(store)


def test_a_clock_that_jumps_back_closes_and_counts_all_the_same(store: Store) -> None:
    time = Time()
    case = flagged(store, time, "x")
    time.at = time.at.replace(year=2025)
    decisions = Decisions(store, POLICY, time)
    taken = decisions.take_next(ANN, ["review"])
    assert taken is not None
    decisions.decide(case, ANN, Decision(Act.REJECT, "nothing in it"))
    closed = decisions.decide(case, ANN, Decision(Act.CLOSE, "nothing in it"))
    assert closed.closed_at == time.at
    with store.read() as connection:
        assert connection.scalar(text("select word from flag_notice")) == "not_acted_on"
    lawful(store)
