"""Items out of the store."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from tocsin.banks import opinions
from tocsin.banks.connection import steps
from tocsin.banks.records import Bank, Content, Opinion
from tocsin.media import HashType


def page(connection: sqlite3.Connection, bank: Bank, after: int, most: int) -> list[Content]:
    """Return up to ``most`` items of a bank, those next after the number ``after``."""
    rows = connection.execute(
        steps("reading")["contents"], {"bank": bank.id, "after": after, "most": most}
    ).fetchall()
    return _contents(connection, bank, rows)


def by_number(connection: sqlite3.Connection, bank: Bank, number: int) -> Content | None:
    """Return the item of a bank with this number, if there is one."""
    if not 0 < number < 1 << 63:
        return None
    rows = connection.execute(steps("reading")["content"], {"bank": bank.id, "content": number}).fetchall()
    return next(iter(_contents(connection, bank, rows)), None)


def by_key(connection: sqlite3.Connection, bank: Bank, key: str) -> Content | None:
    """Return the item of a bank with this key, if there is one."""
    rows = connection.execute(steps("reading")["content_by_key"], {"bank": bank.id, "key": key}).fetchall()
    return next(iter(_contents(connection, bank, rows)), None)


def belongs(connection: sqlite3.Connection, bank: Bank, number: int) -> bool:
    """Tell whether the item with this number is the bank's."""
    if not 0 < number < 1 << 63:
        return False
    return (
        connection.execute("select 1 from content where id = ? and bank = ?", (number, bank.id)).fetchone()
        is not None
    )


def number_of(connection: sqlite3.Connection, bank: Bank, key: str) -> int | None:
    """Return the number of the bank's item with this key, if there is one."""
    row = connection.execute("select id from content where bank = ? and key = ?", (bank.id, key)).fetchone()
    return None if row is None else int(row[0])


def keys(connection: sqlite3.Connection, contents: Iterable[int]) -> dict[int, str]:
    """Return what matches call each of these items: its key, or its number as text."""
    asked = msgspec.json.encode(sorted(set(contents))).decode()
    rows = connection.execute(steps("reading")["keys"], {"contents": asked})
    return {number: str(number) if key is None else key for number, key in rows}


def _contents(connection: sqlite3.Connection, bank: Bank, rows: Sequence[tuple[Any, ...]]) -> list[Content]:
    asked = msgspec.json.encode([row[0] for row in rows]).decode()
    signals: dict[int, list[tuple[HashType, bytes]]] = {}
    for content, kind, value in connection.execute(steps("reading")["signals"], {"contents": asked}):
        signals.setdefault(content, []).append((HashType(kind), value))
    return [
        Content(
            number=number,
            bank=bank.name,
            key=key,
            opinion=Opinion(opinion),
            standing=Opinion(standing),
            disputed=bool(disputed),
            disabled_until=disabled_until,
            labels=tuple(msgspec.json.decode(labels)) if labels else (),
            note=note,
            votes=opinions.read(votes),
            detail=msgspec.json.decode(detail) if detail else None,
            signals=tuple(signals.get(number, ())),
        )
        for number, key, opinion, standing, disputed, disabled_until, labels, note, votes, detail in rows
    ]
