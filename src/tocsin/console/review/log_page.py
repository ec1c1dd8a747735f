"""The log that others check: how it stands, who witnesses it, and what became of a receipt."""

from __future__ import annotations

from starlette.responses import Response

from tocsin.console.review.door import Entry
from tocsin.console.review.pages import page
from tocsin.console.review.visit import Visit
from tocsin.log import Fate, LogError, follow_receipt, read_standing

_LONGEST = 4000
"""Characters of a receipt; they have some 400."""


def show_log(visit: Visit) -> Response:
    """Show how the log stands."""
    return _shown(visit, pasted="")


def follow(visit: Visit) -> Response:
    """Say what became of the promise of a receipt that was pasted."""
    pasted = visit.form.one("receipt")[:_LONGEST]
    try:
        with visit.desk.store.read() as connection:
            fate = follow_receipt(connection, pasted, visit.now)
    except LogError as error:
        return _shown(visit, pasted=pasted, trouble=str(error), status=422)
    return _shown(visit, pasted=pasted, fate=fate)


def _shown(
    visit: Visit, *, pasted: str, fate: Fate | None = None, trouble: str = "", status: int = 200
) -> Response:
    with visit.desk.store.read() as connection:
        standing = read_standing(connection, visit.now)
    return page(
        visit,
        "log.html",
        status,
        log=standing,
        pasted=pasted,
        fate=fate,
        trouble=trouble,
        address=f"{visit.desk.origin}/log/",
    )


# Below /log/ lie the public files: the form goes to the page itself.
ENTRIES = [
    Entry("GET", "/log", "see_log", show_log),
    Entry("POST", "/log", "see_log", follow),
]
