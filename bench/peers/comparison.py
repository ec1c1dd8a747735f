"""Tocsin beside a two-stage SVM, a keyword list and affinity to a rare class, at equally many false accusations.

All judge the same simulated platforms and the same real small talk in one run on one core. The platforms that are
trained on have other seeds and ten times as many offenders; Tocsin is not trained. Each gets the lowest threshold
that allows it so many false accusations on the simulated platforms, and is asked about the small talk at that same
threshold. What is found says nothing of real offenders, who are not simulated.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import faiss
from threadpoolctl import threadpool_limits

from bench.pages import markdown_table, put_into
from bench.peers.affinity import Affinities, Encoder, RareClass, WordLlama
from bench.peers.judged import (
    AtEqualErrors,
    Findings,
    Judge,
    Scan,
    Words,
    ask,
    at_equal_errors,
    false_accusations,
    pooled,
)
from bench.peers.keywords import Keywords
from bench.peers.talk import read_labelled
from bench.peers.two_stage import TwoStageSVM
from bench.speed import OUT
from tests.real.chat_events import Talk as RealTalk
from tests.real.chat_events import ages_drawn, load_talks
from tocsin.evaluation import Share, read_truth, wilson
from tocsin.simulator import SimulationConfig, simulate

PAGE = Path(__file__).parents[2] / "docs" / "peers.md"
ALARM = 0.5
"""Tocsin's own alarm, which sets how many false accusations the second comparison allows."""
STARTED = time.monotonic()
Rows = list[tuple[str, ...]]


@dataclass(frozen=True)
class Compared:
    """One ranking: on the simulated platforms at both numbers of errors, and on real talk at the first's threshold.

    ``accused``: accounts of the small talk that are accused, over all ways of drawing ages; ``of``: accounts that
    wrote there, as often. Who knows no ages is asked once.
    """

    name: str
    allowed: AtEqualErrors
    as_tocsin: AtEqualErrors
    accused: int
    of: int
    per_second: float
    per_second_real: float


@dataclass(frozen=True)
class Comparison:
    """Everything measured in one run."""

    accounts: int
    offenders: int
    messages: int
    rankings: tuple[Compared, ...]


def compare(options: argparse.Namespace, talks: Sequence[RealTalk], judges: Sequence[Judge]) -> Comparison:
    """Simulate and judge; ``options`` are those of the command line, Tocsin is the first of ``judges``."""
    platforms = {str(seed): platform(seed, options, options.offender_share) for seed in options.seeds}
    truth = pooled({place: read_truth(folder) for place, folder in platforms.items()})
    ages = {str(seed): small_talk(seed, talks) for seed in options.chat_seeds}
    simulated: dict[str, Findings] = {}
    real: dict[str, Findings] = {}
    for number, judge in enumerate(judges, 1):

        def tell_place(events: Path, number: int = number) -> None:
            tell(f"judge {number} of {len(judges)}: {events.parent.name}/{events.name}")

        simulated |= ask(
            judge, {name: folder / "events.jsonl" for name, folder in platforms.items()}, tell_place
        )
        real |= ask(judge, ages if judge.knows_ages else dict(list(ages.items())[:1]), tell_place)
    wrote = len({line.sender for talk in talks for line in talk.lines})
    accounts = truth.counts.accounts or 0
    allowed = int(options.false_alarms * accounts / 10_000)
    first = next(iter(simulated.values()))
    own = sum(number >= ALARM for number in false_accusations(first, truth))
    compared = []
    for name, found in simulated.items():
        tell(f"counting: {name}")
        at, talked = at_equal_errors(found, truth, allowed), real[name]
        compared.append(
            Compared(
                name=name,
                allowed=at,
                as_tocsin=at_equal_errors(found, truth, own),
                accused=len(talked.accused(at.threshold)),
                of=wrote * talked.places,
                per_second=found.per_second,
                per_second_real=talked.per_second,
            )
        )
    offenders = compared[0].allowed.result.recall_interval.of
    return Comparison(accounts, offenders, first.messages, tuple(compared))


def platform(seed: int, options: argparse.Namespace, offender_share: float) -> Path:
    """Simulate one platform and return its folder."""
    folder: Path = OUT / f"peers-{seed}"
    tell(f"simulating {options.people:,} people, seed {seed}")
    config = SimulationConfig(
        people=options.people,
        days=options.days,
        seed=seed,
        offender_share=offender_share,
        client_share=0.75 * offender_share,
    )
    simulate(config, folder, force=True)
    return folder


def small_talk(seed: int, talks: Sequence[RealTalk]) -> Path:
    """Write the real talk as events, with ages drawn by ``seed``, and return the file."""
    folder = OUT / "peers-chat"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"ages-{seed}.jsonl"
    with file.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(event) + "\n" for event in ages_drawn(seed)(talks))
    return file


