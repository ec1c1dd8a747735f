"""Hashes of one picture file, taken from bytes that somebody hostile may have made.

PDQ (Meta, 2019, "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm") through
``pdqhash``, which wraps the reference code; borders are not trimmed. The picture is hashed as a viewer shows it:
first frame, turned as its EXIF orientation says, transparent parts white.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pdqhash
from PIL import Image, ImageOps, UnidentifiedImageError

from tocsin.media.errors import PictureError

# What people send each other. Pillow's other readers (PostScript among them) are only more to attack.
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "BMP", "TIFF")

WORKING_SIDE = 1024
"""Longer sides are scaled down to this before hashing, which saves most of the time a large photograph costs.
PDQ itself looks at 64 x 64; against hashing at full size photographs move by 2 to 8 bits, and a match allows 31."""

_MEGAPIXEL = 1_000_000


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """What a file may cost before it is refused, unread or undecoded.

    ``max_bytes``: of the file. ``max_pixels``: width times height, as its header states them (120 million is more
    than a 108-megapixel telephone camera, and about 0.5 GB decoded). ``max_pixels_per_byte``: judged above
    ``small_pixels``; only a picture made to exhaust memory packs so many pixels into so few bytes.
    """

    max_bytes: int = 64 << 20
    max_pixels: int = 120 * _MEGAPIXEL
    max_pixels_per_byte: int = 500
    small_pixels: int = 16 * _MEGAPIXEL


@dataclass(frozen=True, slots=True)
class PictureHash:
    """The hashes of one picture file.

    ``pdq``: 64 hex digits; ``pdq_quality``: 0-100, of which 50 and more are fit for matching; ``sha256``,
    ``md5``: hex digests of the file as it lies there; ``bytes``: its length.
    """

    pdq: str
    pdq_quality: int
    sha256: str
    md5: str
    bytes: int


def hash_picture(path: Path, limits: PictureLimits | None = None) -> PictureHash:
    """Return the hashes of the picture in the file at ``path``.

    :raises PictureError: where the file cannot be read, is empty, too large, no picture of the known formats,
        cut off, damaged, or holds more pixels than the limits allow.
    """
    limits = limits or PictureLimits()
    content = _read(path, limits)
    pixels = _decode(content, path, limits)
    bits, quality = pdqhash.compute(pixels)
    return PictureHash(
        pdq=np.packbits(np.asarray(bits, dtype=np.uint8)).tobytes().hex(),
        pdq_quality=int(quality),
        sha256=hashlib.sha256(content).hexdigest(),
        md5=hashlib.md5(content, usedforsecurity=False).hexdigest(),
        bytes=len(content),
    )


def _read(path: Path, limits: PictureLimits) -> bytes:
    try:
        # Not blocking, so that a pipe put there under the picture's name cannot hold the reader up.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no such name is possible"
        raise PictureError(
            f"{path}: the picture cannot be read ({reason}); check that it is there"
        ) from error
    try:
        return _read_whole(handle, path, limits)
    except OSError as error:
        raise PictureError(f"{path}: reading stopped ({error.strerror}); check the disk") from error
    finally:
        os.close(handle)


def _read_whole(handle: int, path: Path, limits: PictureLimits) -> bytes:
    found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode):
        raise PictureError(f"{path}: this is not a regular file; name a picture file")
    if not found.st_size:
        raise PictureError(f"{path}: the file is empty; export the picture again")
    if found.st_size > limits.max_bytes:
        raise PictureError(
            f"{path}: the file is larger than {limits.max_bytes} bytes; send its hashes, or raise the limit"
        )
    with os.fdopen(handle, "rb", closefd=False) as file:
        content = file.read(found.st_size + 1)
    if len(content) != found.st_size:
        raise PictureError(f"{path}: the file changed while it was read; scan again when it is complete")
    return content


def _decode(content: bytes, path: Path, limits: PictureLimits) -> npt.NDArray[np.uint8]:
    """Return the picture as rows x columns x 3 (red, green, blue), no side longer than ``WORKING_SIDE``."""
    with warnings.catch_warnings():
        # Our own limit stands below; Pillow's warning at a smaller one would only confuse.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(content), formats=FORMATS) as image:
                _check_size(image, len(content), path, limits)
                # JPEG can be decoded at a half, a quarter or an eighth for a fraction of the time and memory.
                image.draft("RGB", (WORKING_SIDE, WORKING_SIDE))
                return _as_shown(image)
        except PictureError:
            raise
        except UnidentifiedImageError as error:
            raise PictureError(
                f"{path}: this is not a picture in {', '.join(FORMATS[:-1])} or {FORMATS[-1]}; convert it, or "
                "send its hashes"
            ) from error
        except Image.DecompressionBombError as error:
            raise _too_many_pixels(path, limits) from error
        except Exception as error:
            # A damaged file makes each of Pillow's readers fail in its own way (OSError, SyntaxError, struct.error,
            # ValueError, ...); each of them means this one thing.
            raise PictureError(
                f"{path}: the picture is cut off or damaged ({error}); export it again"
            ) from error


def _check_size(image: Image.Image, size: int, path: Path, limits: PictureLimits) -> None:
    pixels = image.width * image.height
    if pixels > limits.max_pixels:
        raise _too_many_pixels(path, limits)
    if pixels > limits.small_pixels and pixels > size * limits.max_pixels_per_byte:
        raise PictureError(
            f"{path}: {pixels} pixels in {size} bytes is a picture made to exhaust memory; it was not decoded"
        )


def _too_many_pixels(path: Path, limits: PictureLimits) -> PictureError:
    return PictureError(
        f"{path}: the picture has more than {limits.max_pixels} pixels and was not decoded; send its hashes, or "
        "raise the limit"
    )


def _as_shown(image: Image.Image) -> npt.NDArray[np.uint8]:
    image = ImageOps.exif_transpose(image)
    if image.mode in ("F", "I") or image.mode.startswith("I;"):
        image = _stretched(image)
    elif image.has_transparency_data:
        image = _on_white(image)
    else:
        image = image.convert("RGB")
    size = (min(image.width, WORKING_SIDE), min(image.height, WORKING_SIDE))
    if size != image.size:
        image = image.resize(size, Image.Resampling.BILINEAR, reducing_gap=3.0)
    return np.ascontiguousarray(np.asarray(image.convert("RGB"), dtype=np.uint8))


def _on_white(image: Image.Image) -> Image.Image:
    layered = image.convert("RGBA")
    shown = Image.new("RGBA", layered.size, "white")
    shown.alpha_composite(layered)
    return shown


def _stretched(image: Image.Image) -> Image.Image:
    """Return a picture of more than 8 bits a pixel in 8, from its darkest to its lightest (PDQ sees no change)."""
    values = np.nan_to_num(np.asarray(image, dtype=np.float64), nan=0.0, posinf=0.0, neginf=0.0)
    low, high = float(values.min()), float(values.max())
    scaled = (values - low) * (255.0 / (high - low)) if high > low else np.zeros_like(values)
    return Image.fromarray(scaled.astype(np.uint8))
