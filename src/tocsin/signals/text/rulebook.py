"""The rules of all loaded phrase files, compiled: which indicators the texts of a buffer show.

In steps. Which telling concepts each text holds picks the alternatives that may apply; only for those few texts
are the common concepts found, and only where these are all there are word distances checked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tocsin.signals.text.finder import Finder, Found
from tocsin.signals.text.phrases import INDICATORS, Alternative
from tocsin.signals.text.tables import Ints, Lists
from tocsin.signals.text.vocabulary import Numbered, Vocabulary
from tocsin.signals.text.windows import Bools, Occurrences, Pattern, Patterns

Hits = tuple[Ints, Ints, Bools]
"""Row, indicator, and whether a disguise was undone, of each hit: three arrays of one length."""

_ANY_LENGTH = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Reading:
    """Texts ready to be matched, their words as numbers.

    ``rows`` has the row of each text in the caller's slice, ``disguised`` whether this reading of it undid a disguise.
    """

    rows: Ints
    words: Numbered
    disguised: npt.NDArray[np.bool_]


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
        self._patterns = Patterns(
            [
                Pattern(
                    INDICATORS.index(a.indicator),
                    tuple(number[n] for n in a.every),
                    a.within,
                    a.ordered,
                    tuple(sorted(number[n] for n in a.unless)),
                )
                for a in alternatives
            ]
        )
        # Each alternative waits at its first telling concept; the others are then asked for.
        waiting: dict[int, list[int]] = defaultdict(list)
        further: list[list[int]] = []
        for i, alternative in enumerate(alternatives):
            first, *rest = (number[n] for n in alternative.every if n in telling)
            waiting[first].append(i)
            further.append(rest)
        self._waiting = Lists(waiting[concept] for concept in range(self._concepts))
        self._further = Lists(further)

    def match(self, reading: Reading) -> tuple[Hits, list[Ints]]:
        """The hits of a reading, each once, and for every watched word the position of its text."""
        texts = reading.words
        found = self._telling.find(texts)
        text = texts.text_of(found.start)
        positions, alternatives = self._candidates(texts, found, text)
        sure = self._plain[alternatives]
        sure[~sure] = self._near(texts, found, text, positions[~sure], alternatives[~sure])
        indicators = len(INDICATORS)
        held = np.unique(positions[sure] * indicators + self._patterns.indicator[alternatives[sure]])
        position, indicator = np.divmod(held, indicators)
        return (
            (reading.rows[position], indicator, reading.disguised[position]),
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

    def _near(self, texts: Numbered, found: Found, text: Ints, positions: Ints, alternatives: Ints) -> Bools:
        """Which of these candidates hold: their texts have the common concepts too, and all stand as they must."""
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

        said = np.sort(where * self._concepts + concept)
        near = np.ones(len(order), np.bool_)
        which, needed = self._patterns.every.of(alternatives)
        near[which[~_among(said, order[which] * self._concepts + needed)]] = False
        occurrences = Occurrences(where, concept, begin, end, self._concepts)
        near[near] = self._patterns.shown(occurrences, order[near], alternatives[near])
        return near


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
