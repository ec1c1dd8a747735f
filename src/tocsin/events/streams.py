"""Bytes out of a source, unpacked where they are compressed, and kept a second time where they cannot be read again."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from tocsin.events.errors import EventsError, SourceError
from tocsin.events.sources import PARQUET_MAGIC, Source
from tocsin.unpacking import LONGEST_MAGIC, unpacked

_READ = 1 << 20


class ByteStream:
    """The decompressed bytes of one source, in pieces of about 1 MiB.

    ``taken`` counts stored bytes so far. With ``copy`` everything that is read is also written there, so that
    a pipe can be read a second time.
    """

    def __init__(self, source: Source, copy: Path | None = None) -> None:
        self.taken = 0
        self._source = source
        self._copy = copy

    def __iter__(self) -> Iterator[bytes]:
        try:
            with _open(self._source) as stream:
                yield from self._pieces(stream)
        except OSError as error:
            raise SourceError(
                f"'{self._source.name}' cannot be read ({error.strerror or error}); "
                "check the file and its permissions"
            ) from error

    def _pieces(self, stream: BinaryIO) -> Iterator[bytes]:
        pieces = self._stored(stream)
        first = next(pieces, b"")
        if first.startswith(PARQUET_MAGIC):
            raise SourceError(
                f"'{self._source.name}' is Parquet, which cannot be read from a pipe; save it as a file"
            )
        yield from unpacked(first, pieces)

    def _stored(self, stream: BinaryIO) -> Iterator[bytes]:
        # A pipe may give less than the magic bytes at first.
        with _copying(self._copy) as copy:
            start = b""
            while piece := stream.read(_READ):
                self.taken += len(piece)
                copy(piece)
                if len(start) + len(piece) < LONGEST_MAGIC:
                    start += piece
                    continue
                yield start + piece
                start = b""
            if start:
                yield start


def _open(source: Source) -> BinaryIO:
    if source.path is None:
        return io.FileIO(sys.stdin.fileno(), "rb", closefd=False)
    return source.path.open("rb", buffering=0)


@contextmanager
def _copying(path: Path | None) -> Iterator[Callable[[bytes], None]]:
    if path is None:
        yield lambda _piece: None
        return
    with path.open("wb") as file:

        def write(piece: bytes) -> None:
            try:
                file.write(piece)
            except OSError as error:
                raise EventsError(
                    f"no copy of the input can be kept in '{path.parent}' ({error.strerror}); make room there"
                ) from error

        yield write
