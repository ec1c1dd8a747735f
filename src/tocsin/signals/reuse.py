"""Near-duplicate pictures: given in private by a minor, and posted, within the published radius of PDQ.

Only pictures that no equal hash has matched are compared.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from tocsin.media import near_duplicates
from tocsin.relations import Engine

_NEAR = pa.schema([("given_media", pa.string()), ("posted_media", pa.string()), ("distance", pa.int32())])


def load_near(engine: Engine, given: str, posted: str, radius: int) -> None:
    """Make the relation ``picture_near`` (``given_media``, ``posted_media``, ``distance`` in bits of 256).

    ``given`` and ``posted`` are the texts of views with the columns ``media`` and ``pdq`` (64 hex digits).
    """
    left, right = engine.fetch(given), engine.fetch(posted)
    if not (left.num_rows and right.num_rows):
        engine.load("picture_near", _NEAR.empty_table())
        return
    li, ri, distance = near_duplicates(_bits(left["pdq"]), _bits(right["pdq"]), radius=radius)
    engine.load(
        "picture_near",
        pa.table(
            {
                "given_media": left["media"].take(pa.array(li)),
                "posted_media": right["media"].take(pa.array(ri)),
                "distance": pa.array(distance, pa.int32()),
            },
            schema=_NEAR,
        ),
    )


def _bits(hexes: pa.ChunkedArray) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    """Return hashes of 64 hex digits as rows of 32 bytes."""
    joined = bytes.fromhex("".join(hexes.to_pylist()))
    return np.frombuffer(joined, dtype=np.uint8).reshape(-1, 32)
