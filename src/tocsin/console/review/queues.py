"""What waits: the queues, one queue, taking the next case."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from tocsin.cases import (
    CaseFile,
    Filter,
    QueueCount,
    count_queues,
    list_cases,
    list_queue,
    queue_names,
    standing_searches,
)
from tocsin.console.review.blind import held_blind, quality
from tocsin.console.review.door import Entry
from tocsin.console.review.errors import PageError
from tocsin.console.review.opening import open_for, purposes_of
from tocsin.console.review.pages import case_path, go, page
from tocsin.console.review.visit import Visit

_ROWS = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case in a list. ``held``: somebody works on it now; ``mine``: it is the reader."""

    file: CaseFile
    held: bool
    mine: bool


def show_queues(visit: Visit) -> Response:
    """Show every queue that the person may see, and what they hold themselves."""
    with visit.desk.store.read() as connection:
        counts = count_queues(connection, visit.now, sorted(visit.rights))
        mine = list_cases(
            connection, Filter(owner=visit.somebody.name, open_only=True), sorted(visit.rights), limit=20
        ).cases
        mine += held_blind(visit, connection)
        finds = sum(each.unseen for each in standing_searches(connection, visit.somebody).values())
    return page(
        visit,
        "queues.html",
        counts=counts,
        mine=waiting(visit, sorted(mine, key=lambda case: (case.due_at or visit.now, case.id))),
        purposes=purposes_of(visit),
        finds=finds,
        nothing=bool(visit.asked("nothing")),
        gone=bool(visit.asked("gone")),
    )


def show_queue(visit: Visit) -> Response:
    """Show what waits in one queue, in the order in which it is given out."""
    after = visit.asked("from", "0")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 8 else 0
    with visit.desk.store.read() as connection:
        counts = count_queues(connection, visit.now, sorted(visit.rights))
        queue = _queue(visit, counts, visit.part("name"))
        found = list_queue(connection, queue.name, limit=_ROWS, offset=start)
    return page(
        visit,
        "queue.html",
        queue=queue,
        rows=waiting(visit, found),
        start=start,
        more=start + _ROWS if start + len(found) < queue.waiting and found else None,
        purposes=purposes_of(visit),
    )


def take_next(visit: Visit) -> Response:
    """Take the most urgent case of a queue, or of any, and open it where a purpose was given."""
    with visit.desk.store.read() as connection:
        shown = queue_names(connection, sorted(visit.rights))
    wanted = visit.form.one("queue")
    if wanted and wanted not in shown:
        raise _no_queue(visit)
    names = [wanted] if wanted else shown
    return next_of(visit, names, visit.form.one("purpose"), visit.form.one("words"))


def next_of(visit: Visit, queues: list[str], purpose: str, words: str) -> Response:
    """Take the most urgent case of these queues; where nothing waits, say so on the page of queues."""
    ask = quality(visit).take(visit.worker, queues)
    if ask is not None:
        if purpose:
            open_for(visit, ask.case_id, purpose, words)
        return go(case_path(ask.id))
    taken = visit.desk.decisions.take_next(visit.worker, queues)
    if taken is None:
        return go("/queue?nothing=1")
    if purpose:
        open_for(visit, taken.id, purpose, words)
    return go(case_path(taken.id))


def waiting(visit: Visit, found: list[CaseFile]) -> list[Waiting]:
    """Return cases as a list shows them."""
    return [
        Waiting(
            file,
            held := file.owner is not None and file.lease_until is not None and file.lease_until > visit.now,
            held and file.owner == visit.somebody.name,
        )
        for file in found
    ]


def _queue(visit: Visit, counts: list[QueueCount], name: str) -> QueueCount:
    for count in counts:
        if count.name == name:
            return count
    raise _no_queue(visit)


def _no_queue(visit: Visit) -> PageError:
    return PageError(404, visit.tongue.say("There is no such queue, or your roles do not show it."))


ENTRIES = [
    Entry("GET", "/queue", "see_queue", show_queues),
    Entry("GET", "/queue/{name}", "see_queue", show_queue),
    Entry("POST", "/queue/take", "decide", take_next),
]
