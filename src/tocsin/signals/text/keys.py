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
_OUTSIDE, _LETTER = 0, 1
_NEWLINE = ord("\n")
_NO_LETTERS = bytes(b for b in range(256) if b != _NEWLINE and LETTER_CLASSES[b] != _LETTER)


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
    letters = np.frombuffer(folded.raw.translate(None, _NO_LETTERS), np.uint8)
    ends = np.flatnonzero(letters == _NEWLINE)
    first = np.concatenate((np.zeros(1, np.int64), ends[:-1] + 1))
    # UTF-8 continuation bytes are part of a letter, not letters of their own.
    part = np.zeros(len(ends), np.int64)
    if not folded.raw.isascii():
        part = _between(np.flatnonzero((letters & 0xC0) == 0x80), ends)
    has_key = (_word_counts(folded) >= MIN_WORDS) & (ends - first - part >= MIN_LETTERS)

    # Before each letter the sum up to there. A newline's own falls between two texts.
    sums = np.empty(len(letters) + 1, np.uint64)
    sums[0] = 0
    terms = sums[1:]
    # With this mode NumPy writes straight into ``out``.
    np.take(_BYTE_VALUES, letters, out=terms, mode="clip")
    terms *= _FORWARD.upto(len(letters))
    np.cumsum(terms, out=terms)
    rolled = (sums[ends] - sums[first]) * _BACK.upto(len(letters) + 1)[first]
    return _mix(rolled), has_key


def _word_counts(folded: Folded) -> npt.NDArray[np.int64]:
    kind = np.frombuffer(folded.raw.translate(LETTER_CLASSES), np.uint8)
    begins = kind == _LETTER
    begins[1:] &= kind[:-1] == _OUTSIDE
    return _between(np.flatnonzero(begins), folded.raw_ends)


def _between(places: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """How many of the ascending ``places`` lie between each of ``ends`` and the one before."""
    return np.diff(np.searchsorted(places, ends), prepend=0)


def _mix(value: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: npt.NDArray[np.uint64] = value ^ (value >> np.uint64(31))
    return mixed
