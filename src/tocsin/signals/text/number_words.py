"""Numbers in words to digits: "fourteen" to 14, "vingt-cinq" to 25, "treinta y cinco" to 35.

It follows what number words of West European languages have in common: tens and units add up, a hundred multiplies
what stands before it; and French counts on from 60 and multiplies 20 by 4.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

_AND = frozenset(("and", "et", "y", "e", "und"))
LARGE = 10
"""From this number on a word alone says a number: "one" and "un" are mostly said of no number."""


class NumberWords:
    """Reads numbers, given the number words of the loaded languages (word to digits, folded)."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._values = {word: int(digits) for word, digits in words.items()}
        self.calls = frozenset(word for word, value in self._values.items() if value >= LARGE)
        """The words for whose sake a text is read again."""

    def in_digits(self, words: Sequence[str]) -> str:
        """The text with every number from ten on in digits; smaller ones stay in words."""
        if self.calls.isdisjoint(words):
            return " ".join(words)
        return " ".join(self._read(words))

    def _read(self, words: Sequence[str]) -> Iterator[str]:
        at = 0
        while at < len(words):
            value = self._values.get(words[at])
            if value is None:
                yield words[at]
                at += 1
                continue
            end = at + 1
            while end < len(words):
                joined = words[end] in _AND and end + 1 < len(words)
                more = self._values.get(words[end + joined])
                together = None if more is None else _together(value, more)
                if together is None:
                    break
                value, end = together, end + joined + 1
            yield str(value) if value >= LARGE else " ".join(words[at:end])
            at = end


def _together(value: int, more: int) -> int | None:  # noqa: PLR0911 - one return per way of counting
    """What two number words in a row say as one number, or None where they are two numbers."""
    if more == 100 and 1 < value < 10:
        return value * 100
    if value == 4 and more == 20:
        return 80
    if value >= 100 and value % 100 == 0 and more < 100:
        return value + more
    tail = value % 100
    if tail in (60, 80) and 10 <= more < 20:
        return value + more
    if tail >= 20 and tail % 10 == 0 and 0 < more < 10:
        return value + more
    if tail % 20 == 10 and 6 < more < 10:  # dix-sept, soixante-dix-sept, quatre-vingt-dix-sept
        return value + more
    return None
