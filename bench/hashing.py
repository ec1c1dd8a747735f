"""Hashing a camera's photograph, and digests, against the plain way, in CPU time: ``python -m bench hashing``.

Yardsticks of the same run: Pillow's full decode with ``pdqhash.compute`` (what ``threatexchange`` does), and three
passes of ``hashlib``. To reach: ten times the first.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import time
from collections.abc import Callable, Sequence

import numpy as np
import pdqhash
from PIL import Image, ImageFilter

from bench.pages import markdown_table
from tocsin.media import Digesting, hash_content

_MEGABYTES = 64


def photograph(width: int = 4000, height: int = 3000) -> bytes:
    """Return a JPEG of 12 megapixels and about 2 MB with the shapes and noise of a photograph, drawn by code."""
    random = np.random.default_rng(12)
    coarse = random.integers(0, 256, (12, 16, 3), dtype=np.uint8)
    shapes = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
    shapes = shapes.filter(ImageFilter.GaussianBlur(4))
    noise = random.normal(0, 5, (height, width, 1))
    pixels = np.clip(np.asarray(shapes, dtype=np.float32) + noise, 0, 255).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=88)
    return buffer.getvalue()


def plain(content: bytes) -> None:
    """Hash as the plain way does."""
    pdqhash.compute(np.asarray(Image.open(io.BytesIO(content)).convert("RGB")))


def hash_thrice(content: bytes) -> None:
    hashlib.md5(content, usedforsecurity=False).hexdigest()
    hashlib.sha1(content, usedforsecurity=False).hexdigest()
    hashlib.sha256(content).hexdigest()


def hash_in_pieces(content: bytes, piece: int = 1 << 18) -> None:
    digesting = Digesting()
    view = memoryview(content)
    for start in range(0, len(content), piece):
        digesting.update(view[start : start + piece])
    digesting.digests()


def cpu_seconds(work: Callable[[], object], rounds: int) -> float:
    """Return the least CPU time that one round takes: what neighbours on the machine add is left out."""
    found = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="bench hashing", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="rounds of which the fastest counts")
    rounds = parser.parse_args(argv).rounds
    photo = photograph()
    ours = cpu_seconds(lambda: hash_content(photo), rounds)
    eight = cpu_seconds(lambda: hash_content(photo, dihedral=True), rounds)
    theirs = cpu_seconds(lambda: plain(photo), rounds)
    block = np.random.default_rng(1).bytes(_MEGABYTES << 20)
    pieces = cpu_seconds(lambda: hash_in_pieces(block), rounds)
    thrice = cpu_seconds(lambda: hash_thrice(block), rounds)
    rows: list[tuple[str, ...]] = [
        ("work", "CPU time", "a second of one core", "times the yardstick"),
        (
            "12-megapixel JPEG, Pillow and pdqhash (yardstick)",
            f"{theirs * 1e3:.0f} ms",
            f"{1 / theirs:.1f}",
            "1.0",
        ),
        (
            "12-megapixel JPEG, digests, PDQ, border",
            f"{ours * 1e3:.0f} ms",
            f"{1 / ours:.1f}",
            f"{theirs / ours:.1f}",
        ),
        ("the same with eight turns", f"{eight * 1e3:.0f} ms", f"{1 / eight:.1f}", f"{theirs / eight:.1f}"),
        (
            f"{_MEGABYTES} MB, hashlib three times (yardstick)",
            f"{thrice * 1e3:.0f} ms",
            f"{_MEGABYTES / thrice:.0f} MB",
            "1.0",
        ),
        (
            f"{_MEGABYTES} MB, in one pass",
            f"{pieces * 1e3:.0f} ms",
            f"{_MEGABYTES / pieces:.0f} MB",
            f"{thrice / pieces:.2f}",
        ),
    ]
    print(markdown_table(rows))
    print(
        f"\nTo reach: 10 times the plain way for the photograph. {'Reached' if theirs / ours >= 10 else 'NOT reached'}."
    )


if __name__ == "__main__":
    main()
