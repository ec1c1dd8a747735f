"""The one way in: every request is judged here before any page is made. What no entry names is refused.

Host, origin, size, session, form secret, permission: in this order, each refusing with a page that says why.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from urllib.parse import parse_qsl

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from tocsin.cases import NotYoursError, StaleCaseError, TransitionError, UnknownCaseError
from tocsin.console.languages import chosen
from tocsin.console.review.desk import Desk
from tocsin.console.review.errors import NotOpenError, PageError
from tocsin.console.review.pages import back_to, go, page
from tocsin.console.review.said_below import answer_of
from tocsin.console.review.visit import LANGUAGE, VISITOR, Form, Visit, new_visitor
from tocsin.failure import NoAccessError, WrongUseError
from tocsin.finds import NotYourFindError
from tocsin.people import NoSuchPersonError, PurposeError, person_by_id, session_of
from tocsin.reporting import UnknownDraftError
from tocsin.rules import NotYourRulesError, UnknownVersionError
from tocsin.store import outage_of
from tocsin.vault import NotAllowedError, UnknownItemError
from tocsin.webhooks import UnknownDeliveryError, UnknownEndpointError

ANYBODY = "anybody"
"""Needs nobody to be signed in."""

SIGNED_IN = "signed in"
"""Needs somebody, whoever it is: it is about themselves."""

LARGEST = 256 * 1024
"""Bytes of a form. The longest reason has 10,000 characters."""

_MOST_FIELDS = 500

Answer = Callable[[Visit], Response]


@dataclass(frozen=True, slots=True)
class FormSize:
    """How long a form may be: ``largest`` in bytes, ``most`` fields."""

    largest: int = LARGEST
    most: int = _MOST_FIELDS


@dataclass(frozen=True, slots=True)
class Entry:
    """A page or an act. ``needs``: a permission of ``tocsin.people``, ``ANYBODY`` or ``SIGNED_IN``."""

    method: str
    path: str
    needs: str
    answer: Answer
    form: FormSize = FormSize()


def endpoint(desk: Desk, entry: Entry) -> Callable[[Request], Awaitable[Response]]:
    """Return what the server calls for an entry."""

    async def answer(request: Request) -> Response:
        visitor = request.cookies.get(VISITOR) or new_visitor()
        visit = Visit(
            desk=desk,
            request=request,
            now=desk.clock.now(),
            tongue=chosen(request.cookies.get(LANGUAGE), request.headers.get("accept-language", "")),
            form=Form(),
            visitor=visitor,
        )
        try:
            if entry.method == "POST":
                _check_origin(visit)
                visit = replace(visit, form=await _form(visit, entry.form))
        except PageError as error:
            return refusal(visit, error)
        answered = await run_in_threadpool(_judged, visit, entry)
        if request.cookies.get(VISITOR) != visitor and visit.token is None:
            set_cookie(desk, answered, VISITOR, visitor)
        return answered

    return answer


def unknown(desk: Desk) -> Callable[[Request, Exception], Awaitable[Response]]:
    """Return what is called where no entry fits, or one broke."""

    async def answer(request: Request, error: Exception) -> Response:
        status = getattr(error, "status_code", 500)
        tongue = chosen(request.cookies.get(LANGUAGE), request.headers.get("accept-language", ""))
        visit = Visit(desk, request, desk.clock.now(), tongue, Form(), new_visitor())
        told = {
            404: tongue.say("There is no such page."),
            500: tongue.say(
                "Something went wrong here. Nothing was changed; try again, and tell whoever runs Tocsin."
            ),
        }.get(status, HTTPStatus(status).phrase)
        return refusal(visit, PageError(status, told))

    return answer


def set_cookie(desk: Desk, answer: Response, name: str, value: str, *, days: int | None = None) -> None:
    """Set a cookie that only this site gets, and no script."""
    answer.set_cookie(
        name,
        value,
        max_age=None if days is None else days * 86_400,
        path="/",
        secure=desk.secure,
        httponly=True,
        samesite="strict",
    )


def refusal(visit: Visit, error: PageError) -> Response:
    """Return a page that says what is wrong."""
    way = error.way if isinstance(error, NotOpenError) else None
    return page(visit, "refusal.html", error.status, message=str(error), code=error.status, way=way)


def _judged(visit: Visit, entry: Entry) -> Response:
    """Say who it is and whether they may, and let the page answer. Every failure becomes a page."""
    try:
        visit = _with_session(visit)
        _check_host(visit)
        if entry.method == "POST":
            _check_secret(visit)
        if entry.needs != ANYBODY:
            if visit.person is None:
                return _to_sign_in(visit)
            if entry.needs != SIGNED_IN and entry.needs not in visit.rights:
                raise PageError(
                    403, visit.tongue.say("Your roles do not allow this. Ask an admin if they should.")
                )
        return entry.answer(visit)
    except PageError as error:
        return refusal(visit, error)
    except WrongUseError as error:
        return refusal(visit, PageError(_status(error), answer_of(error, visit.tongue)))
    except NoAccessError as error:
        return refusal(visit, PageError(503, answer_of(error, visit.tongue)))
    except SQLAlchemyError as error:
        if outage_of(error) is None:
            raise
        told = visit.tongue.say("The database cannot be reached. Nothing was changed; try again in a minute.")
        return refusal(visit, PageError(503, told))


def _status(error: WrongUseError) -> int:
    known: Sequence[tuple[type[WrongUseError], int]] = (
        (UnknownCaseError, 404),
        (UnknownDraftError, 404),
        (NoSuchPersonError, 404),
        (UnknownVersionError, 404),
        (UnknownEndpointError, 404),
        (UnknownDeliveryError, 404),
        (StaleCaseError, 409),
        (TransitionError, 409),
        (NotYoursError, 403),
        (PurposeError, 403),
        (UnknownItemError, 404),
        (NotAllowedError, 403),
        (NotYourRulesError, 403),
        (NotYourFindError, 403),
    )
    return next((status for kind, status in known if isinstance(error, kind)), 422)


def _with_session(visit: Visit) -> Visit:
    token = visit.request.cookies.get(visit.desk.cookie)
    if not token:
        return visit
    with visit.desk.store.begin() as connection:
        session = session_of(connection, token, visit.now)
        if session is None:
            return visit
        person = person_by_id(connection, session.person_id)
    return replace(visit, session=session, person=person, token=token)


def _to_sign_in(visit: Visit) -> Response:
    if visit.request.method != "GET":
        raise PageError(
            401, visit.tongue.say("You are not signed in, or your session is over. Sign in and try again.")
        )
    return go(back_to("/sign-in", visit.here))


def _check_host(visit: Visit) -> None:
    if visit.request.headers.get("host", "") not in visit.desk.hosts:
        told = visit.tongue.say(
            "This server does not answer under that name; open %(origin)s.", origin=visit.desk.origin
        )
        raise PageError(421, told)


def _check_origin(visit: Visit) -> None:
    """Refuse what another site sent (Fetch Metadata; OWASP, "Cross-Site Request Forgery Prevention").

    A page without a referrer sends ``Origin: null``, so that alone tells nothing where the browser says same-origin.
    """
    headers = visit.request.headers
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    ours = origin in visit.desk.origins
    if not (ours if site is None else site == "same-origin" and (ours or origin in (None, "null"))):
        raise PageError(403, visit.tongue.say("This form was sent from another site, and was not taken."))


def _check_secret(visit: Visit) -> None:
    given = visit.form.secret("csrf") or visit.request.headers.get("x-csrf", "")
    fits = hmac.compare_digest(visit.csrf.encode(), given.encode("utf-8", "surrogatepass"))
    if not fits:
        told = visit.tongue.say(
            "This form is out of date, and was not taken. Open the page again and send it anew."
        )
        raise PageError(403, told)


async def _form(visit: Visit, size: FormSize) -> Form:
    too_long = PageError(413, visit.tongue.say("The form is too long, and was not taken. Write less."))
    body = bytearray()
    try:
        async for piece in visit.request.stream():
            body += piece
            if len(body) > size.largest:
                raise too_long
    except ClientDisconnect:
        raise PageError(400, "") from None
    kind = visit.request.headers.get("content-type", "").partition(";")[0].strip().lower()
    unreadable = PageError(400, visit.tongue.say("The form cannot be read, and was not taken."))
    try:
        text = bytes(body).decode("utf-8")
        if kind == "application/json":
            return Form(json=text)
        if kind != "application/x-www-form-urlencoded":
            raise PageError(415, visit.tongue.say("This is not a form, and was not taken."))
        fields: dict[str, list[str]] = {}
        for name, value in parse_qsl(text, keep_blank_values=True, max_num_fields=size.most, errors="strict"):
            if "\0" in value:
                raise unreadable
            fields.setdefault(name, []).append(value.replace("\r\n", "\n"))
    except ValueError:
        raise unreadable from None
    return Form(fields)
