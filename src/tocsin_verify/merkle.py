"""Merkle trees as RFC 9162, section 2.1, has them over SHA-256: hashing, and checking of proofs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from tocsin_verify.errors import NotVerifiedError

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of a leaf (RFC 9162, section 2.1.1)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node (RFC 9162, section 2.1.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """A tree that only grows: the roots of its complete subtrees, from the largest to the smallest."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    @classmethod
    def of(cls, size: int, peaks: Sequence[bytes]) -> Frontier:
        """Return the tree of ``size`` leaves whose complete subtrees have these roots, from the largest on.

        :raises NotVerifiedError: where a tree of that size has another number of them.
        """
        if len(peaks) != size.bit_count():
            raise NotVerifiedError(
                f"a tree of {size} entries has {size.bit_count()} complete parts, not {len(peaks)}"
            )
        tree = cls()
        tree.size, tree._peaks = size, list(peaks)
        return tree

    def add(self, leaf: bytes) -> None:
        """Add one leaf by its hash."""
        self._peaks.append(leaf)
        self.size += 1
        complete = self.size
        while complete % 2 == 0:
            right = self._peaks.pop()
            self._peaks.append(node_hash(self._peaks.pop(), right))
            complete //= 2

    def root(self) -> bytes:
        """Return the root over what was added."""
        if not self._peaks:
            return EMPTY_ROOT
        found = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            found = node_hash(peak, found)
        return found


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root over hashes of leaves."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.add(leaf)
    return frontier.root()


def check_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """Check that a leaf's hash stands at ``index`` of a tree (RFC 9162, section 2.1.3.2).

    :raises NotVerifiedError: where it does not.
    """
    if not 0 <= index < size:
        raise NotVerifiedError(f"the proof speaks of entry {index}, and the tree has only {size}")
    node, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            raise NotVerifiedError("the proof of inclusion is longer than the tree is high")
        if node % 2 or node == last:
            found = node_hash(step, found)
            while node % 2 == 0 and node:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, step)
        node, last = node >> 1, last >> 1
    if last or found != root:
        raise NotVerifiedError(
            f"the entry is not at place {index} of the tree of {size} entries: the proof does not lead to its root"
        )


def check_consistency(old_size: int, old_root: bytes, size: int, root: bytes, path: Sequence[bytes]) -> None:
    """Check that a tree begins with all of an older one (RFC 9162, section 2.1.4.2).

    :raises NotVerifiedError: where it does not.
    """
    if old_size > size:
        raise NotVerifiedError(
            f"the log became smaller: it had {old_size} entries and now has {size}; entries were taken away"
        )
    if old_size in (0, size):
        if path or (old_size == size and old_root != root) or (old_size == 0 and old_root != EMPTY_ROOT):
            raise NotVerifiedError(_REWRITTEN.format(old_size))
        return
    steps = list(path)
    if old_size & (old_size - 1) == 0:
        steps.insert(0, old_root)
    if not steps:
        raise NotVerifiedError(_REWRITTEN.format(old_size))
    node, last = old_size - 1, size - 1
    while node % 2:
        node, last = node >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            raise NotVerifiedError(_REWRITTEN.format(old_size))
        if node % 2 or node == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while node % 2 == 0 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, step)
        node, last = node >> 1, last >> 1
    if last or old != old_root or new != root:
        raise NotVerifiedError(_REWRITTEN.format(old_size))


_REWRITTEN = "the log was rewritten: its first {} entries are not those that the older checkpoint covers"
