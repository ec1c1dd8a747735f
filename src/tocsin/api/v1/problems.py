"""Errors as RFC 9457 writes them: ``application/problem+json``, each with a type that stays the same."""

from __future__ import annotations

import logging
import math
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException

from tocsin.api.errors import BodyError
from tocsin.cases import CaseError, NotYoursError, StaleCaseError, TransitionError, UnknownCaseError
from tocsin.outgoing import UrlError
from tocsin.people import PeopleError, PurposeError
from tocsin.store import DatabaseError, outage_of
from tocsin.webhooks import UnknownDeliveryError, UnknownEndpointError, WebhookError

_log = logging.getLogger(__name__)

_AGAIN_SECONDS = 2
"""When to come back where the database is away or too much waits."""

KINDS: dict[str, tuple[int, str]] = {
    "no-token": (401, "No token or session that stands was shown."),
    "sign-in": (401, "Name, password and code do not fit; which of them is not told."),
    "forged": (401, "The signature of another tool's message does not fit."),
    "scope": (403, "The token's scopes, or the person's roles, do not bring this."),
    "person-required": (403, "People decide: a machine's token alone may not."),
    "not-yours": (403, "Another works on the case, or this person must not."),
    "purpose": (403, "Content is opened for a purpose that the caller may state."),
    "no-json": (400, "The body is no JSON; the detail says where."),
    "unreadable": (400, "Another tool's message is not in the form that its bridge reads."),
    "empty": (400, "The batch holds nothing."),
    "coding": (400, "The body is compressed in a way that cannot be opened (400) or is not taken (415)."),
    "bad-request": (400, "The request breaks HTTP."),
    "not-found": (404, "There is nothing at this path."),
    "unknown-case": (404, "There is no such case that the caller may see."),
    "unknown-flag": (404, "There is no such flag of this sender."),
    "no-proof-yet": (404, "No signed checkpoint covers it yet: ask again in a minute."),
    "unknown-queue": (404, "There is no such queue that the caller may see."),
    "unknown-webhook": (404, "There is no such address, or no such delivery."),
    "method": (405, "The path knows other methods."),
    "too-slow": (408, "The body came too slowly."),
    "stale": (409, "The case changed since it was looked at: look again."),
    "not-now": (409, "The state of the case does not allow the act."),
    "too-large": (413, "The body is too large."),
    "too-many": (413, "The batch has too many items."),
    "kind": (415, "The body is of a content type that is not taken here."),
    "invalid": (422, "A field or parameter is not as it must be; `errors` names each."),
    "unknown-parameter": (422, "The address has a parameter that is not known here."),
    "not-possible": (422, "Something that the act needs is missing or wrong."),
    "too-often": (429, "Too many requests; `Retry-After` says when to come back."),
    "busy": (
        503,
        "Too much at once, or the database is away or out of space; `Retry-After` says when to come back.",
    ),
    "failed": (500, "A fault of Tocsin; it was logged."),
}
"""Every kind of problem there is: its usual status, and what it says."""


