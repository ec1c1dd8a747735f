"""Pictures seen again: given in private by a minor, and posted later, as the copy that PDQ tells or as one alike.

Only pictures that no equal hash has matched are compared.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.media import near_duplicates, turned_hashes
from tocsin.relations import Engine

_NEAR = pa.schema([("given_media", pa.string()), ("posted_media", pa.string()), ("distance", pa.int32())])

Hashes = np.ndarray[tuple[int, int], np.dtype[np.uint8]]
Places = np.ndarray[tuple[int], np.dtype[np.int64]]
Distances = np.ndarray[tuple[int], np.dtype[np.uint16]]


def load_near(engine: Engine, given: str, posted: str, radius: int, review: int) -> None:
    """Make the relations ``picture_near`` and ``picture_alike`` (``given_media``, ``posted_media``, ``distance``).

    Near: within ``radius`` bits of 256, also once turned or mirrored, which changes a hash altogether. Alike: farther,
    but within ``review`` bits, which is where crops of a few per cent and captions lie; for people to compare. Of these
    only those of given pictures that one in an advert is alike to, with all that is posted.

    ``given`` and ``posted`` are the texts of views with the columns ``media`` and ``pdq`` (64 hex digits); ``posted``
    has ``advert`` too, whether a post with the picture is one.
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
    # Only adverts are told of, and few are alike: what else resembles is looked for from the few that one resembles.
    at, *_ = _far(given_pdq, posted_pdq[right["advert"].to_numpy()], radius, review)
    given_alike = left.filter(pc.is_in(left["media"], left["media"].take(pa.array(at)).combine_chunks()))
    at, shown, distance = _far(_bits(given_alike["pdq"]), posted_pdq, radius, review)
    engine.load("picture_alike", _named(given_alike, right, at, shown, distance))


def _far(given: Hashes, posted: Hashes, radius: int, review: int) -> tuple[Places, Places, Distances]:
    """The pairs that lie farther apart than a copy does and not too far to be compared by eye."""
    at, shown, distance = near_duplicates(given, posted, radius=review)
    far = distance > radius
    return at[far], shown[far], distance[far]


def _named(
    left: pa.Table,
    right: pa.Table,
    at: Places,
    shown: Places,
    distance: Distances,
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
