"""Merkle sum trees: a leaf an entry of the log, what it counts for in every bucket, and sums all the way up.

The pattern is Maxwell's and Todd's tree of liabilities; that sums stay hidden behind commitments is from Chalkias et
al., "Distributed Auditing Proofs of Liabilities" (2020). Shape and order are those of the log's own tree (RFC 9162), so
that leaf ``i`` is entry ``first + i`` and an entry can have no second leaf. Each node commits to each bucket's sum with
a salt of its own: a bucket is opened without any other. Sums are unsigned by their form: none can be negative.
"""

from __future__ import annotations

import hashlib
import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from struct import Struct

from tocsin_verify.errors import NotVerifiedError
from tocsin_verify.merkle import HASH_BYTES

SALT_BYTES = 16
_NUMBER = 8
_LEAF, _NODE = b"\x02", b"\x03"


@dataclass(frozen=True, slots=True)
class SumNode:
    """A node. ``head`` is what it stands for besides its sums: two hashes, or an entry's place and commitment.

    ``sums``: one commitment a bucket, 32 bytes each, in a row.
    """

    start: int
    size: int
    head: bytes
    sums: bytes

    @property
    def hash(self) -> bytes:
        """Its hash, which the node above names."""
        kind = _LEAF if self.size == 1 else _NODE
        place = self.start.to_bytes(_NUMBER) + self.size.to_bytes(_NUMBER)
        return hashlib.sha256(kind + place + self.head + self.sums).digest()

    def check_opened(self, bucket: int, count: int, salt: bytes) -> None:
        """Check what a bucket's sum is said to be.

        :raises NotVerifiedError: where it is another, or more than one for each entry below, or negative.
        """
        where = f"the sum over the entries {self.start} to {self.start + self.size - 1}"
        if not 0 <= count <= self.size:
            raise NotVerifiedError(f"{where} is {count}, and {self.size} entries count for 0 to {self.size}")
        if commit_to(count, salt) != self.sums[bucket * HASH_BYTES : (bucket + 1) * HASH_BYTES]:
            raise NotVerifiedError(f"{where} is not the {count} that is shown")


def commit_to(count: int, salt: bytes) -> bytes:
    """Return the commitment to a bucket's sum."""
    return hashlib.sha256(salt + count.to_bytes(_NUMBER)).digest()


def salts_of(secret: bytes, start: int, size: int, buckets: int) -> bytes:
    """Return the salts of a node, one a bucket, in a row; whoever destroys the secret has destroyed them all."""
    node = start.to_bytes(_NUMBER) + size.to_bytes(_NUMBER)
    return hashlib.shake_256(b"tocsin-sums/v1" + secret + node).digest(SALT_BYTES * buckets)


def sums_of(secret: bytes, start: int, size: int, counts: Sequence[int]) -> bytes:
    """Return a node's commitments to its sums."""
    buckets = len(counts)
    salts, salted, opened = _forms(buckets)
    parts: list[bytes | int] = [0] * (2 * buckets)
    parts[::2] = salts.unpack(salts_of(secret, start, size, buckets))
    parts[1::2] = counts
    # As commit_to, for all at once: these hashes are nearly all that a tree costs.
    return b"".join([hashlib.sha256(each).digest() for each in opened.unpack(salted.pack(*parts))])


@cache
def _forms(buckets: int) -> tuple[Struct, Struct, Struct]:
    """Return the forms of salts in a row, of salts each before its count, and of what is hashed, a piece a bucket."""
    return (
        Struct(f"{SALT_BYTES}s" * buckets),
        Struct(">" + f"{SALT_BYTES}sQ" * buckets),
        Struct(f"{SALT_BYTES + _NUMBER}s" * buckets),
    )


def leaf_node(index: int, commitment: bytes, sums: bytes) -> SumNode:
    """Return the leaf of the log's entry ``index``, whose commitment stands in the log."""
    return SumNode(index, 1, commitment, sums)


def parent_of(left: SumNode, right: SumNode, sums: bytes) -> SumNode:
    """Return the node over two neighbours."""
    return SumNode(left.start, left.size + right.size, left.hash + right.hash, sums)


@dataclass(frozen=True, slots=True)
class Block:
    """A subtree's root with its counts, and what of it is kept."""

    node: SumNode
    counts: tuple[int, ...]
    kept: dict[tuple[int, int], tuple[SumNode, tuple[int, ...]]]


class SumTree:
    """Grows from left to right, and keeps no more than one node a level, besides those that were asked for.

    ``keep``: the (start, size) of nodes to keep, with their counts, in ``kept``.
    """

    def __init__(self, secret: bytes, buckets: int, keep: Iterable[tuple[int, int]] = ()) -> None:
        self.kept: dict[tuple[int, int], tuple[SumNode, tuple[int, ...]]] = {}
        self.secret = secret
        self.buckets = buckets
        self._keep = frozenset(keep)
        self._peaks: list[tuple[SumNode, tuple[int, ...]]] = []
        self._size = 0

    def add(self, index: int, commitment: bytes, buckets: Iterable[int]) -> None:
        """Add the log's entry ``index``, which counts for one in some buckets."""
        counts = [0] * self.buckets
        for each in buckets:
            counts[each] = 1
        sums = sums_of(self.secret, index, 1, counts)
        self._grow(leaf_node(index, commitment, sums), tuple(counts))

    def add_block(self, block: Block) -> None:
        """Add the complete subtree over the next leaves: as many as a power of two, at a place where one may begin.

        :raises ValueError: where it is none, or may not stand here.
        """
        size = block.node.size
        if size & (size - 1) or self._size % size:
            raise ValueError(f"no complete subtree of {size} leaves may follow on {self._size}")
        self.kept |= block.kept
        self._grow(block.node, block.counts)

    def block(self) -> Block:
        """Close the tree as the subtree of a larger one; there must be a leaf."""
        return Block(*self.root(), self.kept)

    def wanted(self, start: int, size: int) -> list[tuple[int, int]]:
        """Return the nodes to keep that lie within some leaves."""
        return [each for each in self._keep if start <= each[0] and sum(each) <= start + size]

    def root(self) -> tuple[SumNode, tuple[int, ...]]:
        """Close the tree and return its root with the sums; there must be a leaf."""
        while len(self._peaks) > 1:
            self._join()
        return self._peaks[0]

    def _grow(self, node: SumNode, counts: tuple[int, ...]) -> None:
        self._push(node, counts)
        self._size += node.size
        complete = self._size // node.size
        while complete % 2 == 0:
            self._join()
            complete //= 2

    def _join(self) -> None:
        right, of_right = self._peaks.pop()
        left, of_left = self._peaks.pop()
        counts = tuple(map(operator.add, of_left, of_right))
        sums = sums_of(self.secret, left.start, left.size + right.size, counts)
        self._push(parent_of(left, right, sums), counts)

    def _push(self, node: SumNode, counts: tuple[int, ...]) -> None:
        self._peaks.append((node, counts))
        if (node.start, node.size) in self._keep:
            self.kept[node.start, node.size] = (node, counts)


def way_up(index: int, first: int, size: int) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return the nodes from a leaf to below the root, each with its sibling, as (start, size), the leaf first."""
    steps = []
    start, width = first, size
    while width > 1:
        half = 1 << ((width - 1).bit_length() - 1)
        left, right = (start, half), (start + half, width - half)
        mine, other = (left, right) if index < start + half else (right, left)
        steps.append((mine, other))
        start, width = mine
    return steps[::-1]
