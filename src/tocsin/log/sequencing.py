"""Giving entries their place in the tree: without gaps, once, in one transaction a batch."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, exists, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from tocsin.log.records import commitment
from tocsin.log.tables import log_entry, log_leaf, log_pending, log_tile, log_tree
from tocsin.log.tree import Tree, tiles_after
from tocsin.store import Store
from tocsin_verify import leaf_hash

BATCH = 2000


def read_size(connection: Connection) -> int:
    """Return how many entries have a place."""
    return int(connection.execute(select(log_tree.c.size)).scalar_one())


def tree_of(connection: Connection) -> Tree:
    """Return the tree as a transaction sees it."""
    return Tree(lambda level, number: _tile(connection, level, number))


def sequence_batch(connection: Connection, most: int = BATCH) -> int:
    """Place up to ``most`` entries that have none yet, the oldest first; return how many.

    Others who place entries wait until this transaction ends.
    """
    size = lock_tree(connection)
    waiting = (
        select(log_entry)
        .join(log_pending, log_pending.c.entry == log_entry.c.id)
        .order_by(log_entry.c.id)
        .limit(most)
    )
    rows = connection.execute(waiting).all()
    if not rows:
        return 0
    commitments = [commitment(row) for row in rows]
    add_leaves(connection, size, commitments, [row.id for row in rows])
    connection.execute(delete(log_pending).where(log_pending.c.entry.in_([row.id for row in rows])))
    return len(rows)


def lock_tree(connection: Connection) -> int:
    """Keep others from placing entries until this transaction ends, and return the tree's size."""
    return int(connection.execute(select(log_tree.c.size).with_for_update()).scalar_one())


def add_leaves(
    connection: Connection, size: int, commitments: Sequence[bytes], entries: Sequence[int | None]
) -> None:
    """Add leaves to a tree of ``size`` that :func:`lock_tree` holds; ``None`` stands for an entry that is not here."""
    connection.execute(
        insert(log_leaf),
        [
            {"index": size + place, "entry": entry, "commitment": each}
            for place, (each, entry) in enumerate(zip(commitments, entries, strict=True))
        ],
    )
    new_size, tiles = tiles_after(
        lambda level, number: _tile(connection, level, number), size, map(leaf_hash, commitments)
    )
    write = upsert(log_tile)
    connection.execute(
        write.on_conflict_do_update(
            index_elements=["level", "number"], set_={"hashes": write.excluded.hashes}
        ),
        [{"level": level, "number": number, "hashes": each} for (level, number), each in tiles.items()],
    )
    connection.execute(update(log_tree).values(size=new_size))


def erase(connection: Connection, entries: Sequence[int]) -> int:
    """Empty the salt and body of entries that have their place, and return how many that were.

    From then on nobody can tell what their leaves committed to; all proofs stay true. Write an entry that says so in
    the same transaction: an entry that was emptied without one is found by :func:`tocsin.log.check_log`.
    """
    done = 0
    for start in range(0, len(entries), BATCH):
        some = entries[start : start + BATCH]
        done += connection.execute(
            update(log_entry)
            .where(
                log_entry.c.id.in_(some),
                log_entry.c.salt.is_not(None),
                exists().where(log_leaf.c.entry == log_entry.c.id),
            )
            .values(salt=None, body={})
        ).rowcount
    return done


def sequence(store: Store) -> int:
    """Place all entries that have no place yet; return how many."""
    done = 0
    while True:
        with store.begin() as connection:
            placed = sequence_batch(connection)
        done += placed
        if placed < BATCH:
            return done


def _tile(connection: Connection, level: int, number: int) -> bytes:
    found = connection.execute(
        select(log_tile.c.hashes).where(log_tile.c.level == level, log_tile.c.number == number)
    )
    return bytes(found.scalar_one())
