"""The two shares of vPDQ: of the distinct frames of each video, how many have a near one in the other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.media import VideoMatch, compare_videos

RANDOM = np.random.default_rng(0)
FRAMES = RANDOM.integers(0, 256, (10, 32), dtype=np.uint8)
NONE = np.empty((0, 32), dtype=np.uint8)


def flipped(hashes: np.ndarray, bits: int) -> np.ndarray:
    changed = np.unpackbits(hashes, axis=1)
    changed[:, :bits] ^= 1
    return np.packbits(changed, axis=1)


def test_a_clip_is_wholly_in_its_video_and_the_video_in_part_in_the_clip() -> None:
    assert compare_videos(FRAMES[2:5], FRAMES) == VideoMatch(1.0, 0.3)
    assert compare_videos(FRAMES, FRAMES[2:5]) == VideoMatch(0.3, 1.0)


def test_the_radius_is_kept_to_the_bit() -> None:
    assert compare_videos(FRAMES, flipped(FRAMES, 31)) == VideoMatch(1.0, 1.0)
    assert compare_videos(FRAMES, flipped(FRAMES, 32)) == VideoMatch(0.0, 0.0)
    assert compare_videos(FRAMES, flipped(FRAMES, 32), radius=32) == VideoMatch(1.0, 1.0)


def test_frames_that_repeat_count_once() -> None:
    still = np.concatenate([np.repeat(FRAMES[:1], 50, axis=0), FRAMES[5:6]])
    assert compare_videos(still, FRAMES[:1]) == VideoMatch(0.5, 1.0)


def test_no_frames_match_nothing() -> None:
    assert compare_videos(NONE, FRAMES) == compare_videos(FRAMES, NONE) == VideoMatch(0.0, 0.0)


def test_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match=r"query must be uint8 of shape \(n, 32\)"):
        compare_videos(FRAMES[:, :31], FRAMES)
    with pytest.raises(ValueError, match="compared must be"):
        compare_videos(FRAMES, FRAMES.astype(np.int64))


@given(seed=st.integers(0, 1000), n=st.integers(1, 12), m=st.integers(1, 12), radius=st.integers(0, 256))
def test_the_shares_are_those_of_comparing_every_pair(seed: int, n: int, m: int, radius: int) -> None:
    random = np.random.default_rng(seed)
    pool = random.integers(0, 256, (6, 32), dtype=np.uint8)
    query = flipped(pool[random.integers(0, 6, n)], int(random.integers(0, 60)))
    other = pool[random.integers(0, 6, m)]
    left, right = np.unique(query, axis=0), np.unique(other, axis=0)
    near = np.bitwise_count(left[:, None] ^ right[None]).sum(axis=2, dtype=np.int64) <= radius
    found = compare_videos(query, other, radius)
    assert found == VideoMatch(near.any(axis=1).mean(), near.any(axis=0).mean())
