"""Which posted pictures are copies of ones given in private, which are alike, and which are neither."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.engines import DuckDBEngine
from tocsin.media import turned_hashes
from tocsin.signals.reuse import load_near

Hashes = npt.NDArray[np.uint8]


def _changed(hashes: Hashes, bits: int, seed: int) -> Hashes:
    which = np.zeros(256, dtype=np.uint8)
    which[np.random.default_rng(seed).choice(256, bits, replace=False)] = 1
    return hashes ^ np.packbits(which)


def _seen(
    given_pdq: Hashes, posted_pdq: Hashes, adverts: Sequence[bool] | None = None
) -> tuple[set[tuple[str, str, int]], set[tuple[str, str, int]]]:
    """Return (given, posted, distance) of the near ones and of those that are alike; all are adverts if not said."""
    with tempfile.TemporaryDirectory() as folder, DuckDBEngine(Path(folder), memory="256MB") as engine:
        for name, hashes in (("g", given_pdq), ("p", posted_pdq)):
            rows = {
                "media": [f"{name}{at}" for at in range(len(hashes))],
                "pdq": [h.tobytes().hex() for h in hashes],
                "advert": [True] * len(hashes) if adverts is None or name == "g" else adverts,
            }
            schema = pa.schema([("media", pa.string()), ("pdq", pa.string()), ("advert", pa.bool_())])
            engine.load(f"{name}_pdq", pa.table(rows, schema=schema))
        load_near(engine, "select * from g_pdq", "select * from p_pdq", 31, 52)
        near, alike = (
            engine.fetch(f"select * from picture_{kind}").to_pylist() for kind in ("near", "alike")
        )
    return {tuple(row.values()) for row in near}, {tuple(row.values()) for row in alike}


@given(st.integers(0, 2**32), st.integers(0, 7), st.integers(0, 60))
@settings(max_examples=25, deadline=None)
def test_a_copy_is_near_however_it_is_turned_and_alike_a_little_farther(
    seed: int, way: int, bits: int
) -> None:
    hashes = np.random.default_rng(seed).integers(0, 256, (3, 32), dtype=np.uint8)
    posted = _changed(turned_hashes(hashes)[way, 1:2], bits, seed)
    near, alike = _seen(hashes, posted)
    assert near == ({("g1", "p0", bits)} if bits <= 31 else set())
    assert alike == ({("g1", "p0", bits)} if way == 0 and 31 < bits <= 52 else set())


@given(
    st.integers(0, 2**32),
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 60), st.booleans()), min_size=1, max_size=8),
)
@settings(max_examples=25, deadline=None)
def test_what_an_advert_is_alike_to_is_looked_for_in_all_that_is_posted(
    seed: int, posts: list[tuple[int, int, bool]]
) -> None:
    hashes = np.random.default_rng(seed).integers(0, 256, (3, 32), dtype=np.uint8)
    posted = np.concatenate([_changed(hashes[at : at + 1], bits, seed + bits) for at, bits, _ in posts])
    _, alike = _seen(hashes, posted, [advert for _, _, advert in posts])
    advertised = {at for at, bits, advert in posts if advert and 31 < bits <= 52}
    assert alike == {
        (f"g{at}", f"p{place}", bits)
        for place, (at, bits, _) in enumerate(posts)
        if at in advertised and 31 < bits <= 52
    }


def test_without_pictures_on_one_side_nothing_is_seen() -> None:
    one, none = np.zeros((1, 32), dtype=np.uint8), np.empty((0, 32), dtype=np.uint8)
    assert _seen(one, none) == _seen(none, one) == (set(), set())
