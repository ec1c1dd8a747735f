"""A photograph that was sent on, re-saved, scaled or written over keeps its PDQ hash; another one has another."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw
from skimage import data

from tocsin.media import PDQ_RADIUS, PictureHash, hash_picture

# Photographs that scikit-image carries in its package: a cup, a rocket, coins, the moon, gravel, a motorcycle, a cat.
NAMES = (
    "coffee.png",
    "rocket.jpg",
    "coins.png",
    "moon.png",
    "gravel.png",
    "motorcycle_left.png",
    "chelsea.png",
)


def photograph(name: str) -> Image.Image:
    return Image.open(Path(data.__file__).parent / name).convert("RGB")


def hashed(picture: Image.Image, folder: Path, form: str = "PNG", **options: object) -> PictureHash:
    path = folder / f"picture.{form.lower()}"
    picture.save(path, form, **options)
    return hash_picture(path)


def distance(one: PictureHash, other: PictureHash) -> int:
    return (int(one.pdq, 16) ^ int(other.pdq, 16)).bit_count()


def captioned(picture: Image.Image) -> Image.Image:
    written = picture.copy()
    # A few words; a bar across the picture or a cut at its edge is more than PDQ forgives.
    ImageDraw.Draw(written).text((6, picture.height - 16), "sent by a friend", fill="white")
    return written


CHANGES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "half the size": lambda picture: picture.resize((picture.width // 2, picture.height // 2)),
    "twice the size": lambda picture: picture.resize((picture.width * 2, picture.height * 2)),
    "another shape": lambda picture: picture.resize((picture.width, picture.height * 9 // 10)),
    "brighter": lambda picture: picture.point(lambda value: int(20 + value * 0.9)),
    "grey": lambda picture: picture.convert("L"),
    "few colours": lambda picture: picture.quantize(64),
    "captioned": captioned,
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_changed_photograph_is_found(name: str, change: str, tmp_path: Path) -> None:
    original = hashed(photograph(name), tmp_path)
    changed = hashed(CHANGES[change](photograph(name)), tmp_path)
    assert original.pdq_quality >= 50
    assert distance(original, changed) <= PDQ_RADIUS


@pytest.mark.parametrize("form", ["JPEG", "WEBP", "AVIF", "GIF", "BMP", "TIFF"])
def test_a_photograph_in_another_format_is_found(form: str, tmp_path: Path) -> None:
    options = {"quality": 60} if form in ("JPEG", "WEBP", "AVIF") else {}
    for name in NAMES[:3]:
        original = hashed(photograph(name), tmp_path)
        assert distance(original, hashed(photograph(name), tmp_path, form, **options)) <= PDQ_RADIUS


def test_different_photographs_are_not_confused(tmp_path: Path) -> None:
    hashes = [hashed(photograph(name), tmp_path) for name in NAMES]
    assert min(distance(one, other) for one, other in combinations(hashes, 2)) > 2 * PDQ_RADIUS


def test_a_large_photograph_is_hashed_like_its_small_self(tmp_path: Path) -> None:
    for name in ("coffee.png", "rocket.jpg"):
        picture = photograph(name)
        large = picture.resize((picture.width * 6, picture.height * 6), Image.Resampling.BICUBIC)
        assert distance(hashed(picture, tmp_path), hashed(large, tmp_path, "JPEG", quality=85)) <= PDQ_RADIUS
        assert distance(hashed(picture, tmp_path), hashed(large, tmp_path)) <= PDQ_RADIUS


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_hashed_the_way_up_that_it_is_shown(orientation: int, tmp_path: Path) -> None:
    upright = photograph("coffee.png")
    stored_by = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright.transpose(stored_by[orientation]) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    assert distance(hashed(upright, tmp_path), hashed(stored, tmp_path, "JPEG", exif=exif)) <= PDQ_RADIUS


def test_what_nobody_sees_does_not_change_the_hash(tmp_path: Path) -> None:
    picture = photograph("rocket.jpg")
    veiled = picture.convert("RGBA")
    veiled.putalpha(Image.linear_gradient("L").resize(picture.size))
    shown = Image.new("RGBA", picture.size, "white")
    shown.alpha_composite(veiled)
    assert hashed(veiled, tmp_path).pdq == hashed(shown.convert("RGB"), tmp_path).pdq
    assert hashed(veiled, tmp_path).pdq != hashed(picture, tmp_path).pdq


def test_the_first_frame_of_a_moving_picture_is_hashed(tmp_path: Path) -> None:
    first, second = (photograph(name).resize((320, 320)) for name in NAMES[:2])
    moving = hashed(first, tmp_path, "WEBP", save_all=True, append_images=[second], lossless=True)
    assert moving.pdq == hashed(first, tmp_path).pdq


def test_sixteen_bit_and_printers_pictures_are_hashed(tmp_path: Path) -> None:
    grey = photograph("moon.png").convert("L")
    deep = Image.fromarray(np.asarray(grey).astype(np.uint16) * 200)
    assert deep.mode == "I;16"
    assert distance(hashed(grey, tmp_path), hashed(deep, tmp_path)) <= PDQ_RADIUS
    printed = photograph("coffee.png").convert("CMYK")
    assert (
        distance(hashed(photograph("coffee.png"), tmp_path), hashed(printed, tmp_path, "JPEG")) <= PDQ_RADIUS
    )


def test_a_plain_surface_has_no_quality_to_match_by(tmp_path: Path) -> None:
    assert hashed(Image.new("RGB", (300, 200), "grey"), tmp_path).pdq_quality < 50
    assert hashed(Image.new("I;16", (300, 200), 7), tmp_path).pdq_quality < 50
    assert len(hashed(Image.new("1", (1, 1)), tmp_path).pdq) == 64


def test_the_file_itself_is_named_by_its_digests(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    photograph("coins.png").save(buffer, "PNG")
    content = buffer.getvalue()
    (tmp_path / "p").write_bytes(content)
    found = hash_picture(tmp_path / "p")
    assert found.sha256 == hashlib.sha256(content).hexdigest()
    assert found.md5 == hashlib.md5(content).hexdigest()
    assert found.sha1 == hashlib.sha1(content).hexdigest()
    assert found.bytes == len(content)
