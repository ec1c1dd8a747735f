"""Sum trees over many leaves, by several processes: subtrees beside each other, joined in order.

The root does not tell how many worked at it. A process costs some tenths of a second, so that small trees are grown by
one.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context

from tocsin_verify.sums import Block, SumTree

BLOCK = 1 << 12
"""Leaves of a subtree that one process grows: a power of two."""

_LEAST = 8 * BLOCK

Leaf = tuple[int, bytes, tuple[int, ...]]
"""A leaf's place in the log, its commitment there, and the buckets that it counts for."""


def grow(tree: SumTree, leaves: Iterable[Leaf], count: int, processes: int | None = None) -> None:
    """Add leaves, in order, to a tree that has none yet.

    :param count: how many there are, for a start; where they are few, nothing is shared out.
    :param processes: how many at once; ``None``: as many as the machine has processors. Where there is more than one,
        each imports the caller's main module, which must bear that.
    """
    workers = os.cpu_count() or 1 if processes is None else processes
    if workers < 2 or count < _LEAST:
        for leaf in leaves:
            tree.add(*leaf)
        return
    # Begun anew and not forked: whoever calls may hold connections and threads.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        try:
            _share_out(pool, tree, leaves, ahead=2 * workers)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _share_out(pool: ProcessPoolExecutor, tree: SumTree, leaves: Iterable[Leaf], *, ahead: int) -> None:
    under_way: deque[Future[Block]] = deque()
    for some in _blocks(leaves):
        if len(some) < BLOCK:
            break
        if len(under_way) == ahead:
            tree.add_block(under_way.popleft().result())
        wanted = tree.wanted(some[0][0], BLOCK)
        under_way.append(pool.submit(_grown, tree.secret, tree.buckets, wanted, some))
    else:
        some = []
    for each in under_way:
        tree.add_block(each.result())
    for leaf in some:
        tree.add(*leaf)


def _grown(secret: bytes, buckets: int, wanted: list[tuple[int, int]], leaves: list[Leaf]) -> Block:
    tree = SumTree(secret, buckets, wanted)
    for leaf in leaves:
        tree.add(*leaf)
    return tree.block()


def _blocks(leaves: Iterable[Leaf]) -> Iterator[list[Leaf]]:
    rows = iter(leaves)
    while some := list(islice(rows, BLOCK)):
        yield some
