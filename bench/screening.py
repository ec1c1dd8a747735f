"""How many messages a second one core screens (hits and template keys together), on real chat.

The messages are the ``chitchat_dataset`` (258,145 by people, benign), of which those of up to twelve words stand for
short chat: about six words a message. Beside it stand two yardsticks on the same texts in the same run: Arrow's own
NFKC and lower case, which any screen must do at least, and the automaton of all telling phrases on text that is
already normalised. Machines differ and are shared: read the ratios, not the rates.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

import ahocorasick_rs
import chitchat_dataset
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.signals.text import Screen, normalise

TARGET = 500_000  # short messages a second and core


def messages(longest: int) -> list[str]:
    """Real messages of one to ``longest`` words."""
    path = Path(chitchat_dataset.__file__).with_name("dataset.json")
    talks = json.loads(path.read_text(encoding="utf-8"))
    texts = (line["text"] for talk in talks.values() for turn in talk["messages"] for line in turn)
    return [text for text in texts if 0 < len(text.split()) <= longest]


def rate(work: Callable[[], object], count: int, rounds: int) -> float:
    """Messages a second of processor time, best of so many rounds."""
    best = float("inf")
    for _ in range(rounds):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return count / best


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench screening", description=__doc__)
    parser.add_argument("--languages", default="", help="comma-separated; all that ship when empty")
    parser.add_argument("--longest", type=int, default=12, help="words of the longest message (default 12)")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(argv)
    pa.set_cpu_count(1)

    started = time.process_time()
    screen = Screen.load(options.languages.split(",") if options.languages else None)
    print(f"loading the phrase files: {time.process_time() - started:.2f} s of processor time")
    texts = messages(options.longest)
    column = pa.array(texts)
    words = sum(len(text.split()) for text in texts) / len(texts)
    print(f"{len(texts):,} messages of {words:.1f} words on average")

    plain = [f" {normalise(text)} " for text in texts[:50_000]]
    buffer = "\n".join(plain).encode()
    phrases = sorted(
        {f" {normalise(p)} ".encode() for found in screen.phrases.concepts.values() for p in found}
    )
    automaton = ahocorasick_rs.BytesAhoCorasick([p for p in phrases if p.strip()])

    rates = {
        "hits and keys": rate(lambda: screen.hits_and_keys(column), len(texts), options.rounds),
        "Arrow NFKC and lower case": rate(
            lambda: pc.utf8_lower(pc.utf8_normalize(column, form="NFKC")), len(texts), options.rounds
        ),
        "automaton of all phrases, on normalised text": rate(
            lambda: automaton.find_matches_as_indexes(buffer, overlapping=True), len(plain), options.rounds
        ),
    }
    both = rates["hits and keys"]
    for name, value in rates.items():
        print(f"{name:<46}{value:>12,.0f} messages/s/core   {value / both:6.1f} x hits and keys")
    print(f"target {TARGET:,}: {'reached' if both >= TARGET else 'missed'} at {both / TARGET:.2f} of it")

    hits = screen.hits(column)
    per_million = pc.value_counts(hits["indicator"].cast(pa.string())).to_pylist()
    print("\nhits per million benign messages")
    for entry in sorted(per_million, key=lambda e: -e["counts"]):
        print(f"  {entry['values']:<22}{entry['counts'] / len(texts) * 1e6:>9,.0f}")


if __name__ == "__main__":
    main([])
