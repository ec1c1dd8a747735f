"""What a case names is gathered by itself: when the case enters triage, and again when it is decided or reported.

Evidence goes quickly: accounts are closed, messages deleted. The wish to gather is written in the transaction that
places the hold; what does not work is tried again, and what is not there any more is told on the case's page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from tocsin.cases import resolve
from tocsin.failure import NoAccessError, WrongUseError
from tocsin.log import Entry, write_entries
from tocsin.lookup import Inquiry, Looker, LookLog, Lookup
from tocsin.vault.barring import Barring
from tocsin.vault.gathering import gather
from tocsin.vault.keeping import Vault
from tocsin.vault.preserving import Why
from tocsin.vault.rights import Machine, actor_of
from tocsin.vault.tables import vault_gathering

BASIS = "kept from triage on, by the platform's own care"
"""What items rest on until somebody keeps them under a law."""

LEASE = timedelta(minutes=30)
"""So long another worker waits for one that may have died."""

AGAIN = (timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))
"""When what was not there is looked for again: content may come later than its event. Then it is not there."""

WAITS = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))
"""Before what failed is tried again; the last one again and again."""

_WHY = Why("preservation", "the case was triaged", BASIS)
_MOST_NAMED = 100
_MOST_TROUBLE = 500
_MOST_A_ROUND = 50


@dataclass(frozen=True, slots=True)
class Gathering:
    """Where the gathering of a case stands.

    ``missing``: by kind and id what was not there when it was last done, or no law let the machine keep, and why.
    """

    case: str
    wanted_at: datetime
    due_at: datetime | None
    gathered_at: datetime | None
    items: int
    missing: list[str]
    trouble: str | None


def want(connection: Connection, case: str, at: datetime) -> None:
    """Ask that what a case names be gathered, in the transaction of the act that it follows."""
    fresh = {"wanted_at": at, "due_at": at, "tries": 0, "looks": 0}
    connection.execute(
        insert(vault_gathering)
        .values(case_id=case, **fresh)
        .on_conflict_do_update(index_elements=[vault_gathering.c.case_id], set_=fresh)
    )


@dataclass(frozen=True, slots=True)
class _Taken:
    case: str
    wanted_at: datetime
    tries: int
    looks: int


def gather_what_is_wanted(vault: Vault, lookup: Lookup, barring: Barring | None = None) -> int:
    """Gather the cases whose time it is, each look written down; return how many were tried.

    :param barring: says which messages are left alone; ``None``: none.
    """
    done = 0
    while done < _MOST_A_ROUND and (taken := _take(vault)) is not None:
        _gather(vault, lookup, taken, barring)
        done += 1
    return done


def gathering_of(connection: Connection, case: str) -> Gathering | None:
    """Return where the gathering of a case stands; ``None`` where nobody asked for it."""
    row = connection.execute(select(vault_gathering).where(vault_gathering.c.case_id == case)).one_or_none()
    if row is None:
        return None
    return Gathering(
        row.case_id, row.wanted_at, row.due_at, row.gathered_at, row.items, row.missing, row.trouble
    )


def _take(vault: Vault) -> _Taken | None:
    """Return a case that is due; nobody else takes it for a while."""
    with vault.store.begin() as connection:
        now = vault.clock.now()
        due = (
            select(vault_gathering.c.case_id)
            .where(
                vault_gathering.c.due_at <= now,
                or_(vault_gathering.c.lease_until.is_(None), vault_gathering.c.lease_until <= now),
            )
            .order_by(vault_gathering.c.due_at, vault_gathering.c.case_id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        row = connection.execute(
            update(vault_gathering)
            .where(vault_gathering.c.case_id == due.scalar_subquery())
            .values(lease_until=now + LEASE, tries=vault_gathering.c.tries + 1)
            .returning(vault_gathering)
        ).one_or_none()
    return None if row is None else _Taken(row.case_id, row.wanted_at, row.tries, row.looks)


def _gather(vault: Vault, lookup: Lookup, taken: _Taken, barring: Barring | None) -> None:
    by, began = Machine(), vault.clock.now()
    try:
        with vault.store.read() as connection:
            today = resolve(connection, taken.case)
        looks = _look_log(vault, today)
        looker = Looker(lookup, looks, vault.clock, who=actor_of(by), purpose=_WHY.purpose)
        bar = (lambda _: {}) if barring is None else barring.of_case(today)
        found = gather(vault, by, today, looker, _WHY, bar=bar)
    except (WrongUseError, NoAccessError) as error:
        trouble = str(error)[:_MOST_TROUBLE]
        due = began + WAITS[min(taken.tries, len(WAITS)) - 1]
        _settle(vault, taken, {"trouble": trouble}, due_at=due, trouble=trouble)
        return
    more = found.missing and taken.looks < len(AGAIN)
    _settle(
        vault,
        taken,
        {
            "new": found.new,
            "known": found.known,
            "absent": found.absent,
            "not_permitted": len(found.barred),
        },
        due_at=began + AGAIN[taken.looks] if more else None,
        trouble=None,
        tries=0,
        looks=taken.looks + 1,
        gathered_at=began,
        items=found.new + found.known,
        missing=[*found.missing, *found.barred][:_MOST_NAMED],
    )


def _settle(vault: Vault, taken: _Taken, told: dict[str, object], **values: object) -> None:
    mine = vault_gathering.c.case_id == taken.case
    with vault.store.begin() as connection:
        connection.execute(update(vault_gathering).where(mine).values(lease_until=None))
        # Where it was asked for anew meanwhile, that stands.
        connection.execute(
            update(vault_gathering).where(mine, vault_gathering.c.wanted_at == taken.wanted_at).values(values)
        )
        entry = Entry(
            "vault.gathered", f"case:{taken.case}", actor_of(Machine()), vault.clock.now(), dict(told)
        )
        write_entries(connection, [entry])


def _look_log(vault: Vault, case: str) -> LookLog:
    def write_down(inquiry: Inquiry) -> None:
        body = {
            "case": case,
            "asked": str(inquiry.asked),
            "ids": list(inquiry.ids),
            "purpose": inquiry.purpose,
        }
        entry = Entry("vault.look", f"case:{case}", actor_of(Machine()), inquiry.at, body)
        with vault.store.begin() as connection:
            write_entries(connection, [entry])

    return write_down
