"""Small drawings of figures, laid out here and drawn by a template: bars of parts, and shares with their bounds.

Each stands beside a table with the same numbers, so that nothing is told by a drawing or a colour alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH = 400
"""Small enough to be read on a telephone: labels stand above their bars."""

_ROW = 40
_LONGEST = 44
"""Characters of a label."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a bar; ``tone`` is 1 to 5 as the style knows them."""

    x: float
    width: float
    tone: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a drawing: its label, its parts and what they add up to."""

    label: str
    y: int
    parts: tuple[Part, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Bars:
    """A drawing of bars, on one scale."""

    rows: tuple[Bar, ...]
    height: int


@dataclass(frozen=True, slots=True)
class Range:
    """A share with its bounds, as places along a track that goes from none to all."""

    label: str
    y: int
    low: float
    share: float
    high: float


@dataclass(frozen=True, slots=True)
class Ranges:
    """A drawing of shares with their bounds."""

    rows: tuple[Range, ...]
    height: int


def bars(rows: Iterable[tuple[str, Sequence[tuple[int, int]]]]) -> Bars:
    """Return a drawing of rows, each a label and its parts: a tone and a count."""
    known = list(rows)
    most = max((sum(count for _, count in parts) for _, parts in known), default=0) or 1
    drawn = []
    for number, (label, parts) in enumerate(known):
        x, laid = 0.0, []
        for tone, count in parts:
            width = count / most * WIDTH
            if count:
                # A pixel and a half of paper keeps neighbours apart where tones look alike.
                drawn_width = round(max(width - 1.5, 1.0), 1)
                laid.append(Part(round(min(x, WIDTH - drawn_width), 1), drawn_width, tone))
            x += width
        drawn.append(Bar(_label(label), number * _ROW, tuple(laid), sum(count for _, count in parts)))
    return Bars(tuple(drawn), len(drawn) * _ROW)


def ranges(rows: Iterable[tuple[str, float, float, float]]) -> Ranges:
    """Return a drawing of rows, each a label, a lower bound, a share and an upper bound (0-1)."""

    def place(share: float) -> float:
        return round(share * WIDTH, 1)

    drawn = tuple(
        Range(_label(label), number * _ROW, place(low), place(share), place(high))
        for number, (label, low, share, high) in enumerate(rows)
    )
    return Ranges(drawn, len(drawn) * _ROW)


def _label(text: str) -> str:
    # A drawing holds no markup, so that signs that hide or move text are replaced here instead of being marked.
    shown = "".join(sign if sign.isprintable() else "\ufffd" for sign in text)
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"
