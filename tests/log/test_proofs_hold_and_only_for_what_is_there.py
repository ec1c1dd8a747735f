from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.log import Tree, tiles_after
from tocsin_verify import NotVerifiedError, check_consistency, check_inclusion, leaf_hash, root_of

# Certificate Transparency's own test vectors (RFC 6962 reference implementation, merkletree tests).
PUBLISHED = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
PUBLISHED_ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}

LARGEST = 70
LEAVES = [leaf_hash(str(n).encode()) for n in range(LARGEST)]


def grown(*batches: list[bytes]) -> Tree:
    tiles: dict[tuple[int, int], bytes] = {}
    size = 0

    def read(level: int, number: int) -> bytes:
        return tiles[level, number]

    for batch in batches:
        size, changed = tiles_after(read, size, batch)
        tiles.update(changed)
    return Tree(read)


@pytest.mark.parametrize(("size", "root"), PUBLISHED_ROOTS.items())
def test_published_roots_come_out(size: int, root: str) -> None:
    leaves = [leaf_hash(bytes.fromhex(each)) for each in PUBLISHED[:size]]
    assert root_of(leaves).hex() == root
    assert grown(leaves).root(size).hex() == root


def test_every_leaf_of_every_small_tree_is_proved_and_no_other_is() -> None:
    tree = grown(LEAVES)
    for size in range(1, LARGEST + 1):
        root = root_of(LEAVES[:size])
        assert tree.root(size) == root
        for index in range(size):
            path = tree.inclusion(index, size)
            check_inclusion(LEAVES[index], index, size, path, root)
            for leaf, place, steps in (
                (LEAVES[(index + 1) % LARGEST], index, path),
                (LEAVES[index], index + 1, path),
                (LEAVES[index], index, [*path, root]),
                (LEAVES[index], index, [*path[:-1], bytes(32)]),
            ):
                with pytest.raises(NotVerifiedError):
                    check_inclusion(leaf, place, size, steps, root)


def test_every_small_tree_begins_with_every_smaller_and_with_no_other() -> None:
    tree = grown(LEAVES)
    for size in range(1, LARGEST + 1):
        root = tree.root(size)
        for old in range(size + 1):
            path, before = tree.consistency(old, size), tree.root(old)
            check_consistency(old, before, size, root, path)
            false = [
                (old, bytes(32), size, root, path),
                (old, before, size, root, [*path, bytes(32)]),
                (size + 1, root, size, root, path),
            ]
            if old:
                false.append((old, before, size, bytes(32), path))
            if path:
                false += [
                    (old, before, size, root, path[:-1]),
                    (old, before, size, root, [bytes(32), *path[1:]]),
                    (old, before, size, root, [*path[:-1], bytes(32)]),
                ]
            for case in false:
                with pytest.raises(NotVerifiedError):
                    check_consistency(*case)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 700), min_size=1, max_size=4), st.data())
def test_trees_grown_in_any_steps_agree_with_the_plain_root(steps: list[int], data: st.DataObject) -> None:
    size = sum(steps)
    leaves = [hashlib.sha256(n.to_bytes(4)).digest() for n in range(size)]
    batches = [leaves[sum(steps[:n]) : sum(steps[: n + 1])] for n in range(len(steps))]
    tree = grown(*batches)
    assert tree.root(size) == root_of(leaves)
    if size:
        index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size))
        check_inclusion(leaves[index], index, size, tree.inclusion(index, size), tree.root(size))
        check_consistency(old, root_of(leaves[:old]), size, tree.root(size), tree.consistency(old, size))


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 600), st.data())
def test_a_tree_in_which_anything_before_was_changed_is_no_longer_consistent(
    size: int, data: st.DataObject
) -> None:
    leaves = [hashlib.sha256(n.to_bytes(4)).digest() for n in range(size)]
    old = data.draw(st.integers(1, size))
    changed = data.draw(st.integers(0, old - 1))
    rewritten = [*leaves[:changed], bytes(32), *leaves[changed + 1 :]]
    tree = grown(rewritten)
    with pytest.raises(NotVerifiedError):
        check_consistency(old, root_of(leaves[:old]), size, tree.root(size), tree.consistency(old, size))


def test_a_proof_in_a_large_tree_reads_few_tiles() -> None:
    read: list[tuple[int, int]] = []
    tiles: dict[tuple[int, int], bytes] = {}
    size, made = tiles_after(lambda level, number: tiles[level, number], 0, LEAVES * 2000)
    tiles |= made

    def counted(level: int, number: int) -> bytes:
        read.append((level, number))
        return tiles[level, number]

    Tree(counted).inclusion(77_777, size)
    assert size == 140_000
    assert len(read) <= 6
