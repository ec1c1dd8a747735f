"""Holds: placed with a reason, made longer as their kind allows, released with a reason; each written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, insert, select, update

from tocsin.log import Entry, write_entries
from tocsin.people import Person
from tocsin.vault.errors import UnknownItemError, VaultError
from tocsin.vault.hold_kinds import hold_kind
from tocsin.vault.items import list_items
from tocsin.vault.keeping import Vault
from tocsin.vault.rights import Machine, actor_of, check_right
from tocsin.vault.tables import vault_hold, vault_item
from tocsin.vault.words import Bound

_AHEAD = timedelta(minutes=5)
"""How far machines' clocks may differ."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold, as its row says; ``item`` ``None``: on all that is kept of the case."""

    id: int
    case: str
    item: UUID | None
    kind: str
    bound: Bound
    cause: str
    reason: str
    starts_at: datetime
    ends_at: datetime | None
    extensions: int
    placed_at: datetime
    placed_by: str
    released_at: datetime | None
    released_why: str | None

    def open_at(self, now: datetime) -> bool:
        """Return whether it stands."""
        return self.released_at is None and (self.ends_at is None or self.ends_at > now)


@dataclass(frozen=True, slots=True)
class Placing:
    """A hold to be placed. ``cause``: what tells it from another of its kind, as a letter's number; placed once."""

    kind: str
    starts_at: datetime
    reason: str
    cause: str = ""
    item: UUID | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """What is done to a hold, by whom, when and why."""

    name: str
    by: Person | Machine
    at: datetime
    why: str


def place(vault: Vault, by: Person | Machine, case_id: str, placing: Placing) -> Hold:
    """Place a hold, and return it; the same one again is the one that stands.

    :raises NotAllowedError: where the person may not.
    :raises UnknownItemError: where there is no such case or item.
    :raises VaultError: where it has no reason, no such kind, or begins in the future.
    """
    with vault.store.begin() as connection:
        return place_within(vault, connection, by, case_id, placing)


def place_within(
    vault: Vault, connection: Connection, by: Person | Machine, case_id: str, placing: Placing
) -> Hold:
    """Place a hold as :func:`place` does, in a transaction that is under way."""
    kind, now = hold_kind(placing.kind), vault.clock.now()
    case = check_right(connection, by, "preserve", case_id)
    _check(placing, now)
    _lock_items(connection, case, now)
    if placing.item is not None and placing.item not in {
        item.id for item in list_items(connection, now, case=case)
    }:
        raise UnknownItemError(f"case {case} has no item {placing.item}; tocsin vault list tells what it has")
    cause = placing.cause or placing.starts_at.isoformat()
    same = connection.execute(
        select(vault_hold).where(
            vault_hold.c.case_id == case,
            vault_hold.c.kind == placing.kind,
            vault_hold.c.cause == cause,
            vault_hold.c.item_id.is_not_distinct_from(placing.item),
        )
    ).mappings()
    if (row := same.one_or_none()) is not None:
        return _hold(row)
    placed = connection.execute(
        insert(vault_hold)
        .values(
            case_id=case,
            item_id=placing.item,
            kind=placing.kind,
            bound=str(kind.bound),
            at_end=kind.at_end,
            cause=cause,
            reason=placing.reason.strip(),
            starts_at=placing.starts_at,
            ends_at=None if kind.length is None else kind.length.after(placing.starts_at),
            placed_at=now,
            placed_by=actor_of(by),
        )
        .returning(vault_hold)
    ).mappings()
    hold = _hold(placed.one())
    _note(connection, Act("hold", by, now, placing.reason), hold)
    return hold


def extend(vault: Vault, by: Person, number: int, reason: str, *, until: datetime | None = None) -> Hold:
    """Make a hold longer: by its kind's next extension, or ``until`` a later day where its kind allows any.

    :raises NotAllowedError: where the person may not.
    :raises UnknownItemError: where there is no such hold.
    :raises VaultError: where it is over, or its kind allows no more.
    """
    with vault.store.begin() as connection:
        hold = _locked(vault, connection, by, number, reason)
        kind, now = hold_kind(hold.kind), vault.clock.now()
        if not hold.open_at(now) or hold.ends_at is None:
            raise VaultError(f"hold {number} is over, or has no end; place a new one where it must go on")
        if until is not None and kind.longer and until > hold.ends_at:
            ends_at = until
        elif until is None and hold.extensions < len(kind.extensions):
            ends_at = kind.extensions[hold.extensions].after(hold.ends_at)
        else:
            raise VaultError(
                f"hold {number} ({hold.kind}) cannot be made longer so: {kind.source} allows "
                + ("a later day, given by --until" if kind.longer else f"{len(kind.extensions)} extension(s)")
            )
        return _change(
            connection, Act("extend", by, now, reason), hold, ends_at=ends_at, extensions=hold.extensions + 1
        )


