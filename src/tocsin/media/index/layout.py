"""How 256 bits are cut into bands, so that near hashes agree in one band up to a few bits.

Multi-index hashing (Norouzi, Punjani, Fleet, "Fast Exact Search in Hamming Space with Multi-Index Hashing", 2014).
With ``flips`` f_1 … f_b and Σ(f_i + 1) > r, two hashes at distance r or less differ in some band i in at most f_i
bits: were every band f_i + 1 or more apart, the whole would be more than r apart. Looking up every band with up to
f_i bits turned is therefore exact.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np
import numpy.typing as npt

BITS = 256
RADIUS = 31
"""The radius that the bands are cut for: PDQ's own recommendation, and the largest that a bank may ask for."""

Masks = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Layout:
    """Bands side by side in the permuted hash: ``wide`` of ``wide_bits``, then ``narrow`` of ``narrow_bits``.

    At :data:`RADIUS` a wide band is looked up with two bits turned and a narrow one with one.
    """

    wide: int
    wide_bits: int
    narrow: int
    narrow_bits: int

    @property
    def widths(self) -> tuple[int, ...]:
        """Bits of each band."""
        return (self.wide_bits,) * self.wide + (self.narrow_bits,) * self.narrow

    def flips(self, radius: int) -> tuple[int, ...]:
        """Return how many bits are turned in each band for a radius; -1: the band need not be looked up."""
        bands = self.wide + self.narrow
        each, over = divmod(radius + 1, bands)
        # The bands that take one more are the wide ones: turning more bits costs least where buckets are smallest.
        return tuple(each - 1 + (band < over) for band in range(bands))


# By the number of hashes: wider bands cost more look-ups and meet fewer strangers. Measured (bench/media.py).
_LAYOUTS = (
    (300_000, Layout(0, 0, 16, 16)),
    (1_500_000, Layout(6, 21, 7, 18)),
    (1 << 32, Layout(8, 22, 4, 20)),
)

LINEAR = 4096
"""Up to so many hashes no bands are made: comparing all of them is as fast."""


def layout_for(hashes: int) -> Layout | None:
    """Return the bands for so many hashes; None where comparing them all is as good."""
    if hashes <= LINEAR:
        return None
    return next(layout for most, layout in _LAYOUTS if hashes <= most)


@cache
def butterflies() -> npt.NDArray[np.uint64]:
    """Return the swaps that put the 256 bits in a fixed order without pattern, uint64 (13, 4).

    Neighbouring bits of PDQ belong together; cut as they lie, different pictures shared buckets 1.5 times as often
    as chance has it, and 1.01 times once permuted. Row i of the first six says which bits change places with the ones
    2**i further on in each of the four words; row 6, which bits words 0 and 1, words 2 and 3, words 0 and 2 and words
    1 and 3 exchange; the next six again swap within words, from 32 bits down to one. The bits of the rows come from
    SHA-256, so that they are the same on every machine and in every version.
    """
    rows = [[_swaps(f"within {far} of word {word}", far) for word in range(4)] for far in _FAR]
    rows.append([_drawn(f"between words, step {step}") for step in range(4)])
    rows += [[_swaps(f"back {far} of word {word}", far) for word in range(4)] for far in reversed(_FAR)]
    return np.array(rows, dtype=np.uint64)


_FAR = (1, 2, 4, 8, 16, 32)


def _swaps(of: str, far: int) -> int:
    """Return which bits of a word change places with the one ``far`` further on: never one that has no partner."""
    lower = sum(1 << bit for bit in range(64) if not bit & far)
    return _drawn(of) & lower


def _drawn(of: str) -> int:
    return int.from_bytes(hashlib.sha256(of.encode()).digest()[:8], "little")


@cache
def masks(width: int, flips: int) -> Masks:
    """Return every way to turn at most so many of ``width`` bits, fewest first."""
    turned = [
        sum(1 << bit for bit in bits) for n in range(flips + 1) for bits in combinations(range(width), n)
    ]
    return np.array(turned, dtype=np.uint32)
