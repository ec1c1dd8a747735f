"""A video as the PDQ hashes of its frames, one a second, decoded within bounds (FFmpeg by way of PyAV)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from tocsin.media.errors import PictureError

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class VideoLimits:
    """What a video may cost; at a bound the rest is left out, and the result says so.

    ``interval``: seconds between hashed frames. ``max_seconds``: of the video. ``max_frames``: hashed.
    ``max_pixels``: of one frame (8K is 33 million); a video with larger ones is refused. ``max_work``: seconds of
    the clock spent on one video.
    """

    interval: float = 1.0
    max_seconds: float = 4 * 3600.0
    max_frames: int = 14_400
    max_pixels: int = 36_000_000
    max_work: float = 900.0


@dataclass(frozen=True, slots=True)
class VideoFrame:
    """A hashed frame. ``at``: seconds from the video's first frame; ``pdq``: 64 hex digits; ``quality``: 50-100."""

    at: float
    pdq: str
    quality: int


@dataclass(frozen=True, slots=True)
class VideoHash:
    """Frames of a video that are fit for matching, in order; a run of frames that look the same is given once.

    ``seconds``: how far the video was read. ``note``: why it was not read to its end, if so.
    """

    frames: tuple[VideoFrame, ...]
    seconds: float
    note: str | None


def is_video(head: bytes) -> bool:
    """Whether a file that begins with these bytes (600 or more) is a video (or sound) in a known container."""
    kind, brand = head[4:8], head[8:12]
    if kind == b"ftyp":
        return brand not in (b"avif", b"avis", b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"jxl ")
    if kind in (b"moov", b"mdat", b"wide", b"free", b"skip"):
        return True
    if head[:4] == b"RIFF":
        return brand == b"AVI "
    if head.startswith((b"\x1a\x45\xdf\xa3", b"FLV\x01", b"OggS", b"\0\0\1\xba", b"\0\0\1\xb3")):
        return True
    if head.startswith(b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"):
        return True
    return len(head) > 376 and head[0] == head[188] == head[376] == 0x47


def hash_video(file: BinaryIO, limits: VideoLimits | None = None, clock: Clock = time.monotonic) -> VideoHash:
    """Return the hashes of a video's frames, hashed as a viewer shows them: turned as the file says.

    :param file: open for reading, at any place.
    :raises PictureError: where it is no video of the known containers, holds no picture track, has too large frames,
        or no frame of it can be decoded.
    """
    from tocsin.media.frames import Reading  # noqa: PLC0415 (it loads PyAV)

    limits = limits or VideoLimits()
    file.seek(0)
    reading = Reading(limits, clock)
    try:
        reading.read(file)
    except PictureError:
        raise
    except Exception as error:
        # Damaged files fail in many ways; what was hashed before is kept.
        if not reading.decoded:
            said = " ".join(str(getattr(error, "strerror", None) or error).split())
            raise PictureError(
                f"this is no video that can be read, or it is cut off or damaged ({said}); export it again"
            ) from error
        reading.note = "the rest is damaged"
    if not reading.decoded:
        raise PictureError("no frame of the video can be decoded: it is cut off or damaged; export it again")
    return VideoHash(tuple(reading.frames), round(reading.seconds, 3), reading.note)
