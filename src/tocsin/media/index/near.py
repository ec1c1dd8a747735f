"""Hashes of 256 bits that do not change any more, and which of them lie near a query."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np
import numpy.typing as npt

from tocsin.media.index.found import Found, Hashes, Ids, checked, joined, sealed
from tocsin.media.index.layout import BITS, RADIUS, Layout, butterflies, layout_for, masks
from tocsin.media.index.loading import kernels

Words = npt.NDArray[np.uint64]
Positions = npt.NDArray[np.uint32]

Search = Callable[[Words, int, tuple[Ids, Ids, Ids]], tuple[int, int]]
"""Finds the matches of queries from a first one on; see ``kernels.band_matches``."""

# Nanoseconds that one comparison in a linear search, one look-up in a table and one comparison of a candidate cost
# on one core. They choose the faster of two exact ways, so that an error in them costs time only.
_COMPARED, _PROBED, _MET = 1.2, 6.0, 20.0

_WORTH_TABLES = 512  # look-ups; the tables cost about as much as comparing every hash with so many
_PIECE = 1024  # queries that one thread takes at a time
_ROOM = 4096  # matches to begin with; doubled when one query has more


class NearSegment:
    """Hashes with the tables that find near ones: the result equals a linear search for every radius.

    Memory: 40 bytes a hash, and with tables 4 bytes a hash and band, and the tables' beginnings (layout.py). Tables
    are made once enough has been asked to be worth them, or the segment is stored.
    """

    def __init__(self, arrays: Mapping[str, npt.NDArray[np.generic]], layout: Layout | None) -> None:
        """``arrays`` as :meth:`stored` gives them, in memory or mapped from files; tables may be missing."""
        self.layout = layout
        self._arrays = {name: sealed(array) for name, array in arrays.items()}
        self.ids: Ids = self._arrays["ids"]  # type: ignore[assignment]
        self.top = int(self.ids.max()) if len(self.ids) else 0
        self._words: Words = self._arrays["words"]  # type: ignore[assignment]
        self._asked = 0
        self._making = threading.Lock()

    def __len__(self) -> int:
        return len(self.ids)

    @classmethod
    def build(cls, ids: Ids, hashes: Hashes) -> NearSegment:
        """Make a segment of ``hashes``, uint8 (n, 32), with the id of each."""
        return cls.of_words(ids, permuted_words(checked(hashes, BITS // 8, "hashes")))

    @classmethod
    def of_words(cls, ids: Ids, words: Words, layout: Layout | None = None) -> NearSegment:
        """Make a segment of hashes that are permuted already; the bands follow their number if none are given."""
        return cls({"ids": ids, "words": words}, layout or layout_for(len(ids)))

    def stored(self) -> Mapping[str, npt.NDArray[np.generic]]:
        """Return all arrays of the segment, tables too: what :meth:`__init__` takes."""
        if self.layout is not None:
            self._tables(self.layout)
        return self._arrays

    def _tables(self, layout: Layout) -> tuple[Positions, Positions]:
        """Return the beginnings of all buckets, and the rows in them; made at the first call."""
        with self._making:
            if "positions" not in self._arrays:
                offsets, positions = _filled(self._words, layout)
                self._arrays |= {"offsets": sealed(offsets), "positions": sealed(positions)}
            return self._arrays["offsets"], self._arrays["positions"]  # type: ignore[return-value]

    def _worth_tables(self, queries: int) -> bool:
        self._asked += queries
        return "positions" in self._arrays or self._asked >= _WORTH_TABLES

    def rows(self) -> tuple[Ids, Words]:
        """Return the ids and the permuted hashes."""
        return self.ids, self._words

    @classmethod
    def of_parts(cls, ids: list[Ids], rows: list[Words]) -> NearSegment:
        """Make one segment of what :meth:`rows` gave of several."""
        return cls.of_words(np.concatenate(ids), np.concatenate(rows))

    def find(self, queries: Hashes, radius: int) -> Found:
        """Return every hash that differs from a query, uint8 (q, 32), in at most ``radius`` bits."""
        if not 0 <= radius <= BITS:
            raise ValueError(f"radius must be 0 to {BITS} bits, not {radius}")
        # Every mask is written out: past twice the radius that the bands are cut for, that is more than is worth it.
        if self.layout is not None and radius <= 2 * RADIUS and self._worth_tables(len(queries)):
            plan = _plan(self.layout, radius)
            if plan.cost(len(self)) < _COMPARED * len(self):
                return self.through_bands(queries, radius)
        return self._gather(
            queries,
            lambda words, first, into: kernels().linear_matches(self._words, words, first, radius, *into),
        )

    def through_bands(self, queries: Hashes, radius: int) -> Found:
        """Return what :meth:`find` returns, through the bands also where comparing every hash would be faster."""
        assert self.layout is not None
        plan = _plan(self.layout, radius)
        offsets, positions = self._tables(self.layout)

        def matches(words: Words, first: int, into: tuple[Ids, Ids, Ids]) -> tuple[int, int]:
            matched: tuple[int, int] = kernels().band_matches(
                self._words,
                self._words.reshape(-1),
                offsets,
                plan.band_offsets,
                positions,
                plan.starts,
                plan.widths,
                plan.flips,
                plan.masks,
                plan.mask_ends,
                words,
                first,
                radius,
                *into,
            )
            return matched

        return self._gather(queries, matches)

    def _gather(self, queries: Hashes, matches: Search) -> Found:
        words = permuted_words(checked(queries, BITS // 8, "queries"))
        if not len(self):
            return joined([])
        pieces = range(0, len(words), _PIECE)
        if len(pieces) < 2:
            return _piece(words, self.ids, matches)
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            found = threads.map(lambda at: _piece(words[at : at + _PIECE], self.ids, matches), pieces)
            return joined([part.after(at) for at, part in zip(pieces, found, strict=True)])


def _piece(words: Words, ids: Ids, matches: Search) -> Found:
    parts: list[Found] = []
    first, room = 0, _ROOM
    while first < len(words):
        query, row, distance = np.empty((3, room), dtype=np.int64)
        first, found = matches(words, first, (query, row, distance))
        parts.append(Found(query[:found], ids[row[:found]], distance[:found].astype(np.uint16)))
        if not found:
            room *= 2
    return joined(parts)


def _filled(words: Words, layout: Layout) -> tuple[Positions, Positions]:
    """Return the tables of all bands."""
    offsets = np.zeros(sum((1 << width) + 1 for width in layout.widths), dtype=np.uint32)
    positions = np.empty(len(layout.widths) * len(words), dtype=np.uint32)
    runs, start, begin = [], 0, 0
    for band, width in enumerate(layout.widths):
        table = offsets[begin : begin + (1 << width) + 1]
        runs.append((start, width, table, positions[band * len(words) : (band + 1) * len(words)]))
        start += width
        begin += len(table)
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        list(threads.map(lambda run: _fill(words, *run), runs))
    return offsets, positions


def _fill(words: Words, start: int, width: int, offsets: Positions, positions: Positions) -> None:
    keys, rows = np.empty(len(words), dtype=np.uint32), np.empty(len(words), dtype=np.uint32)
    kernels().fill_band(words, start, width, offsets, positions, keys, rows)


class _Plan:
    """What one radius asks of one layout: the bits to turn in each band."""

    def __init__(self, layout: Layout, radius: int) -> None:
        widths = layout.widths
        flips = layout.flips(radius)
        turned = [masks(width, flip) for width, flip in zip(widths, flips, strict=True)]
        ends = np.cumsum([len(each) for each in turned])
        self.widths = np.array(widths, dtype=np.int64)
        self.starts = np.cumsum([0, *widths[:-1]]).astype(np.int64)
        self.flips = np.array(flips, dtype=np.int64)
        self.band_offsets = np.cumsum([0, *((1 << width) + 1 for width in widths[:-1])]).astype(np.int64)
        self.masks = np.concatenate(turned)
        self.mask_ends = ends.astype(np.int64)
        self._strangers = sum(len(each) / (1 << width) for each, width in zip(turned, widths, strict=True))

    def cost(self, hashes: int) -> float:
        """Return nanoseconds a query, were the hashes random."""
        return _PROBED * len(self.masks) + _MET * self._strangers * hashes


@cache
def _plan(layout: Layout, radius: int) -> _Plan:
    return _Plan(layout, radius)


def permuted_words(hashes: Hashes) -> Words:
    """Return hashes, uint8 (n, 32), with their bits permuted, as words (n, 4)."""
    words = np.empty((len(hashes), 4), dtype=np.uint64)
    kernels().permuted(hashes.view(np.dtype("<u8")).reshape(-1, 4), butterflies(), words)
    return sealed(words)
