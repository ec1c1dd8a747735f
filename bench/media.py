"""Near-duplicate look-up side by side: the live index, faiss flat and multi-hash, and ``threatexchange``'s PDQIndex.

Random 256-bit hashes; half of the queries lie 10 to 31 bits from one of them, half from none; radius 31. Every engine
gets the same hashes and queries in a process of its own, so that its memory is its own. Rates are queries a second of
processor time, one query after the other for PDQIndex (it has no other way) and in batches of 100 for the rest.
Machines differ and are shared: read the ratios, not the rates.

At ten million hashes PDQIndex takes minutes and 9 GB to build; ``--sizes 100000,1000000`` leaves that out.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import psutil
from rich.console import Console
from rich.table import Table

Hashes = npt.NDArray[np.uint8]
Ask = Callable[[Hashes], list[set[int]]]

RADIUS = 31
ENGINES = ("tocsin", "faiss flat", "faiss multi-hash", "PDQIndex")
QUERIES = {100_000: 4000, 1_000_000: 2000, 10_000_000: 600}
BATCH = 100


@dataclass
class Measured:
    """What one engine did with one number of hashes. Times are of the processor, in seconds; memory in MiB."""

    engine: str
    hashes: int
    build: float
    rate: float
    recall: float
    memory: float
    peak: float
    fresh: float | None = None


def drawn(hashes: int, queries: int, seed: int = 1) -> tuple[Hashes, Hashes, npt.NDArray[np.int64]]:
    """Return the hashes, the queries, and for each query of the first half which hash it lies near."""
    rng = np.random.default_rng(seed)
    rows = rng.integers(0, 256, (hashes, 32), dtype=np.uint8)
    asked = rng.integers(0, 256, (queries, 32), dtype=np.uint8)
    near = rng.choice(hashes, queries // 2, replace=False)
    bits = np.unpackbits(rows[near], axis=1)
    for row in bits:
        row[rng.choice(256, rng.integers(10, RADIUS + 1), replace=False)] ^= 1
    asked[: len(near)] = np.packbits(bits, axis=1)
    order = rng.permutation(queries)
    planted = np.full(queries, -1)
    planted[: len(near)] = near
    return rows, asked[order], planted[order]


def _tocsin(rows: Hashes, folder: Path) -> tuple[Ask, Callable[[], float]]:
    from tocsin.media import HashType, LiveIndex

    index = LiveIndex.open(folder, HashType.PDQ)
    none, hashes = np.empty(0, dtype=np.int64), len(rows)
    index.apply(1, np.arange(hashes), rows, none)
    index.compact()
    index = LiveIndex.open(folder, HashType.PDQ)

    def ask(queries: Hashes) -> list[set[int]]:
        found = index.find(queries, RADIUS)
        near: list[set[int]] = [set() for _ in queries]
        for query, number in zip(found.query.tolist(), found.id.tolist(), strict=True):
            near[query].add(number)
        return near

    def fresh() -> float:
        added = np.random.default_rng(99).integers(0, 256, (1, 32), dtype=np.uint8)
        started = time.perf_counter()
        index.apply(2, np.array([hashes]), added, none)
        assert index.find(added, RADIUS).id.tolist() == [hashes]
        return time.perf_counter() - started

    return ask, fresh


def _faiss(rows: Hashes, *, flat: bool) -> Ask:
    import faiss

    faiss.omp_set_num_threads(1)
    if flat:
        index: Any = faiss.IndexBinaryFlat(256)
    else:
        index = faiss.IndexBinaryMultiHash(256, 16, 16)
        index.nflip = 1
    index.add(rows)

    def ask(queries: Hashes) -> list[set[int]]:
        limits, _, ids = index.range_search(queries, RADIUS + 1)
        return [set(ids[limits[at] : limits[at + 1]].tolist()) for at in range(len(queries))]

    return ask


def _pdq_index(rows: Hashes) -> Ask:
    from threatexchange.signal_type.pdq.pdq_index import PDQIndex

    index = PDQIndex.build((row.tobytes().hex(), number) for number, row in enumerate(rows))
    return lambda queries: [
        {match.metadata for match in index.query(query.tobytes().hex())} for query in queries
    ]


def measure(engine: str, hashes: int, folder: Path) -> Measured:
    """Build, ask, and look at the clock and the memory; to be called in a process of its own."""
    rows, queries, planted = drawn(hashes, QUERIES.get(hashes, 1000))
    _warm(engine, folder / "warm")
    process = psutil.Process()
    before = process.memory_info().rss - rows.nbytes
    started = time.process_time()
    fresh: Callable[[], float] | None = None
    if engine == "tocsin":
        ask, fresh = _tocsin(rows, folder / "index")
    elif engine == "PDQIndex":
        ask = _pdq_index(rows)
    else:
        ask = _faiss(rows, flat=engine == "faiss flat")
    build = time.process_time() - started
    del rows
    ask(queries[:10])
    started, answers = time.process_time(), list[set[int]]()
    # Slow engines are asked as much as fits a minute.
    while len(answers) < len(queries) and time.process_time() - started < 60:
        answers += ask(queries[len(answers) : len(answers) + BATCH])
    rate = len(answers) / (time.process_time() - started)
    asked = planted[: len(answers)]
    met = [number in answer for number, answer in zip(asked, answers, strict=True) if number >= 0]
    memory = process.memory_info()
    peak = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024
    return Measured(
        engine,
        hashes,
        build,
        rate,
        sum(met) / len(met),
        (memory.rss - before) / 2**20,
        peak,
        fresh() if fresh else None,
    )


def _warm(engine: str, folder: Path) -> None:
    """Let the loops be compiled before the clock runs."""
    if engine == "tocsin":
        rows = drawn(5000, 20)[0]
        _tocsin(rows, folder)[0](rows[:5])


def compare(sizes: list[int], engines: list[str]) -> list[Measured]:
    """Measure each engine at each size in a process of its own."""
    results = []
    for hashes in sizes:
        for engine in engines:
            with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
                command = [sys.executable, "-m", "bench.media", "--one", engine, str(hashes), folder]
                run = subprocess.run(command, capture_output=True, text=True, check=False)
            if run.returncode:
                sys.exit(f"bench media: {engine} at {hashes:,} failed:\n{run.stderr}")
            results.append(Measured(**json.loads(run.stdout.splitlines()[-1])))
            print(f"  measured {engine} at {hashes:,}", file=sys.stderr, flush=True)
    return results


def table(results: list[Measured]) -> Table:
    shown = Table(title=f"queries within {RADIUS} bits, per second of processor time")
    for name in (
        "hashes",
        "engine",
        "queries/s",
        "to PDQIndex",
        "recall",
        "build s",
        "memory MiB",
        "peak MiB",
    ):
        shown.add_column(name, justify="left" if name == "engine" else "right")
    for each in results:
        peer = [other.rate for other in results if other.engine == "PDQIndex" and other.hashes == each.hashes]
        shown.add_row(
            f"{each.hashes:,}",
            each.engine,
            f"{each.rate:,.0f}",
            f"{each.rate / peer[0]:.1f} x" if peer else "-",
            f"{each.recall:.4f}",
            f"{each.build:.1f}",
            f"{each.memory:,.0f}",
            f"{each.peak:,.0f}",
        )
    return shown


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(
        prog="bench media", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--sizes", default="100000,1000000,10000000", help="numbers of hashes, comma-separated"
    )
    parser.add_argument("--engines", default=",".join(ENGINES), help="comma-separated")
    parser.add_argument("--one", nargs=3, metavar=("ENGINE", "HASHES", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.one:
        engine, hashes, folder = options.one
        print(json.dumps(asdict(measure(engine, int(hashes), Path(folder)))))
        return
    results = compare([int(size) for size in options.sizes.split(",")], options.engines.split(","))
    Console(width=110).print(table(results))
    for each in results:
        if each.fresh is not None:
            print(
                f"{each.hashes:,} hashes: a new one was found {each.fresh * 1000:.1f} ms after it was added"
            )


if __name__ == "__main__":
    main(sys.argv[1:])
