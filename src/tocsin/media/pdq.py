"""PDQ of a decoded picture (Meta, 2019, "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm").

Through ``pdqhash``, which wraps the reference code. Pictures of up to 512 x 512 are hashed as they are, so that they
have the reference code's very hash. Larger ones are first scaled down, which saves nearly all of the time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pdqhash
from PIL import Image

WORKING_SIDE = 512
"""Pictures with a longer side are scaled to a square of this first, as the reference program for files does."""

FIT_QUALITY = 50
"""PDQ's quality, 0-100, from which on a hash is fit for matching; flat pictures have less and resemble each other."""

RECIPE = "1"
"""Raised whenever a change of ours moves hashes of pictures that are larger than ``WORKING_SIDE``, or trimmed ones."""

HASHER = f"tocsin-pdq-{RECIPE}/pdqhash-{pdqhash.__version__}"
"""What made a hash. Kept with it, so that hashes can be made again when their maker changes."""

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Pdq:
    """One picture's hash as 32 bytes, its quality (0-100), and where asked for those of its eight turns and mirrorings.

    ``dihedral``: as it is, turned by 90, 180 and 270 degrees, mirrored left-right, mirrored upside-down, and mirrored
    on both diagonals, in the order that the reference code gives them; else empty.
    """

    value: bytes
    quality: int
    dihedral: tuple[bytes, ...] = ()


def pdq(image: Image.Image, *, dihedral: bool = False) -> Pdq:
    """Return the hash of a picture in mode ``RGB`` or ``L``; ``dihedral`` adds seven for little more time."""
    pixels = working_pixels(image)
    if not dihedral:
        bits, quality = pdqhash.compute(pixels)
        return Pdq(_packed(bits), int(quality))
    eight, quality = pdqhash.compute_dihedral(pixels)
    values = tuple(_packed(bits) for bits in eight)
    return Pdq(values[0], int(quality), values)


def working_pixels(image: Image.Image) -> Pixels:
    """Return rows x columns x 3 (red, green, blue), 512 x 512 where a side was longer than that.

    At 512 the reference code looks 1.5 pixels too far to the right and down: half of one because it takes the pixel
    beside the middle of each of its 64 x 64 cells, one because its window of four pixels has no middle. At full size,
    as ``pdqhash`` and ``threatexchange`` hash, this is next to nothing; the reference program for files undoes half
    a pixel by how it scales. The picture is therefore moved by one pixel: half a pixel from either of them, so that
    it is near the hashes of both on whichever list they stand (measured on photographs: at most 10 bits from the
    program's, 14 from those at full size, while those two differ by up to 18).
    """
    if max(image.size) <= WORKING_SIDE:
        return np.asarray(image.convert("RGB"), dtype=np.uint8)
    small = image.convert("L").resize(
        (WORKING_SIDE, WORKING_SIDE), Image.Resampling.BILINEAR, reducing_gap=2.0
    )
    moved = np.pad(np.asarray(small, dtype=np.uint8)[:-1, :-1], ((1, 0), (1, 0)), mode="edge")
    return np.broadcast_to(moved[..., None], (*moved.shape, 3))


def _packed(bits: object) -> bytes:
    return np.packbits(np.asarray(bits, dtype=np.uint8)).tobytes()
