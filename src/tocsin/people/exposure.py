"""How many pictures a person was shown, how many more may be today, and when a break is offered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, insert, select
from sqlalchemy.dialects.postgresql import insert as insert_or

from tocsin.people.limits import Limits, read_limits
from tocsin.people.looks import Thing, record_look
from tocsin.people.persons import Person
from tocsin.people.tables import break_answer, exposure
from tocsin.store import statement


@dataclass(frozen=True, slots=True)
class Breaks:
    """When a break is offered: after so many pictures, or so long at work; by default as the team's limits say.

    ``rest``: no look for so long is a break by itself.
    """

    pictures: int = 20
    work: timedelta = timedelta(minutes=50)
    rest: timedelta = timedelta(minutes=10)

    @classmethod
    def of(cls, limits: Limits) -> Breaks:
        """Return them as limits say."""
        return cls(
            limits.break_pictures,
            timedelta(minutes=limits.break_minutes),
            timedelta(minutes=limits.rest_minutes),
        )


@dataclass(frozen=True, slots=True)
class Allowed:
    """The picture may be shown; ``left``: how many more may be today, this one not counted yet."""

    left: int


@dataclass(frozen=True, slots=True)
class BudgetSpent:
    """The day's pictures are used up; the case goes back or to somebody else."""

    shown: int
    budget: int


@dataclass(frozen=True, slots=True)
class BreakOffered:
    """A break is due: so many pictures, or so long at work. It is offered: the person answers either way."""

    pictures: int
    work: timedelta


Answer = Allowed | BudgetSpent | BreakOffered


def may_show_picture(
    connection: Connection, person: Person, at: datetime, breaks: Breaks | None = None
) -> Answer:
    """Return whether a further picture may be shown to a person. Days are of UTC."""
    limits = read_limits(connection)
    shown, budget = shown_on(connection, person, at.date()), _budget(person, limits)
    if shown >= budget:
        return BudgetSpent(shown, budget)
    offer = breaks or Breaks.of(limits)
    stretch = connection.execute(
        statement("tocsin.people", "stretch"), {"person_id": person.id, "at": at, "rest": offer.rest}
    ).one()
    work = timedelta() if stretch.since is None else at - stretch.since
    if stretch.pictures >= offer.pictures or work >= offer.work:
        return BreakOffered(stretch.pictures, work)
    return Allowed(budget - shown)


def show_picture(
    connection: Connection,
    person: Person,
    picture: str,
    at: datetime,
    *,
    case: str,
    purpose: str,
    words: str = "",
    whole: bool = False,
    breaks: Breaks | None = None,
) -> Answer:
    """Count and write down that a picture is shown, where it may be; only on :class:`Allowed` show it.

    Two pictures asked for at once cannot both take the last place.

    :raises PurposeError: as :func:`record_look`.
    """
    answer = may_show_picture(connection, person, at, breaks)
    if not isinstance(answer, Allowed):
        return answer
    budget = _budget(person, read_limits(connection))
    counted = connection.scalar(
        insert_or(exposure)
        .values(person_id=person.id, day=at.date(), pictures=1)
        .on_conflict_do_update(
            index_elements=["person_id", "day"],
            set_={"pictures": exposure.c.pictures + 1},
            where=exposure.c.pictures < budget,
        )
        .returning(exposure.c.pictures)
    )
    if counted is None:
        return BudgetSpent(budget, budget)
    record_look(
        connection, person, Thing.PICTURE, picture, at, case=case, purpose=purpose, words=words, whole=whole
    )
    return Allowed(budget - counted)


def daily_budget(connection: Connection, person: Person) -> int:
    """Return how many pictures a person may be shown in a day: their own number, or the team's where that is lower."""
    return _budget(person, read_limits(connection))


def _budget(person: Person, limits: Limits) -> int:
    return min(person.wellness.daily_pictures, limits.daily_pictures)


def answer_break(connection: Connection, person: Person, at: datetime, *, taken: bool) -> None:
    """Note that a person takes the break that was offered, or goes on; counting begins anew either way."""
    connection.execute(insert(break_answer).values(person_id=person.id, at=at, taken=taken))


def shown_on(connection: Connection, person: Person, day: date) -> int:
    """Return how many pictures a person was shown on a day (UTC)."""
    return (
        connection.scalar(
            select(exposure.c.pictures).where(exposure.c.person_id == person.id, exposure.c.day == day)
        )
        or 0
    )
