"""After an older database came back: what was published since is put back as leaves, so that the log can go on."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import delete, select

from tocsin.log.errors import ForkError
from tocsin.log.keys import LogKey
from tocsin.log.records import commitment
from tocsin.log.sequencing import add_leaves, lock_tree, tree_of
from tocsin.log.tables import log_entry, log_pending
from tocsin.log.tree import WIDTH
from tocsin.store import Store
from tocsin_verify import FolderSource, Policy, VerifyError, leaf_hash, root_of, tile_path, verify_log


def reconcile(store: Store, key: LogKey, folder: Path) -> int:
    """Put the leaves of an exported log after those of the database, and return of how many the entries are lost.

    An entry that the database holds and that has no place yet takes the one that it had.

    :raises ForkError: where the folder holds no whole log of this key, or the database does not begin as it does.
    """
    source = FolderSource(folder)
    try:
        checkpoint = verify_log(source, Policy(key.verifier)).checkpoint
    except VerifyError as error:
        raise ForkError(f"{folder} cannot be gone by: {error}") from error
    published = list(_commitments(source, checkpoint.size))
    with store.begin() as connection:
        size = lock_tree(connection)
        if size >= checkpoint.size:
            return 0
        if tree_of(connection).root(size) != root_of(map(leaf_hash, published[:size])):
            raise ForkError(
                f"the {size} entries of the database are not the first of those in {folder}: it is another log, or the "
                "database was changed; bring back a backup that is older than the change"
            )
        waiting = {
            commitment(row): int(row.id)
            for row in connection.execute(
                select(log_entry).join(log_pending, log_pending.c.entry == log_entry.c.id)
            )
        }
        entries = [waiting.get(each) for each in published[size:]]
        add_leaves(connection, size, published[size:], entries)
        found = [entry for entry in entries if entry is not None]
        connection.execute(delete(log_pending).where(log_pending.c.entry.in_(found)))
        return len(entries) - len(found)


def _commitments(source: FolderSource, size: int) -> Iterator[bytes]:
    for number in range(-(-size // WIDTH)):
        width = min(WIDTH, size - number * WIDTH)
        raw = (
            source.read(tile_path("entries", number, width))
            or source.read(tile_path("entries", number))
            or b""
        )
        at = 0
        for _ in range(width):
            (length,) = struct.unpack_from(">H", raw, at)
            yield raw[at + 2 : at + 2 + length]
            at += 2 + length
