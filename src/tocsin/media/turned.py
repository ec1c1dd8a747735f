"""What a picture's PDQ hash would be, were the picture turned or mirrored: from the hash alone.

PDQ's bits say which of 16 x 16 cosine coefficients lie above their median, and the median of such coefficients is
near zero. Mirroring a picture changes the sign of every second coefficient along one axis, and so turns those bits;
transposing it transposes them. Against hashing the turned picture itself, 4 to 18 bits differ on photographs, which
leaves room within the 31 of a match. Where the picture is there, hash it with ``--dihedral`` instead.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint8]

TURNS = 8

_SIDE = 16
_ODD = np.arange(_SIDE) % 2 == 1


def turned_hashes(hashes: Hashes) -> Hashes:
    """Return the hashes of the eight ways to turn and mirror each picture, uint8 (8, n, 32); the first is as it is.

    :param hashes: PDQ as bytes, uint8 (n, 32).
    """
    bits = np.unpackbits(hashes, axis=1).reshape(-1, _SIDE, _SIDE)
    down, across = np.broadcast_to(_ODD[:, None], (_SIDE, _SIDE)), np.broadcast_to(_ODD, (_SIDE, _SIDE))
    mirrors = np.zeros((_SIDE, _SIDE), dtype=bool), down, across, down ^ across
    ways = [plain ^ mirror for plain in (bits, bits.transpose(0, 2, 1)) for mirror in mirrors]
    return np.stack([np.packbits(way.reshape(-1, _SIDE * _SIDE), axis=1) for way in ways])
