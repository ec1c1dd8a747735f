"""Template keys: one number for all texts that say the same letters in the same order.

A key reads letters only, so another name of the day, price, emoji, spacing or case leaves it as it is. It is a
polynomial rolling hash modulo 2**64 over a fixed random value per byte, finished with the mixer of SplitMix64
(Steele, Lea and Flood, OOPSLA 2014); equal on every machine and in every version that keeps ``SEED``.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tocsin.signals.text.normalise import LETTER_CLASSES, Folded

MIN_WORDS = 3
MIN_LETTERS = 12
SEED = 0x746F6373696E  # "tocsin"

_MULTIPLIER = 0x9E3779B97F4A7C15  # odd, so that it has an inverse modulo 2**64
_INVERSE = pow(_MULTIPLIER, -1, 1 << 64)
_BYTE_VALUES = np.random.Generator(np.random.Philox(SEED)).integers(0, 1 << 64, 256, np.uint64)
_OUTSIDE, _LETTER, _CONTINUES = 0, 1, 2


class _Powers:
    """``base ** i`` modulo 2**64 for i = 0, 1, …, kept and grown as texts need."""

    def __init__(self, base: int) -> None:
        self._base = np.uint64(base)
        self._table = np.ones(1, np.uint64)

    def upto(self, count: int) -> npt.NDArray[np.uint64]:
        while len(self._table) < count:
            # Arrays wrap round modulo 2**64 in silence, scalars would warn.
            step = self._table[-1:] * self._base
            self._table = np.concatenate((self._table, self._table * step))
        return self._table[:count]


_FORWARD, _BACK = _Powers(_MULTIPLIER), _Powers(_INVERSE)


def template_keys(folded: Folded) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.bool_]]:
    """``(keys, has_key)``, one per text of ``folded``; a text below 3 words or 12 letters has no key."""
    kind = np.frombuffer(folded.raw.translate(LETTER_CLASSES), np.uint8)
    is_letter = kind == _LETTER
    places = np.flatnonzero(is_letter)
    letters = np.frombuffer(folded.raw, np.uint8)[places]
    # Where the letters of each text begin and end among all letters.
    last = np.searchsorted(places, folded.raw_ends)
    first = np.concatenate((np.zeros(1, np.int64), last[:-1]))
    is_letter[1:] &= kind[:-1] == _OUTSIDE  # of the letters, those that begin a word
    words = _between(np.flatnonzero(is_letter), folded.raw_ends)
    # UTF-8 continuation bytes are part of a letter, not letters of their own.
    ascii_only = folded.raw.isascii()
    count = last - first if ascii_only else _between(np.flatnonzero((letters & 0xC0) != 0x80), last)
    has_key = (words >= MIN_WORDS) & (count >= MIN_LETTERS)

    terms = _BYTE_VALUES[letters]
    terms *= _FORWARD.upto(len(letters))
    sums = np.concatenate((np.zeros(1, np.uint64), np.cumsum(terms, dtype=np.uint64)))
    rolled = (sums[last] - sums[first]) * _BACK.upto(len(letters) + 1)[first]
    return _mix(rolled), has_key


def _between(places: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """How many of the ascending ``places`` lie between each of ``ends`` and the one before."""
    return np.diff(np.searchsorted(places, ends), prepend=0)


def _mix(value: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: npt.NDArray[np.uint64] = value ^ (value >> np.uint64(31))
    return mixed
