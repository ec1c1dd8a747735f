"""Which items of which banks a hash meets: candidates from the indexes, then what the banks say."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tocsin.banks import reading
from tocsin.banks.columns import read_hex
from tocsin.banks.hits import TYPES, Hits, Match, as_matches
from tocsin.banks.holders import holders_of
from tocsin.banks.records import Bank
from tocsin.banks.store import BankStore
from tocsin.media import HashType, LiveIndex, distinct_hashes

Hashes = npt.NDArray[np.uint8]
Column: TypeAlias = "Hashes | pa.Array | pa.ChunkedArray"

_LEAST_PENDING = 20_000
_PENDING_SHARE = 0.05
"""A new base is made when what is not in it is more than this share of it: each hash is then written about
log(N) / log(1 + share) times in all, and what is kept beside the base stays small."""

_AFTER_ALL = 1 << 62
"""In seconds since 1970: when no item is disabled any more, not even those that are for good."""

_log = logging.getLogger(__name__)


class Matcher:
    """Looks hashes up in the banks of a store. Safe to use from several threads.

    Every look-up first hears what changed, in this process or another. Indexes lie in ``DATA/banks/index``; they are
    made again from the store where they are missing.
    """

    def __init__(self, store: BankStore, *, stored: bool = True) -> None:
        """``stored=False``: keep indexes in memory alone."""
        self._store = store
        self._folder = store.index_folder / store.identity if stored else None
        self._indexes: dict[HashType, LiveIndex] = {}
        self._locks = {kind: threading.Lock() for kind in HashType}
        self._compactions: dict[HashType, threading.Thread] = {}

    def __enter__(self) -> Matcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Wait for what is being written."""
        for thread in list(self._compactions.values()):
            thread.join()

    def index(self, kind: HashType) -> LiveIndex:
        """Return the index of a type, up to date: for look-ups that ask no bank."""
        self.refresh(kind)
        return self._indexes[kind]

    def refresh(self, kind: HashType | None = None) -> bool:
        """Take up what changed in the store since; tell whether anything did.

        Where another thread is doing so already, look-ups go on with what was known before, except at the first time.
        With no type: all that have been asked for so far.
        """
        if kind is None:
            changed = [self.refresh(each) for each in list(self._indexes)]
            return any(changed)
        # A change that this thread has not committed yet is no change.
        if not self._locks[kind].acquire(blocking=kind not in self._indexes):
            return False
        try:
            return self._follow(kind)
        finally:
            self._locks[kind].release()

    def _follow(self, kind: HashType) -> bool:
        index = self._indexes.get(kind) or self._opened(kind)
        head = self._store.mark()
        if index.mark != head:
            index.refresh()  # another process may have written it all into a base by now
        if index.mark > head:  # the store is an older copy that was put back: the index knows too much
            self._discard(kind)
            index = self._opened(kind)
        changed = index.mark != head
        if changed:
            for piece in self._store.changes(kind, index.mark):
                index.apply(piece.mark, piece.added, piece.hashes, piece.removed)
        self._indexes[kind] = index
        if index.pending > max(_LEAST_PENDING, _PENDING_SHARE * index.base):
            self._start_compaction(kind, index)
        return changed

    def _opened(self, kind: HashType) -> LiveIndex:
        return LiveIndex.open(None if self._folder is None else self._folder / kind.value, kind)

    def _discard(self, kind: HashType) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder / kind.value, ignore_errors=True)

    def _start_compaction(self, kind: HashType, index: LiveIndex) -> None:
        running = self._compactions.get(kind)
        if running is None or not running.is_alive():
            thread = threading.Thread(target=_compact, args=(index,), name=f"compact-{kind}")
            self._compactions[kind] = thread
            thread.start()

    def compact(self) -> None:
        """Fold what is pending into the indexes' bases now, and wait for it."""
        for kind in list(self._indexes):
            self._indexes[kind].compact()

    def known(
        self,
        columns: Mapping[HashType, Column],
        *,
        radius: int | None = None,
        which: Callable[[Bank], bool] | None = None,
        disabled: bool = False,
    ) -> Hits:
        """Look whole columns of hashes up: all types of many files at once.

        :param columns: a column for each type to look up, of one length: text in Arrow (hexadecimal; null or anything
            else is passed over), or bytes, uint8 (n, width).
        :param radius: for PDQ, in place of the banks' own; 0 to 256.
        :param which: tells the banks to look into; if not given, those that are enabled.
        :param disabled: whether items that are disabled count too.
        :returns: every match with these banks, one entry for each row, type and item.
        """
        banks = {bank.id: bank for bank in self._store.banks()}
        looked_into = [
            bank for bank in banks.values() if (bank.looked_into if which is None else which(bank))
        ]
        now = _AFTER_ALL if disabled else self._store.now()
        parts = [
            self._hits(kind, column, looked_into, radius, now)
            for kind, column in columns.items()
            if looked_into
        ]
        return Hits.joined(parts, banks)

    def match(self, kind: HashType, queries: Hashes, *, radius: int | None = None) -> list[Match]:
        """Look hashes of one type, uint8 (q, width), up; return every match with an enabled bank."""
        return self.matches(self.known({kind: queries}, radius=radius))

    def matches(self, hits: Hits) -> list[Match]:
        """Return hits as objects, with what their items are called."""
        if not len(hits):
            return []
        with self._store.reading() as connection:
            return as_matches(hits, reading.keys(connection, np.unique(hits.content).tolist()))

    def _hits(
        self, kind: HashType, column: Column, banks: Sequence[Bank], radius: int | None, now: int
    ) -> Hits:
        rows, hashes = _rows(column, kind)
        reach = {bank.id: _reach(kind, bank, radius) for bank in banks}
        # What many rows have is looked up once.
        distinct, number = distinct_hashes(hashes)
        found = self.index(kind).find(distinct, max(reach.values()))
        with self._store.reading() as connection:
            held = holders_of(connection, found.id, now)
        pair, holder = _paired(found.id, held.signal)
        wide = np.array([reach.get(bank, -1) for bank in held.bank.tolist()], dtype=np.int64)
        near = found.distance[pair] <= wide[holder]
        pair, holder = pair[near], holder[near]
        order = np.argsort(number, kind="stable")
        again, at = _paired(found.query[pair], number[order])
        pair, holder = pair[again], holder[again]
        return Hits(
            row=rows[order[at]],
            type=np.full(len(at), TYPES.index(kind), dtype=np.uint8),
            signal=found.id[pair],
            distance=found.distance[pair],
            content=held.content[holder],
            bank=held.bank[holder],
            opinion=held.opinion[holder],
            disputed=held.disputed[holder],
            banks={},
        )


def _rows(column: object, kind: HashType) -> tuple[npt.NDArray[np.int64], Hashes]:
    if isinstance(column, np.ndarray):
        return np.arange(len(column), dtype=np.int64), column
    return read_hex(column, kind)


def _reach(kind: HashType, bank: Bank, radius: int | None) -> int:
    if kind is not HashType.PDQ:
        return kind.radius
    return bank.radius if radius is None else radius


def _paired(
    left: npt.NDArray[np.int64], right: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return every pair of positions with equal values; ``right`` is in order."""
    begin = np.searchsorted(right, left, "left")
    counts = np.searchsorted(right, left, "right") - begin
    pair = np.repeat(np.arange(len(left), dtype=np.int64), counts)
    within = np.arange(len(pair), dtype=np.int64) - np.repeat(np.cumsum(counts) - counts, counts)
    return pair, np.repeat(begin, counts) + within


def _compact(index: LiveIndex) -> None:
    try:
        index.compact()
    except OSError as error:
        # Nothing is lost: look-ups go on without a new base, and the next change tries again.
        _log.warning("the index cannot be written (%s); make room, and check the data folder", error)
