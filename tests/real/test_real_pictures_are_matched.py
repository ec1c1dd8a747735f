"""A photograph that a minor gave in private is found again in an advert, from the files alone, and no other one is.

The whole way is walked: files below a media root, events that name them and carry no hash, the scan, its signals.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq
import pytest
from PIL import Image, ImageOps

from bench.pages import measured
from bench.real_pictures import PAGE, report
from tests.real.copied_pictures import COPIES, PHOTOGRAPHS, bits_apart, photograph
from tests.scanning import EVERYTHING, write_lines
from tests.scene import Scene
from tocsin.media import PDQ_RADIUS, PictureHash, hash_picture, turned_hashes
from tocsin.scan import ScanOptions, ScanResult, scan

GIVEN = ("chelsea.png", "coffee.png", "rocket.jpg", "brick.png")
NEVER_GIVEN = tuple(name for name in PHOTOGRAPHS if name not in GIVEN)


class Album:
    """A scene whose pictures are files below ``root``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.scene = Scene(bystanders=40)

    def picture(self, owner: str, path: str, picture: Image.Image | None = None) -> str:
        """Put the picture below the root, unless something lies there, and tell of it without hashes."""
        if picture is not None:
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            picture.save(self.root / path, quality=90)
        media = f"media-of-{path}"
        self.scene.add("media", owner, media=media, path=path)
        return media

    def give(self, minor: str, adult: str, name: str) -> None:
        """Let an adult approach a minor and be given the photograph in private."""
        self.scene.account(adult)
        self.scene.account(minor, "13-15")
        self.scene.say(adult, minor, "hello")
        self.scene.say(minor, adult, media=[self.picture(minor, f"private/{name}", photograph(name))])

    def list(self, seller: str, path: str, picture: Image.Image) -> str:
        """Let an account show the picture in a listing; returns the listing's event."""
        self.scene.account(seller)
        return self.scene.post(seller, "listing", media=[self.picture(seller, path, picture)])

    def scanned(self, folder: Path) -> tuple[ScanResult, set[tuple[str, str]]]:
        """Scan; returns also the listing and the minor of every picture found to be a minor's private one."""
        source = write_lines(self.scene.events, folder / "events.jsonl")
        options = ScanOptions(bounds=EVERYTHING.bounds, media_root=self.root)
        result = scan([str(source)], folder / "out", options)
        signals = pq.read_table(folder / "out" / "signals.parquet").to_pylist()
        return result, {
            (row["event"], row["target"])
            for row in signals
            if row["indicator"] == "private_picture_advertised"
        }


@pytest.fixture
def album(tmp_path: Path) -> Album:
    root = tmp_path / "media"
    root.mkdir()
    return Album(root)


def minor_of(name: str) -> str:
    return f"minor-of-{name}"


def nearest(shown: PictureHash, private: PictureHash) -> int:
    """Return the least distance of the two, with and without their borders, the private one turned in every way."""
    ways = turned_hashes(np.stack([_bytes(pdq) for pdq in (private.pdq, private.pdq_trimmed) if pdq]))
    seen = np.stack([_bytes(pdq) for pdq in (shown.pdq, shown.pdq_trimmed) if pdq])
    return int(np.bitwise_count(ways[:, :, None] ^ seen).sum(axis=3).min())


def _bytes(pdq: str) -> npt.NDArray[np.uint8]:
    return np.frombuffer(bytes.fromhex(pdq), dtype=np.uint8)


def test_a_listing_shows_a_private_photograph_where_and_only_where_pdq_says_so(
    album: Album, tmp_path: Path
) -> None:
    given: dict[str, PictureHash] = {}
    listed: dict[str, PictureHash] = {}
    kinds: dict[str, tuple[str, str]] = {}
    for name in GIVEN:
        album.give(minor_of(name), f"adult-of-{name}", name)
        given[name] = hash_picture(album.root / "private" / name)
    for name in GIVEN:
        for number, (kind, copied) in enumerate(COPIES.items()):
            path = f"listed/{number}-{Path(name).stem}.{'png' if number == 0 else 'jpg'}"
            event = album.list(f"seller-{number}-of-{name}", path, copied(photograph(name)))
            listed[event], kinds[event] = hash_picture(album.root / path), (name, kind)
    for name in NEVER_GIVEN:
        event = album.list(f"seller-of-{name}", f"listed/{name}", photograph(name))
        listed[event], kinds[event] = hash_picture(album.root / "listed" / name), (name, "never given")
    expected = {
        (event, minor_of(name))
        for event, shown in listed.items()
        for name, private in given.items()
        if bits_apart(shown, private) <= PDQ_RADIUS
    }
    result, found = album.scanned(tmp_path)
    assert found == expected
    assert result.problems == ()
    assert result.summary["pictures_hashed"] == len(given) + len(listed)
    # Independent of the hash: what must be found, and that nobody's photograph is taken for somebody else's.
    assert {kinds[event] for event, _ in found} >= {
        (name, kind)
        for name in ("chelsea.png", "coffee.png", "rocket.jpg")
        for kind in ("JPEG, quality 40", "half the size", "half the size, then JPEG, quality 40", "mirrored")
    }
    assert all(minor_of(kinds[event][0]) == minor for event, minor in found)


