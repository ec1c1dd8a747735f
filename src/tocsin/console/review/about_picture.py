"""What a picture is, in words, before anybody asks to see it: often that is enough, and nobody has to look."""

from __future__ import annotations

import msgspec
from starlette.responses import Response

from tocsin.banks import BankKind, BankStore, Holding, banks_holding
from tocsin.cases import view_case
from tocsin.console.review.content import event_of, fetched
from tocsin.console.review.door import Entry
from tocsin.console.review.errors import PageError
from tocsin.console.review.opening import as_shown, case_here, must_be_open
from tocsin.console.review.pages import page
from tocsin.console.review.telling import signs_of
from tocsin.console.review.visit import Visit
from tocsin.media import pixels_of
from tocsin.model import Case


def about_picture(visit: Visit) -> Response:
    """Tell what a picture is. It is not shown and not counted; that its message was looked at is written down."""
    event, medium = visit.asked("event"), visit.asked("medium")
    with visit.desk.store.read() as connection:
        case = case_here(visit, connection)
        look = must_be_open(visit, connection, case)
        view = view_case(connection, case.id, most_flags=1)
    written = event_of(visit, case, look, event)
    if medium not in written.media:
        raise PageError(404, visit.tongue.say("No message of this case carries this picture."))
    found = fetched(visit, look).picture(medium)
    content = found.content
    signs = signs_of(msgspec.convert(each.document, Case) for each in view.documents)
    roles = {each.account: each.role for each in view.accounts}
    held = None if content is None else _held(visit, content)
    return page(
        visit,
        "about_picture.html",
        case=as_shown(visit, case),
        written=written,
        medium=medium,
        role=roles.get(written.actor or ""),
        mime=found.mime,
        absent=found.absent,
        size=None if content is None else len(content),
        pixels=None if content is None else pixels_of(content),
        signs=signs.get(event, []),
        known=None if held is None else [each for each in held if each.kind is BankKind.MATCHING],
        harmless=None if held is None else [each for each in held if each.kind is BankKind.NEGATIVE],
    )


def _held(visit: Visit, content: bytes) -> list[Holding] | None:
    folder = visit.desk.folder
    if folder is None:
        return None
    with BankStore(folder, visit.desk.clock) as store:
        return banks_holding(store, content)


ENTRIES = [Entry("GET", "/case/{case}/about", "see_pictures", about_picture)]
