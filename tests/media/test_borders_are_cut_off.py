"""A border of one colour does not hide a picture, and a picture without one is left alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps
from skimage import data

from tests.media.drawn import saved, scene
from tocsin.media import PDQ_RADIUS, PictureHash, hash_content
from tocsin.media.borders import trimmed

PHOTOGRAPHS = ("chelsea.png", "coffee.png", "rocket.jpg", "coins.png", "moon.png", "motorcycle_left.png")
COLOURS = ("black", "white", "grey", "#c81e5a")


def photograph(name: str) -> Image.Image:
    return Image.open(Path(data.__file__).parent / name).convert("RGB")


def apart(one: str | None, other: str | None) -> int:
    assert one is not None
    assert other is not None
    return (int(one, 16) ^ int(other, 16)).bit_count()


def hashed(picture: Image.Image, quality: int | None = None) -> PictureHash:
    return hash_content(saved(picture, "JPEG", quality=quality) if quality else saved(picture))


def bordered(picture: Image.Image, kind: str, colour: str) -> Image.Image:
    width, height = picture.size
    match kind:
        case "bars above and below":
            return ImageOps.expand(picture, (0, height // 9, 0, height // 9), colour)
        case "bars at the sides":
            return ImageOps.expand(picture, (width // 6, 0, width // 6, 0), colour)
        case "a frame":
            return ImageOps.expand(picture, width // 20, colour)
        case "a thin frame":
            return ImageOps.expand(picture, width // 40, colour)
        case "a strip below":
            return ImageOps.expand(picture, (0, 0, 0, height // 7), colour)
    return ImageOps.expand(bordered(picture, "bars above and below", "black"), width // 20, colour)


# Measured over 10 photographs, 4 colours, 4 qualities, two sizes: 95-97 % within 31 bits, median 2; what is not is
# photographs of walls and grass at half their size, which PDQ loses without a border as well.
@pytest.mark.parametrize("quality", [None, 50])
@pytest.mark.parametrize(
    "kind",
    [
        "bars above and below",
        "bars at the sides",
        "a frame",
        "a thin frame",
        "a strip below",
        "a frame around bars",
    ],
)
@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_a_bordered_photograph_is_found(name: str, kind: str, quality: int | None) -> None:
    picture = photograph(name)
    plain = hashed(picture)
    for colour in COLOURS:
        found = hashed(bordered(picture, kind, colour), quality)
        assert apart(found.pdq_trimmed, plain.pdq) <= PDQ_RADIUS
        assert found.pdq_trimmed_quality is not None
        assert found.pdq_trimmed_quality >= 50


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 1000),
    sides=st.tuples(*[st.integers(6, 60)] * 4),
    colour=st.tuples(*[st.integers(0, 255)] * 3),
)
def test_any_border_of_one_colour_is_cut_off_to_the_pixel(
    seed: int, sides: tuple[int, int, int, int], colour: tuple[int, int, int]
) -> None:
    # Chequered, so that no line of the picture itself is plain.
    squares = np.random.default_rng(seed).integers(0, 256, (24, 32, 3), dtype=np.uint8)
    picture = Image.fromarray(squares).resize((320, 240), Image.Resampling.NEAREST)
    found = trimmed(ImageOps.expand(picture, sides, colour))
    assert found is not None
    assert np.array_equal(np.asarray(found), np.asarray(picture))


@pytest.mark.parametrize(
    "name", [*PHOTOGRAPHS, "brick.png", "grass.png", "gravel.png", "hubble_deep_field.jpg"]
)
def test_a_photograph_without_a_border_has_no_second_hash(name: str) -> None:
    assert hashed(photograph(name)).pdq_trimmed is None
    assert hashed(photograph(name), 40).pdq_trimmed is None


def test_a_sky_that_fades_is_no_border() -> None:
    sky = np.linspace(40, 220, 400)[:, None].repeat(500, axis=1).astype(np.uint8)
    picture = Image.fromarray(sky).convert("RGB")
    picture.paste(scene(2, (500, 150)), (0, 250))
    assert trimmed(picture) is None


@pytest.mark.parametrize("size", [(300, 200), (1, 1), (1, 400), (2000, 3), (64, 64)])
@pytest.mark.parametrize("colour", ["black", "white", "red"])
def test_a_picture_of_one_colour_is_not_trimmed_to_nothing(size: tuple[int, int], colour: str) -> None:
    assert trimmed(Image.new("RGB", size, colour)) is None


def test_where_hardly_anything_would_remain_nothing_is_cut_off() -> None:
    page = Image.new("RGB", (800, 800), "white")
    page.paste(scene(1, (60, 60)), (300, 300))
    assert trimmed(page) is None
    page.paste(scene(1, (140, 140)), (300, 300))
    assert trimmed(page) is None


def test_the_hash_itself_is_never_trimmed() -> None:
    picture = photograph("coffee.png")
    framed = ImageOps.expand(picture, 30, "black")
    assert apart(hashed(framed).pdq, hashed(picture).pdq) > PDQ_RADIUS
