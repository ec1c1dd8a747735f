"""Figures: what waits, how fast it is decided, how it ends, where flags come from, how well people agree."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
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
from tocsin.console.review import words
from tocsin.console.review.bars import Bars, Ranges, bars, ranges
from tocsin.console.review.csv_file import csv_file
from tocsin.console.review.door import Entry
from tocsin.console.review.pages import page
from tocsin.console.review.visit import Visit

SPANS = (1, 7, 30, 90, 365)
"""Days that can be chosen."""

_USUAL = 30
_TONE_OF_SEVERITY = {4: 4, 3: 5, 2: 2, 1: 3}
_TONE_OF_OUTCOME = {Outcome.REPORTED: 1, Outcome.NO_REPORT_DUE: 2, Outcome.NOT_CONFIRMED: 3}


def show_figures(visit: Visit) -> Response:
    """Show the figures of a span that ends now."""
    return _shown(visit, _days(visit.asked("days")), None)


def count_flags(visit: Visit) -> Response:
    """Count every flag there is against what was received: it takes its time, so that it is asked for."""
    with visit.desk.store.read() as connection:
        counted = check_conservation(connection, visit.now)
    return _shown(visit, _days(visit.form.one("days")), counted)


def take_figures(visit: Visit) -> Response:
    """Return the figures as a file: one row a figure."""
    days = _days(visit.asked("days"))
    figures, agreement = _counted(visit, visit.now - timedelta(days=days))
    return csv_file(
        visit,
        f"tocsin-figures-{days}-days",
        ("figure", "of", "part", "value", "unit"),
        _rows(figures, agreement),
    )


def _shown(visit: Visit, days: int, counted: Conservation | None) -> Response:
    figures, agreement = _counted(visit, visit.now - timedelta(days=days))
    return page(
        visit,
        "figures.html",
        figures=figures,
        days=days,
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


def _counted(visit: Visit, since: datetime) -> tuple[Figures, list[Agreement]]:
    with visit.desk.store.read() as connection:
        figures = count_figures(connection, since, visit.now)
    quality = Quality(visit.desk.store, visit.desk.policy, visit.desk.clock)
    return figures, quality.agreement(since, named="manage_golden" in visit.rights)


def _days(asked: str) -> int:
    return int(asked) if asked in {str(span) for span in SPANS} else _USUAL


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
    )


def _rows(figures: Figures, agreement: list[Agreement]) -> Iterator[tuple[str, str, str, object, str]]:
    for load in figures.queues:
        yield "waiting", load.queue, f"severity {load.severity}", load.waiting, "cases"
        yield "overdue", load.queue, f"severity {load.severity}", load.overdue, "cases"
    for time in figures.times:
        of = f"severity {time.severity}"
        yield "decided", of, "", time.decided, "cases"
        yield "time to decision", of, "median", time.median.total_seconds(), "seconds"
        yield "time to decision", of, "nine in ten within", time.slowest_tenth.total_seconds(), "seconds"
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


ENTRIES = [
    Entry("GET", "/figures", "see_metrics", show_figures),
    Entry("POST", "/figures", "see_metrics", count_flags),
    Entry("GET", "/figures/file", "see_metrics", take_figures),
]
