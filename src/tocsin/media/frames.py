"""The reading of one video: its picture track decoded by FFmpeg (by way of PyAV), and the frames that are due hashed.

Apart from its neighbours because importing PyAV takes a noticeable while, and most runs meet no video.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

import av
import numpy as np
from av.error import FFmpegError
from PIL import Image

from tocsin.media.errors import PictureError
from tocsin.media.pdq import FIT_QUALITY, Pdq, pdq
from tocsin.media.video import VideoFrame, VideoLimits

# Containers that hold their own data. Playlists (HLS, DASH, concat) are left out: they make the reader open what
# other files or addresses they name.
CONTAINERS = ("mov", "mp4", "matroska", "webm", "avi", "flv", "mpegts", "mpeg", "ogg", "asf", "gif")

_JOINED = 8  # bits: a frame that differs less from the one kept before it shows the same
_BAD_PACKETS = 1000  # a stream with more is noise
_WITHOUT_TIMES = 25.0  # frames a second, where a file states none


class Reading:
    """How far the reading of one video is."""

    def __init__(self, limits: VideoLimits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._until = clock() + limits.max_work
        self._kept: Pdq | None = None
        self.frames: list[VideoFrame] = []
        self.decoded = 0
        self.seconds = 0.0
        self.note: str | None = None

    def read(self, file: BinaryIO) -> None:
        """Decode the video track and hash what is due, to the end or a bound.

        :raises Exception: of many kinds, where the file is damaged; what was read before stays.
        """
        with av.open(
            file,
            options={"format_whitelist": ",".join(CONTAINERS), "protocol_whitelist": "none"},
            metadata_errors="replace",
        ) as container:
            assert isinstance(container, av.container.InputContainer)
            self._read(container)

    def _read(self, container: av.container.InputContainer) -> None:
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
