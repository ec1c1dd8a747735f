"""Whose flagged things are, as far as the events that came over HTTP say: found at intake, and written down once."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from tocsin.cases.flag_bodies import FlagIn
from tocsin.inbox import owners_of
from tocsin.store import statement

OWNED = frozenset({"message", "post", "media"})
"""Kinds of things that are some account's; a group is everybody's."""

Thing = tuple[str, str]


def with_owners(connection: Connection, flags: Iterable[FlagIn], now: datetime) -> list[FlagIn]:
    """Return flags, each about a thing with the thing's owner where that is known by now.

    Where a case holds a thing already whose owner was never told, the flag goes there too: they are tied together.
    """
    told = list(flags)
    things = {flag.about for flag in told if flag.subject_kind in OWNED}
    if not things:
        return told
    rows = connection.execute(statement("tocsin.cases", "known_things"), {"things": named(things)}).all()
    found = {(row.kind, row.id): row.account for row in rows}
    fresh = owners_of(connection, things - found.keys())
    if fresh:
        found |= write_owners(connection, fresh, now)
    return [replace(flag, owner=found.get(flag.about)) for flag in told]


def write_owners(connection: Connection, owners: Mapping[Thing, str], now: datetime) -> dict[Thing, str]:
    """Write down whose things are, where nobody did before, and return what is written of them."""
    told = [{"kind": kind, "id": each, "account": account} for (kind, each), account in owners.items()]
    written = json.dumps(told)
    connection.execute(statement("tocsin.cases", "write_owners"), {"things": written, "now": now})
    rows = connection.execute(statement("tocsin.cases", "known_things"), {"things": written})
    return {(row.kind, row.id): row.account for row in rows if row.account is not None}


def named(things: Collection[Thing]) -> str:
    """Return things as the statements take them."""
    return json.dumps([{"kind": kind, "id": each} for kind, each in sorted(things)])
