"""Picture files from whoever sent them, decoded within bounds and shown as a viewer shows them.

First frame, turned as EXIF says, transparent parts on white.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from tocsin.media.errors import PictureError

# What people send each other. Pillow's other readers (PostScript among them) are only more to attack.
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "BMP", "TIFF")

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


def decode(content: bytes, limits: PictureLimits, side: int) -> Image.Image:
    """Return the picture in mode ``RGB`` where neither of its sides is longer than ``side``, else ``L`` (grey).

    PDQ looks at brightness only. A JPEG is not decoded larger than it takes for both sides to reach ``side``.

    :raises PictureError: where it is empty, no picture of the known formats, cut off, damaged, or too many pixels.
    """
    if not content:
        raise PictureError("the file is empty; export the picture again")
    with warnings.catch_warnings():
        # Our own limit stands below; Pillow's warning at a smaller one would only confuse.
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(content), formats=FORMATS) as image:
                check_size(image, len(content), limits)
                if max(image.size) > side:
                    # JPEG can be decoded at a half, a quarter or an eighth, and without its colours, for a fraction
                    # of the time and memory.
                    image.draft("L", (side, side))
                    return shown(image, "L")
                return shown(image, "RGB")
        except PictureError:
            raise
        except UnidentifiedImageError as error:
            raise PictureError(
                f"this is not a picture in {', '.join(FORMATS[:-1])} or {FORMATS[-1]}; convert it, or send its hashes"
            ) from error
        except Image.DecompressionBombError as error:
            raise _too_many_pixels(limits) from error
        except Exception as error:
            # A damaged file makes each of Pillow's readers fail in its own way (OSError, SyntaxError, struct.error,
            # ValueError, ...); each of them means this one thing.
            said = " ".join(str(error).split())
            raise PictureError(f"the picture is cut off or damaged ({said}); export it again") from error


def shown(image: Image.Image, mode: str) -> Image.Image:
    """Return a picture of any mode as a viewer shows it, in ``RGB`` or ``L``."""
    image = ImageOps.exif_transpose(image)
    if image.mode in ("F", "I") or image.mode.startswith("I;"):
        image = _stretched(image)
    elif image.mode == "La":
        image = image.convert("LA")
    if image.has_transparency_data:
        image = _on_white(image)
    # Pillow makes grey of few modes; of the others it does so by way of RGB.
    return image if image.mode == mode else image.convert("RGB").convert(mode)


def check_size(image: Image.Image, size: int, limits: PictureLimits) -> None:
    """Refuse what would cost too much to decode; ``size``: bytes of the file.

    :raises PictureError: where it has too many pixels.
    """
    pixels = image.width * image.height
    if pixels > limits.max_pixels:
        raise _too_many_pixels(limits)
    if pixels > limits.small_pixels and pixels > size * limits.max_pixels_per_byte:
        raise PictureError(
            f"{pixels} pixels in {size} bytes is a picture made to exhaust memory; it was not decoded"
        )


def _too_many_pixels(limits: PictureLimits) -> PictureError:
    return PictureError(
        f"the picture has more than {limits.max_pixels} pixels and was not decoded; send its hashes, or raise the limit"
    )


def _on_white(image: Image.Image) -> Image.Image:
    layered = image.convert("RGBA")
    white = Image.new("RGBA", layered.size, "white")
    white.alpha_composite(layered)
    return white.convert("RGB")


def _stretched(image: Image.Image) -> Image.Image:
    """Return a picture of more than 8 bits a pixel in 8, from its darkest to its lightest (PDQ sees no change)."""
    values = np.nan_to_num(np.asarray(image, dtype=np.float64), nan=0.0, posinf=0.0, neginf=0.0)
    low, high = float(values.min()), float(values.max())
    scaled = (values - low) * (255.0 / (high - low)) if high > low else np.zeros_like(values)
    return Image.fromarray(scaled.astype(np.uint8))
