"""Folds of conversations that no author straddles: whoever is met on one side is never met on the other.

Authors recur, and a split by conversation puts the same person's words on both sides: what is learned then is who
writes, and the figures rise without merit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa

from tocsin.calibration import split
from tocsin.signals import components


class AuthorTies:
    """Collects who wrote with whom, conversation by conversation."""

    def __init__(self) -> None:
        self._first: list[str] = []
        self._ones: list[str] = []
        self._others: list[str] = []

    def add(self, authors: Sequence[str]) -> None:
        """Note the authors (at least one) of the next conversation."""
        self._first.append(authors[0])
        # A star ties as well as every pair does.
        for author in authors:
            self._ones.append(authors[0])
            self._others.append(author)

    def component(self) -> list[int]:
        """Return the number of each conversation's component, in the order in which they were added."""
        found = components(pa.table({"one": pa.array(self._ones), "two": pa.array(self._others)}))
        named = dict(zip(found["account"].to_pylist(), found["component"].to_pylist(), strict=True))
        names = [named[author] for author in self._first]
        numbers = {name: at for at, name in enumerate(sorted(set(names)))}
        return [numbers[name] for name in names]


def folds_of(component: Sequence[int], positive: Iterable[bool], folds: int) -> list[int]:
    """Return the fold (from 0) of each conversation; those of one component share theirs.

    Positive conversations are spread evenly, as far as components let them be.
    """
    fold = split(np.array(component, dtype=np.int64), np.array(list(positive), dtype=np.bool_), folds)
    return [int(one) for one in fold]
