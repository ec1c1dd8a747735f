"""Folder and database brought to agree: after a crash, and after a database came back from a backup.

What was destroyed stays so: tombstones are replayed. What was preserved after the backup is entered again from its own
label. What cannot be placed is told, and left as it is.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import Connection, select

from tocsin.cases import UnknownCaseError, resolve
from tocsin.vault.custody import Custody, write_custody
from tocsin.vault.data_keys import destroy_key, keyed_items
from tocsin.vault.destroying import Order, Tombstone, finish, mark_destroyed
from tocsin.vault.durable import erase
from tocsin.vault.errors import DamagedError, KeepingError, MasterKeyError
from tocsin.vault.items import read_item
from tocsin.vault.keeping import Vault, hold_still
from tocsin.vault.preserving import Label, enter, fingerprint_of
from tocsin.vault.rights import Machine, actor_of
from tocsin.vault.sealing import Sealed, item_of, label_of, unseal
from tocsin.vault.tables import vault_item


@dataclass(slots=True)
class Reconciled:
    """What was done: items entered again, destroyed again, copies of what is there removed; ``left``: what was not."""

    entered: int = 0
    destroyed_again: int = 0
    removed: int = 0
    left: list[str] = field(default_factory=list)


def reconcile(vault: Vault) -> Reconciled:
    """Bring folder and database to agree, while nobody puts anything in.

    :raises KeepingError: where the folder cannot be read or written.
    """
    done = Reconciled()
    finish(vault)
    with vault.store.begin() as connection:
        hold_still(connection, alone=True)
        _replay(vault, connection, done)
        _enter_strays(vault, connection, done)
        known = set(connection.execute(select(vault_item.c.id)).scalars())
        done.left += [
            f"there is a key for item {item}, of which nothing else is known; bring its file and its row back, "
            "or remove the key"
            for item in keyed_items(vault.key_folder)
            if item not in known and not any(str(item) in each for each in done.left)
        ]
        for path in vault.incoming.glob(".new-*"):
            erase(path)
    finish(vault)
    return done


def _replay(vault: Vault, connection: Connection, done: Reconciled) -> None:
    now = vault.clock.now()
    for path in sorted((vault.folder / "tombstones").glob("??/*.json")):
        try:
            stone = msgspec.json.decode(path.read_bytes(), type=Tombstone)
            item_id = UUID(stone.item)
        except (OSError, ValueError) as error:
            done.left.append(f"the tombstone {path} cannot be read ({error}); bring it back from a copy")
            continue
        row = connection.execute(
            select(vault_item.c.destroyed_at).where(vault_item.c.id == item_id)
        ).one_or_none()
        if row is not None and row.destroyed_at is None:
            item = read_item(connection, item_id, now, lock=True)
            order = Order(stone.actor, stone.second, f"{stone.why} (on {stone.destroyed_at[:10]})")
            mark_destroyed(connection, item, order, now, action="destroyed_before")
            done.destroyed_again += 1
        destroy_key(vault.key_folder, item_id)


def _enter_strays(vault: Vault, connection: Connection, done: Reconciled) -> None:
    known = {bytes(row) for row in connection.execute(select(vault_item.c.address)).scalars()}
    for address in vault.addresses():
        if address in known:
            continue
        try:
            _enter(vault, connection, address, done)
        except (DamagedError, MasterKeyError, KeepingError, msgspec.MsgspecError) as error:
            done.left.append(
                f"{vault.path(address)} belongs to no item that is known, and cannot be read: {error}"
            )


def _enter(vault: Vault, connection: Connection, address: bytes, done: Reconciled) -> None:
    with vault.path(address).open("rb") as file:
        item = item_of(file)
    if item is None or vault.tombstone(item).exists():
        # The end of a destruction that was broken off; or not ours.
        if item is not None:
            vault.remove(address)
            done.removed += 1
        else:
            done.left.append(f"{vault.path(address)} is no sealed file; see what it is, and remove it")
        return
    secret = vault.keys.get(item)
    with vault.opened(item, address) as file:
        label = msgspec.json.decode(label_of(file, secret.key, item), type=Label)
    try:
        case = resolve(connection, label.case)
    except UnknownCaseError:
        done.left.append(f"item {item} is of case {label.case}, which the database does not know; it is kept")
        return
    seen, total = hashlib.sha256(), 0
    with vault.opened(item, address) as file:
        for piece in unseal(file, secret.key, item):
            seen.update(piece)
            total += len(piece)
    fingerprint = fingerprint_of(vault.keys.index_key(), label.case, label, seen.digest())
    twin = connection.execute(select(vault_item.c.id).where(vault_item.c.fingerprint == fingerprint)).first()
    if twin is not None:
        # Somebody was interrupted and did it again: the same thing is kept under another key.
        destroy_key(vault.key_folder, item)
        vault.remove(address)
        done.removed += 1
        return
    enter(connection, item, label, Sealed(secret.plain, address, total), fingerprint)
    write_custody(
        connection,
        [
            Custody(
                item,
                "entered_again",
                actor_of(Machine()),
                vault.clock.now(),
                case,
                purpose="the file was there and the database did not know it",
                legal_basis=label.legal_basis,
                digest=address,
                more={
                    "preserved_by": label.added_by,
                    "preserved_at": datetime.fromisoformat(label.added_at).isoformat(),
                },
            )
        ],
    )
    done.entered += 1