def release(vault: Vault, by: Person | Machine, number: int, why: str) -> Hold:
    """Release a hold before its end.

    :raises NotAllowedError: where the person may not.
    :raises UnknownItemError: where there is no such hold.
    :raises VaultError: where it is released already, or no reason is given.
    """
    with vault.store.begin() as connection:
        hold = _locked(vault, connection, by, number, why)
        return release_within(vault, connection, hold, by, why)


def release_within(vault: Vault, connection: Connection, hold: Hold, by: Person | Machine, why: str) -> Hold:
    """Release a hold that is locked, in a transaction that is under way."""
    if hold.released_at is not None:
        raise VaultError(f"hold {hold.id} was released on {hold.released_at:%Y-%m-%d}")
    now = vault.clock.now()
    return _change(
        connection,
        Act("release", by, now, why),
        hold,
        released_at=now,
        released_by=actor_of(by),
        released_why=why.strip(),
    )


def list_holds(connection: Connection, *, case: str | None = None) -> list[Hold]:
    """Return holds, those that ended or were released too, oldest first: all, or those placed on a case's id."""
    query = select(vault_hold).order_by(vault_hold.c.id)
    if case is not None:
        query = query.where(vault_hold.c.case_id == case)
    return [_hold(row) for row in connection.execute(query).mappings()]


def _check(placing: Placing, now: datetime) -> None:
    if not placing.reason.strip():
        raise VaultError("a hold needs a reason; write in a sentence why")
    if placing.starts_at.tzinfo is None:
        raise VaultError("the start of a hold needs its zone, as 2026-11-01T12:00:00Z")
    if placing.starts_at > now + _AHEAD:
        raise VaultError(
            f"a hold begins with what it is for, and {placing.starts_at:%Y-%m-%d} is still to come"
        )


def _lock_items(connection: Connection, case: str, now: datetime) -> None:
    """Wait for whoever destroys items of the case: what they see is what stands."""
    items = [item.id for item in list_items(connection, now, case=case)]
    if items:
        connection.execute(
            select(vault_item.c.id)
            .where(vault_item.c.id.in_(items))
            .order_by(vault_item.c.id)
            .with_for_update()
        )


def _locked(vault: Vault, connection: Connection, by: Person | Machine, number: int, why: str) -> Hold:
    if not why.strip():
        raise VaultError("say in a sentence why")
    row = (
        connection.execute(select(vault_hold).where(vault_hold.c.id == number).with_for_update())
        .mappings()
        .one_or_none()
    )
    if row is None:
        raise UnknownItemError(f"there is no hold {number}; tocsin vault list tells which there are")
    hold = _hold(row)
    check_right(connection, by, "preserve", hold.case)
    _lock_items(connection, hold.case, vault.clock.now())
    return hold


def _change(connection: Connection, act: Act, hold: Hold, **columns: Any) -> Hold:
    row = connection.execute(
        update(vault_hold).where(vault_hold.c.id == hold.id).values(**columns).returning(vault_hold)
    ).mappings()
    changed = _hold(row.one())
    _note(connection, act, changed)
    return changed


def _note(connection: Connection, act: Act, hold: Hold) -> None:
    body = {
        "hold": hold.id,
        "kind": hold.kind,
        "item": None if hold.item is None else str(hold.item),
        "cause": hold.cause,
        "starts_at": hold.starts_at.isoformat(),
        "ends_at": None if hold.ends_at is None else hold.ends_at.isoformat(),
        "why": act.why.strip(),
    }
    write_entries(
        connection, [Entry(f"vault.{act.name}", f"case:{hold.case}", actor_of(act.by), act.at, body)]
    )


def _hold(row: RowMapping) -> Hold:
    return Hold(
        case=row["case_id"],
        item=row["item_id"],
        bound=Bound(row["bound"]),
        **{name: row[name] for name in Hold.__slots__ if name not in ("case", "item", "bound")},
    )
