"""Adding to the log. Nothing else is possible: the database refuses changes and deletions."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from tocsin.store import statement


@dataclass(frozen=True, slots=True)
class Entry:
    """One act. ``subject`` as ``case:…`` or ``flag:…``, ``actor`` as ``person:…``, ``machine:…``, ``token:…``."""

    kind: str
    subject: str
    actor: str
    at: datetime
    body: dict[str, Any] = field(default_factory=dict)


def write_entries(connection: Connection, entries: Iterable[Entry]) -> None:
    """Add entries in the transaction of ``connection``: they are kept exactly if the acts that they tell of are."""
    rows = [
        {
            "at": entry.at.isoformat(),
            "kind": entry.kind,
            "subject": entry.subject,
            "actor": entry.actor,
            "body": entry.body,
        }
        for entry in entries
    ]
    if rows:
        connection.execute(statement("tocsin.log", "write_entries"), {"entries": json.dumps(rows)})
