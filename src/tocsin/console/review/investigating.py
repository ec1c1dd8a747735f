"""Looking for rings: devices and payout accounts that many accounts of cases hold, and searches that are kept."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.responses import Response

from tocsin.cases import (
    EVERY_HOURS,
    SavedSearch,
    SearchFor,
    drop_search,
    mark_seen,
    repeat_search,
    runs_of_search,
    save_search,
    saved_searches,
    shared_by_many,
    standing_searches,
    stop_search,
)
from tocsin.console.review.door import Entry
from tocsin.console.review.errors import PageError
from tocsin.console.review.pages import go, page
from tocsin.console.review.visit import Visit

_PATH = "/investigate"
_SEARCH = f"{_PATH}/{{number}}"
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
        standing = standing_searches(connection, visit.somebody)
    return page(
        visit,
        "investigate.html",
        least=least,
        found=found,
        kept=[(each, _address(each), standing.get(each.id)) for each in kept],
        intervals=[str(each) for each in EVERY_HOURS],
    )


def show_runs(visit: Visit) -> Response:
    """Show when a search of one's own ran by itself, and what was new each time."""
    with visit.desk.store.read() as connection:
        runs = runs_of_search(connection, visit.somebody, visit.number)
        (search,) = (each for each in saved_searches(connection, visit.somebody) if each.id == visit.number)
        standing = standing_searches(connection, visit.somebody)[visit.number]
    return page(
        visit,
        "search_runs.html",
        search=search,
        address=_address(search),
        standing=standing,
        runs=runs,
        path=f"{_PATH}/{search.id}",
    )


def repeat(visit: Visit) -> Response:
    """Have a search of one's own run by itself, or no more."""
    hours = visit.form.one("hours")
    with visit.desk.store.begin() as connection:
        if hours:
            whole = visit.form.whole("hours")
            repeat_search(connection, visit.somebody, visit.number, whole, visit.now)
        else:
            stop_search(connection, visit.somebody, visit.number, visit.now)
    return go(_PATH)


def see_finds(visit: Visit) -> Response:
    """Keep that the owner of a search has seen what it found."""
    with visit.desk.store.begin() as connection:
        mark_seen(connection, visit.somebody, visit.number, visit.form.whole("last"), visit.now)
    return go(f"{_PATH}/{visit.number}")


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
    Entry("GET", _SEARCH, "see_queue", show_runs),
    Entry("POST", f"{_SEARCH}/repeat", "see_queue", repeat),
    Entry("POST", f"{_SEARCH}/seen", "see_queue", see_finds),
]
