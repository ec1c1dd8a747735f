"""Which concepts stand where among numbered words: a tree of all phrases, in which all texts take a step at a time.

An automaton over letters (Aho and Corasick, 1975) reads one letter after the other, and each letter waits for another
corner of the memory. Here one NumPy call takes all places of a batch at which a phrase may begin one word further. Few
are left after two words, so that the steps after that cost next to nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from tocsin.signals.text.tables import Ints, Table, runs
from tocsin.signals.text.vocabulary import Numbered, Vocabulary


@dataclass(frozen=True)
class Found:
    """Occurrences of concepts, in no order: three arrays of one length.

    ``start`` is the place of the first word, ``words`` the number of words.
    """

    start: Ints
    concept: Ints
    words: Ints


@dataclass(frozen=True)
class _Level:
    """The states after so many words: which phrases end there, and how to go on.

    The concepts of the phrases that end in state ``s`` are ``concepts[first[s] : first[s + 1]]``; ``ends`` says
    whether there are any.
    """

    ends: npt.NDArray[np.bool_]
    first: npt.NDArray[np.int32]
    concepts: Ints
    edges: Table

    def ending(self, state: Ints) -> tuple[Ints, Ints]:
        """``(which, concept)`` for the phrases that end in some states, and the index into ``state`` of each."""
        which = np.flatnonzero(self.ends.take(state))
        ended = state[which]
        first = self.first[ended].astype(np.int64)
        counts = self.first[ended + 1] - first
        if len(counts) and counts.max() > 1:
            which, first = np.repeat(which, counts), runs(first, counts)
        return which, self.concepts[first]


class Finder:
    """Finds the phrases of numbered concepts. A phrase is ``b" word word "``; it may belong to several concepts."""

    def __init__(self, phrases: Mapping[int, Collection[bytes]], vocabulary: Vocabulary) -> None:
        concepts = np.repeat(
            np.fromiter(phrases, np.int64, len(phrases)), [len(found) for found in phrases.values()]
        )
        self._size = vocabulary.size
        self._levels = list(
            self._grow(concepts, vocabulary.number(joined(chain.from_iterable(phrases.values()))))
        )

    def _grow(self, concepts: Ints, phrases: Numbered) -> Iterator[_Level]:
        """Level by level: some hundred thousand phrases, a column at a time."""
        state = phrases.words[phrases.begins]  # after one word, its number
        going, count, depth = np.arange(len(concepts)), self._size, 1
        while len(going):
            goes_on = phrases.lengths[going] > depth
            ended, going = going[~goes_on], going[goes_on]
            first = np.zeros(count + 1, np.int32)
            np.cumsum(np.bincount(state[ended], minlength=count), out=first[1:])
            here = concepts[ended[np.argsort(state[ended], kind="stable")]]
            keys = state[going] * self._size + phrases.words[phrases.begins[going] + depth]
            keys, state[going] = np.unique(keys, return_inverse=True)
            yield _Level(np.diff(first) > 0, first, here, Table(keys))
            count, depth = len(keys), depth + 1

    def find(self, texts: Numbered) -> Found:
        """Every occurrence in some texts, overlapping ones included."""
        starts, concepts, words = ([np.empty(0, np.int64)] for _ in range(3))
        # A break begins no phrase and goes on in none: no place runs over the end.
        at, state = np.arange(len(texts.words)), texts.words
        for depth, level in enumerate(self._levels, 1):
            which, concept = level.ending(state)
            starts.append(at[which])
            concepts.append(concept)
            words.append(np.full(len(which), depth))
            # After one word all places are asked, in a row: cheaper than to pick those at which a phrase goes on.
            following = texts.words[1:] if depth == 1 else texts.words[at + depth]
            which, state = level.edges.find(state[: len(following)] * self._size + following)
            if not len(which):
                break
            at = at[which]
        return Found(np.concatenate(starts), np.concatenate(concepts), np.concatenate(words))


def joined(phrases: Iterable[bytes]) -> bytes:
    """Phrases as one buffer of plain words, each a text."""
    return b"".join(chain.from_iterable((phrase, b"\n") for phrase in phrases))
