"""Destroying the secret that all salts of a period follow from: for good, and therefore by two people.

What was published stays true, and whoever has the files can check them as before. But nobody can make the proof again,
show a flagger that their flag is counted, or open a hidden number, an auditor neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, and_, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.elements import ColumnElement

from tocsin.log import Entry, write_entries
from tocsin.people import Person, rights_of
from tocsin.transparency.errors import PeriodError
from tocsin.transparency.figures import Period
from tocsin.transparency.tables import salts_request, transparency_period

RIGHT = "destroy_salts"


@dataclass(frozen=True, slots=True)
class SaltsRequest:
    """A request, as its row says; ``agreed`` is ``None`` while it waits."""

    id: int
    period: Period
    asked_at: datetime
    asked_by: str
    reason: str
    agreed: bool | None
    answered_at: datetime | None
    answered_by: str | None
    answered_why: str | None


def ask_to_forget(
    connection: Connection, period: Period, by: Person, reason: str, now: datetime
) -> SaltsRequest:
    """Ask that the salts of a period's figures be destroyed; nothing happens before somebody else agrees.

    :raises PeriodError: where the person may not or says no reason, no such figures were made, their salts are gone, or
        the same was asked for already.
    """
    _check_right(by)
    if not reason.strip():
        raise PeriodError("say in a sentence why the salts are to be destroyed")
    _check_there(connection, period)
    values = {
        "first": period.first,
        "last": period.last,
        "least": period.least,
        "asked_at": now,
        "asked_by": by.actor,
        "reason": reason.strip(),
    }
    try:
        with connection.begin_nested():
            row = connection.execute(insert(salts_request).values(values).returning(salts_request))
            request = _request(row.mappings().one())
    except IntegrityError as error:
        raise PeriodError("that is asked for already, and waits for a second person") from error
    _note(connection, "salts_asked", request, by, now, why=request.reason)
    return request


def answer_forgetting(
    connection: Connection, number: int, by: Person, *, agreed: bool, why: str, now: datetime
) -> SaltsRequest:
    """Agree to a request of somebody else, upon which the salts are gone, or refuse it; one's own is taken back so.

    :raises PeriodError: where the person may not, asked for it themselves, there is no such request, or it is answered.
    """
    _check_right(by)
    found = connection.execute(select(salts_request).where(salts_request.c.id == number).with_for_update())
    row = found.mappings().one_or_none()
    if row is None:
        raise PeriodError(f"there is no request {number}; tocsin figures list shows which there are")
    asked = _request(row)
    if asked.agreed is not None:
        raise PeriodError(f"request {number} was answered already, by {asked.answered_by}")
    if agreed and asked.asked_by == by.actor:
        raise PeriodError(
            f"{by.name} asked for this; somebody else has to agree that the salts are destroyed"
        )
    if not agreed and not why.strip():
        raise PeriodError("say why the salts are kept")
    if agreed:
        _check_there(connection, asked.period)
        connection.execute(update(transparency_period).where(_of(asked.period)).values(secret=None))
    after = connection.execute(
        update(salts_request)
        .where(salts_request.c.id == number)
        .values(agreed=agreed, answered_at=now, answered_by=by.actor, answered_why=why.strip() or None)
        .returning(salts_request)
    )
    request = _request(after.mappings().one())
    _note(connection, "salts_destroyed" if agreed else "salts_kept", request, by, now, why=why.strip())
    return request


def waiting_to_forget(connection: Connection) -> list[SaltsRequest]:
    """Return the requests that wait for a second person, oldest first."""
    query = select(salts_request).where(salts_request.c.agreed.is_(None)).order_by(salts_request.c.id)
    return [_request(row) for row in connection.execute(query).mappings()]


def _check_right(by: Person) -> None:
    if RIGHT not in rights_of(by):
        raise PeriodError(
            f"{by.name} may not have salts destroyed (it takes the right '{RIGHT}'); ask a lead"
        )


def _check_there(connection: Connection, period: Period) -> None:
    row = connection.execute(
        select(transparency_period.c.secret).where(_of(period)).with_for_update()
    ).one_or_none()
    if row is None:
        raise PeriodError(
            f"no figures were made of {period.first} to {period.last} that hide below {period.least}; tocsin figures "
            "list shows which were"
        )
    if row.secret is None:
        raise PeriodError("the salts of these figures were destroyed already")


def _of(period: Period) -> ColumnElement[bool]:
    table = transparency_period.c
    return and_(table.first == period.first, table.last == period.last, table.least == period.least)


def _note(
    connection: Connection, kind: str, request: SaltsRequest, by: Person, now: datetime, *, why: str
) -> None:
    period = request.period
    body = {"request": request.id, "hidden_below": period.least, "asked_by": request.asked_by, "why": why}
    subject = f"figures:{period.first}..{period.last}"
    write_entries(connection, [Entry(kind, subject, by.actor, now, body)])


def _request(row: RowMapping) -> SaltsRequest:
    same = {name: row[name] for name in SaltsRequest.__slots__ if name != "period"}
    return SaltsRequest(period=Period(row["first"], row["last"], row["least"]), **same)
