"""Checkpoints: signed where the log grew, and refused where it is not what was published before."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, insert, select, update

from tocsin.clock import Clock
from tocsin.log.errors import ForkError, LogKeyError
from tocsin.log.keys import LogKey
from tocsin.log.sequencing import BATCH, lock_tree, sequence_batch, tree_of
from tocsin.log.tables import log_checkpoint, log_cosignature, log_tree
from tocsin.log.tree import Tree
from tocsin.store import Store
from tocsin.whole_files import write_whole
from tocsin_verify import Checkpoint, Policy, VerifyError, read_checkpoint, verify_checkpoint

FILE = "log.checkpoint"
"""Its name in the data folder: the last checkpoint that was signed, which a restored database is held against."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint as it is published, cosignatures below it."""

    checkpoint: Checkpoint
    text: str


class Publisher:
    """Places entries and signs checkpoints of one database, with the key of one data folder."""

    def __init__(self, store: Store, key: LogKey, data: Path, clock: Clock) -> None:
        self._store = store
        self._key = key
        self._path = data / FILE
        self._clock = clock

    def publish(self) -> Signed:
        """Place what has no place yet, sign a checkpoint where the log grew, and return the newest.

        :raises ForkError: where the log does not begin with all that was signed before; nothing is placed or signed.
        :raises LogKeyError: where another key signs the log of this database.
        """
        while True:
            with self._store.begin() as connection:
                self._check(connection, lock_tree(connection))
                placed = sequence_batch(connection)
            # Signed is only what is kept: the places must stand before a checkpoint leaves the house.
            if placed < BATCH:
                break
        with self._store.begin() as connection:
            self._sign(connection, lock_tree(connection))
            found = newest(connection)
        assert found is not None
        return found

    def _check(self, connection: Connection, size: int) -> Tree:
        if check_key(connection, self._key) is None:
            connection.execute(update(log_tree).values(vkey=str(self._key.verifier)))
        tree = tree_of(connection)
        for before in (self._kept(), newest(connection)):
            if before is None:
                continue
            known = before.checkpoint
            if known.size > size:
                raise ForkError(
                    f"the log has {size} entries, and one of {known.size} was signed already: the database is older "
                    "than what was published; bring the published log back by tocsin log reconcile DIR"
                )
            if tree.root(known.size) != known.root:
                raise ForkError(
                    f"the first {known.size} entries of the log are not those that were signed; look into it with "
                    "tocsin log check, nothing is signed until they are"
                )
        return tree

    def _sign(self, connection: Connection, size: int) -> None:
        tree = self._check(connection, size)
        last = newest(connection)
        if last is not None and last.checkpoint.size == size:
            return
        root = tree.root(size)
        encoded = base64.b64encode(root).decode()
        note = self._key.sign(f"{self._key.name}\n{size}\n{encoded}\n")
        # In the folder first: a database that comes back from a backup must not sign another tree of this size.
        write_whole(self._path, note.encode(), 0o600)
        connection.execute(
            insert(log_checkpoint).values(size=size, root=root, note=note, at=self._clock.now())
        )

    def _kept(self) -> Signed | None:
        try:
            raw = self._path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise LogKeyError(
                f"{self._path} cannot be read ({error.strerror}); check the data folder"
            ) from error
        try:
            checkpoint = read_checkpoint(raw, str(self._path))
            verify_checkpoint(checkpoint, Policy(self._key.verifier))
        except VerifyError as error:
            raise ForkError(
                f"{self._path} holds no checkpoint that this log's key signed ({error}); put back the "
                "file that was there"
            ) from error
        return Signed(checkpoint, raw.decode())


def check_key(connection: Connection, key: LogKey) -> str | None:
    """Return the verifier key that a database's log is signed by; ``None`` where nothing was signed yet.

    :raises LogKeyError: where it is another than this.
    """
    vkey = connection.execute(select(log_tree.c.vkey)).scalar_one()
    if vkey is not None and vkey != str(key.verifier):
        raise LogKeyError(
            f"the log of this database is signed by the key of {vkey.partition('+')[0]!r}; copy log.key from the "
            "data folder of the machine that signed it"
        )
    return None if vkey is None else str(vkey)


def newest(connection: Connection, *, seen: bool = False) -> Signed | None:
    """Return the last checkpoint that was signed, with the cosignatures that it has.

    :param seen: the last that a witness cosigned.
    """
    wanted = select(log_checkpoint).order_by(log_checkpoint.c.size.desc()).limit(1)
    if seen:
        wanted = wanted.where(log_checkpoint.c.size.in_(select(log_cosignature.c.size)))
    return signed_as(connection, wanted)


def signed_as(connection: Connection, wanted: Select[Any]) -> Signed | None:
    """Return the checkpoint that a query of one row at most finds, with the cosignatures that it has."""
    row = connection.execute(wanted).one_or_none()
    if row is None:
        return None
    lines = connection.execute(
        select(log_cosignature.c.line)
        .where(log_cosignature.c.size == row.size)
        .order_by(log_cosignature.c.vkey)
    ).scalars()
    text = row.note + "".join(lines)
    return Signed(read_checkpoint(text.encode()), text)
