"""The facts that the yearly report counts, one each: from the statements, and from the life of cases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Connection

from tocsin.cases import CaseKind
from tocsin.dsa.settings import Wording
from tocsin.dsa.statement import RESTRICTIONS, Statement
from tocsin.dsa.template import Fact
from tocsin.store import statement

_ROOM = "tocsin.dsa"


def facts(connection: Connection, wording: Wording, first: date, last: date) -> Iterator[Fact]:
    """Yield the facts of a period, its last day included (UTC)."""
    since = datetime.combine(first, time(), UTC)
    until = datetime.combine(last + timedelta(days=1), time(), UTC)
    rows = connection.execute(statement(_ROOM, "case_facts"), {"since": since, "until": until})
    for row in rows:
        said = {"outcome": row.outcome, "notified_by": row.notified_by or ()}
        hours = None if row.hours is None else float(row.hours)
        yield Fact(row.fact, wording.kinds[CaseKind(row.kind)].category, said, hours)
    yield from measures(connection, first, last)


def measures(connection: Connection, first: date, last: date) -> Iterator[Fact]:
    """Yield the restrictions of a period, its last day included: the days are those of the statements."""
    rows = connection.execute(
        statement(_ROOM, "measures"), {"first": first.isoformat(), "last": last.isoformat()}
    )
    for row in rows:
        yield measure_of(row.body)


def measure_of(said: Statement) -> Fact:
    """Return what a statement counts as."""
    decided = [said[name] for name in RESTRICTIONS if name in said]
    restrictions = [value for each in decided for value in ([each] if isinstance(each, str) else each)]
    return Fact(
        "measure",
        said["category"],
        {
            "ground": said.get("decision_ground", ()),
            "restriction": restrictions,
            "source": said["source_type"],
            "automated_detection": said["automated_detection"],
            "automated_decision": said.get("automated_decision", ()),
        },
    )
