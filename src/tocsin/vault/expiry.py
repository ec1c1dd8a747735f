"""What happens when holds end: first it is seen to be due, and only days later does the clock destroy it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, any_, func, literal, select, update

from tocsin.log import log_entry
from tocsin.vault.custody import Custody, write_custody
from tocsin.vault.destroying import Order, finish, order_destruction
from tocsin.vault.errors import HeldError, VaultError
from tocsin.vault.hold_kinds import grace
from tocsin.vault.items import Item, list_items, read_item, there
from tocsin.vault.keeping import Vault
from tocsin.vault.rights import Machine, actor_of
from tocsin.vault.tables import vault_item, vault_request
from tocsin.vault.words import Standing

_AHEAD = timedelta(minutes=5)


class ClockError(VaultError):
    """The clock went back: nothing may end by it."""


@dataclass(frozen=True, slots=True)
class Expired:
    """What came of a look: items newly seen to be due, items destroyed, collisions that wait for people."""

    due: int
    destroyed: int
    collisions: int


def expire(vault: Vault) -> Expired:
    """Mark what is due, and destroy what was seen to be due days ago and may end by the clock.

    :raises ClockError: where the clock stands before the last act that was written down.
    """
    finish(vault)
    now = vault.clock.now()
    with vault.store.begin() as connection:
        _check_clock(connection, now)
        items = there(list_items(connection, now))
        newly = [item for item in items if item.standing is Standing.DUE and item.due_since is None]
        _see_due(connection, newly, now)
        again = [
            item.id for item in items if item.standing is not Standing.DUE and item.due_since is not None
        ]
        if again:
            connection.execute(update(vault_item).where(vault_item.c.id.in_(again)).values(due_since=None))
    destroyed = sum(_destroy(vault, item, now) for item in items if _ends_now(item, now))
    finish(vault)
    return Expired(len(newly), destroyed, sum(item.standing is Standing.COLLISION for item in items))


def _ends_now(item: Item, now: datetime) -> bool:
    return (
        item.standing is Standing.DUE
        and item.ends_by_clock
        and item.due_since is not None
        and item.due_since + grace() <= now
    )


def _destroy(vault: Vault, item: Item, now: datetime) -> bool:
    with vault.store.begin() as connection:
        today = read_item(connection, item.id, now, lock=True)
        asked = connection.execute(
            select(vault_request.c.id).where(
                literal(item.id) == any_(vault_request.c["items"]),
                vault_request.c.done_at.is_(None),
                vault_request.c.answer.is_distinct_from("refused"),
            )
        ).first()
        # Somebody wants it handed over, or people decide already: the clock waits.
        if asked is not None or not _ends_now(today, now):
            return False
        until = today.last_end or now
        order = Order(actor_of(Machine()), None, f"its last hold ended on {until:%Y-%m-%d}")
        try:
            return bool(order_destruction(connection, [item.id], order, now))
        except HeldError:
            return False


def _see_due(connection: Connection, items: list[Item], now: datetime) -> None:
    if not items:
        return
    connection.execute(
        update(vault_item).where(vault_item.c.id.in_([item.id for item in items])).values(due_since=now)
    )
    write_custody(
        connection,
        (
            Custody(
                item.id,
                "due",
                actor_of(Machine()),
                now,
                item.root,
                legal_basis=item.legal_basis,
                prior=item.address,
                digest=item.address,
            )
            for item in items
        ),
    )


def _check_clock(connection: Connection, now: datetime) -> None:
    last = connection.execute(select(func.max(log_entry.c.at))).scalar_one()
    if last is not None and last > now + _AHEAD:
        raise ClockError(
            f"the clock stands at {now:%Y-%m-%d %H:%M} and the last act was at {last:%Y-%m-%d %H:%M} UTC; "
            "set it right: until then nothing that is preserved ends by it"
        )
