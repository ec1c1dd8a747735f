"""The judge: whether one line keeps the contract, and what its columns are. Slow, exact, and never in doubt.

The columns (``parse.py``, ``parquet.py``) take only lines of which they are certain and must give what the
judge gives; every other line comes here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal
from pathlib import PurePosixPath

import msgspec

from tocsin.events.contract import AnyEvent, Event, Media, Subject, Written
from tocsin.events.explain import JSON_NAMES, explain
from tocsin.events.moments import EARLIEST, TOO_LATE, parse_moment
from tocsin.events.strict_json import UnreadableError, read_json, shown

Columns = dict[str, object]
"""The values of one event by column of ``EVENT_SCHEMA`` (not ``row``); unused columns are missing."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A line that keeps the contract."""

    columns: Columns
    event: dict[str, object]


@dataclass(frozen=True, slots=True)
class Broken:
    """A line that breaks the contract, with the reason in one sentence.

    ``event`` is the object on the line, where it could be read; ``position`` the first bad byte (from 0)
    where it could not.
    """

    reason: str
    event: dict[str, object] | None = None
    position: int | None = None


def judge(line: bytes) -> Accepted | Broken:
    """Judge one line (without its line feed)."""
    try:
        value = read_json(line)
    except UnreadableError as error:
        return Broken(str(error), None, error.position)
    except RecursionError:
        return Broken("nested too deep to be read; flatten the event")
    if not isinstance(value, dict):
        return Broken(f"the line holds {JSON_NAMES[type(value)]}; write one JSON object a line")
    return judge_event(value)


def judge_event(value: dict[str, object]) -> Accepted | Broken:
    """Judge an object that was read by :func:`tocsin.events.strict_json.read_json`."""
    try:
        event = msgspec.convert(_with_whole_numbers(value), AnyEvent)
        columns = _columns(event)
    except msgspec.ValidationError as error:
        return Broken(explain(str(error), value), value)
    except _BreakError as error:
        return Broken(str(error), value)
    return Accepted(columns, value)


class _BreakError(Exception):
    """A rule that the structs cannot state."""


def _with_whole_numbers(value: dict[str, object]) -> dict[str, object]:
    # JSON has one kind of number: 5.0 is the integer 5 (JSON Schema 2020-12, 6.1.1).
    whole = {
        name: int(number)
        for name in ("bytes", "pdq_quality")
        if isinstance(number := value.get(name), float) and number.is_integer()
    }
    return value | whole if whole else value


def _columns(event: Event) -> Columns:
    columns: Columns = {"type": event.__struct_config__.tag}
    for name in event.__struct_fields__:
        value = getattr(event, name)
        if value is None:
            continue
        change = _CHANGES.get(name)
        columns[name] = value if change is None else change(name, value)
    if isinstance(event, Media):
        columns["media"] = [event.media]
    subject = columns.pop("subject", None)
    if isinstance(subject, Subject | Written):
        columns["subject_kind"], columns["subject_id"] = subject.kind, subject.id
    for name, value in columns.items():
        if name not in _FREE_TEXT:
            _refuse_zero_character(name, value)
    return columns


_FREE_TEXT = frozenset({"text"})


def _refuse_zero_character(name: str, value: object) -> None:
    # U+0000 is valid JSON, but no database key, file name or XML report can hold it.
    if isinstance(value, str):
        if "\x00" in value:
            raise _BreakError(f"field '{name}' holds the character U+0000; leave it out")
    elif isinstance(value, list):
        for item in value:
            _refuse_zero_character(name, item)
    elif isinstance(value, dict):
        for item in value.values():
            _refuse_zero_character(name, item)


def _event_moment(name: str, value: str) -> datetime:
    moment = _any_moment(name, value)
    if not EARLIEST <= moment < TOO_LATE:
        raise _BreakError(
            f"field '{name}': {shown(value)} lies outside the years 1990-2100 (in UTC); correct the clock"
        )
    return moment


def _any_moment(name: str, value: str) -> datetime:
    moment = parse_moment(value)
    if moment is None:
        raise _BreakError(_NO_MOMENT.format(name=name, value=shown(value)))
    return moment


_NO_MOMENT = "field '{name}': {value} is no RFC 3339 date-time; write e.g. 2026-01-31T12:00:00Z"
_SMALLEST = Decimal("0.000000001")
_TOO_MUCH = Decimal(10) ** 29
_WIDE = Context(prec=60)


def _sum(name: str, value: float | str) -> Decimal:
    """Return the amount in the column's nine decimals; what would vanish stays the smallest amount."""
    amount = Decimal(value) if isinstance(value, str) else Decimal(repr(value))
    if amount <= 0:
        raise _BreakError(f"field '{name}': {shown(str(value))} is not above 0; leave it out")
    if amount >= _TOO_MUCH:
        raise _BreakError(f"field '{name}': {shown(str(value))} is 10^29 or more; give a smaller unit")
    return max(amount.quantize(_SMALLEST, ROUND_HALF_EVEN, _WIDE), _SMALLEST)


def _path(name: str, value: str) -> str:
    if escapes(value):
        raise _BreakError(
            f"field '{name}': the path is absolute or contains '..'; give it relative to the media root"
        )
    return value


def escapes(path: str) -> bool:
    """Whether a path leaves the folder it is meant to be below, judged by its text alone."""
    return PurePosixPath(path).is_absolute() or ".." in re.split(r"[/\\]", path) or bool(_DRIVE.match(path))


_DRIVE = re.compile(r"[A-Za-z]:|\\")


def _lower(_name: str, value: str) -> str:
    return value.lower()


def _text(_name: str, value: str) -> str:
    # Text is for reading: what no store can hold is shown as the replacement character.
    return value.replace("\x00", "\ufffd")


def _items(_name: str, value: list[msgspec.Struct]) -> list[dict[str, object]]:
    return [msgspec.structs.asdict(item) for item in value]


_CHANGES: dict[str, Callable[..., object]] = {
    "at": _event_moment,
    "created_at": _any_moment,
    "amount": _sum,
    "value": _sum,
    "sha256": _lower,
    "md5": _lower,
    "pdq": _lower,
    "path": _path,
    "text": _text,
    "items": _items,
}
