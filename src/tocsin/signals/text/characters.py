"""How one character is read: its plain letter, or a mark that something was hidden there.

The result follows NFKC case folding (Unicode TR15, TR44) and the confusables of TR39, with one addition: where a
writer used a look-alike *style* (full width, mathematical, circled) or an invisible character, the fold leaves
``HIDDEN`` behind, so that later steps can tell "was disguised" from "was accented".
"""

from __future__ import annotations

import unicodedata
from functools import cache

from confusable_homoglyphs import confusables

HIDDEN = "\x01"
"""Stands where an invisible character stood, and before each letter or digit drawn in another style."""

PICTURE = "\x02"
"""Stands where an emoji or another drawn sign stood, so that a word in which one was put can be put together again."""

_APOSTROPHES = frozenset("’‘‛ʼʹ′´`＇ʻ\u2035\u02bb")
_LETTERS_WITHOUT_DECOMPOSITION = {
    "ø": "o", "ł": "l", "đ": "d", "ı": "i", "œ": "oe", "æ": "ae", "ð": "d", "þ": "th", "ħ": "h", "ŧ": "t",
    "ŋ": "n", "ɑ": "a", "ɡ": "g", "ɩ": "i", "ſ": "s",
}  # fmt: skip
_STYLES = ("<font>", "<wide>", "<circle>", "<square>", "<super>", "<sub>", "<narrow>", "<small>")
_ORDINARY_STYLED = frozenset("ªº¹²³")
_INHERITED_MARKS = ((0x300, 0x36F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE20, 0xFE2F))
_SELECTORS = ((0xFE00, 0xFE0F), (0x180B, 0x180D), (0xE0100, 0xE01EF), (0x34F, 0x34F))
_BOXED_LETTERS = ((0x1F150, 0x1F169), (0x1F170, 0x1F189))  # no decomposition in Unicode
_SKIN_TONES = (0x1F3FB, 0x1F3FF)  # of the emoji before it
_LETTER_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")  # letters by category, invisible on screen


@cache
def _accents() -> frozenset[str]:
    """The combining marks with which Latin letters are ordinarily written: these disguise nothing."""
    latin = [chr(c) for c in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))]
    return frozenset(m for ch in latin for m in unicodedata.normalize("NFD", ch) if unicodedata.combining(m))


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(low <= code <= high for low, high in ranges)


def _without_marks(text: str) -> str:
    """Decompose, drop combining marks and case fold, until nothing changes."""
    while True:
        parts = unicodedata.normalize("NFKD", text)
        bare = "".join(ch for ch in parts if not unicodedata.combining(ch)).casefold()
        bare = "".join(_LETTERS_WITHOUT_DECOMPOSITION.get(ch, ch) for ch in bare)
        if bare == text:
            return bare
        text = bare


def fold_character(ch: str) -> str:  # noqa: PLR0911 - one return per kind of character reads best
    """Read one character beyond ASCII as lower-case letters, digits, simple punctuation, ``HIDDEN`` or nothing."""
    code = ord(ch)
    category = unicodedata.category(ch)
    if ch in _APOSTROPHES:
        return "'"
    if category == "Pd":
        return "-"
    if category == "Cf" or _within(code, _SELECTORS) or ch in _LETTER_FILLERS:
        return HIDDEN
    if category[0] == "M":
        hides = _within(code, _INHERITED_MARKS) and ch not in _accents()
        return HIDDEN if hides else ""
    for low, high in _BOXED_LETTERS:
        if low <= code <= high:
            return HIDDEN + chr(ord("a") + code - low)
    if category[0] in "LN" or unicodedata.decomposition(ch).startswith(_STYLES):
        return _letters(ch)
    if category == "So" or _SKIN_TONES[0] <= code <= _SKIN_TONES[1]:
        return PICTURE
    plain = unicodedata.normalize("NFKC", ch)
    return plain if plain.isascii() and not plain.isalnum() and plain.isprintable() else " "


def _letters(ch: str) -> str:
    """Read a letter or number, marking those that are drawn in another style than plain text."""
    small_capital = unicodedata.name(ch, "").removeprefix("LATIN LETTER SMALL CAPITAL ")
    if len(small_capital) == 1:
        return HIDDEN + small_capital.lower()
    digit = unicodedata.digit(ch, None)
    plain = str(digit) if digit is not None else _without_marks(ch)
    styled = unicodedata.decomposition(ch).startswith(_STYLES) and ch not in _ORDINARY_STYLED
    mark = HIDDEN if styled else ""
    # What a character folds to may itself be one that folds further, as a small capital does.
    return "".join(mark + (p if p.isascii() or p == ch else fold_character(p)) for p in plain)


class FoldTable(dict[int, str]):
    """A table for ``str.translate`` that learns each character when it first meets it.

    ``symbols`` maps the few emoji that carry a meaning in the phrase files to private one-word codes; every other
    emoji is read as ``PICTURE``.
    """

    def __init__(self, symbols: dict[str, str]) -> None:
        super().__init__()
        for symbol, code in symbols.items():
            self[ord(symbol)] = f"{PICTURE} {code} {PICTURE}"

    def __missing__(self, code: int) -> str:
        # ASCII was already read by the byte tables, which also guard the private codes.
        folded = chr(code) if code < 128 else fold_character(chr(code))
        self[code] = folded
        return folded


@cache
def latin_lookalikes() -> dict[str, str]:
    """Folded letters of other scripts that pass for a Latin letter, from the Unicode confusables table."""
    found: dict[str, str] = {}
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    # Capitals first, so that the likeness of the small letter, which is what is read after folding, wins.
    for latin in alphabet.upper() + alphabet:
        for entry in confusables.confusables_data.get(latin, ()):
            if len(entry["c"]) != 1:
                continue
            folded = fold_character(entry["c"]).strip(HIDDEN + " ")
            if len(folded) == 1 and not folded.isascii() and folded.isalpha():
                found[folded] = latin.lower()
    return found
