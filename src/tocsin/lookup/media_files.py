"""The bytes of a picture or video below the media root, bounded, with their kind told from the bytes alone."""

from __future__ import annotations

import os
from pathlib import Path

from tocsin.lookup.content import Absence, Picture
from tocsin.media import PictureError, inside

MAX_MEDIA_BYTES = 64 << 20
"""Of the largest file that is shown."""

_PLAIN = "application/octet-stream"

_BEGINNINGS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"\x1aE\xdf\xa3", "video/webm"),
)
_BRANDS = {b"avif": "image/avif", b"avis": "image/avif", b"qt  ": "video/quicktime"}


def read_media(media: str, root: Path, relative: str, most: int) -> Picture:
    """Return a file below ``root`` of at most ``most`` bytes; where it cannot be had, why."""
    try:
        with inside(root, relative).open("rb") as file:
            content = file.read(most + 1)
    except (PictureError, OSError):
        there = os.path.lexists(root / relative)
        return Picture(media, Absence.UNREADABLE if there else Absence.NOT_KEPT)
    if len(content) > most:
        return Picture(media, Absence.TOO_LARGE)
    return Picture(media, None, content, kind_of(content))


def kind_of(content: bytes) -> str:
    """Return the media type (RFC 6838) of pictures and videos that browsers show, ``application/octet-stream`` else.

    A platform's own word for it is not asked: a page that is called a picture would be run as a page.
    """
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp":  # ISO/IEC 14496-12, section 4.3
        return _BRANDS.get(content[8:12], "video/mp4")
    return _PLAIN
