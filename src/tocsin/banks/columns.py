"""Columns of written hashes as rows of bytes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.media import HashType

Rows = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint8]

_NO_DIGIT = 255


def _digits() -> Hashes:
    values = np.full(256, _NO_DIGIT, dtype=np.uint8)
    for value, letter in enumerate("0123456789abcdef"):
        values[ord(letter)] = values[ord(letter.upper())] = value
    return values


_VALUE = _digits()


def read_hex(column: pa.Array | pa.ChunkedArray, kind: HashType) -> tuple[Rows, Hashes]:
    """Return the hashes of a column of text, and the rows that they stand in.

    :param column: text, hexadecimal in any case; null, or anything that is no hash of this type, is passed over.
    :returns: positions in the column, int64 (n), ascending, and bytes, uint8 (n, width).
    """
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    binary = column.cast(pa.string()).cast(pa.binary())
    fitting = pc.fill_null(pc.equal(pc.binary_length(binary), 2 * kind.width), fill_value=False)
    rows = np.flatnonzero(np.asarray(fitting))
    # As wide as each other, so the texts lie in one run.
    texts = binary.take(pa.array(rows)).cast(pa.binary(2 * kind.width))
    written = np.frombuffer(texts.buffers()[1] or b"", dtype=np.uint8)
    written = written[texts.offset * 2 * kind.width :][: len(rows) * 2 * kind.width]
    digits = _VALUE[written].reshape(len(rows), 2 * kind.width)
    good = (digits != _NO_DIGIT).all(axis=1)
    digits = digits[good]
    return rows[good].astype(np.int64), (digits[:, ::2] << 4) | digits[:, 1::2]
