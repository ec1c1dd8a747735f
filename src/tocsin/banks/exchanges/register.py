"""The exchanges of a store: which there are, what they are set to, how far they have come."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from typing import Any

import msgspec

from tocsin.banks import removal
from tocsin.banks.connection import steps
from tocsin.banks.exchanges.apis import APIS, checked_config
from tocsin.banks.exchanges.errors import ExchangeRequestError, NoSuchExchangeError
from tocsin.banks.exchanges.lease import Lease, is_held
from tocsin.banks.exchanges.records import Checkpoint, Exchange, State, item_key
from tocsin.banks.store import BankStore

_NAME = re.compile(r"[A-Za-z0-9_-]{1,255}")
_LEAVE_AT_ONCE = 50_000


def add(store: BankStore, name: str, api: str, bank: str, config: Mapping[str, Any]) -> Exchange:
    """Add an exchange that feeds a bank.

    :param config: its settings, as the kind of exchange has them; texts are read as what they are to be.
    :raises ExchangeRequestError: where the name is none or taken, or a setting is; NoSuchBankError: where the bank is.
    """
    if not _NAME.fullmatch(name):
        raise ExchangeRequestError(
            f"{name!r} is no name for an exchange; use up to 255 letters, digits, _ and -, such as ncmec-images"
        )
    kept = checked_config(api, config)
    with store.writing() as connection:
        if connection.execute("select 1 from exchange where name = ?", (name,)).fetchone():
            raise ExchangeRequestError(f"there is an exchange {name} already; choose another name")
        connection.execute(
            "insert into exchange (name, api, bank, config, enabled, created) values (?, ?, ?, ?, 1, ?)",
            (name, api, store.bank(bank).id, msgspec.json.encode(kept).decode(), store.now()),
        )
        return exchange(store, name)


def exchanges(store: BankStore) -> list[Exchange]:
    """Return every exchange, by name."""
    with store.reading() as connection:
        return [_exchange(row) for row in connection.execute(steps("exchange")["exchanges"])]


def exchange(store: BankStore, name: str) -> Exchange:
    """Return an exchange by its name.

    :raises ExchangeRequestError: where there is none.
    """
    with store.reading() as connection:
        row = connection.execute(steps("exchange")["exchange"], {"name": name}).fetchone()
    if row is None:
        raise NoSuchExchangeError(f"there is no exchange {name!r}; see them with `tocsin bank exchange list`")
    return _exchange(row)


def state(store: BankStore, name: str) -> State:
    """Return how far an exchange has come.

    :raises ExchangeRequestError: where there is none.
    """
    with store.reading() as connection:
        found = exchange(store, name)
        asked = connection.execute(steps("exchange")["state"], {"exchange": found.id})
        row = dict(zip([column[0] for column in asked.description], asked.fetchone(), strict=True))
        if row["checkpoint"] is not None:
            row["checkpoint"] = msgspec.json.decode(row["checkpoint"])
        return State(exchange=found, items=count_items(connection, found), **row)


def is_stale(of: Exchange, checkpoint: Checkpoint | None) -> bool | None:
    """Tell whether the next fetch begins from the beginning; ``None`` where the extra is missing that could tell."""
    if checkpoint is None:
        return True
    try:
        return APIS[of.api].is_stale(checkpoint)
    except ExchangeRequestError:
        return None


def reached(of: State) -> int | None:
    """Return the time up to which an exchange has everything, in seconds since 1970; ``None`` where there is none."""
    return None if of.checkpoint is None else APIS[of.exchange.api].reached(of.checkpoint)


def is_fetching(of: State, now: int) -> bool:
    """Tell whether some process is fetching an exchange."""
    return is_held(of.holder, of.held_until, now)


def set_enabled(store: BankStore, name: str, *, enabled: bool) -> None:
    """Let an exchange be fetched with the others, or not."""
    with store.writing() as connection:
        connection.execute(
            "update exchange set enabled = ? where id = ?", (enabled, exchange(store, name).id)
        )


def remove(store: BankStore, name: str, *, keep_items: bool = False) -> int:
    """Remove an exchange and, unless they are to stay, its items; return how many items went.

    Items go in several transactions: where it is stopped, the exchange is still there, disabled and with nothing
    fetched, and can be removed again.

    :raises BusyError: where it is being fetched.
    """
    gone = 0
    with store.writing() as connection:
        found = exchange(store, name)
        Lease.take(connection, found.id, name, store.now())
        connection.execute("update exchange set enabled = 0, checkpoint = null where id = ?", (found.id,))
    while not keep_items:
        with store.writing() as connection:
            some = [
                row[0]
                for row in connection.execute(
                    steps("exchange")["some"], _items_of(connection, found) | {"most": _LEAVE_AT_ONCE}
                )
            ]
            gone += removal.remove(connection, some)
        if len(some) < _LEAVE_AT_ONCE:
            break
    with store.writing() as connection:
        connection.execute("delete from exchange where id = ?", (found.id,))
    return gone


def _items_of(connection: sqlite3.Connection, of: Exchange) -> dict[str, object]:
    (bank,) = connection.execute("select bank from exchange where id = ?", (of.id,)).fetchone()
    # ';' is next after ':'
    return {"bank": bank, "first": item_key(of.name, ""), "end": item_key(of.name, "")[:-1] + ";"}


def count_items(connection: sqlite3.Connection, of: Exchange) -> int:
    """Return how many items an exchange has in its bank."""
    return int(connection.execute(steps("exchange")["count"], _items_of(connection, of)).fetchone()[0])


def remove_all_but_arrived(connection: sqlite3.Connection, of: Exchange) -> int:
    """Remove the items of an exchange that a fetch from the beginning did not bring; return how many went."""
    values = _items_of(connection, of) | {"exchange": of.id}
    left = connection.execute(steps("exchange")["not_arrived"], values).fetchall()
    return removal.remove(connection, [row[0] for row in left])


def _exchange(row: tuple[int, str, str, str, str, int, int]) -> Exchange:
    number, name, api, bank, config, enabled, created = row
    return Exchange(number, name, api, bank, msgspec.json.decode(config), bool(enabled), created)
