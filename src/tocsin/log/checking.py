"""The log checked against itself: every entry, leaf and tile, and every checkpoint that was signed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, exists, func, select

from tocsin.log.records import commitment
from tocsin.log.tables import log_checkpoint, log_entry, log_leaf, log_pending, log_tile, log_tree
from tocsin.log.tree import HASH, WIDTH
from tocsin_verify import Frontier, leaf_hash, root_of

ERASED = "log_erased"
"""Kind of the entry that says which entries were emptied: ``{"entries": [id, …], "reason": …}``."""

_MOST_TOLD = 100


@dataclass(frozen=True, slots=True)
class Check:
    """What a check found: sentences, at most a hundred; none where all is as it was written."""

    size: int
    emptied: int
    breaches: list[str]


def check_log(connection: Connection) -> Check:
    """Read the whole log and compare everything with what follows from it."""
    breaches: list[str] = []
    size = int(connection.execute(select(log_tree.c.size)).scalar_one())
    emptied: set[int] = set()
    for breach in _walk(connection, size, emptied):
        breaches.append(breach)
        if len(breaches) == _MOST_TOLD:
            break
    without = connection.execute(
        select(func.count())
        .select_from(log_entry)
        .where(
            ~exists().where(log_leaf.c.entry == log_entry.c.id),
            ~exists().where(log_pending.c.entry == log_entry.c.id),
        )
    ).scalar_one()
    if without:
        breaches.append(
            f"{without} entries have no place in the log and wait for none: they were put there by hand"
        )
    told: set[int] = set()
    for body in connection.execute(select(log_entry.c.body).where(log_entry.c.kind == ERASED)).scalars():
        told.update(body.get("entries", ()))
    breaches += [f"entry {each} was emptied, and no entry says why" for each in sorted(emptied - told)]
    return Check(size, len(emptied), breaches[:_MOST_TOLD])


def _walk(connection: Connection, size: int, emptied: set[int]) -> Iterator[str]:
    signed = {
        row.size: bytes(row.root)
        for row in connection.execute(select(log_checkpoint.c.size, log_checkpoint.c.root))
    }
    frontier, index = Frontier(), 0
    leaves: list[bytes] = []
    tops: list[bytes] = []
    if 0 in signed and signed[0] != frontier.root():
        yield "the checkpoint of 0 entries signs another root"
    query = (
        select(log_leaf.c.index.label("place"), log_leaf.c.entry, log_leaf.c.commitment, log_entry)
        .join(log_entry, log_entry.c.id == log_leaf.c.entry, isouter=True)
        .order_by(log_leaf.c.index)
        .execution_options(yield_per=5000)
    )
    for row in connection.execute(query):
        if row.place != index:
            yield f"the leaf {index} is missing: the next there is {row.place}"
            return
        if row.entry is not None and row.id is None:
            yield f"entry {row.entry}, at place {index}, was deleted"
        elif row.entry is not None and row.salt is None:
            emptied.add(row.id)
        elif row.entry is not None:
            given = commitment(row)
            if given != row.commitment:
                yield f"entry {row.entry}, at place {index}, was changed: it is not what its leaf commits to"
        leaves.append(leaf_hash(row.commitment))
        frontier.add(leaves[-1])
        index += 1
        if index in signed and frontier.root() != signed.pop(index):
            yield f"the first {index} entries are not those that the checkpoint of {index} signs"
        if len(leaves) == WIDTH:
            yield from _compare(connection, 0, index // WIDTH - 1, leaves)
            tops.append(root_of(leaves))
            leaves = []
    if leaves:
        yield from _compare(connection, 0, index // WIDTH, leaves)
    yield from _compare_above(connection, tops)
    if index != size:
        yield f"the log says that it has {size} entries, and {index} leaves are there"
    for larger in sorted(at for at in signed if at > index):
        yield f"a checkpoint of {larger} entries was signed, and {index} leaves are there: some were taken away"


def _compare_above(connection: Connection, hashes: list[bytes]) -> Iterator[str]:
    level = 1
    while hashes:
        above = []
        for start in range(0, len(hashes), WIDTH):
            part = hashes[start : start + WIDTH]
            yield from _compare(connection, level, start // WIDTH, part)
            if len(part) == WIDTH:
                above.append(root_of(part))
        hashes, level = above, level + 1


def _compare(connection: Connection, level: int, number: int, hashes: list[bytes]) -> Iterator[str]:
    found = connection.execute(
        select(log_tile.c.hashes).where(log_tile.c.level == level, log_tile.c.number == number)
    ).scalar_one_or_none()
    if found is None or bytes(found)[: len(hashes) * HASH] != b"".join(hashes):
        yield f"the tile {number} of level {level} is not what the leaves below it give"
