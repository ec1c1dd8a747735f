"""What it costs to look content up in a platform's files, and to take events in; ``python -m bench.lookup``.

Messages of a chat, invented: each conversation has 40 of them on average. Beside each absolute figure stands a
yardstick from the same run: reading the file once, going through it for one id, judging events without keeping them.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import zstandard

from tests.databases import fresh_store
from tests.lookup.asking import Log, StandingClock
from tocsin.clock import SystemClock
from tocsin.events import EventReader, Sources, judge_line
from tocsin.inbox import Inbox, Taken
from tocsin.lookup import FileLookup, Looker

_WORDS = (
    *("the", "match", "starts", "after", "school", "bring", "your", "bike", "and", "some", "water"),
    *("see", "you", "there", "it", "was", "fun", "today"),
)
_PER_CONVERSATION = 40
_BATCH = 1000


def main(argv: Sequence[str]) -> None:
    """Print the figures."""
    options = argparse.ArgumentParser("python -m bench.lookup")
    options.add_argument("--events", type=int, default=1_000_000)
    options.add_argument("--inbox", type=int, default=50_000)
    options.add_argument("--looks", type=int, default=300)
    chosen = options.parse_args(argv)
    with tempfile.TemporaryDirectory() as name:
        _files(Path(name), chosen.events, chosen.looks)
    _inbox(chosen.inbox)


def _line(number: int, draw: random.Random, events: int) -> bytes:
    talk = draw.randrange(max(1, events // _PER_CONVERSATION))
    text = " ".join(draw.choices(_WORDS, k=draw.randint(3, 20)))
    second = number % 86_400
    return (
        f'{{"id":"event-{number:010d}","type":"message",'
        f'"at":"2026-{1 + number % 12:02d}-{1 + number % 28:02d}T'
        f'{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}Z",'
        f'"actor":"account-{talk * 2 + number % 2}","conversation":"talk-{talk}",'
        f'"to":["account-{talk * 2 + 1 - number % 2}"],"text":"{text}"}}\n'
    ).encode()


def _files(folder: Path, events: int, looks: int) -> None:
    source, draw = folder / "events.jsonl.zst", random.Random(1)
    with source.open("wb") as file, zstandard.ZstdCompressor(level=3).stream_writer(file) as packed:
        for number in range(events):
            packed.write(_line(number, draw, events))
    started = time.perf_counter()
    with EventReader(Sources.find([source]), workdir=folder / "work", quarantine=None) as reader:
        for _ in reader:
            pass
        reader.duplicates()
    reading = time.perf_counter() - started
    started = time.perf_counter()
    with FileLookup.open([source], folder / "index") as lookup:
        making = time.perf_counter() - started
        size = sum(path.stat().st_size for path in (folder / "index").iterdir())
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print(f"events {events:,}, file {source.stat().st_size / 1e6:,.0f} MB packed")
        print(f"index: made in {making:.1f} s (reading alone: {reading:.1f} s), {size / 1e6:,.0f} MB")
        print(f"peak memory of the process {peak / 1e6:,.0f} MB")
        look = Looker(lookup, Log(), SystemClock(), who="person:bench", purpose="review")
        for asked in (1, 20):
            took = []
            for _ in range(looks):
                ids = [f"event-{draw.randrange(events):010d}" for _ in range(asked)]
                begun = time.perf_counter()
                look.conversations(ids)
                took.append((time.perf_counter() - begun) * 1000)
            took.sort()
            print(
                f"conversations around {asked} events: p50 {statistics.median(took):.1f} ms, "
                f"p99 {took[len(took) * 99 // 100]:.1f} ms"
            )
    started = time.perf_counter()
    with FileLookup.open([source], folder / "index"):
        print(f"opened again in {(time.perf_counter() - started) * 1000:.0f} ms")
    started = time.perf_counter()
    wanted = f'"id":"event-{events - 1:010d}"'.encode()
    with source.open("rb") as packed_file:
        for piece in zstandard.ZstdDecompressor().read_to_iter(packed_file, write_size=1 << 20):
            piece.count(wanted)
    print(f"yardstick, one id by going through the file: {time.perf_counter() - started:.1f} s")


def _inbox(events: int) -> None:
    draw = random.Random(2)
    lines = [_line(number, draw, events).rstrip() for number in range(events)]
    started = time.perf_counter()
    for number, line in enumerate(lines, start=1):
        judge_line(number, line)
    judging = time.perf_counter() - started
    with fresh_store() as store:
        inbox, took = Inbox(store, StandingClock()), []
        started = time.perf_counter()
        for place in range(0, events, _BATCH):
            begun = time.perf_counter()
            receipt = inbox.accept(lines[place : place + _BATCH], "bench")
            took.append((time.perf_counter() - begun) * 1000)
            assert receipt.count(Taken.ACCEPTED) == len(receipt.answers)
        keeping = time.perf_counter() - started
        assert inbox.totals().events == events
    took.sort()
    print(
        f"inbox: {events / keeping:,.0f} events/s in batches of {_BATCH:,}, one sender "
        f"(p50 {statistics.median(took):.0f} ms, p99 {took[len(took) * 99 // 100]:.0f} ms a batch); "
        f"yardstick, judging alone: {events / judging:,.0f} events/s"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
