"""A picture as people who must look at it are shown it: small, and blurred or grey while they want it so.

It is made anew from its pixels, so nothing else that the file holds reaches a browser: no metadata, no trailing bytes.
"""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageFilter

from tocsin.media.decoding import FORMATS, PictureLimits, check_size, shown
from tocsin.media.errors import PictureError

SIDE = 480
"""Pixels of the longer side: enough to judge, less to see."""

_BLUR = 0.04
"""Radius of the blur, as a share of the longer side: what is on it can be guessed, faces cannot be told."""


def pixels_of(content: bytes) -> tuple[int, int] | None:
    """Return width and height as a picture's head tells them; ``None`` where it is none. Nothing of it is decoded."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(content), formats=FORMATS) as image:
                return image.size
        except Exception:
            # Each of Pillow's readers fails on damage in its own way; then the size is not known, and that is told.
            return None


def spare_picture(
    content: bytes, *, blur: bool, grey: bool, side: int = SIDE, limits: PictureLimits | None = None
) -> bytes:
    """Return a small JPEG of a picture's first frame.

    :raises PictureError: where it is no picture of the known formats, damaged, or would cost too much to decode.
    """
    within = limits or PictureLimits()
    if len(content) > within.max_bytes:
        raise PictureError("the picture is too large to be shown; ask for it outside of this page")
    with warnings.catch_warnings():
        # Our own limit stands in ``check_size``; Pillow's warning at a smaller one would only confuse.
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(content), formats=FORMATS) as image:
                check_size(image, len(content), within)
                image.draft("RGB", (2 * side, 2 * side))
                small = shown(image, "RGB")
        except PictureError:
            raise
        except Exception as error:
            # Each of Pillow's readers fails on damage in its own way; all of it means that there is nothing to show.
            raise PictureError(
                "this is no picture that can be shown; it may be a video, or damaged"
            ) from error
    small.thumbnail((side, side))
    if grey:
        small = small.convert("L")
    if blur:
        small = small.filter(ImageFilter.GaussianBlur(max(small.size) * _BLUR))
    made = io.BytesIO()
    small.save(made, "JPEG", quality=70)
    return made.getvalue()
