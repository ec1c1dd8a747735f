"""Receipts of flags: the log's signed promise that a flag will be in it, made of what is written down alone.

The same flag has the same receipt whenever it is asked for: Ed25519 signs the same text the same way (RFC 8032).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import Connection, select

from tocsin.log.keys import LogKey
from tocsin.log.records import commitment
from tocsin.log.tables import log_entry, log_leaf
from tocsin_verify import receipt_text

WITHIN = timedelta(hours=1)
"""How long a flag may wait for its place (Certificate Transparency calls it the maximum merge delay)."""

FLAG = "flag"
"""Kind of the entry that a receipt promises."""

WORD = "flag_word"
"""Kind of the entry that says what whoever flagged is told: ``{"word": …, "not_before": …}``."""


def receipts_of(connection: Connection, key: LogKey, flags: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return the receipts of flags, as signed notes, by id; a flag that is not written down has none."""
    rows = connection.execute(
        select(log_entry, log_leaf.c.commitment)
        .join(log_leaf, log_leaf.c.entry == log_entry.c.id, isouter=True)
        .where(log_entry.c.kind == FLAG, log_entry.c.subject.in_([f"flag:{each}" for each in flags]))
    )
    made = {}
    for row in rows:
        flag = uuid.UUID(row.subject.removeprefix("flag:"))
        promised = row.commitment if row.salt is None else commitment(row)
        made[flag] = key.sign(receipt_text(key.name, flag, bytes(promised), row.at, WITHIN))
    return made
