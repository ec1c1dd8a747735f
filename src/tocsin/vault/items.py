"""What is kept, and where each item stands before its holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, RowMapping, select

from tocsin.store import statement
from tocsin.vault.errors import UnknownItemError
from tocsin.vault.tables import vault_item
from tocsin.vault.words import ItemKind, Standing


@dataclass(frozen=True, slots=True)
class Item:
    """A preserved item. ``case`` is the one that it was preserved for, ``root`` the one that this was merged into.

    ``keep_until``: the end of the longest open hold; ``None`` where one is open-ended (``open_ended``), or none is
    open. ``ceiling``: when it must be gone. ``ends_by_clock``: whether its holds let it end without people.
    """

    id: UUID
    case: str
    root: str
    kind: ItemKind
    source: str | None
    mime: str
    address: bytes
    bytes: int
    legal_basis: str
    added_at: datetime
    added_by: str
    checked_at: datetime | None
    damage: str | None
    due_since: datetime | None
    destroyed_at: datetime | None
    destroyed_why: str | None
    key_gone_at: datetime | None
    standing: Standing
    open_ended: bool
    keep_until: datetime | None
    ceiling: datetime | None
    ends_by_clock: bool
    last_end: datetime | None

    @property
    def says(self) -> str:
        """The standing in a sentence."""
        until = "its hold is released" if self.open_ended else _day(self.keep_until)
        if self.standing is Standing.HELD and not self.open_ended and self.keep_until is None:
            return f"may be kept until {_day(self.ceiling)}"
        return {
            Standing.DESTROYED: f"destroyed on {_day(self.destroyed_at)}: {self.destroyed_why}",
            Standing.HELD: f"held until {until}",
            Standing.COLLISION: f"must be kept until {until}, and must be gone by {_day(self.ceiling)}: "
            "nothing happens by itself, ask counsel",
            Standing.DUE: "due to be destroyed: no hold stands for it any more",
            Standing.UNHELD: "kept without a hold: place one, or have it destroyed",
        }[self.standing]


def list_items(connection: Connection, now: datetime, *, case: str | None = None) -> list[Item]:
    """Return what is kept, or was, oldest first: of all cases, or of one and those that were merged into it."""
    return _found(connection, now, case, None)


def read_item(connection: Connection, item: UUID, now: datetime, *, lock: bool = False) -> Item:
    """Return an item.

    :param lock: whether others who would change it wait for the end of this transaction.
    :raises UnknownItemError: where there is none.
    """
    if lock:
        connection.execute(select(vault_item.c.id).where(vault_item.c.id == item).with_for_update())
    found = _found(connection, now, None, item)
    if not found:
        raise UnknownItemError(f"the vault holds no item {item}; tocsin vault list tells what it holds")
    return found[0]


def there(items: Sequence[Item]) -> list[Item]:
    """Return those that are not destroyed."""
    return [item for item in items if item.standing is not Standing.DESTROYED]


def _found(connection: Connection, now: datetime, case: str | None, item: UUID | None) -> list[Item]:
    rows = connection.execute(
        statement("tocsin.vault", "standing"), {"case": case, "item": item, "now": now}
    ).mappings()
    return [_item(row, now) for row in rows]


def _item(row: RowMapping, now: datetime) -> Item:
    return Item(
        case=row["case_id"],
        kind=ItemKind(row["kind"]),
        address=bytes(row["address"]),
        standing=_standing(row, now),
        **{name: row[name] for name in _SAME},
    )


def _day(at: datetime | None) -> str:
    return "" if at is None else f"{at:%Y-%m-%d}"


_SAME = (
    *("id", "root", "source", "mime", "bytes", "legal_basis", "added_at", "added_by", "checked_at", "damage"),
    *("due_since", "destroyed_at", "destroyed_why", "key_gone_at", "open_ended", "keep_until", "ceiling"),
    *("ends_by_clock", "last_end"),
)


def _standing(row: RowMapping, now: datetime) -> Standing:
    ceiling = row["ceiling"]
    if row["destroyed_at"] is not None:
        return Standing.DESTROYED
    if row["open_floors"]:
        longer = ceiling is not None and (row["open_ended"] or row["keep_until"] > ceiling)
        return Standing.COLLISION if longer else Standing.HELD
    if row["floors"] or (ceiling is not None and ceiling <= now):
        return Standing.DUE
    return Standing.HELD if ceiling is not None else Standing.UNHELD
