"""Nothing is sent by itself: a person releases batches, and a second one agrees where the platform wants two."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from tocsin.cases import NotYoursError, check_person
from tocsin.dsa.errors import StatementError
from tocsin.dsa.keeping import RIGHT, Kept, statements, troubles_of
from tocsin.dsa.settings import Database, Wording
from tocsin.dsa.tables import dsa_batch, dsa_sending, dsa_statement
from tocsin.log import Entry, write_entries
from tocsin.people import Person

MOST = 100
"""Statements of a batch: the Database takes no more at once."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A row of ``dsa_batch``, as its columns are named there."""

    id: int
    is_test: bool
    server: str
    takes_two: bool
    asked_at: datetime
    asked_by: str
    answered_at: datetime | None
    approved_by: str | None
    refused_by: str | None
    answered_why: str | None
    state: str
    fence: int
    lease_until: datetime | None
    due_at: datetime | None
    attempts: int
    trouble: str | None
    over_at: datetime | None

    @classmethod
    def of(cls, row: RowMapping) -> Batch:
        """Return the batch of a row of the table."""
        return cls(**{each.name: row[each.name] for each in fields(cls)})

    @property
    def world(self) -> str:
        """``test`` or ``production``."""
        return "test" if self.is_test else "production"


@dataclass(frozen=True, slots=True)
class Sending:
    """A statement of a batch and what became of it, as a row of ``dsa_sending`` has it."""

    batch_id: int
    statement_id: int
    is_test: bool
    version: int
    state: str
    uuid: str | None
    was_there: bool
    sent_at: datetime | None
    errors: dict[str, list[str]] | None


@dataclass(frozen=True, slots=True)
class Released:
    """``held``: statements that could not be released, and why, in words."""

    batches: list[Batch]
    held: dict[int, list[str]]


def release(
    connection: Connection,
    to: Database | None,
    by: Person,
    wording: Wording,
    now: datetime,
    *,
    numbers: Sequence[int] | None = None,
) -> Released:
    """Release statements that are ready, in batches of a hundred, and return them: sent next, or waiting for a second.

    :param to: where they go; ``None`` where nothing is sent from here.
    :param numbers: which; all that stand open where ``None``, those that are not the person's to release left out.
    :raises StatementError: where nothing is sent from here; where of ``numbers`` one is not ready, or released already.
    :raises tocsin.cases.NotYoursError: where of ``numbers`` one is not the person's to release.
    """
    if to is None:
        raise StatementError("nothing is sent from here: TOCSIN_DSA is not set; docs/dsa.md tells how")
    taken, refused = _taken(connection, to), _refused(connection, to)
    open_ = [
        each for each in statements(connection, numbers) if each.withdrawn_at is None and each.id not in taken
    ]
    if numbers is not None and len(open_) < len(set(numbers)):
        there = {each.id for each in open_}
        others = sorted(set(numbers) - there)
        raise StatementError(f"statement {others[0]} is not there, withdrawn, or released already")
    theirs = []
    for each in open_:
        try:
            check_person(connection, by, RIGHT, each.case_id)
        except NotYoursError:
            if numbers is not None:
                raise
            continue
        theirs.append(each)
    held = {
        number: trouble
        for number, trouble in troubles_of(connection, theirs, wording, now).items()
        if trouble
    }
    held |= {
        each.id: ["the Database refused it as it is; correct it first"]
        for each in theirs
        if refused.get(each.id) == each.version
    }
    ready = [each for each in theirs if each.id not in held]
    if numbers is not None and held:
        number, trouble = next(iter(held.items()))
        raise StatementError(f"statement {number} is not ready: {'; '.join(trouble)}")
    groups = [ready[first : first + MOST] for first in range(0, len(ready), MOST)]
    return Released(
        [_make(connection, group, to, by, takes_two=wording.two_people, now=now) for group in groups], held
    )


def approve(connection: Connection, number: int, by: Person, why: str, now: datetime) -> Batch:
    """Agree to a batch as the second of two people, and return it: it is sent next.

    :raises StatementError: where it waits for nobody, or the person asked for it themselves.
    :raises tocsin.cases.NotYoursError: where a statement of it is not theirs to release.
    """
    batch = _waiting(connection, number)
    _check_all(connection, number, by)
    if by.actor == batch.asked_by:
        raise StatementError(f"{by.name} asked for this; somebody else has to agree that it is sent")
    values = {
        "approved_by": by.actor,
        "answered_at": now,
        "answered_why": why,
        "state": "released",
        "due_at": now,
    }
    connection.execute(update(dsa_batch).where(dsa_batch.c.id == number).values(values))
    log_batch(connection, "dsa_approved", batch, by.actor, now, why=why)
    return read_batch(connection, number)


def refuse(connection: Connection, number: int, by: Person, why: str, now: datetime) -> Batch:
    """Say no to a batch that waits, and return it: its statements stand open again. Who asked may take it back so.

    :raises StatementError: where it waits for nobody, or no reason is given.
    :raises tocsin.cases.NotYoursError: where a statement of it is not theirs to release.
    """
    batch = _waiting(connection, number)
    if by.actor != batch.asked_by:
        _check_all(connection, number, by)
    if not why.strip():
        raise StatementError("say why the batch is not sent")
    connection.execute(
        update(dsa_sending)
        .where(dsa_sending.c.batch_id == number, dsa_sending.c.state == "waiting")
        .values(state="returned")
    )
    connection.execute(
        update(dsa_batch)
        .where(dsa_batch.c.id == number)
        .values(state="refused", refused_by=by.actor, answered_at=now, answered_why=why)
    )
    log_batch(connection, "dsa_refused", batch, by.actor, now, why=why)
    return read_batch(connection, number)


