"""Template keys: one number for all texts that say the same letters in the same order.

A key reads letters only, so another name of the day, price, emoji, spacing or case leaves it as it is. It is a
polynomial rolling hash modulo 2**64 over a fixed random value per byte, finished with the mixer of SplitMix64
(Steele, Lea and Flood, OOPSLA 2014); equal on every machine and in every version that keeps ``SEED``.
"""

from __future__ import annotations

import string

import numpy as np
import numpy.typing as npt

from tocsin.signals.text.normalise import Folded
from tocsin.signals.text.tables import Ints
from tocsin.signals.text.vocabulary import Numbered

MIN_WORDS = 3
MIN_LETTERS = 12
SEED = 0x746F6373696E  # "tocsin"

_MULTIPLIER = 0x9E3779B97F4A7C15  # odd, so that it has an inverse modulo 2**64
_INVERSE = pow(_MULTIPLIER, -1, 1 << 64)
_BYTE_VALUES = np.random.Generator(np.random.Philox(SEED)).integers(0, 1 << 64, 256, np.uint64)
_SPACE = ord(" ")
_BEYOND_ASCII = 128
_AT_ONCE = 2048  # texts: their sums stay in the processor's cache


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


def template_keys(folded: Folded, numbered: Numbered) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.bool_]]:
    """``(keys, has_key)``, one per text of ``folded``, whose words are ``numbered``.

    A text below 3 words or 12 letters has no key.
    """
    raw = np.frombuffer(folded.raw, np.uint8)
    letter = _is_letter(raw)
    letters = raw.take(np.flatnonzero(letter))
    words = folded.words
    # All bytes of a text's words but the newline's.
    counts = np.add.reduceat(words.lengths, numbered.begins) - 1 - _in_each(folded, folded.signs)
    ends = np.cumsum(counts)
    first = ends - counts
    # UTF-8 continuation bytes are part of a letter, not letters of their own.
    parts = 0 if folded.raw.isascii() else _in_each(folded, np.flatnonzero((raw & 0xC0) == 0x80))
    has_key = (_word_counts(folded, numbered, letter) >= MIN_WORDS) & (counts - parts >= MIN_LETTERS)

    rolled = np.empty(len(ends), np.uint64)
    for at in range(0, len(ends), _AT_ONCE):
        here = slice(at, at + _AT_ONCE)
        rolled[here] = _rolled(letters[first[at] : ends[here][-1]], first[here] - first[at], counts[here])
    return _mix(rolled), has_key


def _rolled(letters: npt.NDArray[np.uint8], first: Ints, counts: Ints) -> npt.NDArray[np.uint64]:
    """The hash of each of some texts, which begin at ``first`` and have so many letters."""
    # Before each letter the sum up to there.
    sums = np.empty(len(letters) + 1, np.uint64)
    sums[0] = 0
    terms = sums[1:]
    # With this mode NumPy writes straight into ``out``.
    np.take(_BYTE_VALUES, letters, out=terms, mode="clip")
    terms *= _FORWARD.upto(len(letters))
    np.cumsum(terms, out=terms)
    hashes: npt.NDArray[np.uint64] = sums[first + counts] - sums[first]
    hashes *= _BACK.upto(len(letters) + 1)[first]
    return hashes


def _is_letter(raw: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    return (raw - ord("a") < len(string.ascii_lowercase)) | (raw >= _BEYOND_ASCII)


def _word_counts(folded: Folded, numbered: Numbered, letter: npt.NDArray[np.bool_]) -> Ints:
    """How many runs of letters each text has, where a joint does not part them."""
    plain = np.frombuffer(folded.words.plain, np.uint8)
    signs, joints = folded.signs, folded.joints
    # In "2nite" and "b4u" digits part letters, or begin a word; in "don't" the second of two words goes on.
    return (
        numbered.lengths
        - _in_each(folded, signs[plain[signs - 1] == _SPACE])
        + _in_each(folded, signs[letter[signs + 1]])
        - _in_each(folded, joints[letter[joints + 1]])
    )


def _in_each(folded: Folded, places: Ints) -> Ints:
    """How many of some places lie in each text."""
    return np.bincount(np.searchsorted(folded.ends, places), minlength=len(folded.ends))


def _mix(value: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: npt.NDArray[np.uint64] = value ^ (value >> np.uint64(31))
    return mixed
