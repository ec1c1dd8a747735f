"""Figures: what waits, how fast it is decided, how it ends, where flags come from, how well people agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby

from starlette.responses import Response

from tocsin.cases import (
    Agreement,
    Conservation,
    Figures,
    Outcome,
    Quality,
    canary_state,
    check_conservation,
    count_figures,
)
from tocsin.console import words
from tocsin.console.review.bars import Bars, Ranges, bars, ranges
from tocsin.console.review.csv_file import csv_file
from tocsin.console.review.door import Entry
from tocsin.console.review.pages import page
from tocsin.console.review.visit import Visit

SPANS = (1, 7, 30, 90, 365)
"""Days that can be chosen."""

_USUAL = 30
_YEARS = range(2000, 2200)
_TONE_OF_SEVERITY = {4: 4, 3: 5, 2: 2, 1: 3}
_TONE_OF_OUTCOME = {Outcome.REPORTED: 1, Outcome.NO_REPORT_DUE: 2, Outcome.NOT_CONFIRMED: 3}


@dataclass(frozen=True, slots=True)
class _Span:
    """What the figures are of: the last ``days``, or the days from ``first`` to ``last``, in UTC."""

    since: datetime
    until: datetime | None
    days: int
    first: date | None = None
    last: date | None = None

    @property
    def asked(self) -> str:
        """How its address asks for it."""
        if self.first is None:
            return f"days={self.days}"
        return f"from={self.first}" + (f"&to={self.last}" if self.last else "")


def show_figures(visit: Visit) -> Response:
    """Show the figures of a span."""
    return _shown(visit, _span(visit, visit.asked), None)


def count_flags(visit: Visit) -> Response:
    """Count every flag there is against what was received: it takes its time, so that it is asked for."""
    with visit.desk.store.read() as connection:
        counted = check_conservation(connection, visit.now)
    return _shown(visit, _span(visit, visit.form.one), counted)


def take_figures(visit: Visit) -> Response:
    """Return the figures as a file: one row a figure."""
    span = _span(visit, visit.asked)
    figures, agreement = _counted(visit, span)
    name = f"{span.days}-days" if span.first is None else f"from-{span.first}"
    return csv_file(
        visit,
        f"tocsin-figures-{name}",
        ("figure", "of", "part", "value", "unit"),
        _rows(figures, agreement),
    )


def _span(visit: Visit, asked: Callable[[str], str]) -> _Span:
    """Return what is asked for; days that are none, or that end before they begin, are as if they were not given."""
    text = asked("days")
    days = int(text) if text in {str(span) for span in SPANS} else _USUAL
    first, last = _day(asked("from")), _day(asked("to"))
    if first is None or (last is not None and last < first):
        return _Span(visit.now - timedelta(days=days), None, days)
    until = None if last is None else _begin(last) + timedelta(days=1)
    return _Span(_begin(first), until, days, first, last)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in _YEARS else None


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _shown(visit: Visit, span: _Span, counted: Conservation | None) -> Response:
    figures, agreement = _counted(visit, span)
    return page(
        visit,
        "figures.html",
        figures=figures,
        span=span,
        spans=SPANS,
        agreement=agreement,
        counted=counted,
        canary=canary_state(visit.desk.store, visit.desk.clock),
        waiting_bars=_waiting_bars(visit, figures),
        outcome_bars=_outcome_bars(visit, figures),
        source_bars=_source_bars(figures),
        agreement_ranges=_agreement_ranges(visit, agreement),
        severity_key=[
            (tone, visit.tongue.say(words.SEVERITY[str(level)])) for level, tone in _TONE_OF_SEVERITY.items()
        ],
        outcome_key=[
            (tone, visit.tongue.say(words.OUTCOME[outcome])) for outcome, tone in _TONE_OF_OUTCOME.items()
        ],
    )


def _counted(visit: Visit, span: _Span) -> tuple[Figures, list[Agreement]]:
    with visit.desk.store.read() as connection:
        figures = count_figures(connection, span.since, visit.now, span.until)
    quality = Quality(visit.desk.store, visit.desk.policy, visit.desk.clock)
    return figures, quality.agreement(span.since, span.until, named="manage_golden" in visit.rights)


def _waiting_bars(visit: Visit, figures: Figures) -> Bars:
    return bars(
        (
            visit.tongue.say(words.QUEUE.get(queue, queue)),
            [(_TONE_OF_SEVERITY[load.severity], load.waiting) for load in loads],
        )
        for queue, loads in groupby(figures.queues, lambda load: load.queue)
    )


def _outcome_bars(visit: Visit, figures: Figures) -> Bars:
    return bars(
        (
            visit.tongue.say(words.KIND.get(kind, kind)),
            [(_TONE_OF_OUTCOME[Outcome(count.outcome)], count.cases) for count in counts],
        )
        for kind, counts in groupby(figures.outcomes, lambda count: count.kind)
    )


def _source_bars(figures: Figures) -> Bars:
    return bars(
        (source.source, [(1, source.accepted), (2, source.repeated), (4, source.refused)])
        for source in figures.sources
    )


def _agreement_ranges(visit: Visit, agreement: list[Agreement]) -> Ranges:
    return ranges(
        (
            ", ".join(
                part
                for part in (row.person, visit.tongue.say(words.QUEUE.get(row.queue, row.queue)))
                if part is not None
            ),
            row.low,
            row.share,
            row.high,
        )
        for row in agreement
        if row.share is not None
    )


def _rows(figures: Figures, agreement: list[Agreement]) -> Iterator[tuple[str, str, str, object, str]]:
    for load in figures.queues:
        yield "waiting", load.queue, f"severity {load.severity}", load.waiting, "cases"
        yield "overdue", load.queue, f"severity {load.severity}", load.overdue, "cases"
    for took in figures.times:
        of = f"severity {took.severity}"
        yield "decided", of, "", took.decided, "cases"
        yield "time to decision", of, "median", took.median.total_seconds(), "seconds"
        yield "time to decision", of, "nine in ten within", took.slowest_tenth.total_seconds(), "seconds"
    for count in figures.outcomes:
        yield "closed", count.kind, count.outcome, count.cases, "cases"
    for source in figures.sources:
        yield "flags", source.source, "received", source.received, "flags"
        yield "flags", source.source, "accepted", source.accepted, "flags"
        yield "flags", source.source, "repeated", source.repeated, "flags"
        yield "flags", source.source, "refused", source.refused, "flags"
    for row in agreement:
        of = " ".join(part for part in (row.purpose, row.queue, row.person) if part is not None)
        yield "agreement", of, "answered", row.answered, "answers"
        yield "agreement", of, "agreed", row.agreed, "answers"
        yield "agreement", of, "unanswered", row.unanswered, "questions"


ENTRIES = [
    Entry("GET", "/figures", "see_metrics", show_figures),
    Entry("POST", "/figures", "see_metrics", count_flags),
    Entry("GET", "/figures/file", "see_metrics", take_figures),
]
