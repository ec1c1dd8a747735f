"""Hashes that only a licensed function can compare: every one with every query."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from tocsin.media.index.exact import ExactSegment
from tocsin.media.index.found import Found, Hashes, checked, joined
from tocsin.media.plugged import Near

_ROWS = 100_000  # compared at a time: bounds what the function may need


class OpaqueSegment(ExactSegment):
    """Hashes kept as an :class:`ExactSegment` keeps them, found by a function that tells which are near."""

    def __init__(self, arrays: Mapping[str, npt.NDArray[np.generic]], near: Near) -> None:
        """``arrays`` as :class:`ExactSegment` makes them; ``near`` as ``plugged`` says."""
        super().__init__(arrays)
        self._near = near

    def find(self, queries: Hashes, radius: int) -> Found:
        """Return every pair that the function calls near; what is near is its decision, so ``radius`` must be 0."""
        if radius:
            raise ValueError(
                f"what is near is for the licensed function to say: the radius must be 0, not {radius}"
            )
        ids, rows = self.rows()
        sought = checked(queries, rows.shape[1], "queries")
        parts = []
        for start in range(0, len(rows), _ROWS):
            query, row, distance = self._near(sought, rows[start : start + _ROWS])
            found = ids[np.asarray(row, dtype=np.int64) + start]
            parts.append(
                Found(np.asarray(query, dtype=np.int64), found, np.asarray(distance, dtype=np.uint16))
            )
        return joined(parts)
