"""How many, how fast, how well: figures of the work on cases over a span of time, counted in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from tocsin.store import statement


@dataclass(frozen=True, slots=True)
class OpenCount:
    """Open cases of a severity; ``overdue`` of them are."""

    severity: int
    waiting: int
    overdue: int


@dataclass(frozen=True, slots=True)
class QueueLoad:
    """Open cases of a severity in a queue; ``overdue`` of them are."""

    queue: str
    severity: int
    waiting: int
    overdue: int


@dataclass(frozen=True, slots=True)
class DecisionTime:
    """How long cases of a severity took from being opened to their first decision, of those decided in the span."""

    severity: int
    decided: int
    median: timedelta
    slowest_tenth: timedelta


@dataclass(frozen=True, slots=True)
class OutcomeCount:
    """Cases of a kind closed in the span, by how they ended."""

    kind: str
    outcome: str
    cases: int


@dataclass(frozen=True, slots=True)
class SourceFlow:
    """What a source sent in the span, to the hour: ``received = accepted + repeated + refused``."""

    source: str
    received: int
    accepted: int
    repeated: int
    refused: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of a span that begins at ``since``; what is open is counted now.

    Decisions are those of people. Canaries count among what waits, should one be stuck, and in ``sources``; they are no
    outcomes.
    """

    since: datetime
    waiting: list[OpenCount]
    times: list[DecisionTime]
    outcomes: list[OutcomeCount]
    queues: list[QueueLoad]
    sources: list[SourceFlow]

    @property
    def open(self) -> int:
        """Open cases."""
        return sum(count.waiting for count in self.waiting)

    @property
    def overdue(self) -> int:
        """Those of them whose time has passed."""
        return sum(count.overdue for count in self.waiting)


def count_figures(
    connection: Connection, since: datetime, now: datetime, until: datetime | None = None
) -> Figures:
    """Return the figures of a span that ends before ``until``, or goes on."""
    asked = {"since": since, "until": until, "now": now}

    def rows(name: str) -> Sequence[Any]:
        return connection.execute(statement("tocsin.cases", name), asked).all()

    return Figures(
        since,
        [OpenCount(*row) for row in rows("open_by_severity")],
        [DecisionTime(*row) for row in rows("decision_times")],
        [OutcomeCount(*row) for row in rows("outcomes")],
        [QueueLoad(*row) for row in rows("open_by_queue")],
        [SourceFlow(*row) for row in rows("flags_by_source")],
    )
