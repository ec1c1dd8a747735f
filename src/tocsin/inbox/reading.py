"""Single events of the inbox again, as canonical JSON; of one id only the event that counts."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from tocsin.store import statement

_ROOM = "tocsin.inbox"


@dataclass(frozen=True, slots=True)
class Kept:
    """An event as it is kept. ``number`` of ``total`` is its place in its conversation, from 1 (0: not asked)."""

    body: bytes
    text_taken: bool
    number: int = 0
    total: int = 0


def events_by_id(connection: Connection, ids: Sequence[str]) -> dict[str, Kept]:
    """Return the events of these ids that are there."""
    rows = connection.execute(statement(_ROOM, "written"), {"ids": list(ids)})
    return {row.id: Kept(bytes(row.body), row.text_taken) for row in rows}


def events_around(
    connection: Connection, ids: Sequence[str], conversations: Sequence[str], before: int, after: int
) -> dict[str, list[Kept]]:
    """Return by conversation the messages around those of these ids, ascending."""
    found: dict[str, list[Kept]] = {}
    values = {"ids": list(ids), "conversations": list(conversations), "before": before, "after": after}
    for row in connection.execute(statement(_ROOM, "around"), values):
        found.setdefault(row.conversation, []).append(Kept(bytes(row.body), row.text_taken, row.n, row.total))
    return found


def events_changing(connection: Connection, subjects: Sequence[str]) -> dict[str, list[Kept]]:
    """Return edits and removals by subject (``message:ID``, ``post:ID``), oldest first."""
    found: dict[str, list[Kept]] = {}
    for row in connection.execute(statement(_ROOM, "changes"), {"subjects": list(subjects)}):
        found.setdefault(row.subject, []).append(Kept(bytes(row.body), row.text_taken))
    return found


def events_of_medium(connection: Connection, medium: str) -> list[bytes]:
    """Return the bodies of the events that describe a medium, latest first."""
    return [bytes(row.body) for row in connection.execute(statement(_ROOM, "medium"), {"medium": medium})]


def regions_of(connection: Connection, accounts: Collection[str]) -> dict[str, frozenset[str]]:
    """Return the regions that accounts ever stated; who stated none is left out."""
    found: dict[str, set[str]] = {}
    for row in connection.execute(statement(_ROOM, "regions"), {"accounts": sorted(accounts)}):
        found.setdefault(row.account, set()).add(row.region)
    return {account: frozenset(regions) for account, regions in found.items()}


def owners_of(connection: Connection, things: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return the accounts whose things are: messages (``message``, the event's id), posts and media, where known."""
    asked = json.dumps([{"kind": kind, "id": named} for kind, named in sorted(things)])
    rows = connection.execute(statement(_ROOM, "owners"), {"things": asked})
    return {(row.kind, row.id): row.actor for row in rows}
