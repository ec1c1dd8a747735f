"""Which items hold a hash: asked for many hashes at once."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

import msgspec
import numpy as np
import numpy.typing as npt

from tocsin.banks.connection import steps

_AT_ONCE = 200_000


@dataclass(frozen=True, slots=True)
class Holders:
    """Pairs of a hash and an item that holds it, as arrays of one length, ordered by ``signal``, then ``content``."""

    signal: npt.NDArray[np.int64]
    content: npt.NDArray[np.int64]
    bank: npt.NDArray[np.int64]
    opinion: npt.NDArray[np.uint8]
    disputed: npt.NDArray[np.bool_]


def holders_of(connection: sqlite3.Connection, signals: npt.NDArray[np.int64], now: int) -> Holders:
    """Return who holds these hashes, given by id, of the items that are not disabled ``now``."""
    asked = np.unique(signals)
    rows: list[tuple[int, int, int, int, int]] = []
    for start in range(0, len(asked), _AT_ONCE):
        some = msgspec.json.encode(asked[start : start + _AT_ONCE].tolist()).decode()
        rows += connection.execute(steps("reading")["holders"], {"signals": some, "now": now})
    table = np.array(rows, dtype=np.int64).reshape(len(rows), 5)
    table = table[np.lexsort((table[:, 1], table[:, 0]))]
    return Holders(
        signal=table[:, 0],
        content=table[:, 1],
        bank=table[:, 2],
        opinion=table[:, 3].astype(np.uint8),
        disputed=table[:, 4].astype(np.bool_),
    )
