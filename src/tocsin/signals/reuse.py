"""Pictures seen again: given in private by a minor, and posted later, as the copy that PDQ tells or as one alike.

Only pictures that no equal hash has matched are compared.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from tocsin.media import near_duplicates, turned_hashes
from tocsin.relations import Engine

_NEAR = pa.schema([("given_media", pa.string()), ("posted_media", pa.string()), ("distance", pa.int32())])

Hashes = np.ndarray[tuple[int, int], np.dtype[np.uint8]]


def load_near(engine: Engine, given: str, posted: str, radius: int, review: int) -> None:
    """Make the relations ``picture_near`` and ``picture_alike`` (``given_media``, ``posted_media``, ``distance``).

    Near: within ``radius`` bits of 256, also once turned or mirrored, which changes a hash altogether. Alike: farther,
    but within ``review`` bits, which is where crops of a few per cent and captions lie; for people to compare.

    ``given`` and ``posted`` are the texts of views with the columns ``media`` and ``pdq`` (64 hex digits).
    """
    left, right = engine.fetch(given), engine.fetch(posted)
    if not (left.num_rows and right.num_rows):
        engine.load("picture_near", _NEAR.empty_table())
        engine.load("picture_alike", _NEAR.empty_table())
        return
    given_pdq, posted_pdq = _bits(left["pdq"]), _bits(right["pdq"])
    turned = np.concatenate(turned_hashes(given_pdq))
    at, shown, distance = near_duplicates(turned, posted_pdq, radius=radius)
    engine.load("picture_near", _named(left, right, at % len(given_pdq), shown, distance))
    at, shown, distance = near_duplicates(given_pdq, posted_pdq, radius=review)
    far = distance > radius
    engine.load("picture_alike", _named(left, right, at[far], shown[far], distance[far]))


def _named(
    left: pa.Table,
    right: pa.Table,
    at: np.ndarray[tuple[int], np.dtype[np.int64]],
    shown: np.ndarray[tuple[int], np.dtype[np.int64]],
    distance: np.ndarray[tuple[int], np.dtype[np.uint16]],
) -> pa.Table:
    return pa.table(
        {
            "given_media": left["media"].take(pa.array(at)),
            "posted_media": right["media"].take(pa.array(shown)),
            "distance": pa.array(distance, pa.int32()),
        },
        schema=_NEAR,
    )


def _bits(hexes: pa.ChunkedArray) -> Hashes:
    """Return hashes of 64 hex digits as rows of 32 bytes."""
    joined = bytes.fromhex("".join(hexes.to_pylist()))
    return np.frombuffer(joined, dtype=np.uint8).reshape(-1, 32)
