"""Text that offenders wrote and moderators read: nothing in it may hide, move other text, or flood the page.

Markup in it is the templates' business (autoescape). Here signs that do not show, or that change how other text reads
(Unicode TR 36, section 3; "Trojan Source", 2021), become small visible marks, and piles of accents are cut.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup, escape

FIRST = 2_000
"""Characters of a message that a page shows at first."""

PART = 20_000
"""Characters that each further page shows."""

MOST_ACCENTS = 4
"""Marks on one letter; real writing needs no more than four."""

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_KEPT = frozenset("\n\t")
# They show as nothing, or as a blank wider than a letter, though their category says that they are letters or marks.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufff9\ufffa\ufffb")


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of a text. ``left``: characters after it; ``next``: where they begin, None at the end."""

    shown: Markup
    left: int
    next: int | None


def marked(text: str) -> Markup:
    """Return text, escaped, with every sign that hides or moves text as a mark that names it."""
    if text.isascii() and text.isprintable():
        return escape(text)
    pieces: list[Markup] = []
    for (hidden, sign), run in groupby(text, _hidden_sign):
        if hidden:
            pieces.append(_mark(sign, len(list(run))))
        else:
            pieces.append(escape(_without_piles("".join(run))))
    return Markup("").join(pieces)


def cut(text: str, start: int = 0, room: int = FIRST) -> Cut:
    """Return ``room`` characters of a text from ``start``, and how many are left after them."""
    end = start + room
    left = max(0, len(text) - end)
    return Cut(marked(text[start:end]), left, end if left else None)


def _hidden_sign(sign: str) -> tuple[bool, str]:
    # Signs that show are one run, whatever they are; of hidden ones each kind is its own.
    hidden = sign not in _KEPT and (sign in _BLANK or unicodedata.category(sign) in _HIDDEN)
    return hidden, sign if hidden else ""


def _mark(sign: str, times: int) -> Markup:
    name = f"U+{ord(sign):04X}" + (f" ×{times}" if times > 1 else "")
    return Markup('<span class="sign-mark" title="{}">{}</span>').format(
        unicodedata.name(sign, "control character"), name
    )


def _without_piles(text: str) -> str:
    if text.isascii():
        return text
    kept: list[str] = []
    pile = 0
    for sign in text:
        pile = pile + 1 if unicodedata.combining(sign) or unicodedata.category(sign) == "Me" else 0
        if pile <= MOST_ACCENTS:
            kept.append(sign)
        elif pile == MOST_ACCENTS + 1:
            kept.append("…")
    return "".join(kept)
