"""Hashes that come and go, always searchable: a base on disk, newer segments in memory, and what has been removed.

A log-structured merge of exact indexes: the base is mapped from files and never changes; what comes later is kept in
small segments that are merged as they grow; what goes is struck out of what is found. ``compact`` folds everything
into a new base, while look-ups and changes go on.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import numpy as np

from tocsin.media.index import storage
from tocsin.media.index.exact import ExactSegment
from tocsin.media.index.found import Found, Hashes, Ids, checked, joined
from tocsin.media.index.layout import Layout
from tocsin.media.index.near import NearSegment
from tocsin.media.index.opaque import OpaqueSegment
from tocsin.media.kinds import HashType
from tocsin.media.plugged import near_function

Segment = NearSegment | ExactSegment

_FRESH = (
    4096  # hashes in the newest segment before it is left alone; up to so many, making it again is instant
)


_NONE: Ids = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class _Layer:
    """A segment, and the ids in it that have gone since, or that another layer holds."""

    segment: Segment
    gone: Ids = field(default_factory=lambda: _NONE)

    def __len__(self) -> int:
        return len(self.segment) - len(self.gone)

    def find(self, queries: Hashes, radius: int) -> Found:
        found = self.segment.find(queries, radius)
        return found.where(~np.isin(found.id, self.gone)) if len(self.gone) and len(found) else found

    def struck(self, ids: Ids) -> _Layer:
        """Return the layer without these ids."""
        possible = ids[ids <= self.segment.top]
        here = possible[np.isin(possible, self.segment.ids)] if len(possible) else possible
        return _Layer(self.segment, np.union1d(self.gone, here)) if len(here) else self

    def beside(self, base: _Layer) -> _Layer:
        """Return the layer without what ``base`` holds too."""
        twice = self.segment.ids[np.isin(self.segment.ids, base.segment.ids)]
        return self.struck(np.setdiff1d(twice, base.gone))

    def rows(self) -> tuple[Ids, Any]:
        ids, rows = self.segment.rows()
        if not len(self.gone):
            return ids, rows
        kept = ~np.isin(ids, self.gone)
        return ids[kept], rows[kept]


class LiveIndex:
    """Exact look-up of one type of hash. Every result equals a linear search over what is held at that moment.

    Safe to use from several threads. ``mark`` is the place in the feed of changes up to which all has been applied.
    """

    def __init__(self, kind: HashType, folder: Path | None) -> None:
        self._type = kind
        self._folder = folder
        self._lock = threading.Lock()
        self._compacting = threading.Lock()
        self._base_name: str | None = None
        self.mark = 0
        # Replaced as a whole by each change, so that a look-up works on the layers it began with. First the base.
        self._layers: tuple[_Layer, ...] = (_empty(kind),)
        # What was removed after the base's mark, by the mark of each change: a base that comes later may hold it.
        self._removed: list[tuple[int, Ids]] = []

    @classmethod
    def open(cls, folder: Path | None, kind: HashType) -> Self:
        """Return the index that lies in ``folder``, empty where none does; None keeps it in memory only."""
        index = cls(kind, folder)
        index.refresh()
        return index

    def __len__(self) -> int:
        return sum(len(layer) for layer in self._layers)

    @property
    def pending(self) -> int:
        """How many hashes and removals are not in the base yet: a measure of what ``compact`` would save."""
        base, *newer = self._layers
        return len(base.gone) + sum(len(layer.segment) for layer in newer)

    @property
    def base(self) -> int:
        """How many hashes the base holds."""
        return len(self._layers[0].segment)

    def find(self, queries: Hashes, radius: int | None = None) -> Found:
        """Return every pair of a query, uint8 (q, width), and a hash within ``radius`` bits of it.

        :param radius: 0 to 256 for PDQ, 0 for the others; left out, that of the type.
        """
        radius = self._type.radius if radius is None else radius
        sought = checked(queries, self._type.width, "queries")
        return joined([layer.find(sought, radius) for layer in self._layers])

    def apply(self, mark: int, added_ids: Ids, added_hashes: Hashes, removed_ids: Ids) -> None:
        """Take up changes, removals first. Later look-ups see them; the same changes again change nothing.

        :param mark: where the feed stands after them; all changes up to it must be in this call or an earlier one.
        :param added_ids: int64 (n); an id always stands for the same hash.
        :param added_hashes: uint8 (n, width).
        :param removed_ids: int64 (m), also ones that are not here.
        """
        hashes = checked(added_hashes, self._type.width, "added_hashes")
        if len(hashes) != len(added_ids):
            raise ValueError(f"{len(added_ids)} ids for {len(hashes)} hashes")
        ids, hashes = _each_once(np.asarray(added_ids, dtype=np.int64), hashes)
        removed = np.unique(np.asarray(removed_ids, dtype=np.int64))
        with self._lock:
            # Ids mostly grow: those above all that is held replace nothing.
            again = ids[ids <= max(layer.segment.top for layer in self._layers)]
            struck = np.union1d(removed, again) if len(again) else removed
            layers = [layer.struck(struck) for layer in self._layers]
            if len(removed):
                self._removed.append((mark, removed))
            if len(ids):
                layers = _with(self._type, layers, _build(self._type, ids, hashes))
            self._layers = tuple(layers)
            self.mark = max(mark, self.mark)

    def compact(self) -> bool:
        """Fold everything into a new base, and publish it; False where another thread or process is doing so.

        Takes seconds with millions of hashes; look-ups and changes go on meanwhile.
        """
        if not self._compacting.acquire(blocking=False):
            return False
        try:
            if self._folder is None:
                self._fold(None)
                return True
            with storage.sole_compactor(self._folder) as alone:
                if alone:
                    self._take_up()
                    if self.pending or self._base_name is None:
                        self._fold(self._folder)
                return alone
        finally:
            self._compacting.release()

    def _fold(self, folder: Path | None) -> None:
        with self._lock:
            layers, mark = self._layers, self.mark
        segment = _merged(self._type, layers)
        name = None
        if folder is not None:
            stored = storage.publish(folder, self._type, mark, _numbers(segment.layout), segment.stored())
            segment, name = _of_stored(self._type, stored), stored.name
        self._rebase(segment, name, mark)

    def refresh(self) -> bool:
        """Take up the base that another process has published since; tell whether there was one.

        ``mark`` never goes back: changes that the new base lacks stay in force.
        """
        if self._folder is None or storage.current(self._folder) == self._base_name:
            return False
        if not self._compacting.acquire(blocking=False):
            return False  # a base of our own is being made: look-ups do not wait for it
        try:
            return self._take_up()
        finally:
            self._compacting.release()

    def _take_up(self) -> bool:
        assert self._folder is not None
        stored = storage.read(self._folder, self._type)
        if stored is None or stored.name == self._base_name:
            return False
        self._rebase(_of_stored(self._type, stored), stored.name, stored.about.mark)
        return True

    def _rebase(self, segment: Segment, name: str | None, mark: int) -> None:
        """Put a base in force that holds everything up to ``mark``, and keep of the layers what came after."""
        with self._lock:
            base = _Layer(segment)
            later = [(at, ids) for at, ids in self._removed if at > mark]
            for _, ids in later:
                base = base.struck(ids)
            newer = [layer.beside(base) for layer in self._layers] if mark < self.mark else []
            self._layers = (base, *(layer for layer in newer if len(layer)))
            self._removed = later
            self.mark = max(mark, self.mark)
            self._base_name = name

    def damaged(self) -> list[str]:
        """Return which files of the base differ from what was written, by their checksums. Reads all of them."""
        stored = None if self._folder is None else storage.read(self._folder, self._type)
        return [] if stored is None else storage.damaged(stored)


def _empty(kind: HashType) -> _Layer:
    return _Layer(_build(kind, _NONE, np.empty((0, kind.width), dtype=np.uint8)))


def _build(kind: HashType, ids: Ids, hashes: Hashes) -> Segment:
    return (
        NearSegment.build(ids, hashes)
        if kind is HashType.PDQ
        else _as_compared(kind, ExactSegment.build(ids, hashes))
    )


def _as_compared(kind: HashType, segment: ExactSegment) -> ExactSegment:
    near = near_function(kind)
    return segment if near is None else OpaqueSegment(segment.stored(), near)


def _merged(kind: HashType, layers: Iterable[_Layer]) -> Segment:
    parts = [layer.rows() for layer in layers]
    ids, rows = [part[0] for part in parts], [part[1] for part in parts]
    if kind is HashType.PDQ:
        return NearSegment.of_parts(ids, rows)
    return _as_compared(kind, ExactSegment.of_parts(ids, rows))


def _with(kind: HashType, layers: list[_Layer], segment: Segment) -> list[_Layer]:
    """Return the layers and one more, merged with those before it that are not much larger (never the base)."""
    layer = _Layer(segment)
    while len(layers) > 1 and (
        len(layers[-1].segment) < 2 * len(layer.segment)
        or len(layers[-1].segment) + len(layer.segment) <= _FRESH
    ):
        layer = _Layer(_merged(kind, [layers.pop(), layer]))
    return [*layers, layer]


def _each_once(ids: Ids, hashes: Hashes) -> tuple[Ids, Hashes]:
    if (ids[1:] > ids[:-1]).all():
        return ids, hashes
    kept, first = np.unique(ids, return_index=True)
    return (ids, hashes) if len(kept) == len(ids) else (kept, hashes[first])


def _numbers(layout: Layout | None) -> tuple[int, int, int, int] | None:
    return None if layout is None else (layout.wide, layout.wide_bits, layout.narrow, layout.narrow_bits)


def _of_stored(kind: HashType, stored: storage.Stored) -> Segment:
    if kind is not HashType.PDQ:
        return _as_compared(kind, ExactSegment(stored.arrays))
    return NearSegment(stored.arrays, None if stored.about.layout is None else Layout(*stored.about.layout))
