"""The same sentence in other words: emoji, spelled-out numbers, SMS spelling, obscured telephone numbers, paraphrase.

Each kind reads a table of the language (``words/reworded.*.yaml``) and leaves the sentence readable for people. The
tables were written from how people are known to write; what a detector knows of such writing is its own affair.
"""

from __future__ import annotations

import functools
import random
import re
import unicodedata
from importlib import resources

import msgspec

REWORDED = ("emoji", "obscured_phone", "number_words", "sms", "paraphrase")
"""Evasions that need the language of a sentence."""

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_NUMBER = re.compile(r"(?<![\d.,:])\d{1,3}(?![\d.,:]*\d)")
_COIN_BEFORE = re.compile(r"([£$€])\s?(\d+)")
_COIN_AFTER = re.compile(r"(\d+)\s?([£$€])")
_LETTERS_FOR_DIGITS = str.maketrans("0158", "oIsB")


class Table(msgspec.Struct, frozen=True):
    """How one language writes the same otherwise.

    ``numbers`` are the words for 0 to 99, ``hundreds`` those for 100 to 900, ``coins`` the words for signs of
    currency; ``phone`` are telephone numbers kept for fiction, ``#`` a digit to be drawn, ``leads`` what stands
    before one; ``before`` and ``after`` are what may be put around a sentence that is said differently.
    """

    numbers: tuple[str, ...]
    hundreds: tuple[str, ...]
    coins: dict[str, str]
    phone: tuple[str, ...]
    leads: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    emoji: dict[str, tuple[str, ...]]
    short: dict[str, tuple[str, ...]]
    synonyms: dict[str, tuple[str, ...]]


@functools.cache
def table(language: str) -> Table:
    """The table of a language."""
    path = resources.files("tocsin.simulator") / "words" / f"reworded.{language}.yaml"
    return msgspec.yaml.decode(path.read_bytes(), type=Table)


def reworded(text: str, evasion: str, language: str, chance: random.Random) -> str:
    """``text`` under one of the ``REWORDED`` evasions; numbers to be called are another matter (``with_number``)."""
    words = table(language)
    match evasion:
        case "emoji":
            return _WORD.sub(lambda m: _pictured(m[0], words, chance), text)
        case "number_words":
            return spelled(text, words)
        case "sms":
            return _WORD.sub(lambda m: _short(m[0], words, chance), text)
        case "paraphrase":
            return _paraphrased(text, words, chance)
    return text


def spelled(text: str, words: Table) -> str:
    """Every number of up to three digits, and the sign of a currency beside it, in words."""
    text = _COIN_BEFORE.sub(lambda m: f"{m[2]} {words.coins[m[1]]}", text)
    text = _COIN_AFTER.sub(lambda m: f"{m[1]} {words.coins[m[2]]}", text)

    def word(match: re.Match[str]) -> str:
        number, end = int(match[0]), match.end()
        if number >= 100 and number % 100:
            return match[0]
        said = words.numbers[number] if number < 100 else words.hundreds[number // 100 - 1]
        return said + " " * (end < len(text) and text[end].isalpha())

    return _NUMBER.sub(word, text)


def with_number(text: str, language: str, chance: random.Random) -> str:
    """``text`` and a telephone number that is written so that a machine should not see it."""
    words = table(language)
    digits = "".join(
        str(chance.randrange(10)) if sign == "#" else sign for sign in chance.choice(words.phone)
    )
    return f"{text} {chance.choice(words.leads)} {_obscured(digits, words, chance)}"


def _obscured(digits: str, words: Table, chance: random.Random) -> str:
    style = chance.choice(("words", "mixed", "letters", "joined", "joined", "each", "each", "each"))
    if style == "letters":
        mark = chance.choice(" .-")
        return mark.join(
            digits[at : at + 3].translate(_LETTERS_FOR_DIGITS) for at in range(0, len(digits), 3)
        )
    if style == "joined":
        return chance.choice((" ", ".", " - ", "_", "*", "🌸", "⭐", "🔥")).join(digits)
    if style == "each":
        drawn = chance.choice((_keycap, _full_width, "({})".format))
        return "".join(map(drawn, digits))
    in_words = 1.0 if style == "words" else 0.5
    return " ".join(words.numbers[int(d)] if chance.random() < in_words else d for d in digits)


def _keycap(digit: str) -> str:
    return digit + "\ufe0f\u20e3"


def _full_width(digit: str) -> str:
    return chr(ord(digit) + 0xFEE0)


def _pictured(word: str, words: Table, chance: random.Random) -> str:
    signs = words.emoji.get(word.lower())
    if signs and chance.random() < 0.5:
        return chance.choice(signs)
    if len(word) > 4 and chance.random() < 0.4:
        at = chance.randrange(1, len(word) - 1)
        return word[:at] + chance.choice("🌸⭐🔥💎✨🍒🦋") + word[at:]
    return word


def _short(word: str, words: Table, chance: random.Random) -> str:
    forms = words.short.get(word.lower())
    if forms and chance.random() < 0.85:
        return chance.choice(forms)
    word = _unaccented(word.replace("'", "").replace("’", ""))
    if len(word) > 4 and chance.random() < 0.3:
        # The first letter stays, and the last: what stands between them is read from its consonants.
        return word[0] + "".join(letter for letter in word[1:-1] if letter not in "aeiou") + word[-1]
    return word


def _unaccented(word: str) -> str:
    # Except for ñ, which people keep: without it some words say something else altogether.
    parts = (ch if ch in "ñÑ" else unicodedata.normalize("NFD", ch)[0] for ch in word)
    return "".join(parts)


def _paraphrased(text: str, words: Table, chance: random.Random) -> str:
    def other(match: re.Match[str]) -> str:
        same = words.synonyms.get(match[0].lower())
        return chance.choice(same) if same and chance.random() < 0.5 else match[0]

    text = _WORD.sub(other, text)
    if chance.random() < 0.6:
        text = chance.choice(words.before) + text
    if chance.random() < 0.5:
        text += chance.choice(words.after)
    return text
