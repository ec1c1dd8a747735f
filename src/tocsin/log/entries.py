"""Adding to the log. Nothing else is possible: the database refuses changes and deletions."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from tocsin.log.tables import log_entry

_SALT_BYTES = 16


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
            "at": entry.at,
            "kind": entry.kind,
            "subject": entry.subject,
            "actor": entry.actor,
            "body": entry.body,
            "salt": secrets.token_bytes(_SALT_BYTES),
        }
        for entry in entries
    ]
    if rows:
        connection.execute(insert(log_entry), rows)
