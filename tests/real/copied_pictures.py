"""Photographs without people that scikit-image carries in its package, and what becomes of a photograph sent on."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw, ImageEnhance
from skimage import data

from tocsin.media import PictureHash, hash_picture

PHOTOGRAPHS = (
    "chelsea.png",
    "coffee.png",
    "rocket.jpg",
    "coins.png",
    "moon.png",
    "hubble_deep_field.jpg",
    "motorcycle_left.png",
    "brick.png",
    "grass.png",
    "gravel.png",
)
"""A cat, a cup, a rocket, coins, the moon, galaxies, a motorcycle; and a wall, grass and gravel, which fill the picture
with fine texture and little else."""

Copy = Callable[[Image.Image], Image.Image]


def photograph(name: str) -> Image.Image:
    """Return one of the shipped photographs, in colour."""
    return Image.open(Path(data.__file__).parent / name).convert("RGB")


def saved_as_jpeg(picture: Image.Image, quality: int) -> Image.Image:
    """Return the picture as JPEG of that quality brings it back."""
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=quality)
    return Image.open(buffer).convert("RGB")


def half_the_size(picture: Image.Image) -> Image.Image:
    """Return the picture with half the width and height."""
    return picture.resize((picture.width // 2, picture.height // 2))


def captioned(picture: Image.Image) -> Image.Image:
    """Return the picture with a strip of words over its lowest eighth."""
    shown = picture.copy()
    top = picture.height * 7 // 8
    drawing = ImageDraw.Draw(shown)
    drawing.rectangle((0, top, picture.width, picture.height), fill="black")
    drawing.text((12, top + 8), "new in town, write to me", fill="white", font_size=picture.height // 16)
    return shown


def framed_below(picture: Image.Image) -> Image.Image:
    """Return the picture with a strip of words added below it, which makes it taller by an eighth."""
    shown = Image.new("RGB", (picture.width, picture.height * 9 // 8), "black")
    shown.paste(picture, (0, 0))
    ImageDraw.Draw(shown).text(
        (12, picture.height + 8), "new in town, write to me", fill="white", font_size=picture.height // 16
    )
    return shown


def cropped(share: float) -> Copy:
    """Return what cuts that share of the width and height off each side."""

    def cut(picture: Image.Image) -> Image.Image:
        x, y = round(picture.width * share), round(picture.height * share)
        return picture.crop((x, y, picture.width - x, picture.height - y))

    return cut


COPIES: dict[str, Copy] = {
    "the same pixels in another file": lambda picture: picture,
    "JPEG, quality 40": lambda picture: saved_as_jpeg(picture, 40),
    "half the size": half_the_size,
    "half the size, then JPEG, quality 40": lambda picture: saved_as_jpeg(half_the_size(picture), 40),
    "brighter by 30 %": lambda picture: ImageEnhance.Brightness(picture).enhance(1.3),
    "black and white": lambda picture: picture.convert("L").convert("RGB"),
    "words over the lowest eighth": captioned,
    "1 % cut off each side": cropped(0.01),
    "2 % cut off each side": cropped(0.02),
    "5 % cut off each side": cropped(0.05),
    "a strip of words added below": framed_below,
    "mirrored": lambda picture: picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
}
"""What happens to a photograph on its way, from what nobody sees to what makes another picture of it."""


def hash_of(picture: Image.Image, folder: Path) -> PictureHash:
    """Return the hashes of the picture, written to ``folder`` as PNG."""
    path = folder / "picture.png"
    picture.save(path)
    return hash_picture(path)


def bits_apart(one: PictureHash, other: PictureHash) -> int:
    """Return in how many of 256 bits two PDQ hashes differ."""
    return (int(one.pdq, 16) ^ int(other.pdq, 16)).bit_count()
