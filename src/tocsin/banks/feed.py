"""What came to the store and what went, as an index of one type of hash wants to hear it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tocsin.banks.connection import steps
from tocsin.media import HashType

_AT_ONCE = 500_000  # hashes in one piece: bounds the memory that a first indexing takes


@dataclass(frozen=True, slots=True)
class Changes:
    """Hashes of one type that came and went.

    ``mark``: where in the feed whoever has applied this piece has arrived; ``added``: ids, int64 (n), ascending;
    ``hashes``: theirs, uint8 (n, width); ``removed``: ids, int64 (m). An id is never used for a second hash.
    """

    mark: int
    added: npt.NDArray[np.int64]
    hashes: npt.NDArray[np.uint8]
    removed: npt.NDArray[np.int64]


def head(connection: sqlite3.Connection) -> int:
    """Return the number of the latest change, 0 before the first."""
    return int(connection.execute("select coalesce(max(number), 0) from change").fetchone()[0])


def since(connection: sqlite3.Connection, kind: HashType, mark: int) -> Iterator[Changes]:
    """Give what came and went after ``mark``, in one transaction of the caller's.

    Pieces before the last carry ``mark`` itself, so that an index that was stopped half-way hears them again; what
    went is in the last, under the mark at which it has gone.
    """
    arrived = head(connection)
    runs = connection.execute(steps("reading")["runs"], {"type": kind.value, "after": mark}).fetchall()
    gone = [np.arange(first, last + 1, dtype=np.int64) for _, added, first, last in runs if not added]
    removed = np.concatenate(gone) if gone else np.empty(0, dtype=np.int64)
    held: list[tuple[int, bytes]] = []
    for first, last in _joined([(first, last) for _, added, first, last in runs if added]):
        rows = connection.execute(
            steps("reading")["came"], {"type": kind.value, "first": first, "last": last}
        )
        while some := rows.fetchmany(_AT_ONCE - len(held)):
            held.extend(some)
            if len(held) == _AT_ONCE:
                yield _piece(kind, mark, held, removed[:0])
                held = []
    yield _piece(kind, arrived, held, removed)


def _joined(runs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return runs with those that touch made one; between them there is nothing of this type that is not new."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(runs):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined


def _piece(
    kind: HashType, mark: int, held: list[tuple[int, bytes]], removed: npt.NDArray[np.int64]
) -> Changes:
    ids = np.fromiter((row[0] for row in held), dtype=np.int64, count=len(held))
    hashes = np.frombuffer(b"".join(row[1] for row in held), dtype=np.uint8)
    return Changes(mark, ids, hashes.reshape(len(held), kind.width), removed)
