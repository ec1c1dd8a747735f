"""A clock that tests set."""

from __future__ import annotations

from datetime import UTC, datetime


class Time:
    """Stands still until it is moved, in either direction."""

    def __init__(self) -> None:
        self.at = datetime(2026, 5, 4, 12, tzinfo=UTC)

    def now(self) -> datetime:
        """Return the present, in UTC."""
        return self.at

    def monotonic(self) -> float:
        """Return seconds since an arbitrary start."""
        return self.at.timestamp()
