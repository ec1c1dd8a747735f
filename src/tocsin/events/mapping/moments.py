"""Moments as platforms write them, turned into RFC 3339 in UTC.

A text with its own offset keeps its meaning. A text without one needs a stated zone; in the hour that clocks
show twice the earlier reading counts, in the hour they leave out the offset before the change (PEP 495,
fold 0). A number needs a stated unit and counts from 1970-01-01T00:00:00Z.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tocsin.events.mapping.errors import ValueProblem, json_kind

MICROSECONDS = {"s": Decimal(1_000_000), "ms": Decimal(1_000), "us": Decimal(1), "ns": Decimal("0.001")}
"""How many microseconds each unit of a numeric moment has."""

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
_ISO = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)(?:[Tt ](?P<time>\d\d:\d\d(?::\d\d)?)(?P<fraction>\.\d+)?)?"
    r" ?(?P<offset>[Zz]|UTC|GMT|[+-]\d\d:?\d\d)?"
)
_OFFSET = re.compile(r"([+-])(\d\d):?([0-5]\d)")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LIMIT = Decimal(10) ** 18  # microseconds: some 31,000 years, more than a datetime holds


def zone_named(name: str) -> tzinfo:
    """Return the zone ``Europe/Paris``, ``UTC`` or ``+02:00``; :class:`ValueProblem` if not known."""
    offset = _OFFSET.fullmatch(name)
    if offset:
        return _fixed(offset)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueProblem(
            f"no time zone {name!r} is known on this machine; write e.g. Europe/Paris, UTC or +02:00 "
            "(and install the system's tzdata if it has none)"
        ) from error


@dataclass(frozen=True, slots=True)
class MomentReader:
    """Reads the moments of one field: numbers in ``unit`` (null: none expected), bare texts in ``zone``."""

    unit: str | None
    zone: tzinfo | None

    def read(self, value: object) -> str:
        """Return ``value`` as RFC 3339; :class:`ValueProblem` where it is none."""
        if self.unit is not None:
            return _written(self._from_number(value, self.unit))
        if isinstance(value, str):
            # Already as the contract wants it: its own check judges the rest (leap seconds, years).
            return value if _RFC3339.fullmatch(value) else _written(self._from_text(value))
        raise ValueProblem(
            f"holds {json_kind(value)} where a date and time in text was expected; "
            "for a number of seconds or milliseconds since 1970 state 'unit: s' or 'unit: ms'"
        )

    def _from_number(self, value: object, unit: str) -> datetime:
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
            raise ValueProblem(f"holds {json_kind(value)} where a number of {unit} since 1970 was expected")
        try:
            # A float's shortest text is what the platform wrote; its binary value is not.
            microseconds = Decimal(str(value)) * MICROSECONDS[unit]
            if abs(microseconds) > _LIMIT:  # before int() writes out a number of a million digits
                raise OverflowError
            return _EPOCH + timedelta(microseconds=int(microseconds))
        except (ArithmeticError, ValueError) as error:
            raise ValueProblem(
                f"holds no number of {unit} since 1970 that names a moment; check the unit that is stated"
            ) from error

    def _from_text(self, text: str) -> datetime:
        found = _ISO.fullmatch(text.strip())
        if found is None:
            raise ValueProblem(
                "holds text that is no ISO 8601 date and time; expected e.g. 2026-01-31T12:00:00Z"
            )
        fraction = (found["fraction"] or "")[:7]
        try:
            moment = datetime.fromisoformat(f"{found['day']}T{found['time'] or '00:00'}{fraction or ''}")
        except ValueError as error:
            raise ValueProblem("holds a date and time that no calendar has") from error
        zone = self._zone_of(found["offset"])
        try:
            return moment.replace(tzinfo=zone).astimezone(UTC)
        except OverflowError as error:
            raise ValueProblem("holds a moment outside the years 1 to 9999") from error

    def _zone_of(self, offset: str | None) -> tzinfo:
        if offset is None:
            if self.zone is None:
                raise ValueProblem(
                    "holds a date and time without a time zone; state the platform's, as in "
                    "'zone: Europe/Paris'"
                )
            return self.zone
        numbers = _OFFSET.fullmatch(offset)
        return _fixed(numbers) if numbers else UTC


def _fixed(offset: re.Match[str]) -> tzinfo:
    hours, minutes = int(offset[2]), int(offset[3])
    if hours > 23:
        raise ValueProblem("has an offset of 24 hours or more from UTC")
    shift = timedelta(hours=hours, minutes=minutes)
    return timezone(shift if offset[1] == "+" else -shift)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
