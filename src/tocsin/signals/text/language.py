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
_NO_WORD = re.compile(
    r"\S*[\d@/_]\S*"
)  # numbers, handles, links, and words in which digits stand for letters


class Model(Protocol):
    """What is used of py3langid: the languages of a text with their probabilities, likeliest first."""

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
        ranked = _model().rank(" ".join(words))
        likeliest, probability = ranked[0]
        named = probability >= SURE
        read = sum(p for name, p in ranked if name in self._read)
        if likeliest == _NO_LANGUAGE or read > (MOST_READ if named else MOST_READ_UNNAMED):
            return None
        return likeliest if named else UNNAMED


def has_words(message: str) -> bool:
    """Whether there is anything to read in a message: a word of letters, not an emoji or a number alone."""
    return any(map(str.isalpha, _NO_WORD.sub(" ", message)))


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
    plain = message.lower()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKC", plain).lower().replace("’", "'")
        plain = "".join(ch for ch in plain if unicodedata.category(ch) != "Cf")
    words = "".join(map(_of_a_word, _DRAWN_OUT.sub(r"\1", _NO_WORD.sub(" ", plain)))).split()
    table = latin_lookalikes()
    return " ".join(
        "".join(table.get(ch, ch) for ch in word) if any("a" <= ch <= "z" for ch in word) else word
        for word in words
        if word.strip("'") and not (len(word) > _LONGEST and word.isascii())
    )


def _of_a_word(ch: str) -> str:
    """A letter, a vowel sign or an apostrophe as it is, a space for anything else."""
    return ch if ch.isalpha() or ch == "'" or unicodedata.category(ch)[0] == "M" else " "
