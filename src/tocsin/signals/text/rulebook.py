"""The rules of all loaded phrase files, compiled: which indicators the texts of a buffer show.

In two steps. Which telling concepts each text holds picks the alternatives that may apply; only for those few texts
are the common concepts found, and only where these are all there are word distances checked, one by one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from tocsin.signals.text.finder import Finder, Found
from tocsin.signals.text.phrases import INDICATORS, Alternative
from tocsin.signals.text.tables import Ints, runs
from tocsin.signals.text.vocabulary import Numbered, Vocabulary
from tocsin.signals.text.windows import Pattern, Span, shows

_ANY_LENGTH = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Reading:
    """Texts ready to be matched, their words as numbers.

    ``rows`` has the row of each text in the caller's slice, ``disguised`` whether this reading of it undid a disguise.
    """

    rows: Ints
    words: Numbered
    disguised: npt.NDArray[np.bool_]


class _Lists:
    """Lists of numbers, one after the other in one array."""

    def __init__(self, lists: Iterable[Collection[int]]) -> None:
        kept = list(lists)
        self._counts = np.array([len(each) for each in kept], np.int64)
        self._first = np.cumsum(self._counts) - self._counts
        self._entries = np.fromiter(chain.from_iterable(kept), np.int64)

    def of(self, chosen: Ints) -> tuple[Ints, Ints]:
        """``(which, entry)``: all entries of the chosen lists, and the index into ``chosen`` of each."""
        counts = self._counts[chosen]
        return np.repeat(np.arange(len(chosen)), counts), self._entries[runs(self._first[chosen], counts)]


class Rulebook:
    """Alternatives over numbered concepts.

    ``phrases`` has the plain phrases of every concept, ``common`` the concepts that tell nothing alone, and
    ``watched`` are sets of words that others want to hear of. All their words are in ``vocabulary``.
    """

    def __init__(
        self,
        alternatives: Sequence[Alternative],
        phrases: Mapping[str, Collection[bytes]],
        common: Collection[str],
        watched: Sequence[Collection[bytes]],
        vocabulary: Vocabulary,
    ) -> None:
        concepts = sorted(phrases)
        number = {name: i for i, name in enumerate(concepts)}
        telling = {name for a in alternatives for name in a.every} - set(common)
        # What is watched travels as concepts that no rule names.
        self._watched = range(len(concepts), len(concepts) + len(watched))
        self._concepts = self._watched.stop
        self._telling = Finder(
            {number[n]: phrases[n] for n in sorted(telling)} | dict(zip(self._watched, watched, strict=True)),
            vocabulary,
        )
        self._others = Finder({number[n]: phrases[n] for n in concepts if n not in telling}, vocabulary)
        self._longest = np.array(
            [_ANY_LENGTH if a.longest is None else a.longest for a in alternatives], np.int64
        )
        # Alternatives that hold wherever their one concept stands: there is no distance to look at.
        self._plain = np.array(
            [
                len(a.every) == 1
                and not a.unless
                and max(map(_words, phrases[a.every[0]]), default=0) <= a.within
                for a in alternatives
            ],
            np.bool_,
        )
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
        self._every = _Lists(pattern.every for pattern in self._patterns)
        self._asked = _Lists(pattern.concepts for pattern in self._patterns)
        # Each alternative waits at its first telling concept; the others are then asked for.
        waiting: dict[int, list[int]] = defaultdict(list)
        further: list[list[int]] = []
        for i, alternative in enumerate(alternatives):
            first, *rest = (number[n] for n in alternative.every if n in telling)
            waiting[first].append(i)
            further.append(rest)
        self._waiting = _Lists(waiting[concept] for concept in range(self._concepts))
        self._further = _Lists(further)

    def match(self, reading: Reading) -> tuple[list[tuple[int, int, bool]], list[Ints]]:
        """``(row, indicator, disguised)`` of every hit, and for every watched word the position of its text."""
        texts = reading.words
        found = self._telling.find(texts)
        text = texts.text_of(found.start)
        positions, alternatives = self._candidates(texts, found, text)
        sure = self._plain[alternatives]
        hits = {
            (position, self._patterns[alternative].indicator)
            for position, alternative in zip(
                positions[sure].tolist(), alternatives[sure].tolist(), strict=True
            )
        }
        for position, pattern, occurrences in self._doubtful(
            texts, found, text, positions[~sure], alternatives[~sure]
        ):
            if (position, pattern.indicator) not in hits and shows(pattern, occurrences):
                hits.add((position, pattern.indicator))
        rows, disguised = reading.rows, reading.disguised
        return (
            [(int(rows[position]), indicator, bool(disguised[position])) for position, indicator in hits],
            [text[found.concept == concept] for concept in self._watched],
        )

    def _candidates(self, texts: Numbered, found: Found, text: Ints) -> tuple[Ints, Ints]:
        """``(text, alternative)`` for each text that holds all telling concepts of an alternative."""
        held = np.sort(text * self._concepts + found.concept)
        held = held[np.diff(held, prepend=-1) > 0]
        position, concept = np.divmod(held, self._concepts)
        which, alternative = self._waiting.of(concept)
        position = position[which]
        fits = texts.lengths[position] <= self._longest[alternative]
        pair, further = self._further.of(alternative)
        fits[pair[~_among(held, position[pair] * self._concepts + further)]] = False
        return position[fits], alternative[fits]

    def _doubtful(
        self, texts: Numbered, found: Found, text: Ints, positions: Ints, alternatives: Ints
    ) -> Iterator[tuple[int, Pattern, dict[int, list[Span]]]]:
        """Of candidates those whose text holds the common concepts too, with where the concepts stand in it.

        Places are in words from the beginning of the text.
        """
        doubtful, order = np.unique(positions, return_inverse=True)
        order_of = np.full(len(texts.ends), -1)
        order_of[doubtful] = np.arange(len(doubtful))
        here = texts.of_texts(doubtful)
        others = self._others.find(here)
        place, where = here.text_of(others.start), order_of[text]
        kept = np.flatnonzero(where >= 0)
        where, text = np.concatenate((where[kept], place)), text[kept]
        concept = np.concatenate((found.concept[kept], others.concept))
        begin = np.concatenate((found.start[kept] - texts.begins[text], others.start - here.begins[place]))
        end = begin + np.concatenate((found.words[kept], others.words))

        said = where * self._concepts + concept
        full = np.ones(len(order), np.bool_)
        which, needed = self._every.of(alternatives)
        full[which[~_among(np.sort(said), order[which] * self._concepts + needed)]] = False
        order, alternatives = order[full], alternatives[full]

        which, asked = self._asked.of(alternatives)
        chosen = np.flatnonzero(_among(np.sort(order[which] * self._concepts + asked), said))
        occurrences: dict[int, dict[int, list[Span]]] = defaultdict(lambda: defaultdict(list))
        for at, what, first, last in zip(
            *(c[chosen].tolist() for c in (where, concept, begin, end)), strict=True
        ):
            occurrences[at][what].append((first, last))
        for at, alternative in zip(order.tolist(), alternatives.tolist(), strict=True):
            yield int(doubtful[at]), self._patterns[alternative], occurrences[at]


def _words(plain: bytes) -> int:
    return plain.count(b" ") - 1


def _among(ordered: Ints, asked: Ints) -> npt.NDArray[np.bool_]:
    """Which of ``asked`` are in an ascending array."""
    if not len(ordered):
        return np.zeros(len(asked), np.bool_)
    place = np.searchsorted(ordered, asked)
    place[place == len(ordered)] = 0
    found: npt.NDArray[np.bool_] = ordered[place] == asked
    return found
