"""Which PDQ hashes of two sets lie near each other: exactly what a linear search would find."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tocsin.media.index.found import distinct_hashes
from tocsin.media.index.near import NearSegment

PDQ_RADIUS = 31
"""Two pictures count as the same when at most this many of 256 bits differ (PDQ's own recommendation)."""

Hashes = npt.NDArray[np.uint8]
Positions = npt.NDArray[np.int64]
Distances = npt.NDArray[np.uint16]

_BITS = 256


def near_duplicates(
    left_pdq: Hashes, right_pdq: Hashes, radius: int = PDQ_RADIUS
) -> tuple[Positions, Positions, Distances]:
    """Return every pair of a left and a right hash that differ in at most ``radius`` bits.

    :param left_pdq: hashes as bytes, shape (n, 32).
    :param right_pdq: the same, shape (m, 32).
    :param radius: in bits, 0 to 256.
    :returns: positions on the left, positions on the right, distances in bits; ordered by left, then right.
        Memory is that of the pairs, of both inputs, and of tables of about 100 bytes a hash of the larger side.
    :raises ValueError: where an array has another shape or the radius is out of range.
    """
    for side, hashes in (("left", left_pdq), ("right", right_pdq)):
        if hashes.ndim != 2 or hashes.shape[1] != _BITS // 8 or hashes.dtype != np.uint8:
            raise ValueError(
                f"{side}_pdq must be uint8 of shape (n, 32), not {hashes.dtype} of {hashes.shape}"
            )
    if not 0 <= radius <= _BITS:
        raise ValueError(f"radius must be 0 to 256 bits, not {radius}")
    # A picture that many people have is searched once: its repeats come back below.
    left, left_of = distinct_hashes(left_pdq)
    right, right_of = distinct_hashes(right_pdq)
    # The index is made of the larger side, so that fewer look into it.
    if len(left) > len(right):
        found_right, found_left, distances = _search(right, left, radius)
    else:
        found_left, found_right, distances = _search(left, right, radius)
    return _with_repeats(found_left, found_right, distances, left_of, right_of)


def _search(queries: Hashes, indexed: Hashes, radius: int) -> tuple[Positions, Positions, Distances]:
    segment = NearSegment.build(np.arange(len(indexed), dtype=np.int64), indexed)
    found = segment.find(queries, radius)
    return found.query, found.id, found.distance


def _with_repeats(
    left: Positions, right: Positions, distances: Distances, left_of: Positions, right_of: Positions
) -> tuple[Positions, Positions, Distances]:
    """Turn pairs of distinct hashes into pairs of rows, in order."""
    left_rows, left_starts = _rows_by_number(left_of)
    right_rows, right_starts = _rows_by_number(right_of)
    left_counts = left_starts[left + 1] - left_starts[left]
    right_counts = right_starts[right + 1] - right_starts[right]
    pairs = left_counts * right_counts
    pair = np.repeat(np.arange(len(left), dtype=np.int64), pairs)
    within = np.arange(len(pair), dtype=np.int64) - np.repeat(np.cumsum(pairs) - pairs, pairs)
    left_row = left_rows[left_starts[left][pair] + within // right_counts[pair]]
    right_row = right_rows[right_starts[right][pair] + within % right_counts[pair]]
    order = np.lexsort((right_row, left_row))
    return left_row[order], right_row[order], distances[pair][order]


def _rows_by_number(numbers: Positions) -> tuple[Positions, Positions]:
    """Return the rows grouped by their hash's number, and where each group starts (and the last one ends)."""
    counts = np.bincount(numbers, minlength=1) if len(numbers) else np.zeros(1, dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return np.argsort(numbers, kind="stable").astype(np.int64), starts
