"""What people miss, as far as is known: answers to cases whose answer is certain. The store holds them, not the log."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from tocsin.evaluation import wilson
from tocsin.store import statement
from tocsin.transparency.figures import Period


def golden_answers(connection: Connection, period: Period) -> dict[str, Any] | None:
    """Return how many golden cases that should be confirmed were; ``None`` where too few were answered to tell."""
    found = connection.execute(
        statement("tocsin.transparency", "golden_answers"), {"since": period.since, "until": period.until}
    ).one()
    missed = found.due - found.found
    if (
        not found.due
        or 0 < found.due < period.least
        or 0 < missed < period.least
        or 0 < found.found < period.least
    ):
        return None
    low, high = wilson(found.found, found.due)
    return {"count": found.found, "of": found.due, "share": found.found / found.due, "low": low, "high": high}
