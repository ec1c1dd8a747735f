"""Hashes that match by equality, in one sorted run."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from tocsin.media.index.found import Found, Hashes, Ids, checked, sealed
from tocsin.media.index.loading import kernels

Rows = npt.NDArray[np.uint8]


class ExactSegment:
    """Hashes of one width, sorted, with the id of each. Memory: the width and 8 bytes a hash."""

    layout = None

    def __init__(self, arrays: Mapping[str, npt.NDArray[np.generic]]) -> None:
        """``arrays`` as :meth:`stored` gives them, in memory or mapped from files."""
        self._arrays = {name: sealed(array) for name, array in arrays.items()}
        self.ids: Ids = self._arrays["ids"]  # type: ignore[assignment]
        self.top = int(self.ids.max()) if len(self.ids) else 0
        self._hashes: Rows = self._arrays["hashes"]  # type: ignore[assignment]

    def __len__(self) -> int:
        return len(self.ids)

    @classmethod
    def build(cls, ids: Ids, hashes: Hashes) -> ExactSegment:
        """Sort ``hashes``, uint8 (n, width), with the id of each."""
        order = _order(checked(hashes, hashes.shape[1], "hashes"))
        return cls({"ids": ids[order], "hashes": hashes[order]})

    def stored(self) -> Mapping[str, npt.NDArray[np.generic]]:
        """Return all arrays of the segment: what :meth:`__init__` takes."""
        return self._arrays

    def rows(self) -> tuple[Ids, Rows]:
        """Return the ids and the hashes."""
        return self.ids, self._hashes

    @classmethod
    def of_parts(cls, ids: list[Ids], rows: list[Rows]) -> ExactSegment:
        """Make one segment of what :meth:`rows` gave of several."""
        return cls.build(np.concatenate(ids), np.concatenate(rows))

    def find(self, queries: Hashes, radius: int) -> Found:
        """Return every hash that equals a query, uint8 (q, width)."""
        if radius:
            raise ValueError(f"these hashes match by equality: the radius must be 0, not {radius}")
        sought = checked(queries, self._hashes.shape[1], "queries")
        begin = np.empty(len(sought), dtype=np.int64)
        end = np.empty(len(sought), dtype=np.int64)
        kernels().equal_rows(self._hashes, sought, begin, end)
        counts = end - begin
        query = np.repeat(np.arange(len(sought), dtype=np.int64), counts)
        within = np.arange(len(query)) - np.repeat(np.cumsum(counts) - counts, counts)
        ids = self.ids[np.repeat(begin, counts) + within]
        return Found(query, ids, np.zeros(len(query), dtype=np.uint16))


def _order(hashes: Hashes) -> npt.NDArray[np.intp]:
    """Return the order of the rows as their bytes are compared, equal ones as they came."""
    width = -(-hashes.shape[1] // 8) * 8
    padded = np.zeros((len(hashes), width), dtype=np.uint8)
    padded[:, : hashes.shape[1]] = hashes
    words = padded.view(np.dtype(">u8")).astype(np.uint64)
    return np.lexsort(words.T[::-1])
