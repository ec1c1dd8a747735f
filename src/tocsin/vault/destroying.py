"""Destroying: the key goes, and with it all that the item was; a tombstone says that there was something, and its end.

Written down first, then done: who is interrupted in between goes on at the next look (:func:`finish`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import Connection, select, update

from tocsin.vault.custody import Custody, custody_of, write_custody
from tocsin.vault.data_keys import destroy_key
from tocsin.vault.durable import put
from tocsin.vault.errors import HeldError
from tocsin.vault.holds import list_holds
from tocsin.vault.items import Item, read_item
from tocsin.vault.keeping import Vault
from tocsin.vault.rights import Machine, actor_of
from tocsin.vault.tables import vault_item
from tocsin.vault.words import Standing


@dataclass(frozen=True, slots=True)
class Order:
    """By whom something is destroyed, and why."""

    actor: str
    second: str | None
    why: str


class Tombstone(msgspec.Struct, frozen=True):
    """What is left of an item, beside its row: it outlives a database that is brought back from before."""

    item: str
    case: str
    destroyed_at: str
    why: str
    actor: str
    second: str | None = None


def check_not_held(connection: Connection, item: Item, now: datetime) -> None:
    """Say nothing where no hold keeps an item.

    :raises HeldError: where one does; it is named.
    """
    if item.standing not in (Standing.HELD, Standing.COLLISION) or (
        item.keep_until is None and not item.open_ended
    ):
        return
    stands = [
        f"{hold.id} ({hold.kind})"
        for hold in list_holds(connection)
        if hold.open_at(now)
        and hold.bound == "floor"
        and hold.case in (item.case, item.root)
        and hold.item in (None, item.id)
    ]
    raise HeldError(
        f"item {item.id} is {item.says}: hold {', '.join(stands)} stands; "
        "release it with a reason where the law allows, then ask again"
    )


def order_destruction(connection: Connection, items: Sequence[UUID], order: Order, now: datetime) -> int:
    """Mark items as destroyed in a transaction; :func:`finish` then does it. Return how many were not already.

    :raises HeldError: where a hold keeps one of them; then none is destroyed.
    """
    marked = 0
    for number in sorted(items):
        item = read_item(connection, number, now, lock=True)
        if item.standing is Standing.DESTROYED:
            continue
        check_not_held(connection, item, now)
        mark_destroyed(connection, item, order, now, action="destroy")
        marked += 1
    return marked


def mark_destroyed(connection: Connection, item: Item, order: Order, now: datetime, *, action: str) -> None:
    """Turn a row into a tombstone, with its custody."""
    connection.execute(
        update(vault_item)
        .where(vault_item.c.id == item.id)
        .values(destroyed_at=now, destroyed_why=order.why, source=None, fingerprint=None, due_since=None)
    )
    write_custody(
        connection,
        [
            Custody(
                item.id,
                action,
                order.actor,
                now,
                item.root,
                second=order.second,
                purpose=order.why,
                legal_basis=item.legal_basis,
                prior=item.address,
            )
        ],
    )


def finish(vault: Vault) -> int:
    """Do what was written down: tombstones, keys, files; return for how many items.

    :raises KeepingError: where the folder cannot be written; what is left is done at the next look.
    """
    with vault.store.read() as connection:
        rows = connection.execute(
            select(vault_item).where(
                vault_item.c.destroyed_at.is_not(None), vault_item.c.key_gone_at.is_(None)
            )
        ).all()
    for row in rows:
        stone = vault.tombstone(row.id)
        if not stone.exists():
            with vault.store.read() as connection:
                order = _order_of(connection, row.id)
            put(
                stone,
                msgspec.json.encode(
                    Tombstone(
                        str(row.id),
                        row.case_id,
                        row.destroyed_at.isoformat(),
                        row.destroyed_why,
                        order.actor,
                        order.second,
                    )
                ),
            )
        destroy_key(vault.key_folder, row.id)
        vault.remove(bytes(row.address))
        now = vault.clock.now()
        with vault.store.begin() as connection:
            gone = connection.execute(
                update(vault_item)
                .where(vault_item.c.id == row.id, vault_item.c.key_gone_at.is_(None))
                .values(key_gone_at=now)
            )
            if gone.rowcount:
                write_custody(
                    connection,
                    [
                        Custody(
                            row.id,
                            "key_destroyed",
                            actor_of(Machine()),
                            now,
                            row.case_id,
                            legal_basis=row.legal_basis,
                            prior=bytes(row.address),
                        )
                    ],
                )
    return len(rows)


def _order_of(connection: Connection, item: UUID) -> Order:
    for act in reversed(custody_of(connection, item)):
        if act.action in ("destroy", "destroyed_before"):
            return Order(act.actor, act.second, act.purpose)
    return Order(actor_of(Machine()), None, "")
