"""Numbers to be called that are written so that a machine should not see them: the indicator ``obscured_contact``.

"five five five, 0 1 2…", digits drawn as emoji, letters for noughts, digits spread out one by one. An ordinary
written number ("555-0123") is no disguise and does not count. Source: the study of 1,263 adverts with known outcome
by the Justice Research and Statistics Association for the US National Institute of Justice (2022), in which an
obscured number is one of the few features that went with trafficking.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from tocsin.signals.text.characters import HIDDEN
from tocsin.signals.text.normalise import Folded

MIN_DIGITS = 7
MAX_DIGITS = 16
"""E.164 allows 15 digits; one more for a trunk prefix. A longer row of numbers is not for calling."""

_MIN_DISGUISED = 3
_LONGEST_GAP = 6  # characters between two parts of one number
_LETTERS_FOR_DIGITS = str.maketrans("oilszb", "011528")
_DIGITS_AND_LETTERS = re.compile(r"[0-9oilszb]+")
# Letters alone that pass for digits beside digits: noughts and ones, or one letter again and again; no "so", no "is".
_LETTERS_ALONE = re.compile(r"o|[il]{1,4}|[il]o|o[oilszb]{1,3}|s{2,4}|z{2,4}|b{2,4}")
_DIGITS_OR_LETTERS = re.compile(r"[0-9]+|[^0-9]+")
_TOKEN = re.compile(r"[^\W_]+")
_HIDDEN_IN_WORD = re.compile(
    f"{HIDDEN}+(?=[^\\W\\d_])"
)  # before a digit it stays, and shows that the digit was drawn
_SPREAD = 5  # so many digits, one by one, are no house number or score


class SpelledNumbers:
    """Finds disguised numbers, given the number words of the loaded languages (word to digits, folded)."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = dict(words)

    def find(self, folded: Folded, number_words: npt.NDArray[np.int64]) -> Iterator[int]:
        """Positions (into ``folded.rows``) of texts that hold a disguised number, ascending.

        ``number_words`` has the position of its text for every number word that stands in the batch.
        """
        candidates = _candidates(folded, number_words)
        for position, text in zip(candidates.tolist(), folded.raw_texts(candidates), strict=True):
            if self._is_disguised(text):
                yield position

    def _is_disguised(self, text: str) -> bool:
        return any(_calls(run) for run in self._runs(text))

    def _runs(self, text: str) -> Iterator[list[tuple[str, bool]]]:
        """Rows of number-like tokens with little between them, each ``(digits, was disguised)``."""
        run: list[tuple[str, bool]] = []
        last_end = 0
        for match in _TOKEN.finditer(_HIDDEN_IN_WORD.sub("", text)):
            token = match[0]
            reading = self._read(token, in_number=bool(run))
            if reading is None or (run and match.start() - last_end > _LONGEST_GAP):
                if run:
                    yield run
                run = []
            if reading is not None:
                run.append(reading)
            last_end = match.end()
        if run:
            yield run

    def _read(self, token: str, *, in_number: bool) -> tuple[str, bool] | None:
        if token.isdecimal():
            return token, False
        if token in self._words:
            return self._words[token], True
        if _DIGITS_AND_LETTERS.fullmatch(token) and (
            any(map(str.isdecimal, token)) or (in_number and _LETTERS_ALONE.fullmatch(token))
        ):
            return token.translate(_LETTERS_FOR_DIGITS), True
        parts = _DIGITS_OR_LETTERS.findall(token)
        if len(parts) > 1:
            digits = [self._words.get(part) or part.translate(_LETTERS_FOR_DIGITS) for part in parts]
            known = (p.isdecimal() or p in self._words or _LETTERS_ALONE.fullmatch(p) for p in parts)
            if all(known):
                return "".join(digits), True
        return None


def _candidates(folded: Folded, number_words: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Texts with digits and number words enough for seven digits, read generously."""
    digit = np.frombuffer(folded.raw, np.uint8)[folded.signs] >= ord("0")
    digits = np.bincount(np.searchsorted(folded.ends, folded.signs[digit]), minlength=len(folded.rows))
    words = np.bincount(number_words, minlength=len(folded.rows))
    # A number word, or a digit with a letter beside it, stands for at most two digits. Where there is neither, four
    # digits are a year or an hour.
    mixed = words > 0
    mixed[folded.suspect] = True
    return np.flatnonzero((2 * (digits + words) >= MIN_DIGITS) & (mixed | (digits >= _SPREAD)))


def _calls(run: list[tuple[str, bool]]) -> bool:
    """Whether a row of tokens is a number to be called, and disguised."""
    digits = "".join(d for d, _ in run)
    if not MIN_DIGITS <= len(digits) <= MAX_DIGITS:
        return False
    steps = {int(b) - int(a) for a, b in pairwise([d for d, _ in run])}
    if len(run) > 2 and len(steps) == 1:  # counting, up, down or on the spot
        return False
    disguised = sum(len(d) for d, hidden in run if hidden)
    alone = sum(len(d) == 1 for d, _ in run)
    return disguised >= _MIN_DISGUISED or alone >= _SPREAD
