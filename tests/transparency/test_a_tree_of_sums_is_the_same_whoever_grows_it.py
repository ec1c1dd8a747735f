from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest

from tocsin_verify import NotVerifiedError, SumTree, grow, way_up
from tocsin_verify.growing import BLOCK
from tocsin_verify.sums import commit_to, salts_of, sums_of

_SECRET = b"\x07" * 32
_FIRST, _COUNT = 77, 9 * BLOCK + 1234


def _leaves(broken_at: int | None = None) -> Iterator[tuple[int, bytes, tuple[int, ...]]]:
    for place in range(_COUNT):
        if place == broken_at:
            raise NotVerifiedError("an entry that was opened holds no record of the log")
        yield _FIRST + place, hashlib.sha256(place.to_bytes(8)).digest(), (0, 2) if place % 3 else ()


def test_several_processes_grow_the_tree_that_one_does() -> None:
    keep = [
        node
        for place in (0, 5 * BLOCK + 3, _COUNT - 1)
        for pair in way_up(_FIRST + place, _FIRST, _COUNT)
        for node in pair
    ]
    trees = []
    for processes in (1, 2):
        tree = SumTree(_SECRET, 3, keep)
        grow(tree, _leaves(), _COUNT, processes)
        trees.append((tree.root(), tree.kept))
    (one, kept), (other, kept_too) = trees
    assert one == other
    assert one[1] == (_COUNT - len(range(0, _COUNT, 3)), 0, _COUNT - len(range(0, _COUNT, 3)))
    assert kept == kept_too
    assert set(kept) == set(keep)


def test_what_is_wrong_with_an_entry_is_told_though_others_work_at_it() -> None:
    with pytest.raises(NotVerifiedError, match="holds no record"):
        grow(SumTree(_SECRET, 3), _leaves(broken_at=5 * BLOCK), _COUNT, 2)


def test_a_subtree_stands_only_where_it_may_begin() -> None:
    block = SumTree(_SECRET, 1)
    for index in range(4):
        block.add(index, bytes(32), ())
    tree = SumTree(_SECRET, 1)
    tree.add(0, bytes(32), ())
    with pytest.raises(ValueError, match="no complete subtree of 4"):
        tree.add_block(block.block())


def test_all_commitments_of_a_node_are_those_of_its_single_sums() -> None:
    counts = [0, 3, 2**40, 1]
    salts = salts_of(_SECRET, 5, 8, len(counts))
    single = [commit_to(count, salts[16 * at : 16 * at + 16]) for at, count in enumerate(counts)]
    assert sums_of(_SECRET, 5, 8, counts) == b"".join(single)
