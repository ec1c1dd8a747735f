"""The vault: what is kept and until when, what collides, and what waits for a second person. No content shows here."""

from __future__ import annotations

from itertools import islice

from starlette.responses import Response

from tocsin.console.review.door import Entry
from tocsin.console.review.opening import seen_cases
from tocsin.console.review.pages import go, page
from tocsin.console.review.visit import Visit
from tocsin.vault import Item, RequestAct, Standing, answer, hold_kinds, list_holds, list_items, list_requests

MOST = 500
"""Items that a page shows; what wants somebody comes first."""

_FIRST = (Standing.COLLISION, Standing.DUE, Standing.UNHELD, Standing.HELD, Standing.DESTROYED)

_RIGHTS = {RequestAct.EXPORT: "export_preserved", RequestAct.DESTROY: "destroy_preserved"}


def show_vault(visit: Visit) -> Response:
    """Show what is kept of the cases that the person may see."""
    with visit.desk.store.read() as connection:
        items = list_items(connection, visit.now)
        holds = list_holds(connection)
        requests = list_requests(connection)
        seen = seen_cases(visit, connection)
        shown = sorted((item for item in items if seen(item.root)), key=urgency)
        holds = [hold for hold in holds if seen(hold.case) and hold.open_at(visit.now)]
        requests = [request for request in requests if seen(request.case)]
    return page(
        visit,
        "vault.html",
        items=list(islice(shown, MOST)),
        more=max(0, len(shown) - MOST),
        holds=holds,
        kinds=hold_kinds(),
        requests=requests,
        may=may_answer(visit),
        answered=bool(visit.asked("answered")),
    )


def answer_request(visit: Visit) -> Response:
    """Agree with a request, or refuse it; the vault says who may."""
    number = visit.number
    agreed = visit.form.one("answer") == "approve"
    answer(visit.desk.vault, visit.somebody, number, agreed=agreed, why=visit.form.one("why"))
    return go("/vault?answered=1")


def may_answer(visit: Visit) -> dict[RequestAct, bool]:
    """Return to which requests the person may agree, were they somebody else's."""
    return {act: right in visit.rights for act, right in _RIGHTS.items()}


def urgency(item: Item) -> tuple[bool, int, str]:
    """Return what puts items in order: what wants somebody comes first."""
    return item.damage is None, _FIRST.index(item.standing), str(item.id)


ENTRIES = [
    Entry("GET", "/vault", "see_preserved", show_vault),
    Entry("POST", "/vault/requests/{number}", "export_preserved", answer_request),
]
