"""Words as numbers: a buffer of plain words becomes one array, and to compare words is to compare numbers.

The bytes of a word are a number themselves, up to eight of them. A longer word is looked up in a tree, a piece at a
time; all words of a buffer take each step together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from tocsin.signals.text.tables import Ints, Table, runs

BREAK = 0
"""The number of the newline after each text. No phrase holds it, so that none goes from one text into the next."""

_UNKNOWN = 1  # the number that all words share that are not of the vocabulary
_NOT_KNOWN = -1  # what no word begins with
_ROOM = 4  # in a table that is asked for every word
_HEAD, _PIECE = 8, 5
"""Bytes of a word read in the first step, and in each after it: there the other three say what was read before."""

_SPACE, _NEWLINE = ord(" "), ord("\n")
_LOW_BYTES = np.array([(1 << 8 * count) - 1 for count in range(_HEAD + 1)], np.uint64)


@dataclass(frozen=True)
class Words:
    """Where the words of ``plain`` begin, and how many bytes each has; the newline after each text is a word."""

    plain: bytes
    starts: Ints
    lengths: Ints


def split(plain: bytes) -> Words:
    """The words of a buffer, which stand between spaces."""
    inside = np.zeros(len(plain) + 2, np.bool_)
    np.not_equal(np.frombuffer(plain, np.uint8), _SPACE, out=inside[1:-1])
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    starts = edges[::2].copy()
    return Words(plain, starts, edges[1::2] - starts)


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
        return self._texts.take(places)

    @cached_property
    def _texts(self) -> Ints:
        return np.cumsum(self.words == BREAK)

    def of_texts(self, texts: Ints) -> Numbered:
        """Only some texts, in the order given."""
        return Numbered(self.words[runs(self.begins[texts], self.lengths[texts] + 1)])


@dataclass(frozen=True)
class _Step:
    """What is known of the next bytes of a word: the ``words`` that end there, and those that go on."""

    words: Table
    going: Table


class Vocabulary:
    """Numbers the words of ``plain``, a buffer that has those first that will be asked for most often."""

    size: int
    """One more than the highest number."""

    def __init__(self, plain: bytes) -> None:
        self.size = _UNKNOWN + 1
        self._steps = list(self._grow(split(plain + b" \n ")))

    def _grow(self, words: Words) -> Iterator[_Step]:
        letters = _eights(words.plain)
        starts, left, read, width = words.starts, words.lengths, None, _HEAD
        while read is None or len(read):
            keys = _keys(letters, starts, left, width, read)
            ended = left <= width
            whole, first = np.unique(keys[ended], return_index=True)
            whole = whole[np.argsort(first)]
            numbers = np.arange(self.size, self.size + len(whole))
            self.size += len(whole)
            if read is None:
                numbers[whole == _NEWLINE] = BREAK
            going = Table(np.unique(keys[~ended]))
            yield _Step(Table(whole, numbers, _ROOM), going)
            read = going.numbers(keys[~ended], _NOT_KNOWN)
            starts, left, width = starts[~ended] + width, left[~ended] - width, _PIECE

    def number(self, words: Words) -> Numbered:
        """Words by their numbers."""
        letters = _eights(words.plain)
        keys = _keys(letters, words.starts, words.lengths, _HEAD)
        numbers = self._steps[0].words.numbers(keys, _UNKNOWN)
        # Few are longer. What such a word begins with may be one as well.
        which, done = np.flatnonzero(words.lengths > _HEAD), _HEAD
        numbers[which], keys = _UNKNOWN, keys[which]
        for step, following in pairwise(self._steps):
            read = step.going.numbers(keys, _NOT_KNOWN)
            which, read = which[read >= 0], read[read >= 0]
            left = words.lengths[which] - done
            keys = _keys(letters, words.starts[which] + done, left, _PIECE, read)
            ended = left <= _PIECE
            numbers[which[ended]] = following.words.numbers(keys[ended], _UNKNOWN)
            which, keys, done = which[~ended], keys[~ended], done + _PIECE
        return Numbered(numbers)


def _eights(plain: bytes) -> npt.NDArray[np.uint64]:
    """From each place on the eight bytes that stand there, as one number."""
    return np.ndarray((len(plain),), "<u8", plain + bytes(_HEAD), 0, (1,))


def _keys(
    letters: npt.NDArray[np.uint64], starts: Ints, left: Ints, width: int, read: Ints | None = None
) -> Ints:
    """A number for the next bytes of each word, ``width`` or what is ``left``, and for what was ``read`` of it before.

    No word holds a zero byte, so that where a word ends is seen as well.
    """
    keys = letters[starts]
    keys &= _LOW_BYTES[: width + 1].take(left, mode="clip")
    return keys.view(np.int64) if read is None else keys.view(np.int64) | (read << 8 * _PIECE)
