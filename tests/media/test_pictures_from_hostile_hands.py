"""Files that are no pictures, are broken, or are made to exhaust the machine: each is refused in one sentence."""

from __future__ import annotations

import io
import os
import struct
import tracemalloc
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tocsin.media import PictureError, PictureLimits, hash_picture


def noise(form: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise((160, 120), 60).convert("RGB").save(buffer, form, **options)
    return buffer.getvalue()


def refusal(path: Path, limits: PictureLimits | None = None) -> str:
    with pytest.raises(PictureError) as caught:
        hash_picture(path, limits)
    said = str(caught.value)
    assert said.startswith(f"{path}: ")
    assert "\n" not in said
    return said


def png_that_claims(width: int, height: int) -> bytes:
    """Return a small PNG file whose header states a huge picture of one colour, and whose data keep the promise."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)  # one bit a pixel
    packer = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"just text", "not a picture in JPEG, PNG"),
        (b"\xff\xd8\xff\xe0" + b"not really a JPEG" * 20, "cut off or damaged"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not a picture in"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a picture in"),
    ],
)
def test_what_is_no_picture_is_refused(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(content)
    assert words in refusal(path)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF", "BMP", "TIFF", "GIF"])
def test_half_a_picture_is_refused(form: str, tmp_path: Path) -> None:
    path = tmp_path / "half"
    whole = noise(form)
    path.write_bytes(whole[: len(whole) // 2])
    assert "cut off or damaged" in refusal(path) or "not a picture in" in refusal(path)


def test_too_many_pixels_are_refused_before_they_are_decoded(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    for side, words in (
        (60_000, "was not decoded"),
        (13_000, "was not decoded"),
        (10_000, "made to exhaust memory"),
    ):
        path.write_bytes(png_that_claims(side, side))
        tracemalloc.start()
        said = refusal(path)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert words in said
        assert peak < 16 << 20


def test_the_operator_sets_the_limits(tmp_path: Path) -> None:
    path = tmp_path / "p.png"
    path.write_bytes(noise("PNG"))
    assert "more than 19199 pixels" in refusal(path, PictureLimits(max_pixels=160 * 120 - 1))
    assert hash_picture(path, PictureLimits(max_pixels=160 * 120)).bytes == path.stat().st_size
    assert "larger than 100 bytes" in refusal(path, PictureLimits(max_bytes=100))
    assert hash_picture(path, PictureLimits(max_bytes=path.stat().st_size)).pdq


def test_what_is_no_file_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "not a regular file" in refusal(tmp_path / "pipe")
    assert "not a regular file" in refusal(tmp_path)
    assert "not a regular file" in refusal(Path(os.devnull))
    assert "No such file" in refusal(tmp_path / "nothing")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    form=st.sampled_from(["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF"]),
    changes=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=8)), min_size=1, max_size=6),
)
def test_a_damaged_picture_is_hashed_or_refused_and_nothing_else(
    form: str, changes: list[tuple[float, bytes]], tmp_path: Path
) -> None:
    content = bytearray(noise(form))
    for place, junk in changes:
        start = int(place * (len(content) - 1))
        content[start : start + len(junk)] = junk
    path = tmp_path / "damaged"
    path.write_bytes(content)
    said, found = None, None
    try:
        found = hash_picture(path)
    except PictureError as error:
        said = str(error)
    assert (said is None) != (found is None)
    assert found is None or len(found.pdq) == 64
