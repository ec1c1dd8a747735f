"""The search for near-duplicates finds what comparing every pair finds: no less, no more, in a fixed order."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.media import PDQ_RADIUS, near_duplicates
from tocsin.media.index import near
from tocsin.media.index.layout import Layout

Hashes = npt.NDArray[np.uint8]
Pairs = list[tuple[int, int, int]]


def every_pair(left: Hashes, right: Hashes, radius: int) -> Pairs:
    if not len(left) or not len(right):
        return []
    distances = np.bitwise_count(left[:, None, :] ^ right[None, :, :]).sum(axis=2, dtype=np.int64)
    rows, columns = np.nonzero(distances <= radius)
    return [
        (int(row), int(column), int(distances[row, column]))
        for row, column in zip(rows, columns, strict=True)
    ]


def found(left: Hashes, right: Hashes, radius: int = PDQ_RADIUS) -> Pairs:
    positions, others, distances = near_duplicates(left, right, radius)
    assert positions.dtype == others.dtype == np.int64
    assert distances.dtype == np.uint16
    return list(zip(positions.tolist(), others.tolist(), distances.tolist(), strict=True))


def clustered(seed: int, left: int, right: int, farthest: int) -> tuple[Hashes, Hashes]:
    """Return two sets around shared centres, so that many distances lie just below, at and above the radius."""
    draw = np.random.default_rng(seed)
    centres = draw.integers(0, 256, (3, 32), dtype=np.uint8)

    def some(count: int) -> Hashes:
        bits = np.unpackbits(centres[draw.integers(0, 3, count)], axis=1)
        for row in bits:
            row[draw.choice(256, draw.integers(0, farthest + 1), replace=False)] ^= 1
        return np.packbits(bits, axis=1)

    return some(left), some(right)


@pytest.fixture(params=["as chosen", "linear", "banded"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Make one of the two ways look costly, so that small sets go through all of the code."""
    if request.param != "as chosen":
        monkeypatch.setattr(near, "_WORTH_TABLES", 0 if request.param == "banded" else 1_000_000)
        monkeypatch.setattr(near, "layout_for", lambda _: Layout(2, 20, 14, 15))
        monkeypatch.setattr(near, "_COMPARED", 1e30)
    return str(request.param)


SIZES = st.integers(0, 40)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("radius", [0, 1, 30, PDQ_RADIUS, 32, 33, 60, 256])
def test_it_equals_comparing_every_pair(radius: int) -> None:
    for seed in range(8):
        left, right = clustered(seed, 35, 28, farthest=max(4, radius))
        assert found(left, right, radius) == every_pair(left, right, radius)


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), left=SIZES, right=SIZES, radius=st.integers(0, 40))
def test_it_equals_comparing_every_pair_whatever_the_sets(
    seed: int, left: int, right: int, radius: int
) -> None:
    one, other = clustered(seed, left, right, farthest=20)
    assert found(one, other, radius) == every_pair(one, other, radius)


@settings(max_examples=200, deadline=None)
@given(
    bits=st.sets(st.integers(0, 255), min_size=PDQ_RADIUS - 2, max_size=PDQ_RADIUS + 2),
    seed=st.integers(0, 2**32 - 1),
)
def test_the_bands_miss_no_placing_of_the_differing_bits(bits: set[int], seed: int) -> None:
    left = np.random.default_rng(seed).integers(0, 256, (1, 32), dtype=np.uint8)
    changed = np.unpackbits(left, axis=1)
    changed[0, sorted(bits)] ^= 1
    segment = near.NearSegment.of_words(
        np.arange(1), near.permuted_words(np.packbits(changed, axis=1)), Layout(2, 20, 12, 15)
    )
    distances = segment.through_bands(left, PDQ_RADIUS).distance.tolist()
    assert distances == ([len(bits)] if len(bits) <= PDQ_RADIUS else [])


@pytest.mark.usefixtures("way")
def test_repeats_come_back_as_rows() -> None:
    left, right = clustered(5, 6, 4, farthest=10)
    left, right = left[[0, 1, 0, 2, 0, 5]], right[[3, 3, 1]]
    assert found(left, right) == every_pair(left, right, PDQ_RADIUS)


@pytest.mark.usefixtures("way")
def test_empty_sets_have_no_pairs() -> None:
    nothing = np.empty((0, 32), dtype=np.uint8)
    one = np.zeros((1, 32), dtype=np.uint8)
    assert found(nothing, one) == found(one, nothing) == found(nothing, nothing) == []


def test_wrong_arrays_are_refused() -> None:
    right = np.zeros((1, 32), dtype=np.uint8)
    with pytest.raises(ValueError, match="left_pdq must be uint8 of shape"):
        near_duplicates(np.zeros((1, 31), dtype=np.uint8), right)
    with pytest.raises(ValueError, match="right_pdq must be uint8 of shape"):
        near_duplicates(right, np.zeros((1, 32), dtype=np.int64))
    with pytest.raises(ValueError, match="radius must be 0 to 256"):
        near_duplicates(right, right, 257)
