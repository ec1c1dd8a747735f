"""What a look-up finds, and the form of hashes and ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint8]
Ids = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Found:
    """Pairs of a query and a hash near it, ordered by query, then distance, then id.

    ``query``: position among the queries, int64 (k); ``id``: the hash's id, int64 (k); ``distance``: differing bits,
    uint16 (k).
    """

    query: Ids
    id: Ids
    distance: npt.NDArray[np.uint16]

    def __len__(self) -> int:
        """Return the number of pairs."""
        return len(self.query)

    def after(self, queries: int) -> Found:
        """Return the pairs as they are counted where so many queries come before these."""
        return Found(self.query + queries, self.id, self.distance)

    def where(self, kept: npt.NDArray[np.bool_]) -> Found:
        """Return the pairs that ``kept`` marks."""
        return Found(self.query[kept], self.id[kept], self.distance[kept])


def joined(parts: Sequence[Found]) -> Found:
    """Return all pairs of the parts in one, in order."""
    if not parts:
        nothing = np.empty(0, dtype=np.int64)
        return Found(nothing, nothing, np.empty(0, dtype=np.uint16))
    query = np.concatenate([part.query for part in parts])
    ids = np.concatenate([part.id for part in parts])
    distance = np.concatenate([part.distance for part in parts])
    order = np.lexsort((ids, distance, query))
    return Found(query[order], ids[order], distance[order])


A = TypeVar("A", bound=np.generic)


def sealed(array: npt.NDArray[A]) -> npt.NDArray[A]:
    """Return the array as one that cannot be written, as mapped files are: loops are then compiled only once."""
    plain = array.view(np.ndarray)
    plain.flags.writeable = False
    return plain


def checked(hashes: Hashes, width: int, what: str) -> Hashes:
    """Return the hashes as one run of memory that cannot be written.

    :raises ValueError: where they are not uint8 of shape (n, ``width``).
    """
    if hashes.ndim != 2 or hashes.shape[1] != width or hashes.dtype != np.uint8:
        raise ValueError(f"{what} must be uint8 of shape (n, {width}), not {hashes.dtype} of {hashes.shape}")
    return sealed(np.ascontiguousarray(hashes))


def distinct_hashes(hashes: Hashes) -> tuple[Hashes, Ids]:
    """Return the distinct rows of uint8 (n, width), and for each row of the input which of them it is."""
    if len(hashes) < 2:
        return hashes, np.zeros(len(hashes), dtype=np.int64)
    rows = np.ascontiguousarray(hashes).view(np.dtype((np.void, hashes.shape[1]))).ravel()
    _, first, number = np.unique(rows, return_index=True, return_inverse=True)
    return np.ascontiguousarray(hashes[first]), number.astype(np.int64)
