"""The store of cases under load: flags in, all accounted for; decisions; and how long a case page takes.

Flags come in batches of 1,000, half of them about accounts that were flagged before, one in twenty sent twice. More
flags, each about a new account, follow until as many cases stand as are wished; then a simulated platform's cases
come in. Pages of both are opened over HTTP. The yardstick is the same database taking the same bodies into a bare
table by ``COPY``: what the machine and the server can do at most, with no case, no ledger, no log. Machines differ
and are shared: read the ratio, not the rates.

``python -m bench cases --flags 1000000 --cases 1000000`` is the whole of it; the default is a tenth.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from rich.console import Console
from rich.progress import track
from rich.table import Table
from sqlalchemy import func, select

from bench.case_pages import bring_scanned, page_seconds
from tocsin.cases import (
    Act,
    Decision,
    Decisions,
    FlagIntake,
    Taken,
    Worker,
    check_conservation,
    count_queues,
    list_queue,
    read_policy,
    view_case,
)
from tocsin.cases.tables import case_file
from tocsin.clock import SystemClock
from tocsin.store import Store

BATCH = 1000
RIGHTS = frozenset({"see_queue", "decide", "confirm_second", "escalate", "assign"})
REASONS = ("grooming", "trafficking", "sextortion", "csam", "minor_safety", "other")


def batches(flags: int, seed: int) -> Iterator[list[dict[str, object]]]:
    """Yield flags: about accounts of which each is flagged twice on average; one in twenty is sent again."""
    draw = random.Random(seed)
    for start in range(0, flags, BATCH):
        batch: list[dict[str, object]] = []
        for number in range(start, min(start + BATCH, flags)):
            again = number > BATCH and draw.random() < 0.05
            key = draw.randrange(number) if again else number
            about = random.Random(key)
            batch.append(
                {
                    "id": f"f{key}",
                    "actor": f"u{about.randrange(flags)}",
                    "subject": {"kind": "account", "id": f"a{about.randrange(max(1, flags // 2))}"},
                    "reason": about.choice(REASONS),
                    "by": "user",
                    "at": "2026-01-02T03:04:05Z",
                    "text": "asks children for their age and to keep secrets",
                }
            )
        yield batch


def strangers(first: int, flags: int) -> Iterator[list[dict[str, object]]]:
    """Yield batches of flags, each about an account that nobody flagged before."""
    for start in range(first, first + flags, BATCH):
        yield [
            {
                "id": f"n{number}",
                "actor": f"u{number}",
                "subject": {"kind": "account", "id": f"n{number}"},
                "reason": REASONS[number % len(REASONS)],
                "by": "user",
                "at": "2026-01-02T03:04:05Z",
            }
            for number in range(start, min(start + BATCH, first + flags))
        ]


def bare(url: str, flags: int, seed: int) -> float:
    """Return the seconds that the same bodies take into a bare table by COPY, a transaction a batch."""
    with psycopg.connect(url) as connection:
        connection.execute("create table bare (id text, body jsonb)")
        connection.commit()
        spent = 0.0
        for batch in batches(flags, seed):
            begun = time.perf_counter()
            with connection.cursor() as cursor, cursor.copy("copy bare (id, body) from stdin") as copy:
                for flag in batch:
                    copy.write_row((flag["id"], json.dumps(flag)))
            connection.commit()
            spent += time.perf_counter() - begun
        connection.execute("drop table bare")
        connection.commit()
    return spent


def decide(store: Store, decisions: int, people: int) -> float:
    """Return decisions a second: each is a case taken from the queue, rejected and closed, by people side by side."""
    acts = Decisions(store, read_policy(), SystemClock())

    def work(person: int) -> int:
        worker = Worker(f"p{person}", RIGHTS)
        done = 0
        for _ in range(decisions // people):
            case = acts.take_next(worker, ["urgent", "review"])
            if case is None:
                break
            case = acts.decide(case.id, worker, Decision(Act.REJECT, "nothing in it", case.version))
            acts.decide(case.id, worker, Decision(Act.CLOSE, "nothing in it", case.version))
            done += 1
        return done

    begun = time.perf_counter()
    with ThreadPoolExecutor(people) as pool:
        done = sum(pool.map(work, range(people)))
    return done / (time.perf_counter() - begun)


def count_cases(store: Store) -> int:
    with store.read() as connection:
        return connection.execute(select(func.count()).select_from(case_file)).scalar_one()


def some_cases(store: Store) -> list[str]:
    """Return the ids of 2,000 open cases."""
    with store.read() as connection:
        return [
            case.id
            for offset in range(0, 2000, 200)
            for case in list_queue(connection, "review", limit=200, offset=offset)
        ]


def readings(store: Store, ids: Sequence[str], looks: int) -> dict[str, list[float]]:
    """Return the seconds of reading a case with all that belongs to it, a page of a queue, and all counts."""
    draw = random.Random(5)
    taken: dict[str, list[float]] = {"case": [], "queue": [], "counts": []}
    for _ in range(looks):
        with store.read() as connection:
            begun = time.perf_counter()
            view_case(connection, draw.choice(ids))
            taken["case"].append(time.perf_counter() - begun)
            begun = time.perf_counter()
            list_queue(connection, "review")
            taken["queue"].append(time.perf_counter() - begun)
    for _ in range(min(looks, 10)):
        with store.read() as connection:
            begun = time.perf_counter()
            count_queues(connection, datetime.now(UTC), sorted(RIGHTS))
            taken["counts"].append(time.perf_counter() - begun)
    return taken


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench cases", description=__doc__.splitlines()[0])
    parser.add_argument("--flags", type=int, default=100_000, help="flags to send")
    parser.add_argument("--cases", type=int, default=100_000, help="cases that stand when pages are opened")
    parser.add_argument("--decisions", type=int, default=2000, help="cases to decide")
    parser.add_argument("--people", type=int, default=4, help="people who decide at once")
    parser.add_argument("--looks", type=int, default=1000, help="case pages to open")
    asked = parser.parse_args(arguments)
    out = Console()
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder)) as store:
        intake = FlagIntake(store, read_policy(), SystemClock())
        counted = dict.fromkeys(Taken, 0)
        spent = 0.0
        total = -(-asked.flags // BATCH)
        for batch in track(batches(asked.flags, 1), "flags in", total, console=Console(stderr=True)):
            begun = time.perf_counter()
            answers = intake.accept(batch, "bench")
            spent += time.perf_counter() - begun
            for answer in answers:
                counted[answer.taken] += 1
        with store.read() as connection:
            law = check_conservation(connection, datetime.now(UTC))
        (source,) = law.sources
        if law.breaches or source.received != asked.flags or source.accepted != counted[Taken.ACCEPTED]:
            sys.exit(f"bench: flags are missing: {law.breaches or source}")
        yardstick = bare(store.url.replace("+psycopg", ""), asked.flags, 1)
        rate = decide(store, asked.decisions, asked.people)
        standing = count_cases(store)
        more = max(0, asked.cases - standing)
        for batch in track(strangers(0, more), "more cases", -(-more // BATCH), console=Console(stderr=True)):
            intake.accept(batch, "bench")
        flagged = some_cases(store)
        scanned = bring_scanned(store, Path(folder) / "platform")
        looked = readings(store, [*flagged, *scanned], asked.looks)
        opened = page_seconds(store, Path(folder), {"flagged": flagged, "scanned": scanned}, asked.looks)
        stood = count_cases(store)
        with store.read() as connection:
            if breaches := check_conservation(connection, datetime.now(UTC)).breaches:
                sys.exit(f"bench: after the decisions: {breaches}")
    table = Table(title=f"{asked.flags:,} flags in batches of {BATCH:,}", title_justify="left")
    table.add_column("")
    table.add_column("measured", justify="right")
    table.add_row("accepted, repeated", f"{source.accepted:,}, {source.repeated:,}")
    table.add_row("flags a second", f"{asked.flags / spent:,.0f}")
    table.add_row("the bodies alone, by COPY", f"{asked.flags / yardstick:,.0f}")
    table.add_row("ratio", f"{yardstick / spent:.3f}")
    table.add_row(f"cases decided a second, {asked.people} people", f"{rate:,.0f}")
    table.add_row("cases that then stood", f"{stood:,}")
    rows = {f"reading: {name}": seconds for name, seconds in looked.items()}
    rows |= {f"page of a {kind} case, over HTTP": seconds for kind, seconds in opened.items()}
    for name, seconds in rows.items():
        seconds.sort()
        table.add_row(
            f"{name}, median / p99",
            f"{1000 * seconds[len(seconds) // 2]:.1f} / {1000 * seconds[int(len(seconds) * 0.99)]:.1f} ms",
        )
    out.print(table)
