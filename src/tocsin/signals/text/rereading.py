"""Ordinary writing that the phrase files need not spell out: chat shorthand, clipped words, emoji for words, numbers.

None of it disguises anything: it is how people type, and what shows only here is not reported as obfuscated. A text is
read again only if it holds a word that calls for it, which is found on the way with all phrases.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, product
from pathlib import Path

import msgspec

from tocsin.signals.text.number_words import NumberWords

DATA = Path(__file__).parent.parent / "data"
"""Where the tables of shorthand and emoji live."""

_VOWEL = re.compile("[aeiouy]")
_INNER_VOWEL = re.compile("(?<=.)[aeiouy](?=.)")
_LATER_VOWEL = re.compile("(?<=.)[aeiouy]")
_SHORTEST_CLIPPED = 4
_SHORTEST_READABLE = 5
"""Letters of a form without one of its vowels that can be read aloud: among shorter ones there are too many words."""
_CANDIDATES = 3
_COMMON = 5
_VERY_COMMON = 100
"""Phrases in which a word must stand for its clipped forms to be looked for, and for those that can be read aloud."""
# A word that begins or goes on so is no word of a language that is written with vowels.
_ONSETS = (
    "bl|br|ch|cl|cr|dr|dw|fl|fr|gh|gl|gn|gr|kl|kn|kr|ll|ph|pl|pr|ps|qu|rh|s[cfhklmnpqtvw]|th|tr|tw|wh|wr|zw"
)
_UNREADABLE = re.compile(rf"^(?!{_ONSETS})[^aeiouy]{{2}}|[^aeiouy]{{4}}|^[^aeiouy]+$")


class _ShorthandFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``words`` are shorthand wherever they stand; ``alone`` only beside one of them."""

    language: str
    words: dict[str, str]
    alone: dict[str, str]


def emoji_with_meaning() -> dict[str, dict[str, str]]:
    """What emoji stand for, by language."""
    return msgspec.yaml.decode((DATA / "emoji.yaml").read_bytes(), type=dict[str, dict[str, str]])


def clipped(words: Mapping[str, int]) -> dict[str, list[str]]:
    """Words that lost vowels, each with those for which it may stand, most frequent first.

    Only what is no other word: ``prnts`` and ``delet`` are such forms, ``mad`` for "made" is not.
    """
    found: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda w: (-words[w], w)):
        if words[word] < _COMMON or not word.isascii() or not word.isalpha() or _UNREADABLE.search(word):
            continue
        for form in _without_vowels(word):
            if form not in words and (words[word] >= _VERY_COMMON or _UNREADABLE.search(form)):
                meant = found.setdefault(form, [])
                if word not in meant and len(meant) < _CANDIDATES:
                    meant.append(word)
    return found


def _without_vowels(word: str) -> Iterator[str]:
    """Forms of a word without all its vowels but the first letter, without all inner ones, and without one of them."""
    for form in (_INNER_VOWEL.sub("", word), _LATER_VOWEL.sub("", word)):
        if len(form) >= _SHORTEST_CLIPPED and _UNREADABLE.search(form):
            yield form
    for vowel in _LATER_VOWEL.finditer(word):
        form = word[: vowel.start()] + word[vowel.end() :]
        long_enough = _SHORTEST_CLIPPED if _UNREADABLE.search(form) else _SHORTEST_READABLE
        if len(form) >= long_enough:
            yield form


class Rereader:
    """Reads plain words again, one language at a time.

    ``plain`` folds texts to their plain words, ``symbols`` has the private code of each emoji, ``vocabulary`` how often
    each word stands in the phrase files.
    """

    def __init__(
        self,
        languages: Collection[str],
        vocabulary: Counter[str],
        numbers: Mapping[str, str],
        symbols: Mapping[str, str],
        plain: Callable[[Iterable[str]], Mapping[str, str]],
    ) -> None:
        pictured = emoji_with_meaning()
        self._clipped = clipped(vocabulary)
        self._numbers = NumberWords(numbers)
        self._sure: list[dict[str, str]] = []
        self._alone: list[dict[str, str]] = []
        for language in sorted(languages):
            signs = {symbols[sign]: said[language] for sign, said in pictured.items() if language in said}
            path = DATA / "shorthand" / f"{language}.yaml"
            table = (
                msgspec.yaml.decode(path.read_bytes(), type=_ShorthandFile)
                if path.exists()
                else _ShorthandFile(language, {}, {})
            )
            read = plain(
                [
                    *signs.values(),
                    *chain.from_iterable((*table.words.items(), *table.alone.items())),
                ]
            )
            sure = {code: read[said] for code, said in signs.items()}
            sure |= {read[word]: read[said] for word, said in table.words.items()}
            self._sure.append(sure)
            self._alone.append({read[word]: read[said] for word, said in table.alone.items()})
        self._spoken: dict[str, set[int]] = defaultdict(set)
        for i, sure in enumerate(self._sure):
            for word in sure:
                self._spoken[word].add(i)
        pairs = {
            f"{a} {b}"
            for alone in self._alone
            for a, b in product(alone, repeat=2)
            if a != b and not (a.isdecimal() and b.isdecimal())
        }
        self.calls = frozenset(pairs.union(self._numbers.calls, self._clipped, *self._sure))
        """The words that call for another reading; two signs in a row that are shorthand only together are one."""

    def readings(self, words: Sequence[str]) -> Iterable[str]:
        """The plain words of a text as they read in each language, where that changes anything."""
        full = self._unclipped(words)
        found = {" ".join(text): None for text in full}
        spoken = sorted(set().union(*(self._spoken[word] for word in words if word in self._spoken)))
        for i in spoken or range(len(self._sure)):
            sure, alone = self._sure[i], self._alone[i]
            if spoken or len(alone.keys() & set(words)) > 1:
                for text in full:
                    said = [sure.get(word, word) for word in text]
                    found[" ".join(said)] = None
                    if not alone.keys().isdisjoint(said):
                        found[" ".join([alone.get(word, word) for word in said])] = None
        if not self._numbers.calls.isdisjoint(words):
            found |= {self._numbers.in_digits(text.split()): None for text in list(found)}
        found.pop(" ".join(words), None)
        return found

    def _unclipped(self, words: Sequence[str]) -> list[list[str]]:
        """The text with its vowels back, in as many ways as its most doubtful word has."""
        if self._clipped.keys().isdisjoint(words):
            return [list(words)]
        meant = [self._clipped.get(word, [word]) for word in words]
        ways = max(map(len, meant))
        return [[candidates[min(way, len(candidates) - 1)] for candidates in meant] for way in range(ways)]
