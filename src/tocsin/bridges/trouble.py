"""Since when a server that a bridge asks does not answer: told once, and in sight until it does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects.postgresql import insert

from tocsin.bridges.tables import bridge_checkpoint as table

_LONG = timedelta(minutes=10)
"""After which a server that does not answer is silent: a restart of it takes less."""

_MOST_TOLD = 500


@dataclass(frozen=True, slots=True)
class Trouble:
    """A bridge whose server does not answer, since when, and what it said last."""

    bridge: str
    since: datetime
    says: str


def note_trouble(connection: Connection, bridge: str, says: str, now: datetime) -> bool:
    """Write down that a server does not answer, and return whether that is new."""
    told = {"failing_since": now, "failed_at": now, "trouble": says[:_MOST_TOLD]}
    before = connection.scalar(
        select(table.c.failing_since).where(table.c.bridge == bridge).with_for_update()
    )
    row = insert(table).values(bridge=bridge, read_to=0, at=now, **told)
    kept = func.coalesce(table.c.failing_since, row.excluded.failing_since)
    connection.execute(
        row.on_conflict_do_update(index_elements=["bridge"], set_={**told, "failing_since": kept})
    )
    return before is None


def end_trouble(connection: Connection, bridge: str) -> bool:
    """Write down that a server answers, and return whether it had not."""
    over = {"failing_since": None, "failed_at": None, "trouble": None}
    failing = (table.c.bridge == bridge, table.c.failing_since.is_not(None))
    return connection.execute(update(table).where(*failing).values(over)).rowcount > 0


def troubles(connection: Connection) -> list[Trouble]:
    """Return the bridges whose servers did not answer when they were asked last."""
    failing = select(table).where(table.c.failing_since.is_not(None)).order_by(table.c.bridge)
    return [Trouble(row.bridge, row.failing_since, row.trouble) for row in connection.execute(failing)]


def silent_bridges(connection: Connection, now: datetime) -> list[str]:
    """Return the bridges whose servers have not answered for long, though they are asked still."""
    silent = (table.c.failing_since <= now - _LONG, table.c.failed_at > now - _LONG)
    return list(connection.scalars(select(table.c.bridge).where(*silent).order_by(table.c.bridge)))
