"""What happened to one flag after it came: how often it came again, and what its sender was told."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from tocsin.cases.reading import MOST
from tocsin.cases.tables import flag_notice, flag_repeat


@dataclass(frozen=True, slots=True)
class Repeat:
    """The flag came again; ``same``: to the byte. ``body``: as it came then."""

    at: datetime
    same: bool
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """A word that the sender is owed since ``at`` and may read from ``not_before`` on."""

    word: str
    at: datetime
    not_before: datetime


def repeats_of(connection: Connection, flag_id: uuid.UUID, *, limit: int = MOST) -> list[Repeat]:
    """Return when a flag came again, newest first."""
    rows = connection.execute(
        select(flag_repeat.c.at, flag_repeat.c.same, flag_repeat.c.body)
        .where(flag_repeat.c.flag_id == flag_id)
        .order_by(flag_repeat.c.id.desc())
        .limit(limit)
    )
    return [Repeat(*row) for row in rows]


def told_of(connection: Connection, flag_id: uuid.UUID, *, limit: int = MOST) -> list[Told]:
    """Return the words that a flag's sender is owed, oldest first."""
    rows = connection.execute(
        select(flag_notice.c.word, flag_notice.c.at, flag_notice.c.not_before)
        .where(flag_notice.c.flag_id == flag_id)
        .order_by(flag_notice.c.id)
        .limit(limit)
    )
    return [Told(*row) for row in rows]
