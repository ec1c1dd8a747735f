"""Whether the concepts of an alternative stand close enough together in a text, and nothing speaks against it.

All texts and alternatives in question take each step together. A text may hold a phrase ten thousand times, so that
nothing here may look at all occurrences once for each of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tocsin.signals.text.tables import Ints, Lists, runs

Bools = npt.NDArray[np.bool_]

_AT_ONCE = 1 << 20
"""Beginnings of stretches that are looked at together: bounds the memory."""


@dataclass(frozen=True)
class Pattern:
    """An alternative with its concepts as numbers; ``indicator`` indexes the list of indicators."""

    indicator: int
    every: tuple[int, ...]
    within: int
    ordered: bool
    unless: tuple[int, ...]


class Occurrences:
    """Where each concept stands in each text: four arrays of one length, in any order.

    ``start`` is the first word and ``end`` the word after the last, counted within the text. ``concepts`` is how many
    concepts there are.
    """

    def __init__(self, text: Ints, concept: Ints, start: Ints, end: Ints, concepts: int) -> None:
        self._concepts = concepts
        self._beyond = int(end.max(initial=0)) + 1
        group = text * concepts + concept
        keys = group * self._beyond + start
        order = np.argsort(keys, kind="stable")
        self._keys, self._groups, end = keys[order], group[order], end[order]
        # What is true of one group must not reach into the next: each has its own range of numbers.
        base = np.cumsum(np.diff(self._groups, prepend=-1) > 0) * self._beyond
        self._earliest = np.minimum.accumulate((end + base)[::-1])[::-1] - base
        self._latest = np.maximum.accumulate(end + base) - base

    def group(self, text: Ints, concept: Ints) -> Ints:
        """The number under which the occurrences of a concept in a text are asked for."""
        return text * self._concepts + concept

    def bounds(self, group: Ints) -> tuple[Ints, Ints]:
        """The place of the first occurrence of each group among all, and how many there are."""
        first = np.searchsorted(self._groups, group)
        return first, np.searchsorted(self._groups, group, side="right") - first

    def starts(self, places: Ints) -> Ints:
        """The first word of some occurrences."""
        return self._keys[places] - self._groups[places] * self._beyond

    def first_from(self, group: Ints, start: Ints) -> tuple[Bools, Ints]:
        """Whether one of a group begins at ``start`` or later, and the earliest end of those that do."""
        at = np.searchsorted(self._keys, group * self._beyond + start)
        at[at == len(self._keys)] = -1
        return (self._groups[at] == group) & (self.starts(at) >= start), self._earliest[at]

    def meets(self, group: Ints, low: Ints, high: Ints) -> Bools:
        """Whether one of a group begins before ``high`` and ends after ``low``."""
        last = np.searchsorted(self._keys, group * self._beyond + np.minimum(high, self._beyond)) - 1
        met: Bools = (last >= 0) & (self._groups[last] == group) & (self._latest[last] > low)
        return met


class Patterns:
    """Patterns by their number, asked for many at once."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self.indicator = np.array([p.indicator for p in patterns], np.int64)
        self.every = Lists(p.every for p in patterns)
        self._unless = Lists(p.unless for p in patterns)
        self._begins = Lists(p.every[:1] if p.ordered else p.every for p in patterns)
        self._within = np.array([p.within for p in patterns], np.int64)
        self._ordered = np.array([p.ordered for p in patterns], np.bool_)
        most = max((len(p.every) for p in patterns), default=0)
        self._nth = [
            np.array([p.every[n] if n < len(p.every) else -1 for p in patterns], np.int64)
            for n in range(most)
        ]

    def shown(self, found: Occurrences, text: Ints, pattern: Ints) -> Bools:
        """For each text and pattern beside it, whether the pattern holds there."""
        shown = np.zeros(len(text), np.bool_)
        for begun, at in self._beginnings(found, text, pattern):
            near, ends = self._ends(found, text[begun], pattern[begun], at)
            which, start, end = begun[near], at[near], ends[near]
            within = self._within[pattern[which]]
            pair, unless = self._unless.of(pattern[which])
            against = found.meets(
                found.group(text[which][pair], unless), (start - within)[pair], (end + within)[pair]
            )
            free = np.ones(len(which), np.bool_)
            free[pair[against]] = False
            shown[which[free]] = True
        return shown

    def _beginnings(self, found: Occurrences, text: Ints, pattern: Ints) -> Iterator[tuple[Ints, Ints]]:
        """``(which, start)``: every word with which a stretch may begin, and for which text and pattern."""
        asked, concept = self._begins.of(pattern)
        first, counts = found.bounds(found.group(text[asked], concept))
        done = np.cumsum(counts)
        low = 0
        while low < len(asked):
            so_far = done[low - 1] if low else 0
            high = max(low + 1, int(np.searchsorted(done, so_far + _AT_ONCE, side="right")))
            here = slice(low, high)
            yield np.repeat(asked[here], counts[here]), found.starts(runs(first[here], counts[here]))
            low = high

    def _ends(self, found: Occurrences, text: Ints, pattern: Ints, start: Ints) -> tuple[Bools, Ints]:
        """Whether all of a pattern stand near enough from ``start`` on, and where the shortest such stretch ends."""
        held, end = np.ones(len(start), np.bool_), start.copy()
        ordered = self._ordered[pattern]
        for nth in self._nth:
            concept = nth[pattern]
            asked = np.flatnonzero(held & (concept >= 0))
            begin = np.where(ordered[asked], end[asked], start[asked])
            held[asked], ends = found.first_from(found.group(text[asked], concept[asked]), begin)
            end[asked] = np.maximum(end[asked], ends)
        return held & (end - start <= self._within[pattern]), end
