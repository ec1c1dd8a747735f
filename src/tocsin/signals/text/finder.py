"""Which concepts stand where among numbered words: a tree of all phrases, in which all texts take a step at a time.

An automaton over letters (Aho and Corasick, 1975) reads one letter after the other, and each letter waits for another
corner of the memory. Here one NumPy call takes all places of a batch at which a phrase may begin one word further. Few
are left after two words, so that the steps after that cost next to nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice

import numpy as np
import numpy.typing as npt

from tocsin.signals.text.tables import Ints, Table, runs
from tocsin.signals.text.vocabulary import Numbered, Vocabulary, split

_AT_ONCE = 32_768  # phrases
_GOES_ON, _FOLLOWS = 1, 2
"""Roles of a word: the first of some phrase of several words, and the second of one."""


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
        numbered = _numbered(chain.from_iterable(phrases.values()), vocabulary)
        self._levels = list(self._grow(concepts, numbered))
        longer = numbered.begins[numbered.lengths > 1]
        self._roles = np.zeros(self._size, np.uint8)
        self._roles[numbered.words[longer]] |= _GOES_ON
        self._roles[numbered.words[longer + 1]] |= _FOLLOWS

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
            if depth == 1:
                # Of most pairs of words one look at each tells that no phrase has them both.
                roles = self._roles.take(texts.words)
                at = np.flatnonzero((roles[:-1] & (roles[1:] >> 1)).view(np.bool_))
                state = texts.words[at]
            which, state = level.edges.find(state * self._size + texts.words[at + depth])
            if not len(which):
                break
            at = at[which]
        return Found(np.concatenate(starts), np.concatenate(concepts), np.concatenate(words))


def _numbered(phrases: Iterator[bytes], vocabulary: Vocabulary) -> Numbered:
    """Some hundred thousand phrases as numbers, some thousands at a time: the way there takes much memory."""
    words = [np.empty(0, np.int64)]
    while some := joined(islice(phrases, _AT_ONCE)):
        words.append(vocabulary.number(split(some)).words)
    return Numbered(np.concatenate(words))


def joined(phrases: Iterable[bytes]) -> bytes:
    """Phrases as one buffer of plain words, each a text."""
    return b"".join(chain.from_iterable((phrase, b"\n") for phrase in phrases))
