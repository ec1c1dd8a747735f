"""Which lines must not go to the columns, seen in their bytes alone, and how many names and strings each line shows.

DuckDB's JSON reader is kinder than the contract (commas before a closing bracket, U+0000 in text) and may
recurse on deep nesting. Everything here works on the whole block at once; a line is suspected too often
rather than too seldom, as the judge has the last word.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tocsin.events.lines import Block
from tocsin.events.strict_json import MAX_DEPTH

Positions = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int32]

_SPACE, _QUOTE, _COMMA, _COLON, _BACKSLASH, _CLOSING = 0x20, 0x22, 0x2C, 0x3A, 0x5C, 0x7D
_ESCAPED_ZERO = np.frombuffer(b"u0000", np.uint8)


def line_array(block: Block) -> pa.Array:
    """Return the lines as an Arrow string array over the block's own bytes.

    Each entry runs to the beginning of the next, so that it may end in blanks. Where the bytes are no UTF-8
    (see :func:`seen`) the entry is no valid string.
    """
    offsets = np.append(block.starts, len(block.data)).astype(np.int32)
    return pa.Array.from_buffers(
        pa.string(), len(block), [None, pa.py_buffer(offsets), pa.py_buffer(block.data)]
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """What the bytes of each line show.

    ``suspected``: only the judge may read it. ``names``: how many names (``":``) it has, ``texts``: how many of these
    are followed by a string, with at most one space between.
    """

    suspected: Flags
    names: Counts
    texts: Counts


def seen(block: Block, lines: pa.Array) -> Seen:
    """Look at the bytes of a block's lines; ``lines`` is what :func:`line_array` made of them."""
    codes = np.frombuffer(block.data, np.uint8)
    bad = np.zeros(len(block), np.bool_)
    bad[_lines_of(block, _control_characters(codes))] = True
    bad[_lines_of(block, _escaped_zeros(codes))] = True
    _mark_foreign_bytes(bad, block, lines)

    closers = np.flatnonzero((codes | 0x20) == _CLOSING)
    before = codes[closers - 1]
    bad[_lines_of(block, closers[(before == _COMMA) | (before == _SPACE)])] = True
    bad |= _count(block, closers) > MAX_DEPTH

    colons = np.flatnonzero(codes == _COLON)
    before = codes[colons - 1]
    spaced = colons[before == _SPACE]
    ahead = codes[spaced - 2]
    bad[_lines_of(block, spaced[(ahead == _QUOTE) | (ahead == _SPACE)])] = True

    named = colons[before == _QUOTE]
    # A block does not end in a colon and a space, unless its last line is no JSON.
    last = len(codes) - 1
    after = codes[np.minimum(named + 1, last)]
    texts = (after == _QUOTE) | ((after == _SPACE) & (codes[np.minimum(named + 2, last)] == _QUOTE))
    return Seen(bad, _count(block, named), _count(block, named[texts]))


def _control_characters(codes: Codes) -> Positions:
    """Positions of control characters, line ends (LF, CR LF) left out; JSON allows them between tokens only."""
    low = np.flatnonzero(codes < _SPACE)
    found = codes[low]
    following = codes[np.minimum(low + 1, len(codes) - 1)]
    odd: Positions = low[(found != 0x0A) & ~((found == 0x0D) & (following == 0x0A))]
    return odd


def _escaped_zeros(codes: Codes) -> Positions:
    slashes = np.flatnonzero(codes == _BACKSLASH)
    slashes = slashes[slashes + len(_ESCAPED_ZERO) < len(codes)]
    for step, code in enumerate(_ESCAPED_ZERO, start=1):
        slashes = slashes[codes[slashes + step] == code]
    return slashes


def _mark_foreign_bytes(bad: Flags, block: Block, lines: pa.Array) -> None:
    try:
        lines.validate(full=True)
    except pa.ArrowInvalid:
        for index in range(len(block)):
            try:
                block.line(index).decode()
            except UnicodeDecodeError:
                bad[index] = True


def _lines_of(block: Block, positions: Positions) -> Positions:
    if not len(positions):
        return positions
    return np.maximum(np.searchsorted(block.starts, positions, side="right") - 1, 0)


def _count(block: Block, positions: Positions) -> Counts:
    """Return how many of the ascending ``positions`` lie in each line."""
    below = np.append(np.searchsorted(positions, block.starts), len(positions))
    return np.diff(below).astype(np.int32)
