"""The Merkle tree of RFC 9162 over tiles of 256 hashes: growing it, and proofs out of it.

A proof reads the tiles on its way alone, some three for ten million entries, each at most twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tocsin_verify import node_hash, root_of

HASH = 32
WIDTH = 256
_BITS = 8
"""Levels of the tree in one tile: 2**8 hashes."""

Place = tuple[int, int]
"""A tile's level and number."""

ReadTile = Callable[[int, int], bytes]
"""Returns the hashes of a tile, as many as there are; it must be there."""


def tiles_after(read: ReadTile, size: int, leaves: Iterable[bytes]) -> tuple[int, dict[Place, bytes]]:
    """Return the new size, and the tiles that change, where leaves (by their hash) are added to ``size`` others."""
    changed: dict[Place, bytearray] = {}

    def open_tile(level: int, before: int) -> bytearray:
        place = (level, before // WIDTH)
        if place not in changed:
            kept = before % WIDTH
            changed[place] = bytearray(read(*place)[: kept * HASH]) if kept else bytearray()
        return changed[place]

    for leaf in leaves:
        level, before, value = 0, size, leaf
        while True:
            tile = open_tile(level, before)
            tile += value
            if len(tile) < WIDTH * HASH:
                break
            value = root_of(_split(bytes(tile)))
            level, before = level + 1, before // WIDTH
        size += 1
    return size, {place: bytes(tile) for place, tile in changed.items()}


class Tree:
    """A tree of any size that its tiles reach: its root, and proofs."""

    def __init__(self, read: ReadTile) -> None:
        self._read = read
        self._tiles: dict[Place, bytes] = {}

    def root(self, size: int) -> bytes:
        """Return the root over the first ``size`` leaves."""
        return self._range(0, size) if size else root_of(())

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """Return the proof that a leaf is in the tree of ``size`` (RFC 9162, section 2.1.3.1)."""
        path: list[bytes] = []
        start, end = 0, size
        while end - start > 1:
            middle = start + _split_at(end - start)
            if index < middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(start, middle))
                start = middle
        return path[::-1]

    def consistency(self, old: int, size: int) -> list[bytes]:
        """Return the proof that the tree of ``size`` begins with that of ``old`` (RFC 9162, section 2.1.4.1)."""
        if old in (0, size):
            return []
        path: list[bytes] = []
        start, end, known = 0, size, True
        while old != end:
            middle = start + _split_at(end - start)
            if old <= middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(start, middle))
                start, known = middle, False
        if not known:
            path.append(self._range(start, end))
        return path[::-1]

    def _range(self, start: int, end: int) -> bytes:
        """Return the hash of the subtree over some leaves; ``start`` lies where one that large may begin."""
        width = end - start
        if width & (width - 1) == 0:
            return self.complete(width.bit_length() - 1, start)
        middle = start + _split_at(width)
        return node_hash(self._range(start, middle), self._range(middle, end))

    def complete(self, height: int, start: int) -> bytes:
        """Return the root of the complete subtree of ``2**height`` leaves that begins at ``start``."""
        level, span = height // _BITS, 1 << (height % _BITS)
        first = start >> (level * _BITS)
        place = (level, first // WIDTH)
        if place not in self._tiles:
            self._tiles[place] = self._read(*place)
        at = (first % WIDTH) * HASH
        return root_of(_split(self._tiles[place][at : at + span * HASH]))


def width_at(level: int, size: int) -> int:
    """Return how many hashes a tree of ``size`` has on a level of tiles."""
    return size >> (_BITS * level)


def _split_at(width: int) -> int:
    """Return the largest power of two below ``width``."""
    return 1 << ((width - 1).bit_length() - 1)


def _split(hashes: bytes) -> list[bytes]:
    return [hashes[at : at + HASH] for at in range(0, len(hashes), HASH)]
