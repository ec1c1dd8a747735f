"""The overdue board: whose time has passed, longest first, of the queues that the reader may see."""

from __future__ import annotations

from sqlalchemy import Connection
from starlette.responses import Response

from tocsin.cases import asked_blind, count_overdue, list_overdue, may_see, read_case, resolve
from tocsin.console.review.door import Entry
from tocsin.console.review.pages import page
from tocsin.console.review.queues import waiting
from tocsin.console.review.visit import Visit
from tocsin.log import read_promises
from tocsin.reporting import LateReport, late_reports

_ROWS = 200


def show_overdue(visit: Visit) -> Response:
    """Show the open cases whose time has passed, and the reports that are late."""
    rights = sorted(visit.rights)
    with visit.desk.store.read() as connection:
        # Where a case stands tells what came of it: nothing for whoever is asked about it blind.
        asks = asked_blind(connection, visit.somebody.name)
        late = list_overdue(connection, visit.now, rights, limit=_ROWS)
        found = [case for case in late if case.id not in asks]
        counts = count_overdue(connection, visit.now, rights)
        promises = read_promises(connection, visit.now)
        reports = _late_reports(visit, connection)
    return page(
        visit,
        "overdue.html",
        rows=waiting(visit, found),
        queues=counts,
        promises=promises,
        all=max(len(found), sum(counts.values())),
        reports=reports,
    )


def _late_reports(visit: Visit, connection: Connection) -> list[LateReport]:
    """Return the late reports on cases that the reader may see."""
    if "see_reports" not in visit.rights:
        return []
    rights = sorted(visit.rights)
    late = late_reports(connection, visit.now, visit.desk.folder)
    return [
        each
        for each in late
        if may_see(connection, read_case(connection, resolve(connection, each.case)), rights)
    ]


ENTRIES = [Entry("GET", "/overdue", "see_queue", show_overdue)]