class ProblemError(Exception):
    """What a client is told. ``kind`` is one of :data:`KINDS`; ``more`` are members besides those of the RFC."""

    def __init__(
        self, status: HTTPStatus, kind: str, detail: str, headers: dict[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(detail)
        assert kind in KINDS, kind
        self.status, self.kind, self.detail = status, kind, detail
        self.headers, self.more = headers or {}, more

    def answer(self) -> JSONResponse:
        """Return the answer, fit to be sent whatever text of a stranger's it repeats."""
        body = {
            "type": f"urn:tocsin:problem:{self.kind}",
            "title": self.status.phrase,
            "status": int(self.status),
            "detail": self.detail.encode("utf-8", "replace").decode(),
            **self.more,
        }
        return JSONResponse(body, self.status, self.headers, media_type="application/problem+json")


def busy(detail: str) -> ProblemError:
    """Return the problem of a server that cannot answer now, and can soon."""
    return ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, "busy", detail, {"Retry-After": str(_AGAIN_SECONDS)})


def too_often(who: str, wait: float) -> ProblemError:
    """Return the problem of somebody who has ``wait`` seconds to wait."""
    later = str(max(1, math.ceil(wait)))
    return ProblemError(
        HTTPStatus.TOO_MANY_REQUESTS,
        "too-often",
        f"{who} asks too often; ask again in {later} s, and send more at once",
        {"Retry-After": later},
    )


_CASE_PROBLEMS: tuple[tuple[type[CaseError], HTTPStatus, str], ...] = (
    (UnknownCaseError, HTTPStatus.NOT_FOUND, "unknown-case"),
    (StaleCaseError, HTTPStatus.CONFLICT, "stale"),
    (TransitionError, HTTPStatus.CONFLICT, "not-now"),
    (NotYoursError, HTTPStatus.FORBIDDEN, "not-yours"),
    (CaseError, HTTPStatus.UNPROCESSABLE_ENTITY, "not-possible"),
)

_HTTP_PROBLEMS = {
    404: ("not-found", "there is nothing at this path; GET /openapi.json lists what there is"),
    405: ("method", "this path knows other methods only; the header Allow names them"),
}


def add_problems(app: FastAPI) -> None:
    """Have an application answer every error as a problem; what was not foreseen is logged, and told without detail."""

    @app.exception_handler(ProblemError)
    async def _(_request: Request, error: ProblemError) -> JSONResponse:
        return error.answer()

    @app.exception_handler(BodyError)
    async def _(_request: Request, error: BodyError) -> JSONResponse:
        kind = "too-large" if error.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE else "too-slow"
        return ProblemError(HTTPStatus(error.status), kind, str(error)).answer()

    @app.exception_handler(CaseError)
    async def _(_request: Request, error: CaseError) -> JSONResponse:
        status, name = next(each[1:] for each in _CASE_PROBLEMS if isinstance(error, each[0]))
        return ProblemError(status, name, str(error)).answer()

    @app.exception_handler(PeopleError)
    async def _(_request: Request, error: PeopleError) -> JSONResponse:
        refused = isinstance(error, PurposeError)
        status = HTTPStatus.FORBIDDEN if refused else HTTPStatus.UNPROCESSABLE_ENTITY
        return ProblemError(status, "purpose" if refused else "not-possible", str(error)).answer()

    @app.exception_handler(UrlError)
    @app.exception_handler(WebhookError)
    async def _(_request: Request, error: Exception) -> JSONResponse:
        unknown = isinstance(error, UnknownEndpointError | UnknownDeliveryError)
        status = HTTPStatus.NOT_FOUND if unknown else HTTPStatus.UNPROCESSABLE_ENTITY
        return ProblemError(status, "unknown-webhook" if unknown else "not-possible", str(error)).answer()

    @app.exception_handler(HTTPException)
    async def _(_request: Request, error: HTTPException) -> JSONResponse:
        kind, detail = _HTTP_PROBLEMS.get(error.status_code, ("bad-request", str(error.detail)))
        return ProblemError(HTTPStatus(error.status_code), kind, detail, dict(error.headers or {})).answer()

    @app.exception_handler(RequestValidationError)
    async def _(_request: Request, error: RequestValidationError) -> JSONResponse:
        told = [
            {"where": ".".join(str(part) for part in each["loc"]), "what": each["msg"]}
            for each in error.errors()
        ]
        first = f"{told[0]['where']}: {told[0]['what']}"
        return ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", first, errors=told).answer()

    for kind in (DBAPIError, PoolTimeoutError, DatabaseError):
        app.add_exception_handler(kind, _database)

    @app.exception_handler(Exception)
    async def _(request: Request, error: Exception) -> JSONResponse:
        _log.error("%s %s failed: %s", request.method, request.url.path, type(error).__name__)
        detail = "this failed in a way that was not foreseen; it was logged, please report it"
        return ProblemError(HTTPStatus.INTERNAL_SERVER_ERROR, "failed", detail).answer()


def _database(_request: Request, error: Exception) -> JSONResponse:
    if outage := outage_of(error):
        _log.warning("%s: %s", outage, type(error).__name__, extra={"outage": outage})
        # Where the connection broke at the end of a transaction nobody knows which way it went.
        return busy(f"{outage}; send it again: what was done already is not done twice").answer()
    _log.error("the database refused", exc_info=error)
    detail = "the database refused this; it was logged, please report it"
    return ProblemError(HTTPStatus.INTERNAL_SERVER_ERROR, "failed", detail).answer()
