"""Words as numbers: a buffer of plain words becomes one array, and to compare words is to compare numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.signals.text.tables import Ints, runs

BREAK = 0
"""The number of the newline after each text. No phrase holds it, so that none goes from one text into the next."""

_BREAK_WORD = b" \n"
_SPACE = 32


@dataclass(frozen=True)
class Numbered:
    """The words of some texts as numbers, with :data:`BREAK` after each text."""

    words: Ints

    @cached_property
    def ends(self) -> Ints:
        """For each text the place of its :data:`BREAK`."""
        return np.flatnonzero(self.words == BREAK)

    @cached_property
    def begins(self) -> Ints:
        """For each text the place of its first word."""
        return np.concatenate((np.zeros(1, np.int64), self.ends[:-1] + 1))[: len(self.ends)]

    @cached_property
    def lengths(self) -> Ints:
        """How many words each text has."""
        return self.ends - self.begins

    def text_of(self, places: Ints) -> Ints:
        """The text in which each of some places lies."""
        return np.searchsorted(self.ends, places)

    def of_texts(self, texts: Ints) -> Numbered:
        """Only some texts, in the order given."""
        return Numbered(self.words[runs(self.begins[texts], self.lengths[texts] + 1)])


class Vocabulary:
    """Numbers the words of ``plain``, a buffer as :mod:`~tocsin.signals.text.normalise` describes it."""

    def __init__(self, plain: bytes) -> None:
        distinct = _split(plain).unique()
        breaks = pa.array([_BREAK_WORD], pa.large_binary())
        self._words = pa.concat_arrays([breaks, distinct.filter(pc.not_equal(distinct, breaks[0]))])
        self._unknown = len(self._words)
        self.size = self._unknown + 1
        """One more than the highest number, which all words share that are not of the vocabulary."""

    def number(self, plain: bytes) -> Numbered:
        """The words of a buffer by their numbers. The vocabulary is read anew by each call: ask for many at once."""
        found = pc.index_in(_split(plain), value_set=self._words)
        return Numbered(found.fill_null(self._unknown).to_numpy().astype(np.int64))


def _split(plain: bytes) -> pa.LargeBinaryArray:
    """The words of a buffer, each with the space before it, without a copy; the newline is a word."""
    spaces = np.flatnonzero(np.frombuffer(plain, np.uint8) == _SPACE)
    offsets = pa.py_buffer(np.append(spaces, len(plain)))
    return pa.LargeBinaryArray.from_buffers(
        pa.large_binary(), len(spaces), [None, offsets, pa.py_buffer(plain)]
    )
