"""False alarms for each family of innocents who look like offenders, on simulated platforms where they are many.

Three in ten accounts belong to such families, so that the pooled seeds hold some 3,000 of most. Each family has a
budget of its own; what stands over it is marked. Who is accused in a case of the alarm's probability and more counts,
whatever the role; a minor who is merely shown to child safety does not. It is simulated: it says nothing of how many
coaches or grandparents a real platform would see accused.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Mapping

from bench.pages import markdown_table
from bench.platforms import scanned
from bench.speed import OUT
from tocsin.evaluation import evaluate, read_cases, read_truth, wilson

PER = 1000
BUDGET = 1.0
"""False alarms per 1,000 of a family that are still all right."""


def judged(seed: int, options: argparse.Namespace) -> tuple[Counter[str], Counter[str]]:
    """Simulate and scan one platform; return who was accused, and how many there are, by family."""
    folder = OUT / f"lookalikes-{options.people}-{seed}"
    wishes = {
        "people": options.people,
        "days": options.days,
        "seed": seed,
        "lookalike-share": options.lookalike_share,
    }
    cases = read_cases(scanned(folder, wishes, options.alarm))
    found = evaluate(cases, read_truth(folder / "truth.json"), threshold=options.alarm)
    families = found.false_alarms.families
    return (
        Counter({one.family: one.accused.count for one in families}),
        Counter({one.family: one.accused.of for one in families}),
    )


def table(accused: Mapping[str, int], of: Mapping[str, int]) -> list[list[str]]:
    """A row for each family, those with the most false alarms first, and one for all of them."""
    rows = [["family", "accused", f"per {PER:,}", "95 % interval", f"budget of {BUDGET:g} per {PER:,}"]]
    often = sorted(of, key=lambda name: (-accused[name] / of[name], name))
    rows += [_row(family, accused[family], of[family]) for family in often]
    return [*rows, _row("all", sum(accused.values()), sum(of.values()))]


def _row(name: str, accused: int, of: int) -> list[str]:
    low, high = (PER * bound for bound in wilson(accused, of))
    kept = "over" if accused > BUDGET * of / PER else "kept" if high <= BUDGET else "kept, interval over"
    return [name, f"{accused} of {of:,}", f"{PER * accused / of:.1f}", f"{low:.1f} to {high:.1f}", kept]


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench lookalikes", description=__doc__)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--seeds", type=int, nargs="*", default=list(range(941, 953)))
    parser.add_argument("--lookalike-share", type=float, default=0.3)
    parser.add_argument("--alarm", type=float, default=0.5)
    options = parser.parse_args(argv)
    OUT.mkdir(exist_ok=True)
    accused: Counter[str] = Counter()
    of: Counter[str] = Counter()
    for number, seed in enumerate(options.seeds, 1):
        print(f"platform {number} of {len(options.seeds)}: seed {seed}", flush=True)
        one, size = judged(seed, options)
        accused += one
        of += size
    if of:
        print("\n" + markdown_table(table(accused, of)))
