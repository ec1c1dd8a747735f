"""Looking for rings: devices and payout accounts that many accounts of cases hold, and searches that are kept."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.responses import Response

from tocsin.cases import (
    SavedSearch,
    SearchFor,
    drop_search,
    save_search,
    saved_searches,
    shared_by_many,
)
from tocsin.console.review.door import Entry
from tocsin.console.review.errors import PageError
from tocsin.console.review.pages import go, page
from tocsin.console.review.visit import Visit

_PATH = "/investigate"
_LEAST, _MOST = 10, 10_000


def investigate(visit: Visit) -> Response:
    """Show what at least so many accounts share, and the searches that are kept."""
    written = visit.asked("least", str(_LEAST))
    if not (written.isascii() and written.isdigit() and len(written) < 6):
        raise PageError(422, visit.tongue.say("Give a whole number of accounts, from 2 on."))
    least = min(_MOST, max(2, int(written)))
    with visit.desk.store.read() as connection:
        found = shared_by_many(connection, sorted(visit.rights), least)
        kept = saved_searches(connection, visit.somebody)
    return page(
        visit,
        "investigate.html",
        least=least,
        found=found,
        kept=[(each, _address(each), each.owner == visit.somebody.id) for each in kept],
    )


def keep(visit: Visit) -> Response:
    """Keep a search under a name."""
    asks = SearchFor.ID if visit.form.one("asks") == SearchFor.ID else SearchFor.SHARED
    with visit.desk.store.begin() as connection:
        save_search(
            connection,
            visit.somebody,
            visit.form.one("name"),
            visit.now,
            asks=asks,
            value=visit.form.one("value"),
            shared=visit.form.ticked("shared"),
        )
    return go(_PATH)


def drop(visit: Visit) -> Response:
    """Drop a search of one's own."""
    with visit.desk.store.begin() as connection:
        drop_search(connection, visit.somebody, visit.form.whole("number"))
    return go(_PATH)


def _address(kept: SavedSearch) -> str:
    if kept.asks is SearchFor.ID:
        return f"/search?{urlencode({'for': kept.value})}"
    return f"{_PATH}?{urlencode({'least': kept.value})}"


ENTRIES = [
    Entry("GET", _PATH, "see_queue", investigate),
    Entry("POST", _PATH, "see_queue", keep),
    Entry("POST", f"{_PATH}/drop", "see_queue", drop),
]
