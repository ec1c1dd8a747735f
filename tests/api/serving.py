"""A Tocsin server of its own process, on loopback, and pictures to send it."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image

from tests.prepared import tocsin_path

_AT = re.compile(r"at (http://\S+)")


class Server:
    """A running ``tocsin serve``: addresses of the main part and of HMA's endpoints."""

    def __init__(self, process: subprocess.Popen[str], main: str, hma: str) -> None:
        self.process, self.main, self.hma = process, main, hma

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Tell the server to stop; return its exit code."""
        self.process.send_signal(number)
        return self.process.wait(30)


@contextmanager
def served(data: Path, *options: str, hma: bool = True) -> Iterator[Server]:
    """Run ``tocsin serve`` on free ports."""
    words = ["serve", "--port", "0", "--data", str(data), *options]
    if hma:
        words += ["--hma-listen", "127.0.0.1:0"]
    process = subprocess.Popen(command(*words), stderr=subprocess.PIPE, text=True, env=environment())
    assert process.stderr is not None
    try:
        addresses = []
        for _ in range(2 if hma else 1):
            line = process.stderr.readline()
            found = _AT.search(line)
            assert found, line + process.stderr.read()
            addresses.append(found[1])
        yield Server(process, addresses[0], addresses[-1])
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stderr.close()


def command(*words: str) -> list[str]:
    """Return the command line of ``tocsin WORDS``."""
    return [tocsin_path(), *words]


def environment() -> dict[str, str]:
    """Return an environment in which a child imports what this process does."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "COLUMNS": "200"}


def picture(seed: int, kind: str = "PNG", side: int = 160) -> bytes:
    """Return a picture file of soft blobs, which PDQ finds fit for matching."""
    drawn = np.random.default_rng(seed)
    small = drawn.integers(0, 256, (12, 12, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(small).resize((side, side), Image.Resampling.BICUBIC).save(file, kind)
    return file.getvalue()


def plain_picture() -> bytes:
    """Return a picture of one grey, in which PDQ finds nothing."""
    file = io.BytesIO()
    Image.new("RGB", (64, 64), (120, 120, 120)).save(file, "PNG")
    return file.getvalue()
