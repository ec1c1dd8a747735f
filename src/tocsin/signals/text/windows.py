"""Whether the concepts of an alternative stand close enough together in one text, and nothing speaks against it.

A text may hold a phrase ten thousand times, so that nothing here may look at all occurrences once for each of them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

Span = tuple[int, int]
"""First word and word after the last of one occurrence, counted within a text."""


@dataclass(frozen=True)
class Pattern:
    """An alternative with its concepts as numbers; ``indicator`` indexes the list of indicators."""

    indicator: int
    every: tuple[int, ...]
    within: int
    ordered: bool
    unless: tuple[int, ...]

    @property
    def concepts(self) -> tuple[int, ...]:
        """All that must be looked for."""
        return self.every + self.unless


def shows(pattern: Pattern, occurrences: Mapping[int, Sequence[Span]]) -> bool:
    """Whether ``pattern`` holds in a text, given where each concept occurs in it."""
    needed = [occurrences.get(concept, ()) for concept in pattern.every]
    if not all(needed):
        return False
    against = _Against(span for concept in pattern.unless for span in occurrences.get(concept, ()))
    return any(
        end - start <= pattern.within and not against.meets(start - pattern.within, end + pattern.within)
        for start, end in _windows(needed, ordered=pattern.ordered)
    )


class _Ends:
    """Where the occurrences of one concept end, asked for by where they may begin."""

    def __init__(self, spans: Iterable[Span]) -> None:
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        # At each place the earliest end of the occurrences from there on.
        self._earliest = list(accumulate((end for _, end in reversed(ordered)), min))[::-1]

    def first_from(self, start: int) -> int | None:
        """The earliest end of those that begin at ``start`` or later; None where there are none."""
        at = bisect_left(self._starts, start)
        return self._earliest[at] if at < len(self._starts) else None


class _Against:
    """The occurrences that speak against a pattern."""

    def __init__(self, spans: Iterable[Span]) -> None:
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        # At each place the latest end of the occurrences up to there.
        self._latest = list(accumulate((end for _, end in ordered), max))

    def meets(self, low: int, high: int) -> bool:
        """Whether one of them begins before ``high`` and ends after ``low``."""
        before = bisect_left(self._starts, high)
        return before > 0 and self._latest[before - 1] > low


def _windows(needed: Sequence[Sequence[Span]], *, ordered: bool) -> Iterator[Span]:
    """For each place where a stretch may begin, the shortest stretch that holds one of each."""
    ends = [_Ends(spans) for spans in needed]
    starts = {span[0] for spans in (needed[:1] if ordered else needed) for span in spans}
    for start in sorted(starts):
        end = _shortest_ordered(ends, start) if ordered else _shortest(ends, start)
        if end is None:
            return  # a later stretch lacks the same concept
        yield start, end


def _shortest(concepts: Sequence[_Ends], start: int) -> int | None:
    last = start
    for ends in concepts:
        end = ends.first_from(start)
        if end is None:
            return None
        last = max(last, end)
    return last


def _shortest_ordered(concepts: Sequence[_Ends], start: int) -> int | None:
    position = start
    for ends in concepts:
        end = ends.first_from(position)
        if end is None:
            return None
        position = end
    return position