def test_a_photograph_that_the_minor_showed_in_public_before_is_nobodys_secret(
    album: Album, tmp_path: Path
) -> None:
    name = "coffee.png"
    album.scene.account(minor_of(name), "13-15")
    shown = album.picture(minor_of(name), "public/coffee.png", photograph(name))
    album.scene.post(minor_of(name), "feed", media=[shown])
    album.give(minor_of(name), "adult", name)
    album.list("seller", "listed/coffee.jpg", photograph(name))
    result, found = album.scanned(tmp_path)
    assert result.summary["pictures_hashed"] == 3
    assert found == set()


def test_a_mirrored_copy_and_one_in_a_frame_are_found_too(album: Album, tmp_path: Path) -> None:
    name = "coffee.png"
    album.give(minor_of(name), "adult", name)
    plain = photograph(name)
    framed = ImageOps.expand(plain, border=plain.width // 8, fill=(200, 30, 30))
    mirrored = ImageOps.mirror(plain)
    events = [album.list(f"seller{at}", f"listed/{at}.jpg", one) for at, one in enumerate((framed, mirrored))]
    private = hash_picture(album.root / "private" / name)
    for at in range(2):
        assert bits_apart(hash_picture(album.root / f"listed/{at}.jpg"), private) > PDQ_RADIUS
    _, found = album.scanned(tmp_path)
    assert found == {(event, minor_of(name)) for event in events}


def one_colour(width: int, height: int) -> bytes:
    """Return a PNG file of a few kilobytes that unpacks to the stated number of one-bit pixels."""

    def chunk(name: bytes, body: bytes) -> Iterator[bytes]:
        yield struct.pack(">I", len(body))
        yield name + body
        yield struct.pack(">I", zlib.crc32(name + body))

    packer = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    pixels = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = (*chunk(b"IHDR", header), *chunk(b"IDAT", pixels), *chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def test_hostile_files_beside_it_are_told_and_stop_nothing(album: Album, tmp_path: Path) -> None:
    album.give(minor_of("coffee.png"), "adult", "coffee.png")
    hostile = album.root / "hostile"
    hostile.mkdir()
    (hostile / "bomb.png").write_bytes(one_colour(16_000, 16_000))
    (hostile / "cut.jpg").write_bytes((album.root / "private" / "coffee.png").read_bytes()[:9000])
    (hostile / "words.jpg").write_text("no picture at all")
    os.mkfifo(hostile / "pipe.jpg")
    refused = ("bomb.png", "cut.jpg", "words.jpg", "pipe.jpg", "missing.jpg")
    for name in refused:
        album.scene.post("seller", "listing", media=[album.picture("seller", f"hostile/{name}")])
    outside = tmp_path / "outside.jpg"
    photograph("coffee.png").save(outside)
    (hostile / "link.jpg").symlink_to(outside)
    escaping = ("../outside.jpg", str(outside), "hostile/link.jpg")
    for path in escaping:
        album.picture("seller", path)
    advert = album.list("seller", "listed/coffee.jpg", photograph("coffee.png"))

    result, found = album.scanned(tmp_path)

    assert found == {(advert, minor_of("coffee.png"))}
    summary: dict[str, Any] = result.summary
    assert summary["pictures_hashed"] == 2
    assert summary["pictures_not_hashed"] == len(refused)
    assert sorted(problem.partition(": ")[0] for problem in result.problems) == sorted(
        f"hostile/{name}" for name in refused
    )
    bomb = next(problem for problem in result.problems if "bomb" in problem)
    assert "pixels" in bomb
    assert summary["quarantined"] == len(escaping)
    assert summary["read"] == len(album.scene.events)
    assert summary["read"] == summary["accepted"] + summary["duplicate"] + summary["quarantined"]
    lines = (tmp_path / "out" / "quarantine.jsonl").read_text(encoding="utf-8").splitlines()
    assert all("path" in json.loads(line)["reason"] for line in lines)
    assert len(lines) == len(escaping)


def test_without_a_media_root_no_file_is_opened(album: Album, tmp_path: Path) -> None:
    album.give(minor_of("coffee.png"), "adult", "coffee.png")
    album.list("seller", "listed/coffee.jpg", photograph("coffee.png"))
    source = write_lines(album.scene.events, tmp_path / "events.jsonl")
    result = scan([str(source)], tmp_path / "out", EVERYTHING)
    assert result.summary["pictures_hashed"] == 0
    assert result.problems == ()
    assert result.summary["quarantined"] == 0


def test_the_page_shows_the_distances_as_they_are_measured(tmp_path: Path) -> None:
    assert measured(PAGE) == report(tmp_path), "run `python -m bench.real_pictures --write`"