def read_batch(connection: Connection, number: int) -> Batch:
    """Return a batch.

    :raises StatementError: where there is none of this number.
    """
    row = connection.execute(select(dsa_batch).where(dsa_batch.c.id == number)).mappings().one_or_none()
    if row is None:
        raise StatementError(f"there is no batch {number}; tocsin dsa batches shows them")
    return Batch.of(row)


def batches(connection: Connection, *, most: int = 200) -> list[tuple[Batch, list[Sending]]]:
    """Return batches, newest first, each with what became of its statements: two questions, however many there are."""
    rows = connection.execute(select(dsa_batch).order_by(dsa_batch.c.id.desc()).limit(most)).mappings()
    found: dict[int, tuple[Batch, list[Sending]]] = {row["id"]: (Batch.of(row), []) for row in rows}
    columns = [dsa_sending.c[each.name] for each in fields(Sending)]
    query = select(*columns).where(dsa_sending.c.batch_id.in_(sorted(found)))
    for row in connection.execute(query.order_by(dsa_sending.c.statement_id)):
        told = Sending(*row)
        found[told.batch_id][1].append(told)
    return list(found.values())


def sendings(
    connection: Connection, *, batch: int | None = None, statements: Collection[int] | None = None
) -> list[Sending]:
    """Return what became of the statements of a batch, or of some statements, oldest batch first."""
    columns = [dsa_sending.c[each.name] for each in fields(Sending)]
    query = select(*columns).order_by(dsa_sending.c.batch_id, dsa_sending.c.statement_id)
    if batch is not None:
        query = query.where(dsa_sending.c.batch_id == batch)
    if statements is not None:
        query = query.where(dsa_sending.c.statement_id.in_(sorted(statements)))
    return [Sending(*row) for row in connection.execute(query)]


def log_batch(
    connection: Connection, kind: str, batch: Batch, actor: str, now: datetime, **body: Any
) -> None:
    """Write down what happens to a batch."""
    told = {"is_test": batch.is_test, "server": batch.server, **body}
    write_entries(connection, [Entry(kind, f"dsa_batch:{batch.id}", actor, now, told)])


def _taken(connection: Connection, to: Database) -> set[int]:
    """Return the statements that wait to be sent to this world, or were."""
    query = select(dsa_sending.c.statement_id).where(
        dsa_sending.c.is_test == to.is_test, dsa_sending.c.state.in_(("waiting", "sent"))
    )
    return set(connection.scalars(query))


def _refused(connection: Connection, to: Database) -> dict[int, int]:
    """Return the statements that this world refused, and their latest version that it did."""
    query = (
        select(dsa_sending.c.statement_id, func.max(dsa_sending.c.version))
        .where(dsa_sending.c.is_test == to.is_test, dsa_sending.c.state == "refused")
        .group_by(dsa_sending.c.statement_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _make(
    connection: Connection,
    group: Sequence[Kept],
    to: Database,
    by: Person,
    *,
    takes_two: bool,
    now: datetime,
) -> Batch:
    values: dict[str, Any] = {
        "is_test": to.is_test,
        "server": to.base,
        "takes_two": takes_two,
        "asked_at": now,
        "asked_by": by.actor,
        "state": "asked",
    }
    if not takes_two:
        values |= {"state": "released", "approved_by": by.actor, "answered_at": now, "due_at": now}
    try:
        with connection.begin_nested():
            number = connection.scalar(insert(dsa_batch).values(values).returning(dsa_batch.c.id))
            assert number is not None
            connection.execute(
                insert(dsa_sending),
                [
                    {
                        "batch_id": number,
                        "statement_id": each.id,
                        "is_test": to.is_test,
                        "version": each.version,
                        "digest": each.digest,
                        "state": "waiting",
                    }
                    for each in group
                ],
            )
    except IntegrityError as error:
        raise StatementError(
            "somebody else released one of these just now; look again, then release"
        ) from error
    batch = read_batch(connection, number)
    log_batch(
        connection,
        "dsa_released",
        batch,
        by.actor,
        now,
        takes_two=batch.takes_two,
        statements={str(each.id): each.digest.hex() for each in group},
    )
    return batch


def _waiting(connection: Connection, number: int) -> Batch:
    row = (
        connection.execute(select(dsa_batch).where(dsa_batch.c.id == number).with_for_update())
        .mappings()
        .one_or_none()
    )
    if row is None:
        raise StatementError(f"there is no batch {number}; tocsin dsa batches shows them")
    if row["state"] != "asked":
        raise StatementError(f"batch {number} is {row['state']} already; nothing waits for an answer")
    return Batch.of(row)


def _check_all(connection: Connection, number: int, by: Person) -> None:
    cases = connection.scalars(
        select(dsa_statement.c.case_id)
        .join(dsa_sending, dsa_sending.c.statement_id == dsa_statement.c.id)
        .where(dsa_sending.c.batch_id == number)
        .distinct()
    ).all()
    for case in cases:
        check_person(connection, by, RIGHT, case)
