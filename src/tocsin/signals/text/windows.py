"""Whether the concepts of an alternative stand close enough together in one text, and nothing speaks against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
    against = [span for concept in pattern.unless for span in occurrences.get(concept, ())]
    for start, end in _windows(needed, ordered=pattern.ordered):
        if end - start <= pattern.within and not any(
            s < end + pattern.within and e > start - pattern.within for s, e in against
        ):
            return True
    return False


def _windows(needed: Sequence[Sequence[Span]], *, ordered: bool) -> list[Span]:
    """For each place where a stretch may begin, the shortest stretch that holds one of each."""
    found: list[Span] = []
    starts = {span[0] for spans in (needed[:1] if ordered else needed) for span in spans}
    for start in sorted(starts):
        end = _shortest_ordered(needed, start) if ordered else _shortest(needed, start)
        if end is not None:
            found.append((start, end))
    return found


def _shortest(needed: Sequence[Sequence[Span]], start: int) -> int | None:
    last = start
    for spans in needed:
        ends = [e for s, e in spans if s >= start]
        if not ends:
            return None
        last = max(last, min(ends))
    return last


def _shortest_ordered(needed: Sequence[Sequence[Span]], start: int) -> int | None:
    position = start
    for spans in needed:
        ends = [e for s, e in spans if s >= position]
        if not ends:
            return None
        position = min(ends)
    return position
