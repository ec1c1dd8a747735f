"""Kept searches that run again by themselves over all that is kept, and tell their owner what is new since last time.

A search sees what its owner may see when it runs, no more: whose rights went finds nothing, and is told so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, and_, delete, exists, func, insert, select, update

from tocsin.cases.errors import CaseError
from tocsin.cases.investigating import SearchFor, least_of, shared_by_many
from tocsin.cases.reading import cases_of_account
from tocsin.cases.standing import asked_blind
from tocsin.cases.tables import saved_search, search_known, search_run
from tocsin.clock import Clock
from tocsin.log import Entry, write_entries
from tocsin.people import Person, person_by_id, rights_of
from tocsin.store import Store

EVERY_HOURS = (1, 6, 24, 168)
"""Intervals that a search may run at."""

MOST_STANDING = 20
"""Searches of a person that run by themselves."""

_NEEDS = "see_queue"
_MOST_RUNS = 100
"""Runs of a search that are kept; older ones go."""

_MACHINE = "machine:searches"


@dataclass(frozen=True, slots=True)
class Find:
    """A device or payout account that so many accounts hold, or a case in which an account stands.

    ``before``: how many held it when it was found last; 0: it is new altogether.
    """

    kind: str
    value: str
    accounts: int
    before: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """A time that a search ran by itself. ``trouble``: it did not, for its owner may not look any more."""

    id: int
    ran_at: datetime
    finds: tuple[Find, ...]
    trouble: str | None
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class StandingSearch:
    """How a search of one's own runs by itself. ``unseen``: finds that its owner has not said to have seen."""

    search: int
    every_hours: int | None
    due_at: datetime | None
    last_at: datetime | None
    unseen: int


def repeat_search(connection: Connection, person: Person, number: int, hours: int, at: datetime) -> None:
    """Have a search of one's own run each so many hours, from now on.

    What it finds now counts as known, for its page shows it; what came while it was stopped is told by its next run.

    :raises CaseError: where there is none of this number, it or the interval cannot be, or too many run already.
    """
    if hours not in EVERY_HOURS:
        raise CaseError(f"a search runs each {', '.join(map(str, EVERY_HOURS))} hours; choose one of them")
    row = _mine(connection, person, number, lock=True)
    running = connection.scalar(
        select(func.count()).where(
            saved_search.c.owner == person.id,
            saved_search.c.every_hours.is_not(None),
            saved_search.c.id != number,
        )
    )
    if (running or 0) >= MOST_STANDING:
        raise CaseError(f"{MOST_STANDING} searches run by themselves already; stop one first")
    if not _ran_before(connection, number):
        _new_finds(connection, row, person)
    due = at + timedelta(hours=hours)
    connection.execute(
        update(saved_search).where(saved_search.c.id == number).values(every_hours=hours, due_at=due)
    )
    told = {"asks": row.question["asks"], "every_hours": hours}
    write_entries(connection, [Entry("search_repeats", f"search:{number}", person.actor, at, told)])


def stop_search(connection: Connection, person: Person, number: int, at: datetime) -> None:
    """Have a search of one's own run by itself no more; what it found stays.

    :raises CaseError: where there is none of this number.
    """
    _mine(connection, person, number, lock=True)
    _stop(connection, number, person.actor, at)


def standing_searches(connection: Connection, person: Person) -> dict[int, StandingSearch]:
    """Return how a person's own searches run by themselves, by number."""
    unseen = and_(search_run.c.seen_at.is_(None), search_run.c.search_id == saved_search.c.id)
    rows = connection.execute(
        select(
            saved_search.c.id,
            saved_search.c.every_hours,
            saved_search.c.due_at,
            select(func.max(search_run.c.ran_at))
            .where(search_run.c.search_id == saved_search.c.id)
            .scalar_subquery()
            .label("last_at"),
            select(func.coalesce(func.sum(search_run.c.found), 0))
            .where(unseen)
            .scalar_subquery()
            .label("unseen"),
        ).where(saved_search.c.owner == person.id)
    )
    return {
        row.id: StandingSearch(row.id, row.every_hours, row.due_at, row.last_at, int(row.unseen))
        for row in rows
    }


def runs_of_search(connection: Connection, person: Person, number: int) -> list[Run]:
    """Return when a search of one's own ran by itself, newest first; cases that one may see no more are left out.

    :raises CaseError: where there is none of this number.
    """
    search = _mine(connection, person, number)
    rows = connection.execute(
        select(search_run).where(search_run.c.search_id == number).order_by(search_run.c.id.desc())
    ).all()
    seen = {find.value for find in _cases(connection, person, search.question["value"])}
    runs = []
    for row in rows:
        finds = (Find(**each) for each in row.finds)
        shown = tuple(each for each in finds if each.kind != "case" or each.value in seen)
        runs.append(Run(row.id, row.ran_at, shown, row.trouble, row.seen_at))
    return runs


