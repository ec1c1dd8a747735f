"""MD5, SHA-1 and SHA-256 of a file of any size, read once and never held whole unless its content is asked for."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tocsin.media.errors import FileError

_PIECE = 1 << 18  # bytes read at a time: stays in the processor's cache while three digests go over it


@dataclass(frozen=True, slots=True)
class Digests:
    """Hex digests of a file as it lies there, and its length in bytes."""

    md5: str
    sha1: str
    sha256: str
    bytes: int


class Digesting:
    """Digests of bytes that come in pieces; how they are split changes nothing."""

    def __init__(self) -> None:
        # MD5 and SHA-1 name files on lists; they are no proof that two files are one, SHA-256 is.
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._sha1 = hashlib.sha1(usedforsecurity=False)
        self._sha256 = hashlib.sha256()
        self._bytes = 0

    def update(self, piece: bytes | memoryview) -> None:
        """Take the next bytes."""
        self._md5.update(piece)
        self._sha1.update(piece)
        self._sha256.update(piece)
        self._bytes += len(piece)

    def digests(self) -> Digests:
        """Return the digests of all that came so far."""
        return Digests(self._md5.hexdigest(), self._sha1.hexdigest(), self._sha256.hexdigest(), self._bytes)


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a regular file for reading, without waiting for a pipe or device that stands under its name.

    :raises FileError: where it cannot be opened or is no regular file, and for what goes wrong while it is read.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no such name is possible"
        raise FileError(f"{path}: the file cannot be read ({reason}); check that it is there") from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise FileError(f"{path}: this is not a regular file; name a picture file")
    with os.fdopen(handle, "rb", buffering=0) as file:
        try:
            yield file
        except OSError as error:
            raise FileError(f"{path}: reading stopped ({error.strerror}); check the disk") from error


def digest(file: BinaryIO, path: Path, keep: int = 0) -> tuple[Digests, bytes | None]:
    """Read the file to its end, and return its digests and its content.

    :param keep: content of more bytes is not kept: memory is bounded by this and ``_PIECE``.
    :returns: the content is ``None`` where it is longer than ``keep``.
    :raises FileError: where the file grew or shrank meanwhile.
    """
    size = os.fstat(file.fileno()).st_size
    digesting = Digesting()
    # A kept file is filled into one block of its size, so that its pieces are not in memory twice.
    content = bytearray(size) if size <= keep else None
    piece = memoryview(bytearray(_PIECE))
    at = 0
    while got := file.readinto(piece):  # type: ignore[attr-defined] # FileIO has it
        digesting.update(piece[:got])
        if content is not None and at + got <= size:
            content[at : at + got] = piece[:got]
        at += got
    if at != size:
        raise FileError(f"{path}: the file changed while it was read; hash it again when it is complete")
    return digesting.digests(), None if content is None else bytes(content)
