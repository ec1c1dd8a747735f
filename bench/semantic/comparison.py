"""A scan as it ships beside the same scan with a second reading by meaning, on the same simulated platforms in one run.

The second reading embeds what accounts that are already marked write to the minors whom their facts concern, where no
phrase was found, and lets what lies near a category of a safety leaflet weigh a little more than half of what a phrase
would. Everything else is the product's own chain. It says nothing of real offenders, who are not simulated.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa

from bench.pages import markdown_table
from bench.peers.affinity import Encoder, Floats, WordLlama
from bench.peers.comparison import one_core, shown, tell
from bench.peers.judged import Findings, Rankings, at_equal_errors, false_accusations, placed, pooled
from bench.semantic.categories import Nearness, read_categories, thresholds, with_categories
from bench.speed import OUT
from tocsin.engines import DuckDBEngine
from tocsin.evaluation import JudgedAccount, JudgedCase, Truth, evaluate, read_truth
from tocsin.events import EVENT_SCHEMA, EventReader, Sources
from tocsin.evidence import Bounds, Forecast, assemble_cases, weigh
from tocsin.model import Case
from tocsin.signals import Indicators, Intake, Screen, derive_signals, listening
from tocsin.simulator import SimulationConfig, simulate

ALARM = 0.5
BOUNDS = Bounds(alarm=ALARM, least=0.01)
MARKED, SURE = 0.02, 0.9
"""Who is looked at: from this probability on, unless the case is already surer than that."""
SHORTEST = 8
"""Characters; what is shorter is not looked at."""
SHIPPED = "as it ships"
BY_MEANING = {
    "near is one everyday message in 500": (0.002, False),
    "near is one in 2,000": (0.0005, False),
    "near is one in 2,000, strangers alone": (0.0005, True),
}
"""The ways compared: the share of unmarked messages that is near a category, and whether strangers alone are read."""


@dataclass
class Cost:
    """Processor seconds on one core, and messages: all, looked at by meaning, and different texts among these."""

    scan: float = 0.0
    second: float = 0.0
    encoding: float = 0.0
    messages: int = 0
    looked_at: int = 0
    texts: int = 0


@dataclass
class Measured:
    """Everything of one run. ``within_reach``: telling offenders whom no alarm names, but who are looked at."""

    findings: dict[str, Findings] = field(default_factory=dict)
    truths: dict[str, Truth] = field(default_factory=dict)
    cost: Cost = field(default_factory=Cost)
    within_reach: int = 0


def measure(options: argparse.Namespace, encoder: Encoder) -> Measured:
    """Simulate and scan each platform once, and weigh it in each way."""
    made = Measured()
    for seed in options.seeds:
        folder = OUT / f"semantic-{seed}-{options.evade or 'mixed'}"
        tell(f"simulating {options.people:,} people, seed {seed}")
        config = SimulationConfig(people=options.people, days=options.days, seed=seed, evade=options.evade)
        simulate(config, folder, force=True)
        truth = read_truth(folder)
        made.truths[str(seed)] = truth
        tell("scanning")
        with TemporaryDirectory(prefix="tocsin-semantic-") as work:
            rankings, looked_at = weighed(folder / "events.jsonl", Path(work), options, encoder, made.cost)
        named = {a.account for one in rankings[SHIPPED] if one.probability >= ALARM for a in one.accounts}
        made.within_reach += sum(
            one.telling is True and one.role != "client" and one.account in looked_at - named
            for one in truth.offenders
        )
        for name, cases in rankings.items():
            found = made.findings.setdefault(name, Findings())
            found.cases += [placed(case, str(seed)) for case in cases]
    return made


def weighed(
    events: Path, work: Path, options: argparse.Namespace, encoder: Encoder, cost: Cost
) -> tuple[Rankings, set[str]]:
    """Return the cases of one platform by each way, and the accounts that are looked at by meaning."""
    indicators, screen, categories = Indicators.load(), Screen.load(), read_categories()
    forecast = Forecast(indicators.file.prior)
    rankings: Rankings = {}
    sources, quarantine = Sources.find([str(events)]), work / "quarantine.jsonl"
    started = time.process_time()
    with (
        DuckDBEngine(work, threads=1) as engine,
        EventReader(sources, workdir=work, quarantine=quarantine, threads=1) as reader,
    ):
        intake = Intake(engine, screen)
        for batch in reader:
            intake.take(batch)
        intake.finish(reader.duplicates(), EVENT_SCHEMA.empty_table())
        derive_signals(engine, indicators)
        # Weighing takes off the volume what was not read, so each way begins with the whole.
        engine.create("whole_volume", "select * from volume")
        engine.create("first_signal", "select * from signal")
        listen, least = listening(reader.texts, screen.languages), BOUNDS.least_weight(forecast)

        def cases(of: Indicators) -> list[JudgedCase]:
            engine.create("volume", "select * from whole_volume")
            weigh(engine, of, listen=listen, least=least)
            return [judged(case) for case in assemble_cases(engine, of, BOUNDS)]

        rankings[SHIPPED] = cases(indicators)
        cost.scan += time.process_time() - started
        tell("reading by meaning")
        started = time.process_time()
        band = {"least": forecast.least_weight(MARKED), "most": forecast.least_weight(SURE)}
        select = Path(__file__).with_name("marked.sql").read_text(encoding="utf-8")
        marked = engine.fetch(select, {**indicators.parameters, **band})
        texts = reader.texts(marked["row"].combine_chunks().unique())
        messages = [
            one for one in marked.to_pylist() if not one["heard"] and len(texts[one["row"]]) >= SHORTEST
        ]
        nearness = Nearness(encoder, categories)
        encoding = time.process_time()
        near = nearness.of([texts[one["row"]] for one in messages])
        cost.encoding += time.process_time() - encoding
        everyday = engine.fetch(
            'select m."row" from message m anti join text_hit h on h."row" = m."row" '
            "where m.recipient_count = 1 order by md5(m.event) limit $unmarked",
            {"unmarked": options.unmarked},
        )["row"].combine_chunks()
        talk = reader.texts(everyday)
        unmarked = nearness.of(
            [text for row, text in talk.items() if row not in texts and len(text) >= SHORTEST]
        )
        cost.second += time.process_time() - started
        cost.messages += engine.fetch("select count(*) as n from message")["n"][0].as_py()
        cost.looked_at += len(messages)
        cost.texts += len({texts[one["row"]] for one in messages})
        for name, (chance, strangers) in BY_MEANING.items():
            tell(name)
            more = with_categories(indicators, categories, chance)
            engine.load("indicator", more.relations()["indicator"])
            engine.create("signal", "select * from first_signal")
            rows = signals(messages, near, thresholds(unmarked, chance), strangers=strangers)
            engine.append("signal", rows, _IN_ORDER)
            rankings[name] = cases(more)
    return rankings, set(marked["actor"].to_pylist())


_NAMES = ("event", "indicator", "actor", "target", "subject", "counterpart")
_IN_ORDER = "select event, indicator, actor, target, subject, counterpart, occurred_at, detail from batch"


def signals(
    messages: Sequence[dict[str, Any]], near: dict[str, Floats], least: dict[str, float], *, strangers: bool
) -> pa.Table:
    """Return a row of ``signal`` for each message and category that it lies near."""
    rows = []
    for name, affinity in near.items():
        for place in np.flatnonzero(affinity >= least[name]).tolist():
            one = messages[place]
            if not (strangers and one["acquainted"]):
                rows.append(
                    {
                        "event": one["event"],
                        "indicator": f"like_{name}" + ("_acquainted" if one["acquainted"] else ""),
                        "actor": one["actor"],
                        "target": one["target"],
                        "subject": one["actor"],
                        "counterpart": one["target"],
                        "occurred_at": one["occurred_at"],
                    }
                )
    kinds = [*((name, pa.string()) for name in _NAMES), ("occurred_at", pa.timestamp("us", "UTC"))]
    return pa.Table.from_pylist(rows, schema=pa.schema([*kinds, ("detail", pa.string())]))


def judged(case: Case) -> JudgedCase:
    """Return a case as judging wants it."""
    accounts = tuple(JudgedAccount(one.account, one.role) for one in case.accounts)
    return JudgedCase(case=case.case, probability=case.probability, accounts=accounts, weight=case.weight)


def table(made: Measured) -> list[tuple[str, ...]]:
    """Return a row for each way: at the alarm, and at as many false accusations as without the second reading."""
    truth = pooled(made.truths)
    own = sum(number >= ALARM for number in false_accusations(made.findings[SHIPPED], truth))
    found_at_equal = f"found, ≤ {own} wrong"
    rows: list[tuple[str, ...]] = [
        ("reading", "found", "accused wrongly", "precision", found_at_equal, "average precision")
    ]
    for name, found in made.findings.items():
        at_alarm = evaluate(found.cases, truth, threshold=ALARM)
        equal = at_equal_errors(found, truth, own)
        rows.append(
            (
                name,
                shown(at_alarm.recall_interval),
                str(at_alarm.accounts.accused_wrongly),
                f"{at_alarm.precision or 0:.3f}",
                shown(equal.result.recall_interval),
                f"{at_alarm.average_precision or 0:.3f}",
            )
        )
    return rows


def told(made: Measured, options: argparse.Namespace) -> str:
    """Return the table with what was measured and what it cost."""
    cost = made.cost
    return "\n".join(
        (
            f"{len(made.truths)} platforms of {options.people:,} people (seeds {', '.join(made.truths)}), evasion: "
            f"{options.evade or 'as drawn'}; 95 % Wilson intervals.\n",
            markdown_table(table(made)),
            f"\nWithin reach of any such reading: {made.within_reach} offenders write something telling, are looked",
            f"at, and stand in no alarm. Encoded: {cost.looked_at:,} of {cost.messages:,} messages "
            f"({cost.looked_at / cost.messages:.1%}),",
            f"{cost.texts:,} different texts, {cost.texts / cost.encoding:,.0f} a second and core. Processor time: "
            f"scans {cost.scan:.0f} s, reading by meaning",
            f"{cost.second:.0f} s more ({cost.second / cost.scan:.0%}).",
        )
    )


def main(argv: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bench semantic", description=__doc__)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--seeds", type=int, nargs="+", default=[955, 956, 957])
    parser.add_argument("--evade", help="make every telling plot evade in this way")
    parser.add_argument("--unmarked", type=int, default=20_000, help="messages that tell what is everyday")
    options = parser.parse_args(argv)
    with one_core():
        print(told(measure(options, WordLlama()), options))
