"""People who work with Tocsin: names, roles, what they read, what spares them, what they must not judge."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from tocsin.people.changes import Change, record_change
from tocsin.people.errors import NameTakenError, NoSuchPersonError, PeopleError, RoleError
from tocsin.people.permissions import Role
from tocsin.people.sessions import end_sessions
from tocsin.people.tables import person, person_conflict, person_role

DAILY_PICTURES = 100
"""Pictures that may be shown to a person in a day, unless set otherwise. Set by hand; no study tells a safe number."""

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")


@dataclass(frozen=True, slots=True)
class Wellness:
    """What spares a person: pictures blurred, grey, and at most so many a day."""

    blur: bool = True
    grey: bool = True
    daily_pictures: int = DAILY_PICTURES


@dataclass(frozen=True, slots=True)
class Person:
    """A person. ``conflicts``: ids of platform accounts that they must not review."""

    id: int
    name: str
    display_name: str
    roles: frozenset[Role]
    languages: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    wellness: Wellness = field(default_factory=Wellness)
    conflicts: frozenset[str] = frozenset()
    active: bool = True

    @property
    def actor(self) -> str:
        """The person as ledgers and the log name them."""
        return f"person:{self.name}"


def is_name(name: str) -> bool:
    """Return whether this may be a name."""
    return _NAME.fullmatch(name) is not None


def check_name(name: str) -> str:
    """Return a name as it is, where it may be one.

    :raises PeopleError: when it is not of a-z, 0-9, ``.``, ``_`` and ``-``, of 1 to 63 characters.
    """
    if not is_name(name):
        raise PeopleError(
            f"{name!r} is no name: it is of a-z, 0-9, '.', '_' and '-', begins with a letter or digit, "
            "and has at most 63 characters"
        )
    return name


def check_roles(roles: Iterable[str]) -> frozenset[Role]:
    """Return roles by their names.

    :raises RoleError: when there is none, or one is unknown.
    """
    given = tuple(roles)
    unknown = sorted(set(given) - set(Role))
    if unknown or not given:
        known = ", ".join(Role)
        raise RoleError(
            f"no such role: {', '.join(unknown)}; " * bool(unknown) + f"give one or more of {known}"
        )
    return frozenset(Role(role) for role in given)


def add_person(
    connection: Connection,
    name: str,
    roles: Iterable[str],
    at: datetime,
    *,
    by: Person | None = None,
    display_name: str | None = None,
) -> Person:
    """Add a person, who cannot sign in before they have credentials.

    :param by: who adds them; ``None``: somebody at the machine's own command line, or the company's directory.
    :raises NameTakenError: when somebody has the name.
    :raises PeopleError: when it is no name, or the roles are none.
    """
    check_name(name)
    wanted = check_roles(roles)
    number = connection.scalar(
        insert_or(person)
        .values(
            name=name,
            display_name=display_name or name,
            daily_pictures=DAILY_PICTURES,
            created_at=at,
        )
        .on_conflict_do_nothing()
        .returning(person.c.id)
    )
    if number is None:
        raise NameTakenError(f"there is a {name} already; choose another name, or reset theirs")
    connection.execute(insert(person_role), [{"person_id": number, "role": role} for role in sorted(wanted)])
    record_change(connection, Change.ADDED, at, person=number, by=_id(by), detail=", ".join(sorted(wanted)))
    return person_by_id(connection, number)


def find_person(connection: Connection, name: str) -> Person:
    """Return the person of this name, disabled ones too.

    :raises NoSuchPersonError: when there is none.
    """
    found = _people(connection, person.c.name == name)
    if not found:
        raise NoSuchPersonError(f"there is nobody named {name!r}; tocsin user list tells who there is")
    return found[0]


def person_by_id(connection: Connection, number: int) -> Person:
    """Return the person of this number.

    :raises NoSuchPersonError: when there is none.
    """
    found = _people(connection, person.c.id == number)
    if not found:
        raise NoSuchPersonError(f"there is nobody of number {number}")
    return found[0]


def people(connection: Connection) -> list[Person]:
    """Return everybody, by name, disabled ones too."""
    return _people(connection)


def set_roles(
    connection: Connection, whom: Person, roles: Iterable[str], at: datetime, *, by: Person | None = None
) -> Person:
    """Give a person these roles and no others; what they had open under the old ones ends.

    :raises RoleError: when a role is unknown, or somebody changes their own.
    """
    wanted = check_roles(roles)
    if by is not None and by.id == whom.id:
        raise RoleError(f"nobody changes their own roles; ask another admin to change those of {whom.name}")
    if wanted == whom.roles:
        return whom
    connection.execute(delete(person_role).where(person_role.c.person_id == whom.id))
    connection.execute(insert(person_role), [{"person_id": whom.id, "role": role} for role in sorted(wanted)])
    end_sessions(connection, whom.id, at)
    record_change(connection, Change.ROLES, at, person=whom.id, by=_id(by), detail=", ".join(sorted(wanted)))
    return person_by_id(connection, whom.id)


def disable(connection: Connection, whom: Person, at: datetime, *, by: Person | None = None) -> Person:
    """Let a person in no longer, and end what they have open. What they did stays.

    :raises PeopleError: when somebody disables themselves.
    """
    if by is not None and by.id == whom.id:
        raise PeopleError(f"nobody disables themselves; ask another admin to disable {whom.name}")
    changed = connection.execute(
        update(person).where(person.c.id == whom.id, person.c.disabled_at.is_(None)).values(disabled_at=at)
    )
    end_sessions(connection, whom.id, at)
    if changed.rowcount:
        record_change(connection, Change.DISABLED, at, person=whom.id, by=_id(by))
    return person_by_id(connection, whom.id)


def enable(connection: Connection, whom: Person, at: datetime, *, by: Person | None = None) -> Person:
    """Let a disabled person in again, with the credentials that they had."""
    changed = connection.execute(
        update(person)
        .where(person.c.id == whom.id, person.c.disabled_at.is_not(None))
        .values(disabled_at=None)
    )
    if changed.rowcount:
        record_change(connection, Change.ENABLED, at, person=whom.id, by=_id(by))
    return person_by_id(connection, whom.id)


def set_profile(
    connection: Connection,
    whom: Person,
    *,
    display_name: str | None = None,
    languages: Sequence[str] | None = None,
    skills: Sequence[str] | None = None,
    wellness: Wellness | None = None,
) -> Person:
    """Change what is given; ``None`` leaves it as it is. Languages are ISO 639-1 codes.

    :raises PeopleError: when the daily pictures are not 0 to 10,000, or the display name is empty.
    """
    values: dict[str, Any] = {}
    if display_name is not None:
        if not display_name.strip():
            raise PeopleError("the display name is empty; give one, or leave it as it is")
        values["display_name"] = display_name.strip()
    if languages is not None:
        values["languages"] = list(languages)
    if skills is not None:
        values["skills"] = list(skills)
    if wellness is not None:
        if not 0 <= wellness.daily_pictures <= 10_000:
            raise PeopleError(f"{wellness.daily_pictures} pictures a day cannot be set; give 0 to 10,000")
        values |= {"blur": wellness.blur, "grey": wellness.grey, "daily_pictures": wellness.daily_pictures}
    if values:
        connection.execute(update(person).where(person.c.id == whom.id).values(values))
    return person_by_id(connection, whom.id)


def set_conflicts(
    connection: Connection, whom: Person, accounts: Iterable[str], at: datetime, *, by: Person | None = None
) -> Person:
    """Say which platform accounts a person must not review: these and no others."""
    wanted = sorted({account for account in accounts if account})
    connection.execute(delete(person_conflict).where(person_conflict.c.person_id == whom.id))
    if wanted:
        connection.execute(
            insert(person_conflict), [{"person_id": whom.id, "account": account} for account in wanted]
        )
    record_change(
        connection, Change.CONFLICTS, at, person=whom.id, by=_id(by), detail=f"{len(wanted)} accounts"
    )
    return person_by_id(connection, whom.id)


def _people(connection: Connection, *which: Any) -> list[Person]:
    roles = (
        select(func.array_agg(person_role.c.role))
        .where(person_role.c.person_id == person.c.id)
        .scalar_subquery()
        .label("roles")
    )
    conflicts = (
        select(func.array_agg(person_conflict.c.account))
        .where(person_conflict.c.person_id == person.c.id)
        .scalar_subquery()
        .label("conflicts")
    )
    asked = select(person, roles, conflicts).where(*which).order_by(person.c.name)
    return [_person(row) for row in connection.execute(asked).mappings()]


def _person(row: RowMapping) -> Person:
    return Person(
        id=row["id"],
        name=row["name"],
        display_name=row["display_name"],
        roles=frozenset(Role(role) for role in row["roles"] or ()),
        languages=tuple(row["languages"]),
        skills=tuple(row["skills"]),
        wellness=Wellness(row["blur"], row["grey"], row["daily_pictures"]),
        conflicts=frozenset(row["conflicts"] or ()),
        active=row["disabled_at"] is None,
    )


def _id(who: Person | None) -> int | None:
    return None if who is None else who.id
