"""The rules of all loaded phrase files, compiled: which indicators the texts of a buffer show.

In two steps. A table of which telling concepts each text holds picks the alternatives that may apply; only for those
few texts are the common concepts found and word distances checked, one by one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, repeat

import numpy as np
import numpy.typing as npt

from tocsin.signals.text.finder import Finder, Found, Ints
from tocsin.signals.text.phrases import INDICATORS, Alternative
from tocsin.signals.text.windows import Pattern, Span, shows

_NEWLINE, _SPACE = 10, 32


@dataclass(frozen=True)
class Reading:
    """Texts ready to be matched: ``plain`` as :class:`~tocsin.signals.text.normalise.Folded` describes it.

    ``ends`` are the positions of the newlines, ``rows`` the row of each text in the caller's slice, ``disguised``
    whether this reading of it undid a disguise.
    """

    rows: Ints
    plain: bytes
    ends: Ints
    disguised: npt.NDArray[np.bool_]

    def text(self, position: int) -> bytes:
        """``b" word word "`` of the text at ``position``."""
        start = self.ends[position - 1] + 1 if position else 0
        return self.plain[start : self.ends[position]]


class Rulebook:
    """Alternatives over numbered concepts.

    ``phrases`` has the plain phrases of every concept, ``common`` the concepts that tell nothing alone, and
    ``watched`` are sets of words that others want to hear of.
    """

    def __init__(
        self,
        alternatives: Sequence[Alternative],
        phrases: Mapping[str, Collection[bytes]],
        common: Collection[str],
        watched: Sequence[Collection[bytes]] = (),
    ) -> None:
        concepts = sorted(phrases)
        number = {name: i for i, name in enumerate(concepts)}
        telling = {name for a in alternatives for name in a.every} - set(common)
        self._concepts = len(concepts)
        # What is watched travels as concepts that no rule names.
        self._watched = len(watched)
        self._telling = Finder(
            {number[n]: phrases[n] for n in sorted(telling)}
            | {self._concepts + i: words for i, words in enumerate(watched)}
        )
        self._others = Finder({number[n]: phrases[n] for n in concepts if n not in telling})
        self._longest = [a.longest for a in alternatives]
        # Alternatives that hold wherever their one concept stands: there is no distance to look at.
        self._plain = [
            len(a.every) == 1
            and not a.unless
            and max(map(_words, phrases[a.every[0]]), default=0) <= a.within
            for a in alternatives
        ]
        self._patterns = [
            Pattern(
                INDICATORS.index(a.indicator),
                tuple(number[n] for n in a.every),
                a.within,
                a.ordered,
                tuple(sorted(number[n] for n in a.unless)),
            )
            for a in alternatives
        ]
        # Each alternative waits at its first telling concept; the others are then asked for.
        self._waiting: dict[int, list[tuple[int, list[int]]]] = defaultdict(list)
        for i, alternative in enumerate(alternatives):
            first, *rest = (number[n] for n in alternative.every if n in telling)
            self._waiting[first].append((i, rest))

    def match(self, reading: Reading) -> tuple[list[tuple[int, int, bool]], list[Ints]]:
        """``(row, indicator, disguised)`` of every hit, and for every watched word the position of its text."""
        found = self._telling.find(reading.plain)
        text = np.searchsorted(reading.ends, found.start)
        hits: list[tuple[int, int, bool]] = []
        doubtful: dict[int, list[Pattern]] = defaultdict(list)
        for alternative, positions in self._candidates(reading, found, text):
            pattern = self._patterns[alternative]
            if self._plain[alternative]:
                rows, disguised = reading.rows[positions].tolist(), reading.disguised[positions].tolist()
                hits.extend(zip(rows, repeat(pattern.indicator), disguised))
            else:
                for position in positions.tolist():
                    doubtful[position].append(pattern)
        for position, occurrences in self._occurrences(reading, found, text, doubtful):
            row, hidden = int(reading.rows[position]), bool(reading.disguised[position])
            shown = {p.indicator for p in doubtful[position] if shows(p, occurrences)}
            hits.extend((row, indicator, hidden) for indicator in shown)
        return hits, [text[found.concept == self._concepts + i] for i in range(self._watched)]

    def _candidates(self, reading: Reading, found: Found, text: Ints) -> Iterator[tuple[int, Ints]]:
        """Alternatives, each with the positions of the texts that hold all its telling concepts."""
        if not len(text):
            return
        # Occurrences come in the order of the texts.
        is_new = np.concatenate((np.ones(1, np.bool_), text[1:] != text[:-1]))
        touched, inverse = text[is_new], np.cumsum(is_new) - 1
        holds = np.zeros((self._concepts + self._watched, len(touched)), np.bool_)
        holds[found.concept, inverse] = True
        pairs = np.sort(found.concept * len(touched) + inverse)
        pairs = pairs[np.concatenate((np.ones(1, np.bool_), pairs[1:] != pairs[:-1]))]
        where, at = np.divmod(pairs, len(touched))
        bounds = np.searchsorted(where, np.arange(self._concepts + 1)).tolist()
        for first, waiting in self._waiting.items():
            having = at[bounds[first] : bounds[first + 1]]
            if not len(having):
                continue
            for alternative, others in waiting:
                places = having
                for other in others:
                    places = places[holds[other, places]]
                positions = touched[places]
                longest = self._longest[alternative]
                if longest is not None:
                    short = [_words(reading.text(position)) <= longest for position in positions.tolist()]
                    positions = positions[np.array(short, np.bool_)]
                if len(positions):
                    yield alternative, positions

    def _occurrences(
        self, reading: Reading, found: Found, text: Ints, doubtful: Mapping[int, Sequence[Pattern]]
    ) -> Iterator[tuple[int, dict[int, list[Span]]]]:
        """Where the concepts that matter stand in each of a few texts, in words from the beginning of the text."""
        if not doubtful:
            return
        positions = sorted(doubtful)
        order_of = np.zeros(len(reading.ends), np.int64)
        order_of[positions] = np.arange(len(positions))
        matters = np.zeros((self._concepts + self._watched, len(positions)), np.bool_)
        asked = [
            (concept, order)
            for order, position in enumerate(positions)
            for pattern in doubtful[position]
            for concept in pattern.concepts
        ]
        matters[tuple(np.array(asked).T)] = True
        chosen = np.zeros(len(reading.ends), np.bool_)
        chosen[positions] = True
        kept = np.flatnonzero(chosen[text])
        kept = kept[matters[found.concept[kept], order_of[text[kept]]]]
        here = b"\n".join([reading.text(p) for p in positions]) + b"\n"
        ends = np.flatnonzero(np.frombuffer(here, np.uint8) == _NEWLINE)
        others = self._others.find(here)
        place = np.searchsorted(ends, others.start)
        wanted = matters[others.concept, place]
        parts = (
            (*_in_words(found.pick(kept), text[kept], reading.plain, reading.ends), order_of[text[kept]]),
            (*_in_words(others.pick(wanted), place[wanted], here, ends), place[wanted]),
        )
        concept, begin, end, where = (np.concatenate(columns) for columns in zip(*parts, strict=True))
        order = np.argsort(where, kind="stable")
        bounds = np.searchsorted(where[order], np.arange(len(positions) + 1)).tolist()
        # Three flat lists, not one of triples: the collector need not look at every triple.
        concepts, begins, ends_of = (column[order].tolist() for column in (concept, begin, end))
        for position, (low, high) in zip(positions, pairwise(bounds), strict=True):
            occurrences: dict[int, list[Span]] = defaultdict(list)
            for i in range(low, high):
                occurrences[concepts[i]].append((begins[i], ends_of[i]))
            yield position, occurrences


def _words(plain: bytes) -> int:
    return plain.count(b" ") - 1


def _in_words(found: Found, text: Ints, plain: bytes, ends: Ints) -> tuple[Ints, Ints, Ints]:
    """``(concept, first word, word after the last)``, counted from the beginning of each occurrence's text."""
    counts = np.zeros(len(plain) + 1, np.int64)
    np.cumsum(np.frombuffer(plain, np.uint8) == _SPACE, out=counts[1:])
    begins = np.concatenate((np.zeros(1, np.int64), ends + 1))
    first = counts[found.start] - counts[begins[text]]
    return found.concept, first, first + found.words
