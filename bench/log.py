"""What the log costs at ten million entries: growing it, and proofs out of it; ``python -m bench log``.

The tree is grown as the server grows it, and lies in PostgreSQL as the server keeps it; proofs are made by what makes
them there, and verified by the outsider's package. Beside growing it stands ``sha256sum`` over the same leaves.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import delete, insert, select, update

from tests.databases import fresh_store
from tests.log.written import write
from tocsin.log import LogKey, Tree, log_entry, prove, tiles_after
from tocsin.log.records import commitment
from tocsin.log.sequencing import tree_of
from tocsin.log.tables import log_checkpoint, log_leaf, log_pending, log_tile, log_tree
from tocsin.store import Store
from tocsin_verify import Policy, check_consistency, leaf_hash, read_proofs, verify_proof

_STEP = 100_000
_ROWS = 500
_SEED = b"leaves of the bench"


def main(argv: Sequence[str]) -> None:
    """Print the figures."""
    options = argparse.ArgumentParser("python -m bench.log")
    options.add_argument("--entries", type=int, default=10_000_000, help="Entries in the log.")
    options.add_argument("--proofs", type=int, default=200, help="Proofs of each kind, spread over the log.")
    chosen = options.parse_args(argv)
    size, count = chosen.entries, chosen.proofs
    with fresh_store() as store, tempfile.TemporaryDirectory() as name:
        key = LogKey.open(Path(name))
        write(store, count)
        with store.read() as connection:
            rows = connection.execute(select(log_entry).order_by(log_entry.c.id)).all()
        real = {number * size // count: (row.id, commitment(row)) for number, row in enumerate(rows)}
        tiles = _grow(Path(name), size, {place: each for place, (_, each) in real.items()})
        root = _keep(store, key, size, tiles, real)
        del tiles
        _prove(store, key, [entry for entry, _ in real.values()])
        _go_on(store, size, root, count)


def _leaves(start: int, end: int, real: dict[int, bytes]) -> Iterator[bytes]:
    for place in range(start, end):
        yield real.get(place) or hashlib.sha256(_SEED + place.to_bytes(8)).digest()


def _grow(folder: Path, size: int, real: dict[int, bytes]) -> dict[tuple[int, int], bytes]:
    tiles: dict[tuple[int, int], bytes] = {}
    growing = 0.0
    plain = folder / "leaves"
    with plain.open("wb") as file:
        for start in range(0, size, _STEP):
            leaves = list(_leaves(start, min(size, start + _STEP), real))
            file.write(b"".join(leaves))
            began = time.perf_counter()
            _, changed = tiles_after(
                lambda level, number: tiles[level, number], start, map(leaf_hash, leaves)
            )
            growing += time.perf_counter() - began
            tiles.update(changed)
    summing = _timed(lambda: subprocess.run(["sha256sum", plain], stdout=subprocess.DEVNULL, check=True))
    print(
        f"growing the tree to {size:,} entries: {size / growing:,.0f} entries/s, {growing / summing:.0f} x sha256sum "
        f"of the leaves; {len(tiles):,} tiles of {sum(map(len, tiles.values())) / 1e6:,.0f} MB"
    )
    return tiles


def _keep(
    store: Store,
    key: LogKey,
    size: int,
    tiles: dict[tuple[int, int], bytes],
    real: dict[int, tuple[int, bytes]],
) -> bytes:
    root = Tree(lambda level, number: tiles[level, number]).root(size)
    note = key.sign(f"{key.name}\n{size}\n{base64.b64encode(root).decode()}\n")
    kept = [{"level": level, "number": number, "hashes": each} for (level, number), each in tiles.items()]
    with store.begin() as connection:
        for start in range(0, len(kept), _ROWS):
            connection.execute(insert(log_tile), kept[start : start + _ROWS])
        connection.execute(delete(log_pending))
        connection.execute(
            insert(log_leaf),
            [{"index": place, "entry": entry, "commitment": each} for place, (entry, each) in real.items()],
        )
        connection.execute(update(log_tree).values(size=size, vkey=str(key.verifier)))
        connection.execute(
            insert(log_checkpoint).values(size=size, root=root, note=note, at=datetime.now(UTC))
        )
    return root


def _prove(store: Store, key: LogKey, entries: list[int]) -> None:
    made: list[str] = []
    making, verifying = [], []
    for entry in entries:
        with store.read() as connection:
            making.append(_timed(lambda: made.append(prove(connection, str(entry)))))  # noqa: B023 (called at once)
    steps = []
    for text in made:
        (proof,) = read_proofs(text.encode(), "the proof")
        steps.append(len(proof.path))
        verifying.append(
            _timed(lambda: verify_proof(read_proofs(text.encode(), "it")[0], Policy(key.verifier)))  # noqa: B023
        )
    sizes = [len(text) for text in made]
    print(
        f"proof that an entry is in the log: {max(steps)} hashes at most, {max(sizes):,} bytes with what the entry "
        f"says; made in {_spread(making)}, verified in {_spread(verifying)}"
    )


def _go_on(store: Store, size: int, root: bytes, count: int) -> None:
    steps, making, verifying = [], [], []
    for number in range(1, count):
        old = number * size // count
        with store.read() as connection:
            before = tree_of(connection).root(old)
            path: list[bytes] = []
            making.append(_timed(lambda: path.extend(tree_of(connection).consistency(old, size))))  # noqa: B023
        verifying.append(_timed(lambda: check_consistency(old, before, size, root, path)))  # noqa: B023
        steps.append(len(path))
    print(
        f"proof that the log goes on from a checkpoint: {max(steps)} hashes at most ({max(steps) * 45:,} bytes as sent "
        f"to a witness); made in {_spread(making)}, verified in {_spread(verifying)}"
    )


def _spread(seconds: list[float]) -> str:
    """Return the median, and what nine in ten stay below, in milliseconds."""
    ninth = statistics.quantiles(seconds, n=10)[-1]
    return f"{statistics.median(seconds) * 1e3:.2f} ms (nine in ten within {ninth * 1e3:.2f} ms)"


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
