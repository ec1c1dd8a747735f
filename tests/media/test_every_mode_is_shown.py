"""Whatever mode Pillow gives a picture in, it is hashed as a viewer shows it."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from tests.media.drawn import saved, scene
from tocsin.media import PDQ_RADIUS, hash_content
from tocsin.media.decoding import shown
from tocsin.media.pdq import pdq

PICTURE = scene(5)
GREY = PICTURE.convert("L")
MODES = (
    "1", "L", "LA", "La", "P", "PA", "RGB", "RGBA", "RGBa", "RGBX", "CMYK", "YCbCr", "HSV", "LAB", "I", "F",
    "I;16", "I;16L", "I;16B", "I;16N",
)  # fmt: skip

FILED = {
    "TIFF": ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "I", "F", "I;16", "I;16B"),
    "PNG": ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"),
    "JPEG": ("1", "L", "RGB", "CMYK", "YCbCr"),
}


def in_mode(mode: str) -> Image.Image:
    if mode in ("La", "RGBa"):
        return PICTURE.convert("LA" if mode == "La" else "RGBA").convert(mode)
    if mode == "PA":
        return PICTURE.convert("P").convert("PA")
    if mode == "LAB":
        from PIL import ImageCms  # noqa: PLC0415

        to_lab = ImageCms.buildTransform(
            ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB"
        )
        changed = ImageCms.applyTransform(PICTURE, to_lab)
        assert changed is not None
        return changed
    if mode.startswith("I;16"):
        deep = np.asarray(GREY, dtype=np.uint16) * 200
        order = {"I;16": "<u2", "I;16L": "<u2", "I;16B": ">u2", "I;16N": "=u2"}[mode]
        return Image.frombytes(mode, GREY.size, deep.astype(order).tobytes())
    return PICTURE.convert(mode)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("wanted", ["RGB", "L"])
def test_a_picture_in_any_mode_looks_the_same(mode: str, wanted: str) -> None:
    image = in_mode(mode)
    assert image.mode == mode
    made = shown(image, wanted)
    assert made.mode == wanted
    assert made.size == PICTURE.size
    distance = (int.from_bytes(pdq(made).value) ^ int.from_bytes(pdq(PICTURE).value)).bit_count()
    assert distance <= PDQ_RADIUS


@pytest.mark.parametrize(("form", "mode"), [(form, mode) for form, modes in FILED.items() for mode in modes])
@pytest.mark.parametrize("enlarged", [False, True])
def test_a_file_in_any_mode_is_hashed(form: str, mode: str, enlarged: bool) -> None:
    image = in_mode(mode)
    if enlarged:
        image = image.resize((960, 720), Image.Resampling.NEAREST)
    distance = (
        int(hash_content(saved(image, form)).pdq, 16) ^ int.from_bytes(pdq(PICTURE).value)
    ).bit_count()
    assert distance <= PDQ_RADIUS


@pytest.mark.parametrize("values", [[[np.nan, np.inf], [-np.inf, 1e30]], [[5.0, 5.0], [5.0, 5.0]]])
def test_numbers_that_are_none_do_no_harm(values: list[list[float]]) -> None:
    image = Image.fromarray(np.array(values, dtype=np.float32))
    assert pdq(shown(image, "RGB")).quality == 0


def test_every_page_but_the_first_is_passed_over() -> None:
    first, second = scene(1), scene(2)
    for form in ("TIFF", "GIF", "WEBP", "PNG"):
        options = {"lossless": True} if form == "WEBP" else {}
        many = hash_content(saved(first, form, save_all=True, append_images=[second], **options))
        assert many.pdq == hash_content(saved(first, form, **options)).pdq
