"""Pictures: never unasked, then small, blurred and grey; clearer is asked for again. Each is counted and written down.

Whoever asks is given a grant, good for two minutes in their session: the address that the page's picture has.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from starlette.responses import Response

from tocsin.cases import CaseFile
from tocsin.console.review.content import event_of, fetched
from tocsin.console.review.door import Entry
from tocsin.console.review.errors import PageError
from tocsin.console.review.opening import as_shown, case_here, must_be_open
from tocsin.console.review.pages import case_path, go, page
from tocsin.console.review.visit import Visit
from tocsin.finds import BANK_MEDIA, is_confirmed
from tocsin.media import PictureError, spare_picture
from tocsin.people import Allowed, BreakOffered, BudgetSpent, Look, answer_break, show_picture

_LASTS = timedelta(minutes=2)
_MOST_ID = 256


class Grant(msgspec.Struct, frozen=True, array_like=True):
    """What may be fetched once it was asked for and counted."""

    case: str
    medium: str
    event: str
    blur: bool
    grey: bool
    until: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture on its page."""

    grant: str
    medium: str
    event: str
    blur: bool
    grey: bool


def ask_picture(visit: Visit) -> Response:
    """Count a picture and lead to its page; where the day's are used up, or a break is due, say so instead."""
    desk, medium = visit.desk, visit.form.one("medium")
    if not 0 < len(medium) <= _MOST_ID:
        raise PageError(422, visit.tongue.say("No picture was named."))
    with desk.store.read() as connection:
        case = case_here(visit, connection)
        look = must_be_open(visit, connection, case)
    _check_carries(visit, case, look, visit.form.one("event"), medium)
    spares = visit.somebody.wellness
    # The first time as the person is spared; clearer only where that is asked for by its own button.
    blur = spares.blur and not visit.form.ticked("clear")
    grey = spares.grey and not visit.form.ticked("colour")
    with desk.store.begin() as connection:
        answer = show_picture(
            connection,
            visit.somebody,
            medium,
            visit.now,
            case=case.id,
            purpose=look.purpose,
            words=look.words,
            whole=not blur,
        )
    match answer:
        case BudgetSpent():
            return page(
                visit, "picture_not_shown.html", 403, case=as_shown(visit, case), spent=answer, rest=None
            )
        case BreakOffered():
            return page(
                visit, "picture_not_shown.html", 403, case=as_shown(visit, case), spent=None, rest=answer
            )
        case Allowed():
            grant = Grant(visit.part("case"), medium, visit.form.one("event"), blur, grey, visit.now + _LASTS)
            return go(case_path(grant.case, "picture", _sealed(visit, grant)))


def show_page(visit: Visit) -> Response:
    """Show the page of a picture that was asked for."""
    grant = _opened(visit)
    shown = Shown(visit.part("grant"), grant.medium, grant.event, grant.blur, grant.grey)
    with visit.desk.store.read() as connection:
        case = case_here(visit, connection)
    # A blind question shows a case as it was: what its case may do since would tell how it ended.
    may_bank = BANK_MEDIA in visit.rights and visit.part("case") == case.id and is_confirmed(case)
    return page(visit, "picture.html", case=as_shown(visit, case), shown=shown, may_bank=may_bank)


def send_picture(visit: Visit) -> Response:
    """Send the picture itself, made anew from its pixels."""
    grant = _opened(visit)
    with visit.desk.store.read() as connection:
        case = case_here(visit, connection)
        look = must_be_open(visit, connection, case)
    found = fetched(visit, look).picture(grant.medium)
    if found.content is None:
        raise PageError(404, visit.tongue.say("The picture is not there any more."))
    try:
        made = spare_picture(found.content, blur=grant.blur, grey=grant.grey)
    except PictureError:
        raise PageError(415, visit.tongue.say("This is no picture that can be shown here.")) from None
    return Response(made, media_type="image/jpeg")


def take_break(visit: Visit) -> Response:
    """Note whether the break that was offered is taken, and go on from there."""
    with visit.desk.store.read() as connection:
        case = case_here(visit, connection)
    taken = visit.form.one("taken") == "yes"
    with visit.desk.store.begin() as connection:
        answer_break(connection, visit.somebody, visit.now, taken=taken)
    return (
        page(visit, "rest.html", case=as_shown(visit, case)) if taken else go(case_path(visit.part("case")))
    )


def _check_carries(visit: Visit, case: CaseFile, look: Look, event: str, medium: str) -> None:
    """Refuse a medium that no event of the case's accounts carries: a case opens its own pictures, no others."""
    written = event_of(visit, case, look, event)
    if medium not in written.media:
        raise PageError(404, visit.tongue.say("No message of this case carries this picture."))


def _sealed(visit: Visit, grant: Grant) -> str:
    body = msgspec.json.encode(grant)
    return ".".join(urlsafe_b64encode(part).decode().rstrip("=") for part in (body, _seal(visit, body)))


def _opened(visit: Visit) -> Grant:
    """Return what a grant allows.

    :raises PageError: where it is none of this session's, or too old: then the picture is asked for again.
    """
    over = PageError(
        404, visit.tongue.say("This look at a picture is over. Ask for it again on the case's page.")
    )
    body_text, _, seal_text = visit.part("grant").partition(".")
    try:
        body, seal = (urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in (body_text, seal_text))
        if not hmac.compare_digest(seal, _seal(visit, body)):
            raise over
        grant = msgspec.json.decode(body, type=Grant)
    except (ValueError, msgspec.DecodeError):
        raise over from None
    if grant.until < visit.now or grant.case != visit.part("case"):
        raise over
    return grant


def _seal(visit: Visit, body: bytes) -> bytes:
    # Bound to the session: its token is known to this browser alone.
    assert visit.token is not None
    return hmac.digest(visit.token.encode("utf-8", "surrogatepass"), b"tocsin picture\0" + body, "sha256")


ENTRIES = [
    Entry("POST", "/case/{case}/picture", "see_pictures", ask_picture),
    Entry("GET", "/case/{case}/picture/{grant}", "see_pictures", show_page),
    Entry("GET", "/case/{case}/picture/{grant}/bytes", "see_pictures", send_picture),
    Entry("POST", "/case/{case}/break", "see_pictures", take_break),
]
