"""The published tables, and the cells of them that a fact counts for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tocsin.transparency import facts
from tocsin.transparency.facts import Fact
from tocsin_verify import Bucket, band_of, with_totals


@dataclass(frozen=True, slots=True)
class TableOf:
    """A table: what a row and a column of it are; ``column`` is empty where there is one only."""

    name: str
    title: str
    row: str
    column: str = ""


TABLES = (
    TableOf("flags", "Flags by source and reason", "source", "reason"),
    TableOf("cases_opened", "Cases opened by kind, and by what opened them", "kind", "opened by"),
    TableOf("decisions", "Decisions by kind and verdict", "kind", "verdict"),
    TableOf("time_to_decision", "Time from a case's opening to its first decision", "time"),
    TableOf("cases_closed", "Cases closed by kind and outcome", "kind", "outcome"),
    TableOf("reports", "Reports by type and addressee", "type", "addressee"),
    TableOf("appeals", "Appeals by the outcome that they are against", "outcome"),
    TableOf("appeals_answered", "First decisions after an appeal", "result"),
    TableOf("notices", "Words told to those who flagged", "word"),
    TableOf("below_alarm", "First decisions on cases drawn from below the alarm", "verdict"),
)


def buckets_of_fact(fact: Fact) -> Iterator[Bucket]:
    """Yield every bucket that a fact counts for, totals included."""
    for table, row, column in _cells(fact):
        yield from with_totals(table, row, column)


def _cells(fact: Fact) -> Iterator[tuple[str, str | None, str | None]]:
    match fact.fact:
        case facts.FLAG:
            yield "flags", fact.source, fact.reason
        case facts.OPENED:
            yield "cases_opened", fact.kind, fact.source
        case facts.DECISION:
            yield "decisions", fact.kind, fact.outcome
            if fact.first:
                yield "time_to_decision", band_of(fact.seconds), ""
                if fact.sampled:
                    yield "below_alarm", fact.outcome, ""
            if fact.answers is not None:
                yield "appeals_answered", "upheld" if fact.answers == fact.outcome else "reversed", ""
        case facts.CLOSED:
            yield "cases_closed", fact.kind, fact.outcome
        case facts.APPEAL:
            yield "appeals", fact.outcome, ""
        case facts.REPORT:
            yield "reports", fact.type, fact.addressee
        case facts.NOTICE:
            yield "notices", fact.outcome, ""
        case facts.MEASURE:
            # Told statement by statement in the Transparency Database, and by the yearly report.
            return
        case _:
            raise ValueError(fact.fact)
