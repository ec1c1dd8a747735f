"""Limits that a team sets for all its people: pictures a day, breaks, how long a session lasts.

They are read where they are used, so that a change holds at once, on every machine of the database.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, insert, select

from tocsin.log import Entry, write_entries
from tocsin.people.errors import LimitError
from tocsin.people.tables import limits, person

if TYPE_CHECKING:
    from tocsin.people.persons import Person

BOUNDS = {
    "daily_pictures": (0, 10_000),
    "break_pictures": (1, 1_000),
    "break_minutes": (5, 480),
    "rest_minutes": (1, 120),
    "idle_minutes": (5, 60),
    "session_hours": (1, 24),
}
"""Least and most of each; the database holds the same. A session's most is that of NIST SP 800-63B-4 section 2.2.3."""

MOST_WHY = 1_000
"""Characters of a reason."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds, and what ships. ``daily_pictures``: for anybody, whatever more is set for the person.

    A break is offered after ``break_pictures``, or ``break_minutes`` at work; no look for ``rest_minutes`` is one.
    A session ends unused after ``idle_minutes``, and in any case after ``session_hours``.
    """

    daily_pictures: int = 10_000
    break_pictures: int = 20
    break_minutes: int = 50
    rest_minutes: int = 10
    idle_minutes: int = 30
    session_hours: int = 12


@dataclass(frozen=True, slots=True)
class LimitsChange:
    """A change: what held from then on, when, by whom (``None``: the command line), why."""

    limits: Limits
    at: datetime
    by: str | None
    why: str


_COLUMNS = [limits.c[name] for name in BOUNDS]


def read_limits(connection: Connection) -> Limits:
    """Return the limits that hold now."""
    row = connection.execute(select(*_COLUMNS).order_by(limits.c.id.desc()).limit(1)).one_or_none()
    return Limits() if row is None else Limits(*row)


def set_limits(
    connection: Connection, wanted: Limits, why: str, at: datetime, *, by: Person | None = None
) -> None:
    """Set the limits, for all people, from now on; the log tells who did, and why. Nothing happens where they hold.

    :raises LimitError: where one is out of its bounds, or no reason is given.
    """
    for name, value in asdict(wanted).items():
        least, most = BOUNDS[name]
        if not least <= value <= most:
            raise LimitError(f"'{name}' cannot be {value}; give {least:,} to {most:,}")
    if not why.strip() or len(why) > MOST_WHY or "\0" in why:
        raise LimitError(f"a change of limits needs a reason, of at most {MOST_WHY:,} characters")
    if read_limits(connection) == wanted:
        return
    values = asdict(wanted)
    connection.execute(
        insert(limits).values(**values, set_at=at, set_by=None if by is None else by.id, why=why.strip())
    )
    actor = "machine:command-line" if by is None else by.actor
    write_entries(connection, [Entry("limits", "limits:all", actor, at, {**values, "why": why.strip()})])


def limits_changes(connection: Connection, *, limit: int = 50) -> list[LimitsChange]:
    """Return the changes of limits, newest first."""
    rows = connection.execute(
        select(*_COLUMNS, limits.c.set_at, person.c.name, limits.c.why)
        .join(person, person.c.id == limits.c.set_by, isouter=True)
        .order_by(limits.c.id.desc())
        .limit(limit)
    )
    return [LimitsChange(Limits(*row[: len(BOUNDS)]), *row[len(BOUNDS) :]) for row in rows]
