"""Looks: who saw which content of which case, why and when. Rows that nobody changes afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, insert, or_, select, true

from tocsin.people.api_tokens import ApiToken
from tocsin.people.errors import PurposeError
from tocsin.people.permissions import may_open, purposes
from tocsin.people.persons import Person
from tocsin.people.tables import api_token, look, person

FOR_MACHINES = "integration"
"""The purpose of a machine's look."""


class Thing(StrEnum):
    """What was shown."""

    CASE = "case"
    CONVERSATION = "conversation"
    TEXT = "text"
    PICTURE = "picture"
    IDENTITY = "identity"
    ADDRESS = "address"
    EXPORT = "export"


@dataclass(frozen=True, slots=True)
class Look:
    """A look. ``by`` is a person's name, or a token's where ``machine``.

    ``whole``: what was looked at was shown as it is, neither blurred nor a still of something longer.
    """

    id: int
    at: datetime
    by: str
    machine: bool
    case: str
    thing: Thing
    thing_id: str
    purpose: str
    words: str
    whole: bool = False


def check_purpose(viewer: Person | ApiToken, purpose: str, words: str = "") -> None:
    """Say nothing where a viewer may look for this purpose.

    :raises PurposeError: when the purpose is unknown, not open to the viewer's roles, or wants words and has none; for
        a machine, when its token may not read evidence or it states another purpose than its own.
    """
    entry = purposes().get(purpose)
    if entry is None:
        raise PurposeError(f"{purpose!r} is no purpose; choose one of {', '.join(purposes())}")
    if isinstance(viewer, ApiToken):
        if purpose != FOR_MACHINES or not viewer.allows("evidence:read"):
            raise PurposeError(
                f"the token {viewer.name} may not look for {purpose}; "
                f"it wants the scope evidence:read and {FOR_MACHINES}"
            )
        return
    if not may_open(viewer, purpose):
        raise PurposeError(f"{viewer.name} may not open content for {purpose}; the role for it is missing")
    if entry.words and not words.strip():
        raise PurposeError(f"the purpose {purpose} wants a sentence that says what for")


def record_look(
    connection: Connection,
    viewer: Person | ApiToken,
    thing: Thing,
    thing_id: str,
    at: datetime,
    *,
    case: str,
    purpose: str,
    words: str = "",
    whole: bool = False,
) -> None:
    """Write a look down, in the transaction that fetches what is shown.

    :param whole: whether it is shown as it is; a report may say so of a file only where somebody saw it so.
    :raises PurposeError: as :func:`check_purpose`; then nothing may be shown.
    """
    record_looks(
        connection, viewer, thing, [thing_id], at, case=case, purpose=purpose, words=words, whole=whole
    )


def record_looks(
    connection: Connection,
    viewer: Person | ApiToken,
    thing: Thing,
    things: Sequence[str],
    at: datetime,
    *,
    case: str,
    purpose: str,
    words: str = "",
    whole: bool = False,
) -> None:
    """Write looks at several things of one kind down; the rest as :func:`record_look`."""
    check_purpose(viewer, purpose, words)
    same = {
        "at": at,
        "person_id": viewer.id if isinstance(viewer, Person) else None,
        "token_id": viewer.id if isinstance(viewer, ApiToken) else None,
        "case_id": case,
        "thing": thing,
        "purpose": purpose,
        "words": words.strip(),
        "whole": whole,
    }
    if things:
        connection.execute(insert(look), [{**same, "thing_id": each} for each in things])


def looks_at(connection: Connection, case: str, *, after: int = 0, limit: int = 1000) -> list[Look]:
    """Return the looks at a case, oldest first, from the one after number ``after``."""
    return _looks(connection, look.c.case_id == case, after, limit)


def latest_looks(
    connection: Connection,
    *,
    by: str = "",
    case: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    limit: int = 100,
) -> list[Look]:
    """Return looks, newest first; where nothing is given, all count.

    :param by: the name of a person or token.
    :param until: itself outside the span.
    :param before: the number of a look; only older ones.
    """
    which: list[ColumnElement[bool]] = []
    if by:
        which.append(or_(person.c.name == by, api_token.c.name == by))
    if case:
        which.append(look.c.case_id == case)
    if since is not None:
        which.append(look.c.at >= since)
    if until is not None:
        which.append(look.c.at < until)
    if before is not None:
        which.append(look.c.id < before)
    return _looks(connection, and_(true(), *which), 0, limit, newest=True)


def opened_for(connection: Connection, who: Person, case: str, since: datetime) -> Look | None:
    """Return the last time since then that a person opened a case, and what for; ``None`` where they did not."""
    found = _looks(
        connection,
        (look.c.case_id == case)
        & (look.c.person_id == who.id)
        & (look.c.thing == Thing.CASE)
        & (look.c.at >= since),
        0,
        1,
        newest=True,
    )
    return found[0] if found else None


def looks_by(connection: Connection, who: Person, *, after: int = 0, limit: int = 1000) -> list[Look]:
    """Return a person's looks, oldest first, from the one after number ``after``."""
    return _looks(connection, look.c.person_id == who.id, after, limit)


def _looks(connection: Connection, which: Any, after: int, limit: int, *, newest: bool = False) -> list[Look]:
    asked = (
        select(look, person.c.name.label("person"), api_token.c.name.label("token"))
        .select_from(look)
        .outerjoin(person, person.c.id == look.c.person_id)
        .outerjoin(api_token, api_token.c.id == look.c.token_id)
        .where(which, look.c.id > after)
        .order_by(look.c.id.desc() if newest else look.c.id)
        .limit(limit)
    )
    return [
        Look(
            id=row.id,
            at=row.at,
            by=row.person or row.token,
            machine=row.person is None,
            case=row.case_id,
            thing=Thing(row.thing),
            thing_id=row.thing_id,
            purpose=row.purpose,
            words=row.words,
            whole=row.whole,
        )
        for row in connection.execute(asked)
    ]
