"""Statements as they are kept: made once of each act, completed by people, standing still once they are released."""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

import rfc8785
from sqlalchemy import Connection, RowMapping, exists, not_, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from tocsin.cases import check_person, merged_with
from tocsin.dsa.building import build
from tocsin.dsa.errors import StatementError
from tocsin.dsa.identity import identifying
from tocsin.dsa.measures import told_of
from tocsin.dsa.restrictions import find_restrictions
from tocsin.dsa.rules import Breach, breaches
from tocsin.dsa.settings import Wording
from tocsin.dsa.statement import FIELDS, Statement
from tocsin.dsa.tables import dsa_sending, dsa_statement
from tocsin.log import Entry, write_entries
from tocsin.people import Person
from tocsin.store import statement

RIGHT = "release_statements"
"""What a person needs to complete, withdraw, release or agree."""

_ACTOR = "machine:dsa"


@dataclass(frozen=True, slots=True)
class Kept:
    """A row of ``dsa_statement``, as its columns are named there."""

    id: int
    puid: str
    origin: str
    origin_id: str
    case_id: str
    subject_kind: str
    acted_at: datetime
    body: Statement
    missing: dict[str, str]
    version: int
    made_at: datetime
    written_at: datetime
    written_by: str
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    withdrawn_why: str | None

    @classmethod
    def of(cls, row: RowMapping) -> Kept:
        """Return the statement of a row of the table."""
        return cls(**{each.name: row[each.name] for each in fields(cls)})

    @property
    def digest(self) -> bytes:
        """SHA-256 over the statement in canonical JSON (RFC 8785)."""
        return hashlib.sha256(rfc8785.dumps(self.body)).digest()


@dataclass(frozen=True, slots=True)
class Gathered:
    """``made``: new statements. ``unmapped``: actions of Coop that ``dsa.yaml`` names no act for, and how often."""

    made: list[int]
    unmapped: Counter[str]


def gather(connection: Connection, wording: Wording, now: datetime) -> Gathered:
    """Make a statement of each act that has none, and return what was made. Nothing is sent by it."""
    found = find_restrictions(connection, wording)
    made = []
    for each in found.restrictions:
        built = build(each, wording, f"tocsin-{secrets.token_hex(16)}")
        if built is None:
            continue
        number = connection.scalar(
            insert(dsa_statement)
            .values(
                puid=built.statement["puid"],
                origin=each.origin,
                origin_id=each.origin_id,
                case_id=each.case_id,
                subject_kind=each.subject_kind,
                acted_at=each.at,
                body=built.statement,
                missing=built.missing,
                made_at=now,
                written_at=now,
                written_by=_ACTOR,
            )
            # Another process may be gathering too.
            .on_conflict_do_nothing(constraint="dsa_statement_origin")
            .returning(dsa_statement.c.id)
        )
        if number is not None:
            made.append(number)
            body = {
                "case": each.case_id,
                "origin": each.origin,
                "missing": sorted(built.missing),
                "counted": told_of(built.statement),
            }
            write_entries(connection, [Entry("dsa_statement_made", _subject(number), _ACTOR, now, body)])
    return Gathered(made, found.unmapped)


def read_statement(connection: Connection, number: int, *, lock: bool = False) -> Kept:
    """Return a statement.

    :raises StatementError: where there is none of this number.
    """
    query = select(dsa_statement).where(dsa_statement.c.id == number)
    row = connection.execute(query.with_for_update() if lock else query).mappings().one_or_none()
    if row is None:
        raise StatementError(f"there is no statement {number}; tocsin dsa list shows them")
    return Kept.of(row)


def statements(
    connection: Connection, numbers: Sequence[int] | None = None, *, case_id: str | None = None
) -> Iterator[Kept]:
    """Yield statements, oldest act first: those of ``numbers``, those of a case, or all."""
    query = select(dsa_statement).order_by(dsa_statement.c.acted_at, dsa_statement.c.id)
    if numbers is not None:
        query = query.where(dsa_statement.c.id.in_(list(numbers)))
    if case_id is not None:
        query = query.where(dsa_statement.c.case_id.in_(merged_with(connection, case_id)))
    for row in connection.execute(query).mappings():
        yield Kept.of(row)


def wanting_first(connection: Connection, most: int) -> list[Kept]:
    """Return statements, ``most`` at most: those that still want something of somebody first, newest acts first."""
    done = or_(
        dsa_statement.c.withdrawn_at.is_not(None),
        exists().where(
            dsa_sending.c.statement_id == dsa_statement.c.id,
            dsa_sending.c.state == "sent",
            not_(dsa_sending.c.is_test),
        ),
    )
    query = select(dsa_statement).order_by(done, dsa_statement.c.acted_at.desc(), dsa_statement.c.id)
    return [Kept.of(row) for row in connection.execute(query.limit(most)).mappings()]


def published(connection: Connection, first: date, last: date) -> Iterator[Statement]:
    """Yield the statements of a period that the real Database has, oldest act first, each with its ``uuid`` there."""
    applied = dsa_statement.c.body["application_date"].astext
    query = (
        select(dsa_statement.c.body, dsa_sending.c.uuid)
        .join(dsa_sending, dsa_sending.c.statement_id == dsa_statement.c.id)
        .where(
            dsa_sending.c.state == "sent",
            not_(dsa_sending.c.is_test),
            applied.between(first.isoformat(), last.isoformat()),
        )
        .order_by(dsa_statement.c.acted_at, dsa_statement.c.id)
    )
    for row in connection.execute(query):
        yield {**row.body, "uuid": row.uuid}


