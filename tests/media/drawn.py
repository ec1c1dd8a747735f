"""Pictures and videos drawn by code, for tests of the hasher."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import Image, ImageDraw


def scene(seed: int, size: tuple[int, int] = (320, 240)) -> Image.Image:
    """Return a picture of coloured shapes on a ground that fades, with some noise: as rich as a photograph to PDQ."""
    random = np.random.default_rng(seed)
    width, height = size
    ground = random.integers(0, 256, (3, 4, 3), dtype=np.uint8)
    picture = Image.fromarray(ground).resize(size, Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(picture)
    for _ in range(25):
        x, y = random.integers(0, width), random.integers(0, height)
        w, h = (
            random.integers(width // 20 + 1, width // 4 + 2),
            random.integers(height // 20 + 1, height // 4 + 2),
        )
        colour = tuple(int(c) for c in random.integers(0, 256, 3))
        shape = draw.ellipse if random.random() < 0.5 else draw.rectangle
        shape((int(x), int(y), int(x + w), int(y + h)), fill=colour)
    noisy = np.asarray(picture, dtype=np.int16) + random.integers(-6, 7, (height, width, 1))
    return Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))


def saved(picture: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    """Return the content of a file with the picture."""
    buffer = io.BytesIO()
    picture.save(buffer, form, **options)
    return buffer.getvalue()


def write_video(
    path: Path,
    shown: Sequence[Image.Image],
    *,
    seconds_each: float = 1.0,
    rate: int = 10,
    codec: str = "mpeg4",
    sound: bool = False,
) -> None:
    """Write a video that shows each picture for so long; the suffix of ``path`` chooses the container."""
    with av.open(str(path), "w") as container:
        # All tracks are named before the first packet, with which the header is written.
        voice = container.add_stream("aac", rate=16_000) if sound else None
        if shown:
            track = container.add_stream(codec, rate=rate)
            assert isinstance(track, av.VideoStream)
            track.width, track.height = shown[0].size
            track.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
            track.bit_rate = 2_000_000
            for picture in shown:
                frame = av.VideoFrame.from_ndarray(np.asarray(picture), format="rgb24")
                for _ in range(round(seconds_each * rate)):
                    frame.pts = None  # the encoder counts them
                    container.mux(track.encode(frame))
            container.mux(track.encode(None))
        if voice is not None:
            assert isinstance(voice, av.AudioStream)
            hum = av.AudioFrame.from_ndarray(
                np.zeros((1, 16_000), dtype=np.float32), format="fltp", layout="mono"
            )
            hum.sample_rate = 16_000
            container.mux(voice.encode(hum))
            container.mux(voice.encode(None))
