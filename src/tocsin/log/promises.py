"""Whether the receipts' promise is kept: every flag in the published log within the hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from tocsin.log.publication import read_published
from tocsin.log.receipts import FLAG, WITHIN
from tocsin.log.tables import log_entry, log_leaf, log_pending


@dataclass(frozen=True, slots=True)
class Promises:
    """Flags that the published log does not hold yet; ``late`` of them should be in it, the first since ``since``."""

    waiting: int
    late: int
    since: datetime | None


def read_promises(connection: Connection, now: datetime) -> Promises:
    """Count the promises that are not kept yet."""
    unplaced = select(log_entry.c.at).join(log_pending, log_pending.c.entry == log_entry.c.id)
    unpublished = (
        select(log_entry.c.at)
        .join(log_leaf, log_leaf.c.entry == log_entry.c.id)
        .where(log_leaf.c.index >= read_published(connection).size)
    )
    at = (
        unplaced.where(log_entry.c.kind == FLAG)
        .union_all(unpublished.where(log_entry.c.kind == FLAG))
        .subquery()
    )
    due = at.c.at + WITHIN
    row = connection.execute(
        select(
            func.count(),
            func.count().filter(due <= now),
            func.min(due).filter(due <= now),
        ).select_from(at)
    ).one()
    return Promises(*row)
