"""The eight hashes made from one hash, held against hashing the picture turned and mirrored."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pdqhash
import pytest
from hypothesis import given
from hypothesis.extra import numpy as hnp

from tocsin.media import PDQ_RADIUS, turned_hashes

Pixels = npt.NDArray[np.uint8]

# In the order of turned_hashes: plain and transposed, each as it is, upside down, mirrored, both.
_WAYS: list[Callable[[Pixels], Pixels]] = [
    lambda picture: picture,
    lambda picture: picture[::-1],
    lambda picture: picture[:, ::-1],
    lambda picture: picture[::-1, ::-1],
]


def _landscape(seed: int) -> Pixels:
    """Draw soft hills of colour under a lighter sky, with some shapes: as much structure as a photograph."""
    draw = np.random.default_rng(seed)
    y, x = np.mgrid[0:512, 0:512] / 512
    light = 160 - 90 * y + 25 * np.sin(7 * x + draw.uniform(0, 6)) * y
    for _ in range(40):
        cx, cy, r, tone = draw.uniform(0, 1), draw.uniform(0, 1), draw.uniform(0.02, 0.2), draw.normal(0, 45)
        light += tone * (((x - cx) ** 2 + (y - cy) ** 2) < r * r)
    light += draw.normal(0, 6, light.shape)
    return np.repeat(np.clip(light, 0, 255).astype(np.uint8)[:, :, None], 3, axis=2)


def _pdq(picture: Pixels) -> Pixels:
    return np.packbits(np.asarray(pdqhash.compute(np.ascontiguousarray(picture))[0], dtype=np.uint8))


@pytest.mark.parametrize("way", range(8))
def test_most_turned_pictures_are_met_within_the_radius(way: int) -> None:
    near = 0
    for seed in range(12):
        picture = _landscape(seed)
        plain = picture.transpose(1, 0, 2) if way >= 4 else picture
        distance = np.bitwise_count(
            turned_hashes(_pdq(picture)[None])[way, 0] ^ _pdq(_WAYS[way % 4](plain))
        ).sum()
        near += int(distance) <= PDQ_RADIUS
    assert near >= 9


@given(hnp.arrays(np.uint8, (3, 32)))
def test_turning_twice_brings_back_and_the_first_is_the_hash(hashes: Pixels) -> None:
    ways = turned_hashes(hashes)
    assert (ways[0] == hashes).all()
    for way in (1, 2, 3, 4, 7):
        assert (turned_hashes(ways[way])[way] == hashes).all()