def troubles(connection: Connection, kept: Kept, wording: Wording, now: datetime) -> list[str]:
    """Return what keeps a statement from being released, in words; empty where nothing does."""
    return troubles_of(connection, [kept], wording, now)[kept.id]


def troubles_of(
    connection: Connection, several: Collection[Kept], wording: Wording, now: datetime
) -> dict[int, list[str]]:
    """Return the same of several statements, by their numbers; their cases' names are read in one go."""
    names = _names(connection, {each.case_id for each in several}, wording)
    found = {}
    for kept in several:
        told = set(kept.missing)
        broken = breaches(kept.body, today=now.date(), names=names[kept.case_id])
        found[kept.id] = [
            *(f"{name}: {what}" for name, what in sorted(kept.missing.items())),
            *(str(each) for each in broken if not _follows(each, told)),
        ]
    return found


def edit(
    connection: Connection,
    number: int,
    changes: Statement,
    *,
    version: int | None,
    by: Person,
    now: datetime,
    wording: Wording,
) -> Kept:
    """Set fields of a statement, ``None`` taking one out, and return it.

    :param version: what the person saw; ``None`` where it does not matter what they saw.
    :raises StatementError: where somebody may not, it changed meanwhile or was released, or a value breaks a rule.
    """
    kept = read_statement(connection, number, lock=True)
    _check(connection, kept, by)
    if version is not None and version != kept.version:
        raise StatementError(f"statement {number} changed since you looked at it; look again, then change it")
    if "puid" in changes:
        raise StatementError("a statement keeps its number (puid); leave it out")
    for name in changes:
        if name not in FIELDS:
            raise StatementError(f"a statement has no field {name[:60]!r}; tocsin dsa fields lists them")
    body = {name: value for name, value in {**kept.body, **changes}.items() if value is not None}
    missing = {name: what for name, what in kept.missing.items() if name not in body}
    wrong = [
        each
        for each in breaches(
            body, today=now.date(), names=_names(connection, {kept.case_id}, wording)[kept.case_id]
        )
        if each.field in changes and changes[each.field] is not None
    ]
    if wrong:
        raise StatementError("; ".join(str(each) for each in wrong))
    connection.execute(
        update(dsa_statement)
        .where(dsa_statement.c.id == number)
        .values(body=body, missing=missing, version=kept.version + 1, written_at=now, written_by=by.actor)
    )
    told = {"case": kept.case_id, "fields": sorted(changes), "counted": told_of(body)}
    _log(connection, "dsa_statement_edited", number, by, now, **told)
    return read_statement(connection, number)


def withdraw(connection: Connection, number: int, by: Person, why: str, now: datetime) -> Kept:
    """Say that no statement is due, and return it: it is never sent.

    :raises StatementError: where somebody may not, no reason is given, or it was released.
    """
    kept = read_statement(connection, number, lock=True)
    _check(connection, kept, by)
    if not why.strip():
        raise StatementError("say why no statement is due, as: a court ordered secrecy")
    connection.execute(
        update(dsa_statement)
        .where(dsa_statement.c.id == number)
        .values(withdrawn_at=now, withdrawn_by=by.actor, withdrawn_why=why)
    )
    _log(connection, "dsa_statement_withdrawn", number, by, now, why=why)
    return read_statement(connection, number)


def _check(connection: Connection, kept: Kept, by: Person) -> None:
    check_person(connection, by, RIGHT, kept.case_id)
    if kept.withdrawn_at is not None:
        raise StatementError(f"statement {kept.id} was withdrawn ({kept.withdrawn_why}); nothing changes it")
    standing = select(dsa_sending.c.batch_id).where(
        dsa_sending.c.statement_id == kept.id,
        (dsa_sending.c.state == "waiting") | ((dsa_sending.c.state == "sent") & ~dsa_sending.c.is_test),
    )
    batch = connection.scalar(standing)
    if batch is not None:
        raise StatementError(f"statement {kept.id} was released in batch {batch}; it stands as it is")


def _names(connection: Connection, cases: Collection[str], wording: Wording) -> dict[str, list[str]]:
    """Return the names that must not stand in a statement on each case.

    An account that is called as a word of the platform's own texts is not told of by them: they are the same for all.
    """
    found: dict[str, list[str]] = {case: [] for case in cases}
    said = wording.texts()
    for case, name in connection.execute(statement("tocsin.dsa", "case_names"), {"cases": sorted(cases)}):
        if not identifying(said, [name]):
            for each in found if case is None else [case]:
                found[each].append(name)
    return found


def _follows(breach: Breach, missing: set[str]) -> bool:
    """Whether a breach only repeats that something is missing."""
    return breach.field in missing or (breach.rule == "no_restriction" and "decision_account" in missing)


def _subject(number: int) -> str:
    return f"dsa_statement:{number}"


def _log(connection: Connection, kind: str, number: int, by: Person, now: datetime, **body: Any) -> None:
    write_entries(connection, [Entry(kind, _subject(number), by.actor, now, body)])
