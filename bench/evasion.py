"""Recall under each evasion beside recall on plain writing, on simulated platforms of the same seeds in one run.

Two tables. The first pools offenders (clients left out) over the seeds: every telling plot of a platform evades in one
way, and its recall stands beside that of the same seeds without evasion, each with a 95 % Wilson interval, the drop
with Newcombe's. The second takes the screen alone: sentences that show something when written plainly, and the share
of them that still shows it when disguised. It says nothing of real offenders, who are not simulated.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Sequence

import pyarrow as pa

from bench.pages import markdown_table
from bench.platforms import scanned
from bench.speed import OUT
from tocsin.evaluation import newcombe, wilson
from tocsin.signals.text import Screen
from tocsin.simulator import EVASIONS, LANGUAGES
from tocsin.simulator.disguise import disguised
from tocsin.simulator.rewording import REWORDED
from tocsin.simulator.wording import TELLING, Voice, grammar

PLAIN = "none"
ALLOWED = 0.05
"""The drop of recall that is still all right."""
IN_ONE_SENTENCE = ("leet", "spaced", "homoglyph", "zero_width", "repeated", *REWORDED)
"""Evasions that change the sentence itself, so that the screen alone can be asked."""


def recall(kind: str, seed: int, options: argparse.Namespace) -> tuple[int, int]:
    """Simulate and scan one platform; return offenders found by any of their accounts, and offenders."""
    folder = OUT / f"evasion-{kind}-{seed}"
    simulate = {
        "people": options.people,
        "days": options.days,
        "seed": seed,
        "offender-share": options.offender_share,
        "silent-share": 0,
        "boldness": options.boldness,
        "evade": kind,
    }
    cases = scanned(folder, simulate, options.alarm)
    truth = json.loads((folder / "truth.json").read_text())
    named: set[str] = set()
    for line in (cases / "cases.jsonl").open():
        case = json.loads(line)
        if case["probability"] >= options.alarm:
            named |= {one["account"] for one in case["accounts"] if one["role"] != "minor"}
    found: dict[str, bool] = {}
    for one in truth["offenders"]:
        if one["role"] != "client":
            person = one.get("continues", one["account"])
            found[person] = found.get(person, False) or one["account"] in named
    return sum(found.values()), len(found)


def recalls(kinds: Sequence[str], options: argparse.Namespace) -> list[list[str]]:
    """Rows of the first table, the plain one first."""
    found: dict[str, tuple[int, int]] = {}
    rows = [["evasion", "found", "recall", "95 % interval", "drop", "95 % interval", ""]]
    for kind in (PLAIN, *(kind for kind in kinds if kind != PLAIN)):
        each = [recall(kind, seed, options) for seed in options.seeds]
        hits, of = sum(h for h, _ in each), sum(n for _, n in each)
        found[kind] = hits, of
        low, high = wilson(hits, of)
        row = [kind, f"{hits} of {of}", f"{hits / of:.3f}", f"{low:.3f} to {high:.3f}"]
        plain, plain_of = found[PLAIN]
        drop = plain / plain_of - hits / of
        least, most = newcombe(plain, plain_of, hits, of)
        judged = [f"{drop:+.3f}", f"{least:+.3f} to {most:+.3f}", "" if drop <= ALLOWED else "too much"]
        rows.append([*row, *(judged if kind != PLAIN else ["", "", ""])])
        print("  ".join(rows[-1]), flush=True)
    return rows


def sentences(number: int) -> list[tuple[str, str]]:
    """Telling sentences with their language, drawn evenly over languages and rules."""
    chance = random.Random(1)
    found = []
    for language in LANGUAGES:
        voice = Voice(language, chance)
        rules = [rule for rule in grammar(language) if rule.startswith(TELLING)]
        found += [(voice.say(rule), language) for rule in rules for _ in range(number // len(rules))]
    return found


def shown(screen: Screen, texts: Sequence[str]) -> list[set[str]]:
    """Which indicators each text shows."""
    hits: list[set[str]] = [set() for _ in texts]
    for row in screen.hits(pa.array(texts)).to_pylist():
        hits[row["index"]].add(row["indicator"])
    return hits


def screened(kinds: Sequence[str], number: int) -> list[list[str]]:
    """Rows of the second table."""
    screen = Screen.load()
    said = sentences(number)
    plain = shown(screen, [text for text, _ in said])
    telling = [i for i, found in enumerate(plain) if found]
    head = ["evasion", *(f"still shown, {language}" for language in LANGUAGES), "all", "95 % interval"]
    rows = [head]
    for kind in (kind for kind in kinds if kind in IN_ONE_SENTENCE):
        chance = random.Random(2)
        texts = [" ".join(disguised(said[i][0], kind, said[i][1], chance)) for i in telling]
        kept: Counter[str] = Counter()
        of: Counter[str] = Counter()
        for i, found in zip(telling, shown(screen, texts), strict=True):
            for name in (said[i][1], "all"):
                of[name] += 1
                kept[name] += bool(found & plain[i])
        low, high = wilson(kept["all"], of["all"])
        shares = [f"{kept[name] / of[name]:.3f}" for name in (*LANGUAGES, "all")]
        rows.append([kind, *shares, f"{low:.3f} to {high:.3f}"])
    return rows


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench evasion", description=__doc__)
    parser.add_argument("--kinds", nargs="*", choices=EVASIONS, default=list(EVASIONS))
    parser.add_argument("--people", type=int, default=3000)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--seeds", type=int, nargs="*", default=[911, 912, 913])
    parser.add_argument("--offender-share", type=float, default=0.05)
    parser.add_argument("--boldness", type=float, default=3.0)
    parser.add_argument("--alarm", type=float, default=0.5)
    parser.add_argument("--sentences", type=int, default=1500, help="for each language, the screen alone")
    options = parser.parse_args(argv)
    OUT.mkdir(exist_ok=True)
    print(markdown_table(screened(options.kinds, options.sentences)), "\n", flush=True)
    if options.seeds:
        print("\n" + markdown_table(recalls(options.kinds, options)))
