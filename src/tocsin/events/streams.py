"""Bytes out of a source: plain, gzip (RFC 1952) or Zstandard (RFC 8878), told by the first bytes.

Several gzip members or Zstandard frames in a row are one stream. A stream that ends too early or turns bad
gives what could be read and then raises :class:`BrokenStreamError`. Memory is bounded whatever a file claims
to hold.
"""

from __future__ import annotations

import io
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import zstandard

from tocsin.events.errors import EventsError, SourceError
from tocsin.events.sources import PARQUET_MAGIC, Source

_READ = 1 << 20
_GIVE = 1 << 20
_ZSTD_BITE = 4096
"""Compressed bytes handed over at once: a frame of repeated bytes grows some 30,000-fold, to 128 MiB here."""
_ZSTD_WINDOW = 1 << 27
"""Largest window accepted, the limit of the ``zstd`` command itself."""
_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"


class BrokenStreamError(Exception):
    """A compressed stream that is cut off or damaged; what came before it is good."""


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
        if first.startswith(_GZIP):
            yield from _gathered(_gunzip(first, pieces))
        elif first.startswith(_ZSTD):
            yield from _gathered(_unzstd(first, pieces))
        elif first.startswith(PARQUET_MAGIC):
            raise SourceError(
                f"'{self._source.name}' is Parquet, which cannot be read from a pipe; save it as a file"
            )
        elif first:
            yield first
            yield from pieces

    def _stored(self, stream: BinaryIO) -> Iterator[bytes]:
        # A pipe may give less than the magic bytes at first.
        with _copying(self._copy) as copy:
            start = b""
            while piece := stream.read(_READ):
                self.taken += len(piece)
                copy(piece)
                if len(start) + len(piece) < len(_ZSTD):
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


def _gunzip(first: bytes, more: Iterator[bytes]) -> Iterator[bytes]:
    member = zlib.decompressobj(wbits=31)
    piece = first
    while True:
        try:
            yield member.decompress(piece, _GIVE)
        except zlib.error as error:
            raise BrokenStreamError(f"the gzip stream is damaged ({error})") from None
        piece = member.unconsumed_tail
        if member.eof:
            # Zero bytes may pad a member (RFC 1952 says nothing; tapes and gzip(1) do it).
            piece = member.unused_data.lstrip(b"\0")
            while not piece:
                following = next(more, None)
                if following is None:
                    return
                piece = following.lstrip(b"\0")
            member = zlib.decompressobj(wbits=31)
        elif not piece:
            following = next(more, None)
            if following is None:
                yield member.flush()
                raise BrokenStreamError("the gzip stream ends before its end mark; the file is cut off")
            piece = following


def _unzstd(first: bytes, more: Iterator[bytes]) -> Iterator[bytes]:
    maker = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    frame, begun = maker.decompressobj(), False
    for bite in _bites(first, more):
        rest = bite
        while rest:
            begun = True
            try:
                yield frame.decompress(rest)
            except zstandard.ZstdError as error:
                raise BrokenStreamError(f"the zstd stream is damaged ({error})") from None
            rest = frame.unused_data if frame.eof else b""
            if frame.eof:
                frame, begun = maker.decompressobj(), False
    if begun:
        raise BrokenStreamError("the zstd stream ends before its end mark; the file is cut off")


def _bites(first: bytes, more: Iterator[bytes]) -> Iterator[bytes]:
    piece: bytes | None = first
    while piece is not None:
        for start in range(0, len(piece), _ZSTD_BITE):
            yield piece[start : start + _ZSTD_BITE]
        piece = next(more, None)


def _gathered(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Join small pieces; what was gathered when the stream breaks still comes out."""
    held: list[bytes] = []
    size = 0
    try:
        for piece in pieces:
            held.append(piece)
            size += len(piece)
            if size >= _GIVE:
                yield b"".join(held)
                held, size = [], 0
    except BrokenStreamError:
        if held:
            yield b"".join(held)
        raise
    if held:
        yield b"".join(held)
