"""What an entry of the log counts for in the published tables: the rule, read off its record alone.

A bucket is ``(table, row, column)``; ``None`` in place of a row or column is the total over it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from tocsin_verify.errors import NotVerifiedError

Bucket = tuple[str, str | None, str | None]

BANDS = (
    (1, "within 1 hour"),
    (4, "within 4 hours"),
    (24, "within a day"),
    (72, "within 3 days"),
    (168, "within a week"),
)
"""Hours to a case's first decision; what took longer is ``later``."""

LATER = "later"
UNKNOWN = "unknown"

_CANARIES = ("source:canary", "machine:canary")


def band_of(seconds: int | None) -> str:
    """Return the band of a time to decision."""
    if seconds is None:
        return UNKNOWN
    return next((name for hours, name in BANDS if seconds <= hours * 3600), LATER)


def buckets_of(record: str, first: date, last: date) -> set[Bucket]:
    """Return every bucket that an entry counts for in the tables of a period, its last day included (UTC).

    :raises NotVerifiedError: where the record is none.
    """
    try:
        said = json.loads(record)
        at = datetime.fromisoformat(said["at"]).astimezone(UTC).date()
        if said["actor"] in _CANARIES or not first <= at <= last:
            return set()
        cells = list(_cells(said["kind"], said["actor"], said["body"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotVerifiedError("an entry that was opened holds no record of the log") from error
    return {bucket for cell in cells for bucket in with_totals(*cell)}


def with_totals(table: str, row: str | None, column: str | None = "") -> Iterator[Bucket]:
    """Yield a cell and the totals that it is part of; where the column is ``""``, the table has row totals alone."""
    row, column = row or UNKNOWN, UNKNOWN if column is None else column
    yield (table, None, None)
    yield (table, row, None)
    if column:
        yield (table, row, column)
        yield (table, None, column)


def _cells(kind: str, actor: str, body: dict[str, Any]) -> Iterator[tuple[str, str | None, str | None]]:
    counted = body.get("counted") or {}
    of = counted.get("kind")
    if kind == "flag":
        yield "flags", actor.removeprefix("source:"), body.get("reason")
        if "opens" in body:
            yield "cases_opened", body["opens"], "flag"
    elif kind == "flag_word" and body.get("source") != "canary":
        yield "notices", body.get("word"), ""
    elif counted and _is_report(kind, body):
        yield "reports", counted.get("type"), counted.get("addressee")
    elif kind == "case":
        yield from _case_cells(actor, body, counted, of)


def _is_report(kind: str, body: dict[str, Any]) -> bool:
    if kind == "report_step":
        return (body.get("step") == "filed" and body.get("is_test") is False) or body.get(
            "step"
        ) == "handed_over"
    return kind == "report_referred"


def _case_cells(
    actor: str, body: dict[str, Any], counted: dict[str, Any], of: str | None
) -> Iterator[tuple[str, str | None, str | None]]:
    act = body.get("act")
    if act == "open":
        yield "cases_opened", of, "scan" if actor == "machine:scan" else "person"
    elif act in ("confirm", "reject"):
        yield "decisions", of, act
        if counted.get("first"):
            yield "time_to_decision", band_of(counted.get("seconds")), ""
            if counted.get("sampled"):
                yield "below_alarm", act, ""
        if counted.get("answers"):
            yield "appeals_answered", "upheld" if counted["answers"] == act else "reversed", ""
    elif act in ("close", "waive"):
        yield "cases_closed", of, counted.get("outcome")
    elif act == "appeal":
        yield "appeals", counted.get("outcome"), ""
