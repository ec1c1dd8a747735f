"""The kinds of holds: a table in ``data/holds.yaml``, each with its clock and the law it comes from."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec
import yaml

from tocsin.vault.errors import VaultError
from tocsin.vault.words import Bound


class Length(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A stretch of the calendar."""

    years: int = 0
    months: int = 0
    days: int = 0

    def after(self, start: datetime) -> datetime:
        """Return the end of the stretch; the last day of a month where it has no such day."""
        month = start.month - 1 + self.months + 12 * self.years
        year, month = start.year + month // 12, month % 12 + 1
        day = min(start.day, calendar.monthrange(year, month)[1])
        return start.replace(year=year, month=month, day=day) + timedelta(days=self.days)


class HoldKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why something is kept; what the fields mean stands on top of the table."""

    says: str
    starts: str
    bound: Bound
    at_end: Literal["destroy", "ask"]
    source: str
    length: Length | None = None
    extensions: tuple[Length, ...] = ()
    longer: bool = False


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    grace_days: int
    kinds: dict[str, HoldKind]


def hold_kinds() -> Mapping[str, HoldKind]:
    """Return every kind of hold by its name."""
    return _table().kinds


def hold_kind(name: str) -> HoldKind:
    """Return a kind of hold.

    :raises VaultError: where there is none of this name.
    """
    found = hold_kinds().get(name)
    if found is None:
        raise VaultError(f"{name!r} is no kind of hold; choose one of {', '.join(hold_kinds())}")
    return found


def grace() -> timedelta:
    """Return how long something lies open to be seen as due, before the clock destroys it."""
    return timedelta(days=_table().grace_days)


@cache
def _table() -> _Table:
    text = (files("tocsin.vault") / "data" / "holds.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(text), _Table)
