"""Own finds: a picture of a confirmed case goes into a bank of known media, and out again; never by itself."""

from __future__ import annotations

from starlette.responses import Response

from tocsin.console.review.content import event_of, looker
from tocsin.console.review.door import Entry
from tocsin.console.review.errors import PageError
from tocsin.console.review.opening import case_here, must_be_open, seen_cases
from tocsin.console.review.pages import go, page
from tocsin.console.review.visit import Visit
from tocsin.finds import Finds, banked_media

_PATH = "/banked"


def bank_picture(visit: Visit) -> Response:
    """Put a picture of the case that is open into a bank; fetching it is written down as a look."""
    with visit.desk.store.read() as connection:
        case = case_here(visit, connection)
        look = must_be_open(visit, connection, case)
    medium, event = visit.form.one("medium"), visit.form.one("event")
    if medium not in event_of(visit, case, look, event).media:
        raise PageError(404, visit.tongue.say("No message of this case carries this picture."))
    found = looker(visit, case, look).picture(medium)
    if found.content is None:
        raise PageError(404, visit.tongue.say("The picture is not there any more."))
    bank, why = visit.form.one("bank"), visit.form.one("why")
    _finds(visit).add(case.id, medium, found.content, visit.somebody, bank=bank, why=why)
    return go(f"{_PATH}?saved=1")


def show_banked(visit: Visit) -> Response:
    """Show what lies in banks: of which case, who put it there, when and why."""
    with visit.desk.store.read() as connection:
        seen = seen_cases(visit, connection)
        standing = [each for each in banked_media(connection) if seen(each.case_id)]
    return page(visit, "banked.html", banked=standing, saved=bool(visit.asked("saved")))


def take_out(visit: Visit) -> Response:
    """Take a medium out of its bank."""
    _finds(visit).remove(visit.number, visit.somebody, visit.form.one("why"))
    return go(f"{_PATH}?saved=1")


def _finds(visit: Visit) -> Finds:
    if visit.desk.folder is None:
        raise PageError(503, visit.tongue.say("This console has no data folder, and so no banks."))
    return Finds(visit.desk.store, visit.desk.clock, visit.desk.folder)


ENTRIES = [
    Entry("POST", "/case/{case}/bank", "bank_media", bank_picture),
    Entry("GET", _PATH, "bank_media", show_banked),
    Entry("POST", f"{_PATH}/{{number}}/remove", "bank_media", take_out),
]
