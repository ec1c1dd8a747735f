"""How many, how fast, how well: figures of the work on cases over a span of time, counted in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from tocsin.store import statement


@dataclass(frozen=True, slots=True)
class OpenCount:
    """Open cases of a severity; ``overdue`` of them are."""

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
class Figures:
    """Figures of the span that begins at ``since`` and ends now; what is open is counted now."""

    since: datetime
    waiting: list[OpenCount]
    times: list[DecisionTime]
    outcomes: list[OutcomeCount]


def count_figures(connection: Connection, since: datetime, now: datetime) -> Figures:
    """Return the figures of a span."""
    asked = {"since": since, "now": now}
    return Figures(
        since,
        [OpenCount(*row) for row in connection.execute(statement("tocsin.cases", "open_by_severity"), asked)],
        [
            DecisionTime(*row)
            for row in connection.execute(statement("tocsin.cases", "decision_times"), asked)
        ],
        [OutcomeCount(*row) for row in connection.execute(statement("tocsin.cases", "outcomes"), asked)],
    )
