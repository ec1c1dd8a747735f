"""The eight dihedral hashes: a picture that was turned or mirrored has, within a few bits, one of the original's."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from skimage import data

from tests.media.drawn import saved, scene
from tocsin.media import PDQ_RADIUS, PictureHash, hash_content

TURNS = list(Image.Transpose)


def apart(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


def eight(picture: Image.Image) -> PictureHash:
    return hash_content(saved(picture, "BMP"), dihedral=True)


# Measured on 25 scenes: above 512 pixels at most 16 bits, at most 12 on photographs; below, where the reference code
# looks beside the middle of its cells, a tenth of 320 x 240 is beyond 26 and of 200 x 160 beyond 40.
@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    turn=st.sampled_from(TURNS),
    size=st.sampled_from([(900, 700), (576, 800), (2000, 700)]),
)
def test_the_set_of_a_turned_picture_is_the_set_of_the_picture(
    seed: int, turn: Image.Transpose, size: tuple[int, int]
) -> None:
    picture = scene(seed, size)
    ours, theirs = eight(picture), eight(picture.transpose(turn))
    for one in theirs.pdq_dihedral:
        assert min(apart(one, other) for other in ours.pdq_dihedral) <= PDQ_RADIUS


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("name", ["chelsea.png", "coffee.png", "rocket.jpg", "coins.png", "moon.png"])
def test_a_turned_photograph_is_found(name: str, turn: Image.Transpose) -> None:
    photograph = Image.open(Path(data.__file__).parent / name).convert("RGB")
    turned = hash_content(saved(photograph.transpose(turn))).pdq
    assert min(apart(turned, one) for one in eight(photograph).pdq_dihedral) <= PDQ_RADIUS


def test_the_first_of_the_eight_is_the_picture_as_it_is() -> None:
    for size in ((320, 240), (1300, 700)):
        found = eight(scene(8, size))
        assert len(set(found.pdq_dihedral)) == 8
        assert found.pdq_dihedral[0] == found.pdq == hash_content(saved(scene(8, size))).pdq
        assert hash_content(saved(scene(8, size))).pdq_dihedral == ()


@pytest.mark.parametrize(
    ("place", "turn"),
    [
        (1, Image.Transpose.ROTATE_90),
        (2, Image.Transpose.ROTATE_180),
        (3, Image.Transpose.ROTATE_270),
        (4, Image.Transpose.FLIP_TOP_BOTTOM),
        (5, Image.Transpose.FLIP_LEFT_RIGHT),
    ],
)
def test_each_place_is_what_the_page_says(place: int, turn: Image.Transpose) -> None:
    picture = scene(11, (512, 512))
    turned = hash_content(saved(picture.transpose(turn)))
    distances = [apart(turned.pdq, one) for one in eight(picture).pdq_dihedral]
    assert distances.index(min(distances)) == place


def test_a_bordered_picture_has_eight_hashes_without_its_border_too() -> None:
    framed = Image.new("RGB", (400, 320), "white")
    framed.paste(scene(4), (40, 40))
    found = eight(framed)
    assert len(found.pdq_trimmed_dihedral) == 8
    assert found.pdq_trimmed_dihedral[0] == found.pdq_trimmed
