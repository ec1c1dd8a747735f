"""In which language people write, where it is none that the phrase files read: by py3langid, on a little of their talk.

Not for the hot path: a few thousand short stretches a second. What is too short or too mixed to tell counts as read,
so that nobody's ordinary chat is called unread (``docs/decisions/0011-*.md`` has the figures).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Protocol

from tocsin.signals.text.characters import latin_lookalikes

UNNAMED = "und"
"""ISO 639 for "undetermined": surely none of those that are read, and no other that the library knows well."""

LEAST_LETTERS = 50
"""Letters of different words of a stretch that is judged, in bytes of UTF-8: 50 Latin, 25 Cyrillic, 17 Chinese."""

SURE = 0.7
"""Least probability at which a language is named."""

MOST_READ = 0.05
MOST_READ_UNNAMED = 0.01
"""Largest probability, of all languages that are read together, at which a stretch is held for not read: where another
is sure, and where none is (lists of names, Russian in Latin letters)."""

_NO_LANGUAGE = "zxx"  # the library's class for what is no talk at all, such as keys hit at random
_LONGEST = 24  # letters of a Latin word; longer ones are laughter, and keys hit at random
_DRAWN_OUT = re.compile(r"(\w{1,3}?)\1{2,}")
_MOST = 1_000  # characters of a message that are looked at
_NO_WORD = re.compile(r"[\d@/_]")  # numbers, handles, links, and words in which digits stand for letters
_LATIN = re.compile(r"[a-z]")
_NO_LETTER = re.compile(r"[^a-z']+")


class Model(Protocol):
    """What is used of py3langid."""

    def classify(self, text: str) -> tuple[str, float]:
        """The likeliest language and its probability."""
        ...

    def rank(self, text: str) -> Sequence[tuple[str, float]]:
        """All languages with their probabilities, likeliest first."""
        ...


@cache
def _model() -> Model:
    # Unpacking the model takes a second, and most scans of quiet platforms need none.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    model: Model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    return model


class LanguageEar:
    """Tells which of a speaker's messages were not read, given the languages (ISO 639) that are."""

    def __init__(self, read: Collection[str]) -> None:
        self._read = frozenset(read)

    def unread(self, messages: Sequence[str]) -> list[str | None]:
        """For each of one speaker's messages, in their order, its language if it was not read, else None.

        Short messages are judged together with their neighbours; a rest that is too short goes with what came before.
        """
        languages: list[str | None] = []
        for stretch in _stretches([_letters(message) for message in messages]):
            words = dict.fromkeys(" ".join(stretch).split())  # each once: "a a a a" tells no more than "a"
            languages += [self._judge(list(words))] * len(stretch)
        return languages

    def _judge(self, words: Sequence[str]) -> str | None:
        if _size(words) < LEAST_LETTERS:
            return None
        stretch = " ".join(words)
        likeliest, probability = _model().classify(stretch)
        if likeliest == _NO_LANGUAGE or likeliest in self._read:
            return None
        named = probability >= SURE
        read = sum(p for name, p in _model().rank(stretch) if name in self._read)
        if read > (MOST_READ if named else MOST_READ_UNNAMED):
            return None
        return likeliest if named else UNNAMED


def has_words(message: str) -> bool:
    """Whether there is anything to read in a message: a word of letters, not an emoji or a number alone."""
    return any(map(str.isalpha, _words(message.lower())))


def _stretches(messages: Sequence[str]) -> list[list[str]]:
    stretches: list[list[str]] = []
    current: list[str] = []
    words: set[str] = set()
    for message in messages:
        current.append(message)
        words.update(message.split())
        if _size(words) >= LEAST_LETTERS:
            stretches.append(current)
            current, words = [], set()
    if current:
        stretches.append([*(stretches.pop() if stretches else []), *current])
    return stretches


def _size(words: Iterable[str]) -> int:
    return sum(len(word.encode()) for word in words)


def _letters(message: str) -> str:
    """The words of a message in plain letters: styles and look-alikes of another script undone, as disguises are."""
    plain = message[:_MOST].lower()
    if plain.isascii():
        words = _NO_LETTER.sub(" ", _undrawn(plain)).split()
    else:
        plain = unicodedata.normalize("NFKC", plain).lower().replace("’", "'")
        plain = "".join(ch for ch in plain if unicodedata.category(ch) != "Cf")
        words = [_plain(word) for word in "".join(map(_of_a_word, _undrawn(plain))).split()]
    return " ".join(
        word for word in words if word.strip("'") and not (len(word) > _LONGEST and word.isascii())
    )


def _words(text: str) -> str:
    """A text without what is no word. Scripts without spaces put numbers amid words, so there they take none along."""
    if not _NO_WORD.search(text):
        return text
    return " ".join(w for w in text.split() if not (_NO_WORD.search(w) and _LATIN.search(w)))


def _undrawn(text: str) -> str:
    return _DRAWN_OUT.sub(r"\1", _words(text))


def _plain(word: str) -> str:
    table = latin_lookalikes()
    return "".join(table.get(ch, ch) for ch in word) if any("a" <= ch <= "z" for ch in word) else word


def _of_a_word(ch: str) -> str:
    """A letter, a vowel sign or an apostrophe as it is, a space for anything else."""
    return ch if ch.isalpha() or ch == "'" or unicodedata.category(ch)[0] == "M" else " "
