"""Hashes drawn by code, for tests of banks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from tocsin.banks import Item, Match
from tocsin.media import HashType


class OwnClock:
    """A clock that stands until it is told to go."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 1, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return self.time.timestamp()

    def go(self, seconds: float) -> None:
        self.time += dt.timedelta(seconds=seconds)


def hashes(count: int, kind: HashType = HashType.PDQ, seed: int = 1) -> npt.NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (count, kind.width), dtype=np.uint8)


def turned(value: bytes, bits: int) -> bytes:
    """Return the hash with its first so many bits turned over."""
    number = int.from_bytes(value, "big") ^ ((1 << bits) - 1)
    return number.to_bytes(len(value), "big")


def rows(values: Sequence[bytes]) -> npt.NDArray[np.uint8]:
    return np.array([list(value) for value in values], dtype=np.uint8)


def item(value: bytes, kind: HashType = HashType.PDQ, key: str | None = None) -> Item:
    return Item(((kind, value),), key)


def told(matches: Sequence[Match]) -> list[tuple[int, str, str, int]]:
    """Return what is met as (query, bank, id, distance)."""
    return [(match.query, match.bank, match.id, match.distance) for match in matches]