def trained(options: argparse.Namespace, encoder: Encoder) -> list[Judge]:
    """Return Tocsin, first, and its peers, which learn from the training seeds."""
    folders = [platform(seed, options, options.training_share) for seed in options.training]
    tell("training")
    labelled = [read_labelled(folder / "events.jsonl", folder / "truth.json") for folder in folders]
    affinities = Affinities(encoder).fit(labelled, options.examples)
    machines = TwoStageSVM().fit(labelled)
    return [
        Scan(),
        Scan(read_text=False),
        Words(machines),
        Words(machines.with_minors()),
        Words(Keywords()),
        Words(RareClass(affinities)),
    ]


def recall_table(made: Comparison) -> Rows:
    """Return what each finds on the simulated platforms."""
    allowed, own = made.rankings[0].allowed.allowed, made.rankings[0].as_tocsin.allowed
    head = (
        "simulated platforms",
        f"offenders found, ≤ {allowed} wrong",
        "who write something telling",
        "who write nothing telling",
        "clients",
        f"offenders found, ≤ {own} wrong",
        "average precision",
    )
    return [
        head,
        *(
            (
                one.name,
                shown(one.allowed.result.recall_interval),
                shown(by_telling(one.allowed, "yes")),
                shown(by_telling(one.allowed, "no")),
                shown(one.allowed.result.clients),
                shown(one.as_tocsin.result.recall_interval),
                f"{one.allowed.result.average_precision or 0:.3f}",
            )
            for one in made.rankings
        ),
    ]


def real_table(made: Comparison) -> Rows:
    """Return whom each accuses in the small talk, and how fast it is."""
    rows: Rows = [
        (
            "real small talk, and speed",
            "accused",
            "per 10,000 accounts",
            "messages/s, simulated",
            "over Tocsin",
            "messages/s, real",
            "over Tocsin",
        )
    ]
    first = made.rankings[0]
    for one in made.rankings:
        low, high = wilson(one.accused, one.of)
        rate = one.accused / one.of if one.of else 0.0
        rows.append(
            (
                one.name,
                f"{one.accused} of {one.of:,}",
                f"{10_000 * rate:.1f} [{10_000 * low:.1f}, {10_000 * high:.1f}]",
                f"{one.per_second:,.0f}",
                f"{one.per_second / first.per_second:.2f}",
                f"{one.per_second_real:,.0f}",
                f"{one.per_second_real / first.per_second_real:.2f}",
            )
        )
    return rows


def by_telling(judged: AtEqualErrors, name: str) -> Share:
    """Return how many of the offenders are found who wrote something telling (``yes``), or nothing (``no``)."""
    told = judged.result.recall_by.get("telling")
    none = Share(hits=0, of=0, share=None, low=None, high=None)
    return next((one.recall for one in told.slices if one.name == name), none) if told else none


def shown(share: Share) -> str:
    """Return hits, of how many, the share and Wilson's interval."""
    if share.share is None:
        return "none there"
    return f"{share.hits} of {share.of}, {share.share:.2f} [{share.low:.2f}, {share.high:.2f}]"


def tell(step: str) -> None:
    """Say how far the run is."""
    print(f"  {time.monotonic() - STARTED:5.0f} s  {step}", file=sys.stderr, flush=True)


@contextmanager
def one_core() -> Iterator[None]:
    """Keep everything on one processor, so that processor time is time on one core."""
    before = os.sched_getaffinity(0)
    threads = faiss.omp_get_max_threads()
    os.sched_setaffinity(0, {min(before)})
    faiss.omp_set_num_threads(1)
    try:
        with threadpool_limits(1):
            yield
    finally:
        faiss.omp_set_num_threads(threads)
        os.sched_setaffinity(0, before)


def parsed(argv: Sequence[str]) -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(prog="bench peers", description=__doc__)
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument(
        "--seeds", type=int, nargs="+", default=[921, 922, 923], help="platforms that are judged"
    )
    parser.add_argument("--training", type=int, nargs="+", default=[931, 932], help="platforms to learn from")
    parser.add_argument("--offender-share", type=float, default=0.004)
    parser.add_argument("--training-share", type=float, default=0.04, help="offenders where is learned")
    parser.add_argument("--examples", type=int, default=3000, help="sentences of the rare class")
    parser.add_argument("--false-alarms", type=float, default=5, help="allowed per 10,000 accounts")
    parser.add_argument(
        "--chat-seeds", type=int, nargs="+", default=[1, 2, 3], help="draw the ages of real talk"
    )
    parser.add_argument("--write", action="store_true", help="put the tables into docs/peers.md")
    options = parser.parse_args(argv)
    if both := set(options.seeds) & set(options.training):
        parser.error(f"seed {min(both)} would be trained and judged on; choose others")
    return options


def main(argv: Sequence[str]) -> None:
    """Compare, print the tables, and put them into the page if asked to."""
    options = parsed(argv)
    with one_core():
        made = compare(options, load_talks(), trained(options, WordLlama()))
    tables = (
        f"{made.accounts:,} accounts, {made.messages:,} messages and {made.offenders} offenders (clients apart) on "
        f"{len(options.seeds)} platforms; 95 % Wilson intervals.\n\n"
        f"{markdown_table(recall_table(made))}\n\n{markdown_table(real_table(made))}"
    )
    print(tables)
    if options.write:
        put_into(PAGE, tables)
