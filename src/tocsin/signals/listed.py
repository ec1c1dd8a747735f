"""Which pictures stand in banks of known media: looked up once, for all pictures of a scan together.

What banks say is weighed: an item that its source withdrew is no hit, one that is disputed or not confirmed yet is a
lead, and a picture that a bank of harmless media holds too counts only where the bytes themselves are listed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

import numpy as np
import pyarrow as pa

from tocsin.banks import TYPES, BankKind, Hits, Opinion
from tocsin.media import HashType
from tocsin.relations import Engine

_LISTED = pa.schema([("media", pa.string()), ("confirmed", pa.bool_()), ("distance", pa.int32())])
_COLUMNS = {HashType.SHA256: "sha256", HashType.MD5: "md5", HashType.PDQ: "pdq"}


class Known(Protocol):
    """Banks to look into; :class:`tocsin.banks.Matcher` is one."""

    def known(self, columns: Mapping[HashType, pa.ChunkedArray]) -> Hits:
        """Return every match of every row with an enabled bank."""
        ...


def load_listed(engine: Engine, pictures: str, banks: Known | None, names: Collection[str]) -> None:
    """Make the relation ``picture_listed``: ``media``, ``confirmed``, ``distance`` (bits of 256, 0 for equal files).

    ``pictures`` is the text of a view with the columns ``media``, ``sha256``, ``md5`` and ``pdq``; ``names`` are those
    of the banks to look into. Banks of harmless media are always looked into.
    """
    if banks is None:
        engine.load("picture_listed", _LISTED.empty_table())
        return
    rows = engine.fetch(pictures)
    hits = banks.known({kind: rows[name] for kind, name in _COLUMNS.items()})
    asked = np.array([bank for bank, each in hits.banks.items() if each.name in names], dtype=np.int64)
    harmless = np.array(
        [bank for bank, each in hits.banks.items() if each.kind is BankKind.NEGATIVE], dtype=np.int64
    )
    is_harmless = np.isin(hits.bank, harmless)
    cleared = np.isin(hits.row, hits.row[is_harmless])
    by_bytes = hits.type != TYPES.index(HashType.PDQ)
    counts = (
        np.isin(hits.bank, asked) & ~is_harmless & (hits.opinion != Opinion.NEGATIVE) & (by_bytes | ~cleared)
    )
    kept = hits.taken(counts)
    found = pa.table(
        {
            "media": rows["media"].take(pa.array(kept.row)),
            "confirmed": pa.array((kept.opinion == Opinion.POSITIVE) & ~kept.disputed),
            "distance": pa.array(kept.distance, pa.int32()),
        },
        schema=_LISTED,
    )
    engine.load("picture_listed", found)
