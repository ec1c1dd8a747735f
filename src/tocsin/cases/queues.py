"""Queues as their boards show them: which there are, and how much waits in each. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from tocsin.cases.tables import case_queue
from tocsin.store import statement


@dataclass(frozen=True, slots=True)
class QueueCount:
    """A queue and what waits there. ``held``: of ``waiting``, those that somebody works on; ``first_due``: of all."""

    name: str
    title: str
    waiting: int
    held: int
    overdue: int
    gravest: int | None
    first_due: datetime | None


def queue_names(connection: Connection, permissions: Sequence[str]) -> list[str]:
    """Return the queues that somebody with these permissions may see, in their order; costs nothing."""
    rows = connection.execute(
        select(case_queue.c.name)
        .where(case_queue.c.permission.in_(list(permissions)))
        .order_by(case_queue.c.place)
    )
    return list(rows.scalars())


def open_to_routing(connection: Connection) -> list[str]:
    """Return the queues that a person may send a case to, in their order: all but that of our own canaries."""
    rows = connection.execute(
        select(case_queue.c.name).where(case_queue.c.name != "canary").order_by(case_queue.c.place)
    )
    return list(rows.scalars())


def count_queues(connection: Connection, now: datetime, permissions: Sequence[str]) -> list[QueueCount]:
    """Return the queues that somebody with these permissions may see, and what waits in each.

    It reads an index entry a case that waits: some tenth of a second for a million.
    """
    asked = {"now": now, "permissions": list(permissions)}
    return [QueueCount(*row) for row in connection.execute(statement("tocsin.cases", "count_queues"), asked)]


def count_overdue(connection: Connection, now: datetime, permissions: Sequence[str]) -> dict[str, int]:
    """Return how many cases are overdue in each queue that these permissions show, where any is."""
    asked = {"now": now, "permissions": list(permissions)}
    rows = connection.execute(statement("tocsin.cases", "overdue_by_queue"), asked)
    return {row.name: row.overdue for row in rows}
