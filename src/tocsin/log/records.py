"""What of an entry is committed to: its record in canonical JSON (RFC 8785), behind a salt."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import rfc8785
from sqlalchemy import Row

from tocsin_verify import commitment_of

_EXACT = 2**53 - 1


def record_of(at: datetime, kind: str, subject: str, actor: str, body: Any) -> bytes:
    """Return the canonical form of an entry.

    JSON has no whole numbers beyond 2^53 that all readers agree on (RFC 8785, section 3.1): such are written as words,
    so that no entry is ever without a place.
    """
    moment = at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return rfc8785.dumps(
        {"at": moment, "kind": kind, "subject": subject, "actor": actor, "body": _exact(body)}
    )


def record_of_row(row: Row[Any]) -> bytes:
    """Return the canonical form of a row of ``log_entry``."""
    return record_of(row.at, row.kind, row.subject, row.actor, row.body)


def commitment(row: Row[Any]) -> bytes:
    """Return the bytes of the leaf of a row of ``log_entry`` that has its salt."""
    return commitment_of(row.salt, record_of_row(row))


def _exact(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _exact(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_exact(each) for each in value]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > _EXACT:
        return str(value)
    return value
