"""How the work goes: what is overdue, and the figures."""

from __future__ import annotations

from datetime import timedelta

from starlette.responses import Response

from tocsin.cases import Quality, count_figures, list_overdue
from tocsin.console.review.door import Entry
from tocsin.console.review.pages import page
from tocsin.console.review.queues import waiting
from tocsin.console.review.visit import Visit

_SPANS = (1, 7, 30, 90, 365)


def show_overdue(visit: Visit) -> Response:
    """Show the open cases whose time has passed, longest first."""
    with visit.desk.store.read() as connection:
        found = list_overdue(connection, visit.now, sorted(visit.rights))
    return page(visit, "overdue.html", rows=waiting(visit, found))


def show_figures(visit: Visit) -> Response:
    """Show figures of the last days; those of single people to leads alone."""
    asked = visit.asked("days")
    days = int(asked) if asked in {str(span) for span in _SPANS} else 30
    since = visit.now - timedelta(days=days)
    with visit.desk.store.read() as connection:
        figures = count_figures(connection, since, visit.now)
    agreement = []
    if "manage_golden" in visit.rights:
        agreement = Quality(visit.desk.store, visit.desk.policy, visit.desk.clock).agreement(since)
    return page(visit, "figures.html", figures=figures, days=days, spans=_SPANS, agreement=agreement)


ENTRIES = [
    Entry("GET", "/overdue", "see_queue", show_overdue),
    Entry("GET", "/figures", "see_metrics", show_figures),
]
