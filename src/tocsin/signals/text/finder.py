"""Which concepts stand where in a buffer of plain words: one automaton for all phrases (Aho and Corasick, 1975)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import chain

import ahocorasick_rs
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Found:
    """Occurrences of concepts, in the order in which they end: three arrays of one length.

    ``start`` is the position of the space before the first word, ``words`` the number of words.
    """

    start: Ints
    concept: Ints
    words: Ints

    def pick(self, chosen: npt.NDArray[np.bool_] | Ints) -> Found:
        """Only the chosen occurrences, given as a mask or as indices."""
        return Found(self.start[chosen], self.concept[chosen], self.words[chosen])


def runs(first: Ints, counts: Ints) -> Ints:
    """Return ``first[0], first[0] + 1, …`` (``counts[0]`` of them), then ``first[1], …``: so many numbers for each."""
    return np.arange(counts.sum()) + np.repeat(first - np.cumsum(counts) + counts, counts)


class Finder:
    """Finds the phrases of numbered concepts. A phrase is ``b" word word "``; it may belong to several concepts."""

    def __init__(self, phrases: Mapping[int, Collection[bytes]]) -> None:
        self._concepts = np.repeat(
            np.fromiter(phrases, np.int64, len(phrases)), [len(found) for found in phrases.values()]
        )
        # Some hundred thousand phrases: columns number and count them in a third of the time that Python takes.
        listed = pa.array(list(chain.from_iterable(phrases.values())), pa.binary()).dictionary_encode()
        distinct, numbers = listed.dictionary, listed.indices.to_numpy()
        self._concepts = self._concepts[np.argsort(numbers, kind="stable")]
        self._counts = np.bincount(numbers, minlength=len(distinct))
        self._first = np.cumsum(self._counts) - self._counts
        self._words = pc.count_substring(distinct, " ").to_numpy() - 1
        self._automaton = ahocorasick_rs.BytesAhoCorasick(distinct.to_pylist()) if len(distinct) else None

    def find(self, plain: bytes) -> Found:
        """Every occurrence in a buffer of plain words, overlapping ones included."""
        matches = self._automaton.find_matches_as_indexes(plain, overlapping=True) if self._automaton else []
        flat = np.fromiter(chain.from_iterable(matches), np.int64, 3 * len(matches)).reshape(-1, 3)
        phrase, start = flat[:, 0], flat[:, 1]
        counts = self._counts[phrase]
        entry = self._first[phrase]
        if len(counts) and counts.max() > 1:
            phrase, start = np.repeat(phrase, counts), np.repeat(start, counts)
            entry = runs(entry, counts)
        return Found(start, self._concepts[entry], self._words[phrase])
