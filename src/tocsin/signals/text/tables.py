"""Many numbers looked up at once: what a dictionary does for one, without a Python object for each."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import chain

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

_EMPTY = -1
_ROOM = 2
"""Places in a table for each of its keys, at the least half as many: with room, few keys are in another's place."""
_MARKS = 2
"""Of the marks there are two to this power as many: an eighth of them stand, or fewer."""
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # Fibonacci hashing (Knuth, The Art of Computer Programming, 6.4)


class Table:
    """The number of each of ``keys``, which differ: a hash table that is asked for many at once.

    Keys that come first are found soonest. With more ``room`` there is less to search, and more memory to read.
    """

    def __init__(self, keys: Ints, numbers: Ints | None = None, room: int = _ROOM) -> None:
        """Without ``numbers`` a key has that of its place among the keys."""
        numbers = np.arange(len(keys)) if numbers is None else numbers
        bits = max(len(keys) * room, 2).bit_length()
        self._marks = np.zeros(1 << bits + _MARKS, np.bool_)
        self._marks[_places(keys, bits + _MARKS)] = True
        self._bits = bits
        self._keys = np.full(1 << bits, _EMPTY, np.int64)
        self._numbers = np.zeros(1 << bits, np.int32)
        pending = np.arange(len(keys))[::-1]
        slot = _places(keys[pending], bits)
        while len(pending):
            free = self._keys[slot] == _EMPTY
            self._keys[slot[free]] = keys[pending[free]]
            settled = self._keys[slot] == keys[pending]  # of two that want one place, the last has it
            self._numbers[slot[settled]] = numbers[pending[settled]]
            pending, slot = pending[~settled], self._next(slot[~settled])

    def find(self, keys: Ints) -> tuple[Ints, Ints]:
        """``(which, number)``: which of ``keys`` are in the table, in no order, and the number that each has there.

        For keys most of which are not in it: a mark for each in a larger and lighter table says so at one look.
        """
        asked = np.flatnonzero(self._marks.take(_places(keys, self._bits + _MARKS)))
        keys = keys[asked]
        slot = _places(keys, self._bits)
        found, numbers = [], []
        while True:
            held = self._keys.take(slot)
            here = np.flatnonzero(held == keys)
            found.append(asked[here])
            numbers.append(self._numbers[slot[here]])
            passed = np.flatnonzero((held != keys) & (held != _EMPTY))
            if not len(passed):
                return np.concatenate(found), np.concatenate(numbers).astype(np.int64)
            asked, keys, slot = asked[passed], keys[passed], self._next(slot[passed])

    def numbers(self, keys: Ints, missing: int) -> Ints:
        """The number of each of ``keys``, ``missing`` if it is not in the table. For keys most of which are in it."""
        slot = _places(keys, self._bits)
        held = self._keys.take(slot)
        numbers = self._numbers.take(slot).astype(np.int64)
        asked = np.flatnonzero(held != keys)
        numbers[asked] = missing
        slot, held = slot[asked], held[asked]
        while True:
            passed = held != _EMPTY
            if not passed.any():
                return numbers
            asked, slot = asked[passed], self._next(slot[passed])
            held = self._keys.take(slot)
            here = held == keys[asked]
            numbers[asked[here]] = self._numbers[slot[here]]
            asked, slot, held = asked[~here], slot[~here], held[~here]

    def _next(self, slot: Ints) -> Ints:
        return (slot + 1) & (len(self._keys) - 1)


def _places(keys: Ints, bits: int) -> Ints:
    """Keys spread over ``2**bits`` places."""
    places = keys.view(np.uint64) * _MULTIPLIER
    places >>= np.uint64(64 - bits)
    return places.view(np.int64)


class Lists:
    """Lists of numbers, one after the other in one array."""

    def __init__(self, lists: Iterable[Collection[int]]) -> None:
        kept = list(lists)
        self._counts = np.array([len(each) for each in kept], np.int64)
        self._first = np.cumsum(self._counts) - self._counts
        self._entries = np.fromiter(chain.from_iterable(kept), np.int64)

    def of(self, chosen: Ints) -> tuple[Ints, Ints]:
        """``(which, entry)``: all entries of the chosen lists, and the index into ``chosen`` of each."""
        counts = self._counts[chosen]
        return np.repeat(np.arange(len(chosen)), counts), self._entries[runs(self._first[chosen], counts)]


def runs(first: Ints, counts: Ints) -> Ints:
    """Return ``first[0], first[0] + 1, …`` (``counts[0]`` of them), then ``first[1], …``: so many numbers for each."""
    return np.arange(counts.sum()) + np.repeat(first - np.cumsum(counts) + counts, counts)
