"""Points in time as RFC 3339 writes them (section 5.6, ``date-time``), read to microseconds in UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_DATE_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))", re.ASCII
)
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""The first moment at which an event can have happened."""
TOO_LATE = datetime(2101, 1, 1, tzinfo=UTC)
"""The first moment after the last at which an event can have happened."""


def parse_moment(text: str) -> datetime | None:
    """Return the moment in UTC, or None where ``text`` is no RFC 3339 date-time.

    Digits beyond microseconds are cut off. A leap second (``23:59:60`` in UTC, RFC 3339 section 5.7) counts
    as the second after it, because neither Python nor Arrow can hold it. Moments outside the years 1-9999 are
    None.
    """
    found = _DATE_TIME.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part) for part in found.group(1, 2, 3, 4, 5, 6))
    fraction, sign, offset_hours, offset_minutes = found.group(7, 8, 9, 10)
    shift = timedelta()
    if sign is not None:
        if int(offset_hours) > 23 or int(offset_minutes) > 59:
            return None
        shift = timedelta(hours=int(offset_hours), minutes=int(offset_minutes))
        shift = -shift if sign == "-" else shift
    leap = second == 60
    try:
        moment = datetime(year, month, day, hour, minute, 59 if leap else second, tzinfo=UTC) - shift
        if leap:
            if (moment.hour, moment.minute) != (23, 59):
                return None
            moment += timedelta(seconds=1)
    except (ValueError, OverflowError):
        return None
    return moment.replace(microsecond=int((fraction or "0")[:6].ljust(6, "0")))


def write_moment(moment: datetime) -> str:
    """Return the moment as RFC 3339 in UTC, with microseconds only where it has some."""
    text = moment.astimezone(UTC).replace(tzinfo=None).isoformat()
    return f"{text}Z"
