"""How much of one video is in another: the two shares of vPDQ (Meta), on the PDQ hashes of their frames."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tocsin.media.kinds import HashType

_COMPARED = 1 << 22  # pairs at a time: 32 MB of differences each

Hashes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class VideoMatch:
    """Two shares, each 0 to 1, of distinct frames that have a frame within the radius in the other video.

    ``query``: of the query's frames. ``compared``: of the compared video's frames. A clip of a known video has a high
    ``query``; a long video with a known clip in it a high ``compared``.
    """

    query: float
    compared: float


def compare_videos(query: Hashes, compared: Hashes, radius: int = HashType.PDQ.radius) -> VideoMatch:
    """Return which share of each video's frames is in the other one.

    :param query: hashes of the frames that are fit for matching, uint8 of shape (n, 32).
    :param compared: the same, shape (m, 32).
    :param radius: bits that may differ.
    :returns: two zeros where a video has no frames.
    :raises ValueError: where an array has another shape.
    """
    for side, hashes in (("query", query), ("compared", compared)):
        if hashes.ndim != 2 or hashes.shape[1] != 32 or hashes.dtype != np.uint8:
            raise ValueError(f"{side} must be uint8 of shape (n, 32), not {hashes.dtype} of {hashes.shape}")
    if not len(query) or not len(compared):
        return VideoMatch(0.0, 0.0)
    left, right = _words(query), _words(compared)
    seen_left = np.zeros(len(left), dtype=bool)
    seen_right = np.zeros(len(right), dtype=bool)
    step = max(1, _COMPARED // len(right))
    for start in range(0, len(left), step):
        part = left[start : start + step]
        distances = np.zeros((len(part), len(right)), dtype=np.uint16)
        for word in range(4):
            distances += np.bitwise_count(part[:, word, None] ^ right[None, :, word])
        near = distances <= radius
        seen_left[start : start + step] = near.any(axis=1)
        seen_right |= near.any(axis=0)
    return VideoMatch(float(seen_left.mean()), float(seen_right.mean()))


def frame_hashes(pdqs: Iterable[str]) -> Hashes:
    """Return PDQ hashes in hex as an array to compare, uint8 of shape (n, 32)."""
    return np.frombuffer(b"".join(map(bytes.fromhex, pdqs)), np.uint8).reshape(-1, 32)


def _words(hashes: Hashes) -> npt.NDArray[np.uint64]:
    """Return the distinct hashes as four words each."""
    return np.unique(np.ascontiguousarray(hashes).view(np.uint64), axis=0)
