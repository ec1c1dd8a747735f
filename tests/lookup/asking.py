"""Asking for content in tests: a clock that stands, a log that can be read, and events to look up."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tocsin.lookup import Inquiry, Looker, Lookup

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class StandingClock:
    """Always says noon."""

    def now(self) -> datetime:
        return NOON

    def monotonic(self) -> float:
        return 0.0


@dataclass
class Log:
    """Keeps inquiries in a list."""

    inquiries: list[Inquiry] = field(default_factory=list)

    def __call__(self, inquiry: Inquiry) -> None:
        self.inquiries.append(inquiry)


def looker(lookup: Lookup, log: Log | None = None) -> Looker:
    return Looker(lookup, log or Log(), StandingClock(), who="person:anna", purpose="review")


def message(number: int, text: str | None = None, conversation: str = "c", **more: Any) -> dict[str, Any]:
    """Message ``m<number>``, that many minutes after noon."""
    return {
        "id": f"m{number}",
        "type": "message",
        "at": f"2026-03-01T{12 + number // 60:02d}:{number % 60:02d}:00Z",
        "actor": "a",
        "to": ["b"],
        "conversation": conversation,
        "text": text or f"text {number}",
        **more,
    }
