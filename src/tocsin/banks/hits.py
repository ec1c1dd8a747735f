"""What a look-up finds in banks, as columns and as objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from tocsin.banks.records import Bank, BankKind, Opinion
from tocsin.media import HashType

Numbers = npt.NDArray[np.int64]

TYPES = tuple(HashType)
"""What the numbers of :attr:`Hits.type` mean."""


@dataclass(frozen=True, slots=True)
class Hits:
    """One entry for each query and item of a bank that match, as arrays of one length.

    ``row``: of the query, int64; ``type``: place in ``TYPES``, uint8; ``signal``: id of the hash that was met, int64;
    ``distance``: differing bits, uint16; ``content``: number of the item, int64; ``bank``: :attr:`Bank.id`, int64;
    ``opinion``: the strongest that anybody has of the item, uint8; ``disputed``: bool. Ordered by row, then as the
    types were asked for, then distance, then content.
    """

    row: Numbers
    type: npt.NDArray[np.uint8]
    signal: Numbers
    distance: npt.NDArray[np.uint16]
    content: Numbers
    bank: Numbers
    opinion: npt.NDArray[np.uint8]
    disputed: npt.NDArray[np.bool_]
    banks: Mapping[int, Bank]

    def __len__(self) -> int:
        return len(self.row)

    def taken(self, which: npt.NDArray[np.bool_] | npt.NDArray[np.int64]) -> Hits:
        """Return the entries that ``which`` marks or numbers."""
        return self._of([column[which] for column in self.columns()], self.banks)

    def columns(self) -> list[npt.NDArray[Any]]:
        """Return the arrays, in the order of the fields."""
        return [getattr(self, field.name) for field in fields(self) if field.name != "banks"]

    @classmethod
    def _of(cls, columns: Sequence[npt.NDArray[Any]], banks: Mapping[int, Bank]) -> Hits:
        row, kind, signal, distance, content, bank, opinion, disputed = columns
        return cls(row, kind, signal, distance, content, bank, opinion, disputed, banks)

    @classmethod
    def joined(cls, parts: Sequence[Hits], banks: Mapping[int, Bank]) -> Hits:
        """Return the entries of all parts, which stand in the order that types were asked for, in one order."""
        whole = [cls.none(banks), *parts]
        columns = zip(*(part.columns() for part in whole), strict=True)
        hits = cls._of([np.concatenate(column) for column in columns], banks)
        asked = np.repeat(np.arange(len(whole)), [len(part) for part in whole])
        return hits.taken(np.lexsort((hits.content, hits.distance, asked, hits.row)).astype(np.int64))

    @classmethod
    def none(cls, banks: Mapping[int, Bank]) -> Hits:
        """Return no entries."""
        number = np.empty(0, dtype=np.int64)
        small = np.empty(0, dtype=np.uint8)
        return cls(
            number,
            small,
            number,
            np.empty(0, dtype=np.uint16),
            number,
            number,
            small,
            np.empty(0, dtype=np.bool_),
            banks,
        )


@dataclass(frozen=True, slots=True)
class Match:
    """One item of a bank that a query met.

    ``query``: position of the query; ``id``: the item's key, or its number as text; ``content``: its number;
    ``kind``: of the bank, so that a hit among known harmless media is told from others; ``opinion``: the strongest
    that anybody has of the item; ``signal``: id of the hash that was met.
    """

    query: int
    bank: str
    kind: BankKind
    id: str
    content: int
    type: HashType
    distance: int
    opinion: Opinion
    disputed: bool
    signal: int


def as_matches(hits: Hits, ids: Mapping[int, str]) -> list[Match]:
    """Return hits as objects; ``ids``: what to call each item, by number."""
    return [
        Match(
            query=row,
            bank=hits.banks[bank].name,
            kind=hits.banks[bank].kind,
            id=ids[content],
            content=content,
            type=TYPES[kind],
            distance=distance,
            opinion=Opinion(opinion),
            disputed=disputed,
            signal=signal,
        )
        for row, kind, signal, distance, content, bank, opinion, disputed in zip(
            *(column.tolist() for column in hits.columns()), strict=True
        )
        if content in ids
    ]
