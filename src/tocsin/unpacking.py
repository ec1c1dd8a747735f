"""Bytes unpacked: plain, gzip (RFC 1952) or Zstandard (RFC 8878), told by the first bytes.

Several gzip members or Zstandard frames in a row are one stream. A stream that ends too early or turns bad
gives what could be read and then raises :class:`BrokenStreamError`. Memory is bounded whatever a file claims
to hold.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import zstandard

_GIVE = 1 << 20
_ZSTD_BITE = 4096
"""Compressed bytes handed over at once: a frame of repeated bytes grows some 30,000-fold, to 128 MiB here."""
_ZSTD_WINDOW = 1 << 27
"""Largest window accepted, the limit of the ``zstd`` command itself."""
_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"

LONGEST_MAGIC = len(_ZSTD)
"""How many bytes tell what a stream is."""


class BrokenStreamError(Exception):
    """A compressed stream that is cut off or damaged; what came before it is good."""


def unpacked(first: bytes, more: Iterator[bytes]) -> Iterator[bytes]:
    """Give the bytes of a stream in pieces of about 1 MiB.

    :param first: its beginning, at least ``LONGEST_MAGIC`` bytes where there are so many.
    :param more: the rest.
    :raises BrokenStreamError: where a compressed stream is cut off or damaged, after what came before.
    """
    if first.startswith(_GZIP):
        yield from _gathered(_gunzip(first, more))
    elif first.startswith(_ZSTD):
        yield from _gathered(_unzstd(first, more))
    elif first:
        yield first
        yield from more


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
