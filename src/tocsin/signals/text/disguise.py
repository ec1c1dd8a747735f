"""The second look: undo leetspeak, look-alike letters, hidden characters and spelled-out words.

Only texts that :func:`~tocsin.signals.text.normalise.fold` calls suspect come here. A word is changed only if the
result is a word of the phrase files, so that "2 b or not 2 b", "gr8", "1st" or "10-4" stay what they are.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from tocsin.signals.text.characters import HIDDEN, PICTURE, latin_lookalikes

_LEET = {
    "0": "o", "1": "il", "2": "z", "3": "e", "4": "a", "5": "s", "6": "gb", "7": "t", "8": "b", "9": "g",
    "@": "a", "$": "s", "!": "il", "|": "il", "+": "t",
}  # fmt: skip
_MAX_READINGS = 128
_MAX_SPELLED = 80
_KEPT_READINGS = 1 << 15
_LONGEST_KEPT = 64  # letters: a word of a megabyte is read, and not kept

# Nothing is given back of what such a row took ("*+", "++"): what follows is none of it.
_LEETED = re.compile(r"(?<![a-z0-9@$!|+])[a-z]*+[0-9@$!|+][a-z0-9@$!|+]*+")
# Between the parts of a word: signs, or emoji, of which those with a meaning stand as words of control characters.
_BETWEEN = f"(?:{PICTURE} [\x0e-\x19]{{2}} {PICTURE}|[._*~{PICTURE}-])+"
# Only from where a part begins: else a long one without joints is tried again from each of its letters.
_JOINED = re.compile(r"(?<![a-z0-9@$!|+])[a-z0-9@$!|+]++(?:[._*~-]++[a-z0-9@$!|+]++)+")
_JOINED_BY_EMOJI = re.compile(rf"(?<![a-z0-9@$!|+])[a-z0-9@$!|+]+(?:{_BETWEEN}[a-z0-9@$!|+]+)+")
_JOINT = re.compile(_BETWEEN)
_SPELLED = re.compile(
    # No apostrophe on the way: "I'm a" is not spelled out.
    r"(?<![a-z0-9@$|'])[a-z0-9@$!|](?:[^a-z0-9@$!|'\n]{1,3}[a-z0-9@$!|]){2,}(?![a-z0-9@$|'])"
)
_HYPHENATED = re.compile(r"(?<![a-z0-9._*~-])[a-z]{2,}+-[a-z]{2,}+(?![a-z0-9._*~-])")
_NUMBER_WITH_UNIT = re.compile(
    r"[0-9]*1st|[0-9]*2nd|[0-9]*3rd|[0-9]+(?:k|m|s|th|am|pm|h|hr|hrs|min|mins|yo|yr|yrs|lb|lbs|kg|km|cm|mm|ml|g|gb|mb|tb|x|p|d|c|ft|e|er|eme|o|a)|[0-9]{2,}f"
)
_MAYBE_NUMBER = re.compile(r"(?<![a-z0-9.,])[0-9]{1,6}[a-z]{0,3}(?![a-z0-9.,])")
_DRAWN_OUT = re.compile(r"(?<![a-z])[a-z]*?([a-z])\1\1[a-z]*")
_RUN = re.compile(r"([a-z])\1{2,}")
_WORD_WITH_FOREIGN = re.compile(r"[^\W\d_]+")


def _kept(read: Callable[[str], str]) -> Callable[[str], str]:
    """Keep the latest answers of ``read`` for words of ordinary length."""
    remembered = lru_cache(maxsize=_KEPT_READINGS)(read)
    return lambda word: remembered(word) if len(word) <= _LONGEST_KEPT else read(word)


class Undisguiser:
    """Reads suspect texts again, knowing the words of the phrase files."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = frozenset(words)
        self._longest = max(map(len, self.words), default=1)
        # The same few words come again and again ("sooo", "gr8"), so their readings are kept.
        self._shorten = _kept(self._shorten_word)
        self._read_leet = _kept(self._read_leet_word)
        self._join_parts = _kept(self._join_word_parts)

    def shortened(self, texts: Sequence[str]) -> list[str]:
        """Raw lower-case texts with drawn-out words cut ("soooo").

        All at once, one on a line: no expression here goes over the end of a line.
        """
        return _DRAWN_OUT.sub(lambda m: self._shorten(m[0]), "\n".join(texts)).split("\n") if texts else []

    def hyphenless(self, texts: Iterable[str]) -> list[str]:
        """Raw lower-case texts with "on-line" as one word."""
        return [
            _HYPHENATED.sub(lambda m: self._join_parts(m[0]), text) if "-" in text else text for text in texts
        ]

    def undisguised(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        """Raw lower-case texts (or their ordinary readings) with every trick undone: no, one or two readings of each.

        Two, where the text surely holds leetspeak and digits stand beside it that may be words as well: "4" is
        "a" in "4 53cr37" and itself in "4 each p1c7ur3".
        """
        if not texts:
            return []
        clear = "\n".join(self._latin(text.replace(HIDDEN, "")) for text in texts)
        clear = _SPELLED.sub(lambda m: self._join_letters(m[0]), clear)
        # The former does for all, and takes longer.
        joined = _JOINED_BY_EMOJI if PICTURE in clear else _JOINED
        clear = joined.sub(lambda m: self._join_parts(m[0]), clear)
        plain = _LEETED.sub(lambda m: self._read_leet(m[0]), clear)
        return [
            () if line[0] == line[1] == line[2] else self._other_readings(*line)
            for line in zip(texts, clear.split("\n"), plain.split("\n"), strict=True)
        ]

    def _other_readings(self, text: str, clear: str, plain: str) -> tuple[str, ...]:
        readings = [plain]
        if plain != clear:
            readings.append(_MAYBE_NUMBER.sub(lambda m: self._read(m[0]), plain))
        return tuple(dict.fromkeys(reading for reading in readings if reading != text))

    def _shorten_word(self, word: str) -> str:
        """A drawn-out word as the phrase files know it, else with every run cut to one letter."""
        return next((w for w in self._shortened(word) if w in self.words), _RUN.sub(r"\1", word))

    @staticmethod
    def _shortened(word: str) -> Iterator[str]:
        runs = _RUN.split(word)  # other, letter, other, letter, other
        letters = [(letter, letter * 2) for letter in runs[1::2]]
        for pick in itertools.islice(itertools.product(*letters), _MAX_READINGS):
            yield "".join(a + b for a, b in itertools.zip_longest(runs[::2], pick, fillvalue=""))

    def _latin(self, text: str) -> str:
        """Look-alike letters to Latin, in words that mix scripts or in a text that is otherwise Latin."""
        if text.isascii():
            return text
        table = latin_lookalikes()
        letters = [ch for ch in text if ch.isalpha()]
        otherwise_latin = all(ch.isascii() or ch in table for ch in letters) and any(
            map(str.isascii, letters)
        )

        def read(match: re.Match[str]) -> str:
            word = match[0]
            if otherwise_latin or any(map(str.isascii, word)):
                return "".join(table.get(ch, ch) for ch in word)
            return word

        return _WORD_WITH_FOREIGN.sub(read, text)

    def _readings(self, word: str) -> Iterator[str]:
        """The words for which ``word`` may stand in leetspeak, likeliest first."""
        options = [_LEET.get(ch, ch) for ch in word]
        yield from ("".join(pick) for pick in itertools.islice(itertools.product(*options), _MAX_READINGS))

    def _read_leet_word(self, token: str) -> str:
        word = token.rstrip("!")
        if word in self.words or not any(ch.isalpha() for ch in word) or _NUMBER_WITH_UNIT.fullmatch(word):
            return token
        return self._read(word) if not word.isalpha() else token

    def _read(self, token: str) -> str:
        """The known word for which a token may stand, or the token."""
        for reading in self._readings(token):
            if reading in self.words:
                return reading
            short = next((w for w in self._shortened(reading) if w in self.words), None)
            if short is not None:
                return short
        return token

    def _join_word_parts(self, text: str) -> str:
        """``se.cret`` to ``secret`` where that is a known word and the parts are not; emoji part no words at all."""
        whole = _JOINT.sub("", text)
        parts = [p for p in _JOINT.split(text) if p]
        if PICTURE not in text and all(part in self.words for part in parts):
            return text
        return next((r for r in self._readings(whole) if r in self.words and len(r) > 2), text)

    def _join_letters(self, text: str) -> str:
        """``s e c r e t`` to ``secret``: letters spelled one by one, cut into the fewest known words."""
        items = [ch for ch in text if ch in _LEET or ch.isalnum()]
        if len(items) > _MAX_SPELLED or not any(ch.isalpha() for ch in items):
            return text
        for reading in self._readings("".join(items)):
            words = self._cut(reading)
            if words is not None:
                return " ".join(words)
        return text

    def _cut(self, letters: str) -> list[str] | None:
        """Cut letters without spaces into the fewest known words; None where they do not come out even."""
        best: list[list[str] | None] = [[]]
        for end in range(1, len(letters) + 1):
            found: list[str] | None = None
            for start in range(max(0, end - self._longest), end):
                before, word = best[start], letters[start:end]
                if (
                    before is not None
                    and word in self.words
                    and (found is None or len(before) + 1 < len(found))
                ):
                    found = [*before, word]
            best.append(found)
        words = best[-1]
        # One-letter words alone are what was there before: joined letters must make at least one real word.
        return words if words and max(map(len, words)) > 2 else None
