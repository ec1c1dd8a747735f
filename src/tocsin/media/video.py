"""A video as the PDQ hashes of its frames, one a second, decoded within bounds (FFmpeg by way of PyAV)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

import av
import numpy as np
from av.error import FFmpegError
from PIL import Image

from tocsin.media.errors import PictureError
from tocsin.media.pdq import FIT_QUALITY, Pdq, pdq

# Containers that hold their own data. Playlists (HLS, DASH, concat) are left out: they make the reader open what
# other files or addresses they name.
CONTAINERS = ("mov", "mp4", "matroska", "webm", "avi", "flv", "mpegts", "mpeg", "ogg", "asf", "gif")

_JOINED = 8  # bits: a frame that differs less from the one kept before it shows the same
_BAD_PACKETS = 1000  # a stream with more is noise
_WITHOUT_TIMES = 25.0  # frames a second, where a file states none

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
    limits = limits or VideoLimits()
    file.seek(0)
    reading = _Reading(limits, clock)
    try:
        with av.open(
            file,
            options={"format_whitelist": ",".join(CONTAINERS), "protocol_whitelist": "none"},
            metadata_errors="replace",
        ) as container:
            assert isinstance(container, av.container.InputContainer)
            reading.read(container)
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


class _Reading:
    """How far the reading of one video is."""

    def __init__(self, limits: VideoLimits, clock: Clock) -> None:
        self._limits = limits
        self._clock = clock
        self._until = clock() + limits.max_work
        self._kept: Pdq | None = None
        self.frames: list[VideoFrame] = []
        self.decoded = 0
        self.seconds = 0.0
        self.note: str | None = None

    def read(self, container: av.container.InputContainer) -> None:
        """Decode the video track and hash what is due, to the end or a bound."""
        if not container.streams.video:
            raise PictureError(
                "there is no picture track in the file, only sound or data; there is nothing to hash"
            )
        stream = container.streams.video[0]
        self._check_size(stream.codec_context.width, stream.codec_context.height)
        # The header may lie; the decoder then refuses the frames themselves.
        stream.codec_context.options = {"max_pixels": str(self._limits.max_pixels)}
        stream.thread_type = "AUTO"
        rate = float(stream.average_rate or 0) or _WITHOUT_TIMES
        first, due, hashed = None, 0.0, 0
        for frame in self._decoded_frames(container, stream):
            stated = frame.time if frame.time is not None else self.decoded / rate
            self.decoded += 1
            first = stated if first is None else first
            at = stated - first
            self.seconds = max(self.seconds, at)
            if at > self._limits.max_seconds:
                self.note = f"only the first {self._limits.max_seconds:.0f} seconds were hashed"
                return
            if at + 1e-6 < due:
                continue
            if hashed >= self._limits.max_frames:
                self.note = f"only the first {hashed} frames were hashed"
                return
            due = (at // self._limits.interval + 1) * self._limits.interval
            hashed += 1
            self._hash(frame, at)

    def _decoded_frames(
        self, container: av.container.InputContainer, stream: av.video.stream.VideoStream
    ) -> Iterator[av.VideoFrame]:
        bad = 0
        for packet in container.demux(stream):
            if self._clock() > self._until:
                self.note = (
                    f"only the first {self.seconds:.0f} seconds were hashed: that took all the time allowed"
                )
                return
            try:
                yield from (frame for frame in packet.decode() if not frame.is_corrupt)
            except FFmpegError:
                bad += 1
                if bad > _BAD_PACKETS:
                    self.note = "the rest is damaged"
                    return
        if bad:
            self.note = f"{bad} damaged pieces were passed over"

    def _hash(self, frame: av.VideoFrame, at: float) -> None:
        self._check_size(frame.width, frame.height)
        image = Image.fromarray(frame.to_ndarray(format="rgb24"))
        if frame.rotation:
            image = image.rotate(frame.rotation, expand=True)
        found = pdq(image)
        if found.quality < FIT_QUALITY:
            return
        if self._kept is not None and _apart(self._kept.value, found.value) <= _JOINED:
            return
        self._kept = found
        self.frames.append(VideoFrame(round(at, 3), found.value.hex(), found.quality))

    def _check_size(self, width: int, height: int) -> None:
        if width * height > self._limits.max_pixels:
            raise PictureError(
                f"the video's frames have more than {self._limits.max_pixels} pixels and were not decoded; send its "
                "hashes, or raise the limit"
            )


def _apart(one: bytes, other: bytes) -> int:
    return int(np.bitwise_count(np.frombuffer(one, np.uint8) ^ np.frombuffer(other, np.uint8)).sum())
