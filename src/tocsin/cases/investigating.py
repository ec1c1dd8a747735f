"""Looking for rings: what many accounts of cases share, and searches that somebody keeps under a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, delete, or_, select
from sqlalchemy.dialects.postgresql import insert

from tocsin.cases.errors import CaseError
from tocsin.cases.tables import saved_search
from tocsin.people import Person
from tocsin.store import statement

MOST_NAME = 100
"""Characters of a name."""

MOST_SAVED = 200
"""Searches that a person keeps."""


@dataclass(frozen=True, slots=True)
class SharedThing:
    """A device or payout account that many accounts hold. ``value``: the platform's keyed hash of it."""

    kind: str
    value: str
    accounts: int
    first_accounts: tuple[str, ...]


class SearchFor(StrEnum):
    """What a kept search asks: what an id means, or what at least so many accounts share."""

    ID = "id"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search that ``owner`` keeps; others see it where it is ``shared``."""

    id: int
    owner: int
    name: str
    asks: SearchFor
    value: str
    shared: bool
    saved_at: datetime


def shared_by_many(connection: Connection, permissions: Sequence[str], least: int) -> list[SharedThing]:
    """Return devices and payout accounts that at least so many accounts hold, of cases that may be seen."""
    values = {"permissions": list(permissions), "least": max(2, least)}
    rows = connection.execute(statement("tocsin.cases", "shared_by_many"), values)
    return [SharedThing(row.kind, row.value, row.accounts, tuple(row.first_accounts)) for row in rows]


def least_of(value: str) -> int:
    """Return how many accounts a search for shared things asks for.

    :raises CaseError: where that is no number.
    """
    if not (value.isascii() and value.isdigit() and len(value) < 6):
        raise CaseError("give a whole number of accounts, from 2 on")
    return int(value)


def save_search(
    connection: Connection,
    owner: Person,
    name: str,
    at: datetime,
    *,
    asks: SearchFor,
    value: str,
    shared: bool,
) -> None:
    """Keep a search, in place of one's own of the same name; one that asks something else does not run by itself.

    :raises CaseError: where it has no name, asks for no number where it must, or too many are kept.
    """
    named = name.strip()
    if not 0 < len(named) <= MOST_NAME or "\0" in named or "\0" in value or len(value) > 200:
        raise CaseError(f"a search needs a name of at most {MOST_NAME} characters; give one")
    if asks is SearchFor.SHARED:
        least_of(value)
    kept = [each for each in saved_searches(connection, owner) if each.owner == owner.id]
    if len(kept) >= MOST_SAVED and named not in {each.name for each in kept}:
        raise CaseError(f"{MOST_SAVED} searches are kept already; drop some first")
    told = {"question": {"asks": str(asks), "value": value}, "shared": shared, "saved_at": at}
    one = (saved_search.c.owner == owner.id, saved_search.c.name == named)
    # A search that asks something else is another: what is known of it, and when it ran, is not of this one.
    connection.execute(delete(saved_search).where(*one, saved_search.c.question != told["question"]))
    connection.execute(
        insert(saved_search)
        .values(owner=owner.id, name=named, **told)
        .on_conflict_do_update(index_elements=[saved_search.c.owner, saved_search.c.name], set_=told)
    )


def saved_searches(connection: Connection, person: Person) -> list[SavedSearch]:
    """Return a person's own searches and those that others share, by name."""
    rows = connection.execute(
        select(saved_search)
        .where(or_(saved_search.c.owner == person.id, saved_search.c.shared))
        .order_by(saved_search.c.name, saved_search.c.id)
    )
    return [
        SavedSearch(
            row.id,
            row.owner,
            row.name,
            SearchFor(row.question["asks"]),
            row.question["value"],
            row.shared,
            row.saved_at,
        )
        for row in rows
    ]


def drop_search(connection: Connection, person: Person, number: int) -> None:
    """Drop a search of one's own.

    :raises CaseError: where there is none of this number.
    """
    mine = (saved_search.c.id == number, saved_search.c.owner == person.id)
    if not connection.execute(delete(saved_search).where(*mine)).rowcount:
        raise CaseError("you keep no such search; the page of searches shows which there are")
