"""What a reading counts, and how far it has come."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Counts:
    """Totals in lines, or in events where a mapping makes several of one line.

    ``read = accepted + duplicate + quarantined`` always holds. Until the duplicates are known they count as
    accepted. ``unmapped`` are lines from which a mapping made nothing; they are not in ``read``. ``by_type``
    counts the events that keep the contract (repeats included).
    """

    read: int = 0
    accepted: int = 0
    duplicate: int = 0
    quarantined: int = 0
    unmapped: int = 0
    by_type: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a reading has come: stored bytes of ``total`` (None if unknown), events so far."""

    taken: int
    total: int | None
    events: int
