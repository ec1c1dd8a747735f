"""What proving a period's figures costs: its tree of sums, grown by one process and by all; ``python -m bench sums``.

The same tree is grown again by whoever checks the opened entries, so that this is the cost of both. Beside it stands
``sha256sum`` over the very bytes that the tree hashes.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tocsin_verify import SALT_BYTES, SumTree, grow, salts_of

_SECRET = bytes(32)
_NUMBER_BYTES = 8


def main(argv: Sequence[str]) -> None:
    """Print the figures."""
    options = argparse.ArgumentParser("python -m bench.sums")
    options.add_argument("--entries", type=int, default=100_000, help="Entries between the checkpoints.")
    options.add_argument("--buckets", type=int, default=80, help="Numbers in the published tables.")
    chosen = options.parse_args(argv)
    entries, buckets = chosen.entries, chosen.buckets
    summing = _sha256sum(entries, buckets)
    roots = set()
    for processes in sorted({1, os.cpu_count() or 1}):
        tree = SumTree(_SECRET, buckets)
        began = time.perf_counter()
        grow(tree, _leaves(entries, buckets), entries, processes)
        node, counts = tree.root()
        seconds = time.perf_counter() - began
        roots.add((node.hash, counts))
        print(
            f"{entries:,} entries, {buckets} buckets, {processes} processes: {entries / seconds * 60:,.0f} entries a "
            f"minute, {seconds / summing:.0f} x sha256sum of the bytes that it hashes"
        )
    # However many worked at it, it is one tree.
    (root,) = roots
    assert sum(root[1]) == sum(len(each) for _, _, each in _leaves(entries, buckets))


def _leaves(entries: int, buckets: int) -> Iterator[tuple[int, bytes, tuple[int, ...]]]:
    """Yield entries of which every third counts, each for four numbers: a cell, its totals, all."""
    for index in range(entries):
        counts = tuple(sorted({(index * step) % buckets for step in (1, 3, 5, 7)})) if index % 3 == 0 else ()
        yield index, hashlib.sha256(index.to_bytes(8)).digest(), counts


def _sha256sum(entries: int, buckets: int) -> float:
    """Return the seconds that ``sha256sum`` takes over as many bytes as a tree's commitments hash."""
    count = bytes(_NUMBER_BYTES)
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "hashed"
        with path.open("wb") as file:
            for start in range(2 * entries - 1):
                salts = salts_of(_SECRET, start, 1, buckets)
                file.write(
                    b"".join(salts[at : at + SALT_BYTES] + count for at in range(0, len(salts), SALT_BYTES))
                )
        began = time.perf_counter()
        subprocess.run(["sha256sum", path], stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - began
