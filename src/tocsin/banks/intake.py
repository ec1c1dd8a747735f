"""Items go into a bank: a batch in one transaction, by a chain of statements in ``sql/intake.sql``."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

import msgspec

from tocsin.banks import opinions
from tocsin.banks.connection import steps
from tocsin.banks.errors import BankRequestError
from tocsin.banks.records import Added, Bank, BankKind, Item, Opinion
from tocsin.banks.removal import let_go

_NEW = ("fresh", "contents", "content_ids")
_REPLACE = ("unheld", "loosened", "release")
_CLEAR = ("clear", "clear_signals", "clear_fresh", "clear_unheld")


def default_opinion(kind: BankKind) -> Opinion:
    """Return what a bank thinks of an item of which nobody says anything."""
    return Opinion.NEGATIVE if kind is BankKind.NEGATIVE else Opinion.POSITIVE


def take_in(connection: sqlite3.Connection, bank: Bank, items: Iterable[Item], *, replace: bool) -> Added:
    """Put items into a bank, within the caller's transaction.

    The outcome is that of putting them in one by one. With ``replace``, an item with a key afterwards holds the
    hashes that it names here and no others, and where it names votes, those and no others.

    :raises BankRequestError: where an item has no hash.
    """
    came = list(items)
    if not came:
        return Added()
    if all(map(_is_plain, came)):
        return _take_in_plain(connection, bank, came)
    if replace:
        came = _last_of_each_key(came)
    for step in _CLEAR:  # of a batch that an exception broke off, in an outer transaction
        connection.execute(steps("intake")[step])
    _lay_out(connection, came)
    values = {**_values(connection, bank), "replace": int(replace)}

    def run(step: str) -> sqlite3.Cursor:
        return connection.execute(steps("intake")[step], values)

    for step in ("signals", "feed", "signal_ids", "keyed", "unkeyed", *_NEW):
        run(step)
    (added,) = connection.execute(
        "select count(*) from fresh join arriving using (item) where key is null"
    ).fetchone()
    added += run("added_keyed").fetchone()[0]
    if replace:
        for step in _REPLACE:
            run(step)
    run("holds")
    changed = run("stated").rowcount
    for step in _CLEAR:
        run(step)
    if replace:
        let_go(connection)
    return Added(added, len(came) - added, changed)


def _take_in_plain(connection: sqlite3.Connection, bank: Bank, items: Sequence[Item]) -> Added:
    run = steps("intake_plain")
    for step in ("clear", "clear_fresh"):
        connection.execute(run[step])
    by_type: dict[str, dict[bytes, int]] = {}
    for number, item in enumerate(items):
        kind, value = item.signals[0]
        by_type.setdefault(kind.value, {}).setdefault(value, number)
    for each, arrived in sorted(by_type.items()):
        connection.executemany(
            "insert into plain (type, value, arrived) values (?, ?, ?)",
            ((each, value, arrived[value]) for value in sorted(arrived)),
        )
    values = _values(connection, bank)
    for step in ("signals", "feed", "fresh", "contents"):
        added = connection.execute(run[step], values).rowcount
    for step in ("holds", "clear", "clear_fresh"):
        connection.execute(run[step], values)
    return Added(added, len(items) - added)


def _is_plain(item: Item) -> bool:
    return (
        len(item.signals) == 1
        and item.key is None
        and item.opinion is None
        and item.labels is None
        and item.note is None
        and item.votes is None
        and item.detail is None
    )


def _values(connection: sqlite3.Connection, bank: Bank) -> dict[str, int]:
    return {
        "bank": bank.id,
        "opinion": int(default_opinion(bank.kind)),
        "last_signal": _last(connection, "signal"),
        "last_content": _last(connection, "content"),
    }


def _last_of_each_key(items: Sequence[Item]) -> list[Item]:
    last = {item.key: number for number, item in enumerate(items) if item.key is not None}
    return [item for number, item in enumerate(items) if item.key is None or last[item.key] == number]


def _lay_out(connection: sqlite3.Connection, items: Sequence[Item]) -> None:
    leaders: dict[object, int] = {}
    rows: list[tuple[object, ...]] = []
    hashes: list[tuple[int, str, bytes]] = []
    for number, item in enumerate(items):
        distinct = frozenset(item.signals)
        if not distinct:
            raise BankRequestError("an item without a hash cannot be found again; give it at least one")
        hashes.extend((number, kind.value, value) for kind, value in distinct)
        leader = leaders.setdefault(distinct if item.key is None else item.key, number)
        rows.append((number, leader, len(distinct), *_said(item)))
    connection.executemany(
        "insert into arriving (item, leader, signals, key, opinion, labels, note, votes, detail)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    connection.executemany("insert into arriving_signal (item, type, value) values (?, ?, ?)", hashes)


def _said(item: Item) -> tuple[object, ...]:
    return (
        item.key,
        None if item.opinion is None else int(item.opinion),
        labels_written(item.labels),
        item.note,
        None if item.votes is None else opinions.written(item.votes) or "[]",
        None if item.detail is None else _json(dict(item.detail)),
    )


def labels_written(labels: Sequence[str] | None) -> str | None:
    """Return labels as the store keeps them."""
    return None if labels is None else _json(list(labels))


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _last(connection: sqlite3.Connection, table: str) -> int:
    """Return the highest id that a table ever gave."""
    found = connection.execute("select seq from sqlite_sequence where name = ?", (table,)).fetchone()
    return int(found[0]) if found else 0
