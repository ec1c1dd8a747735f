"""From pieces of bytes to blocks of whole lines, without copying one or holding an overlong one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from tocsin.unpacking import BrokenStreamError

MAX_LINE = 8 << 20
"""Bytes of the longest line that is read: an event is text and ids, and few books are longer."""

BLOCK = 32 << 20
"""Bytes that make a block: large enough to hide the cost of one query, small enough for four in flight."""

HEAD = 4096
"""Bytes that are kept of a line that is too long."""

_BOM = b"\xef\xbb\xbf"
_LF, _CR, _BLANKS = 10, 13, b" \t\r\v\f"

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Overlong:
    """A line of more than ``MAX_LINE`` bytes: where, how long, and how it begins."""

    number: int
    length: int
    head: bytes


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines: line ``k`` is ``data[starts[k]:ends[k]]``, at line ``numbers[k]`` (from 1).

    Blank lines are left out; lines that are too long stand in ``overlong`` instead. ``begin`` is where ``data`` stands
    in its stream, in bytes from 0.
    """

    data: bytes
    starts: Positions
    ends: Positions
    numbers: Positions
    overlong: tuple[Overlong, ...] = ()
    begin: int = 0

    def line(self, index: int) -> bytes:
        """Return the bytes of one line."""
        return self.data[int(self.starts[index]) : int(self.ends[index])]

    def __len__(self) -> int:
        return len(self.starts)


@dataclass(frozen=True, slots=True)
class Cut:
    """The stream broke: in the line that would have been ``number``, which began with ``head``."""

    number: int
    reason: str
    head: bytes


def split(pieces: Iterable[bytes]) -> Iterator[Block | Cut]:
    """Split a stream into blocks of lines. Line numbers count every line, blank ones included."""
    held: list[bytes] = []
    # ``begin`` is where the bytes at hand stand in the stream: those held, or the next piece of an overlong line.
    size, number, begin, first = 0, 1, 0, True
    overlong: Overlong | None = None
    broken: str | None = None
    source = iter(pieces)
    while True:
        try:
            piece = next(source, None)
        except BrokenStreamError as error:
            piece, broken = None, str(error)
        if piece is None:
            break
        if overlong is not None:
            at = piece.find(b"\n")
            if at < 0:
                overlong = Overlong(overlong.number, overlong.length + len(piece), overlong.head)
                begin += len(piece)
                continue
            yield _alone(Overlong(overlong.number, overlong.length + at, overlong.head))
            overlong, number, piece, begin = None, number + 1, piece[at + 1 :], begin + at + 1
        held.append(piece)
        size += len(piece)
        if size < BLOCK:
            continue
        data, rest = _whole_lines(held, first=first)
        first = False
        yield from _cut(data, number, begin + size - len(data) - len(rest))
        number += data.count(b"\n")
        begin += size - len(rest)
        if len(rest) > MAX_LINE:
            overlong, held, size = Overlong(number, len(rest), rest[:HEAD]), [], 0
            begin += len(rest)
        else:
            held, size = [rest], len(rest)
    if overlong is not None:
        yield _alone(overlong)
        if broken is not None:
            yield Cut(number + 1, broken, b"")
        return
    data, rest = _whole_lines(held, first=first)
    begin += size - len(data) - len(rest)
    if broken is None:
        yield from _cut(data + rest, number, begin)
        return
    yield from _cut(data, number, begin)
    yield Cut(number + data.count(b"\n"), broken, rest[:HEAD])


def _whole_lines(pieces: Sequence[bytes], *, first: bool) -> tuple[bytes, bytes]:
    """Pieces in one, up to the end of their last whole line, and what is left. Each byte is copied once.

    A byte order mark before the ``first`` line of a stream is left out.
    """
    for last in range(len(pieces) - 1, -1, -1):
        cut = pieces[last].rfind(b"\n") + 1
        if cut:
            data = b"".join((*pieces[:last], memoryview(pieces[last])[:cut]))
            rest = b"".join((memoryview(pieces[last])[cut:], *pieces[last + 1 :]))
            return data.removeprefix(_BOM) if first else data, rest
    rest = b"".join(pieces)
    return b"", rest.removeprefix(_BOM) if first else rest


def _alone(overlong: Overlong) -> Block:
    none = np.empty(0, np.int64)
    return Block(b"", none, none, none, (overlong,))


def _cut(data: bytes, number: int, begin: int) -> Iterator[Block]:
    """Find the lines of ``data``, the first of which is line ``number`` of its source, at ``begin``."""
    if not data:
        return
    codes = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(codes == _LF)
    if codes[-1] != _LF:
        ends = np.append(ends, len(codes))
    starts = np.empty_like(ends)
    starts[0], starts[1:] = 0, ends[:-1] + 1
    numbers = np.arange(number, number + len(ends), dtype=np.int64)
    ends = ends - ((ends > starts) & (codes[np.maximum(ends - 1, 0)] == _CR))
    keep = ends > starts
    keep[keep] = codes[starts[keep]] > 0x20
    # What begins with a blank may still hold something.
    for index in np.flatnonzero(~keep):
        keep[index] = bool(data[starts[index] : ends[index]].strip(_BLANKS))
    block = bounded(Block(data, starts[keep], ends[keep], numbers[keep], begin=begin))
    if len(block) or block.overlong:
        yield block


def bounded(block: Block) -> Block:
    """Move lines of more than ``MAX_LINE`` bytes to ``overlong``."""
    long = block.ends - block.starts > MAX_LINE
    if not long.any():
        return block
    overlong = tuple(
        Overlong(int(block.numbers[k]), int(block.ends[k] - block.starts[k]), block.line(k)[:HEAD])
        for k in np.flatnonzero(long).tolist()
    )
    return replace(
        block,
        starts=block.starts[~long],
        ends=block.ends[~long],
        numbers=block.numbers[~long],
        overlong=overlong,
    )