def mark_seen(connection: Connection, person: Person, number: int, last: int, at: datetime) -> None:
    """Keep that the owner of a search has seen what it found, up to the run that they were shown last.

    :raises CaseError: where there is none of this number.
    """
    _mine(connection, person, number)
    shown = (search_run.c.search_id == number, search_run.c.id <= last, search_run.c.seen_at.is_(None))
    connection.execute(update(search_run).where(*shown).values(seen_at=at))


class StandingSearches:
    """Runs the searches of one database that are due. Safe to use from several processes."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def run_due(self) -> int:
        """Run each search that is due, each in a transaction of its own, and return how many there were."""
        done = 0
        while self._run_one():
            done += 1
        return done

    def _run_one(self) -> bool:
        with self._store.begin() as connection:
            now = self._clock.now()
            row = connection.execute(
                select(saved_search)
                .where(saved_search.c.due_at <= now)
                .order_by(saved_search.c.due_at, saved_search.c.id)
                .limit(1)
                .with_for_update(skip_locked=True)
            ).one_or_none()
            if row is None:
                return False
            owner = person_by_id(connection, row.owner)
            if not owner.active or _NEEDS not in rights_of(owner):
                _keep_run(connection, row.id, [], now, trouble="not_allowed")
                _stop(connection, row.id, _MACHINE, now)
                return True
            finds = _new_finds(connection, row, owner)
            _keep_run(connection, row.id, finds, now)
            # From now on, and not from when it was due: what was late is not made up for.
            due = now + timedelta(hours=row.every_hours)
            connection.execute(update(saved_search).where(saved_search.c.id == row.id).values(due_at=due))
        return True


def _mine(
    connection: Connection, person: Person, number: int, *, lock: bool = False
) -> Row[tuple[object, ...]]:
    query = select(saved_search).where(saved_search.c.id == number, saved_search.c.owner == person.id)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise CaseError("you keep no such search; the page of searches shows which there are")
    return row


def _ran_before(connection: Connection, number: int) -> bool:
    tables = (search_known, search_run)
    return any(connection.scalar(select(exists().where(table.c.search_id == number))) for table in tables)


def _new_finds(connection: Connection, row: Row[tuple[object, ...]], owner: Person) -> list[Find]:
    """Return what a search finds that it did not know, or that more accounts hold now; it is known from then on."""
    asks, value = SearchFor(row.question["asks"]), row.question["value"]
    found = _cases(connection, owner, value) if asks is SearchFor.ID else _shared(connection, owner, value)
    known = {
        (each.kind, each.value): each.accounts
        for each in connection.execute(select(search_known).where(search_known.c.search_id == row.id))
    }
    new = []
    for find in found:
        key = {"search_id": row.id, "kind": find.kind, "value": find.value}
        before = known.get((find.kind, find.value))
        if before is None:
            connection.execute(insert(search_known).values(**key, accounts=find.accounts))
            new.append(find)
        elif find.accounts > before:
            connection.execute(update(search_known).filter_by(**key).values(accounts=find.accounts))
            new.append(Find(find.kind, find.value, find.accounts, before))
    return new


def _shared(connection: Connection, owner: Person, value: str) -> list[Find]:
    return [
        Find(each.kind, each.value, each.accounts)
        for each in shared_by_many(connection, sorted(rights_of(owner)), least_of(value))
    ]


def _cases(connection: Connection, owner: Person, account: str) -> list[Find]:
    # That an account stands in the case of a blind question would tell which case it is: it is found once answered.
    blind = asked_blind(connection, owner.name)
    found = cases_of_account(connection, account, sorted(rights_of(owner)))
    return [Find("case", case.id, 1) for case, _ in found if case.id not in blind]


def _keep_run(
    connection: Connection, number: int, finds: list[Find], at: datetime, *, trouble: str | None = None
) -> None:
    told = [{name: getattr(each, name) for name in Find.__slots__} for each in finds]
    last = connection.execute(
        insert(search_run)
        .values(search_id=number, ran_at=at, found=len(finds), finds=told, trouble=trouble)
        .returning(search_run.c.id)
    ).scalar_one()
    kept = (
        select(search_run.c.id)
        .where(search_run.c.search_id == number)
        .order_by(search_run.c.id.desc())
        .limit(_MOST_RUNS)
    )
    connection.execute(
        delete(search_run).where(search_run.c.search_id == number, search_run.c.id.not_in(kept))
    )
    if finds:
        body = {"run": last, "found": len(finds)}
        write_entries(connection, [Entry("search_found", f"search:{number}", _MACHINE, at, body)])


def _stop(connection: Connection, number: int, by: str, at: datetime) -> None:
    stopped = connection.execute(
        update(saved_search)
        .where(saved_search.c.id == number, saved_search.c.every_hours.is_not(None))
        .values(every_hours=None, due_at=None)
    ).rowcount
    if stopped:
        write_entries(connection, [Entry("search_stopped", f"search:{number}", by, at)])
