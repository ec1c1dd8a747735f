"""Whether a leaf's value is what its kind wants. Each check says what is wrong and what to do, or nothing."""

from __future__ import annotations

import ipaddress
import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

from tocsin.reporting.cybertip.kinds import Kind, Leaf

Fault = tuple[str, str]
"""What is wrong, and what to do."""

_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\dT([01]\d|2[0-3]):\d\d:\d\d(\.\d{1,9})?(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)", re.ASCII
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
EMAIL_FORM = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])"
)
_MOST_LOCAL = 64


def fault_of(leaf: Leaf, value: Any, now: datetime) -> Fault | None:
    """Return what is wrong with a value of a leaf; ``None`` where nothing is. Moments must lie before ``now``."""
    wanted = _SHAPE[leaf.kind]
    if not _is(value, wanted):
        return f"is {_shape_of(value)}", f"write {_SAYS[wanted]}"
    return _fault_of_text(leaf, value) or _CHECKS.get(leaf.kind, _nothing)(leaf, value, now)


def as_moment(value: str) -> datetime | None:
    """Return the moment that a text names with its zone; ``None`` where it names none."""
    if not _MOMENT.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


_SHAPE: dict[Kind, type] = {
    Kind.FLAG: bool,
    Kind.BOOLEAN: bool,
    Kind.INTEGER: int,
    Kind.NUMBER: float,
    **dict.fromkeys((Kind.TEXT, Kind.MOMENT, Kind.DAY, Kind.URL, Kind.EMAIL, Kind.PHONE, Kind.IP), str),
}
_SAYS = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}


def _is(value: Any, wanted: type) -> bool:
    if isinstance(value, bool):
        return wanted is bool
    return isinstance(value, int | float) if wanted is float else isinstance(value, wanted)


def _shape_of(value: Any) -> str:
    if isinstance(value, dict | list):
        return "a group of values"
    return "empty" if value is None else f"{str(value)[:40]!r}"


def _fault_of_text(leaf: Leaf, value: Any) -> Fault | None:
    if not isinstance(value, str):
        return None
    if leaf.longest is not None and len(value) > leaf.longest:
        return f"has {len(value):,} characters", f"shorten it to {leaf.longest:,}"
    if leaf.filled and not value.strip():
        return "is blank", "write something, or leave it out"
    if leaf.words and value not in leaf.words:
        return f"is {value[:80]!r}", f"choose one of: {_some(leaf.words)}"
    if leaf.pattern is not None and not re.fullmatch(leaf.pattern, value):
        return f"is {value[:40]!r}", f"write {leaf.form}"
    return None


def _some(words: tuple[str, ...]) -> str:
    named = [each for each in words if each]
    return ", ".join(named) if len(named) <= 12 else f"{', '.join(named[:6])} … ({len(named)} codes)"


def _nothing(_leaf: Leaf, _value: Any, _now: datetime) -> Fault | None:
    return None


def _flag(_leaf: Leaf, value: bool, _now: datetime) -> Fault | None:
    return None if value else ("is false", "leave it out: it stands only where it is true")


def _integer(leaf: Leaf, value: int, _now: datetime) -> Fault | None:
    if (leaf.least is not None and value < leaf.least) or (leaf.most is not None and value > leaf.most):
        return f"is {value}", f"give a number from {leaf.least:,} to {leaf.most:,}"
    return None


def _number(_leaf: Leaf, value: float, _now: datetime) -> Fault | None:
    try:
        finite = math.isfinite(float(value))
    except OverflowError:
        finite = False
    return None if finite else ("is no finite number", "give one")


def _moment(_leaf: Leaf, value: str, now: datetime) -> Fault | None:
    moment = as_moment(value)
    if moment is None:
        return f"is {value[:40]!r}", "write a moment with its zone, as 2026-01-31T12:00:00Z"
    if moment >= now:
        return f"is {value}, which is not past yet", "give a moment in the past, and check the clocks"
    return None


def _day(_leaf: Leaf, value: str, now: datetime) -> Fault | None:
    try:
        day = date.fromisoformat(value) if _DAY.fullmatch(value) else None
    except ValueError:
        day = None
    if day is None:
        return f"is {value[:40]!r}", "write a day as 2010-01-31"
    return None if day < now.astimezone(UTC).date() else (f"is {value}", "give a day in the past")


def _url(_leaf: Leaf, value: str, _now: datetime) -> Fault | None:
    try:
        parts = urlsplit(value)
        good = bool(parts.scheme and parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not good or not value.isascii() or any(each <= " " or each in '"<>\\^`{|}\x7f' for each in value):
        return (
            f"is no address of the web: {value[:80]!r}",
            "write it whole, as https://host/path, without spaces",
        )
    return None


def _email(_leaf: Leaf, value: str, _now: datetime) -> Fault | None:
    if not EMAIL_FORM.fullmatch(value):
        return f"is no e-mail address: {value[:80]!r}", "write it as name@host.example"
    if len(value.partition("@")[0]) > _MOST_LOCAL:
        return "has a name too long before the @", f"at most {_MOST_LOCAL} characters stand there"
    return None


def _phone(_leaf: Leaf, value: str, _now: datetime) -> Fault | None:
    return None if value.strip() else ("is blank", "write a number, or leave it out")


def _ip(_leaf: Leaf, value: str, _now: datetime) -> Fault | None:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return f"is no IP address: {value[:60]!r}", "write an IPv4 or IPv6 address, without port or zone"
    if "%" in value:
        return f"is an address with a zone: {value[:60]!r}", "leave out the % and what follows"
    return None


_CHECKS: dict[Kind, Callable[[Leaf, Any, datetime], Fault | None]] = {
    Kind.FLAG: _flag,
    Kind.INTEGER: _integer,
    Kind.NUMBER: _number,
    Kind.MOMENT: _moment,
    Kind.DAY: _day,
    Kind.URL: _url,
    Kind.EMAIL: _email,
    Kind.PHONE: _phone,
    Kind.IP: _ip,
}
