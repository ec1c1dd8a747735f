"""Errors as RFC 9457 writes them: ``application/problem+json``, each with a type that stays the same."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException

from tocsin.cases import CaseError, NotYoursError, StaleCaseError, TransitionError, UnknownCaseError
from tocsin.people import PeopleError, PurposeError
from tocsin.store import DatabaseError

_log = logging.getLogger(__name__)

_AGAIN_SECONDS = 2
"""When to come back where the database is away or too much waits."""


class ProblemError(Exception):
    """What a client is told. ``kind`` is the last part of the problem's type, as ``no-token``."""

    def __init__(
        self, status: HTTPStatus, kind: str, detail: str, headers: dict[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(detail)
        self.status, self.kind, self.detail, self.headers, self.more = (
            status,
            kind,
            detail,
            headers or {},
            more,
        )

    def answer(self) -> JSONResponse:
        """Return the answer."""
        body = {
            "type": f"urn:tocsin:problem:{self.kind}",
            "title": self.status.phrase,
            "status": int(self.status),
            "detail": self.detail,
            **self.more,
        }
        return JSONResponse(body, self.status, self.headers, media_type="application/problem+json")


def busy(detail: str) -> ProblemError:
    """Return the problem of a server that cannot answer now, and can soon."""
    return ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, "busy", detail, {"Retry-After": str(_AGAIN_SECONDS)})


_CASE_PROBLEMS: tuple[tuple[type[CaseError], HTTPStatus, str], ...] = (
    (UnknownCaseError, HTTPStatus.NOT_FOUND, "unknown-case"),
    (StaleCaseError, HTTPStatus.CONFLICT, "stale"),
    (TransitionError, HTTPStatus.CONFLICT, "not-now"),
    (NotYoursError, HTTPStatus.FORBIDDEN, "not-yours"),
    (CaseError, HTTPStatus.UNPROCESSABLE_ENTITY, "not-possible"),
)


def add_problems(app: FastAPI) -> None:
    """Have an application answer every error as a problem; what was not foreseen is logged, and told without detail."""

    @app.exception_handler(ProblemError)
    async def _(_request: Request, error: ProblemError) -> JSONResponse:
        return error.answer()

    @app.exception_handler(CaseError)
    async def _(_request: Request, error: CaseError) -> JSONResponse:
        for kind, status, name in _CASE_PROBLEMS:
            if isinstance(error, kind):
                return ProblemError(status, name, str(error)).answer()
        raise AssertionError from error

    @app.exception_handler(PeopleError)
    async def _(_request: Request, error: PeopleError) -> JSONResponse:
        refused = isinstance(error, PurposeError)
        status = HTTPStatus.FORBIDDEN if refused else HTTPStatus.UNPROCESSABLE_ENTITY
        return ProblemError(status, "purpose" if refused else "not-possible", str(error)).answer()

    @app.exception_handler(HTTPException)
    async def _(_request: Request, error: HTTPException) -> JSONResponse:
        status = HTTPStatus(error.status_code)
        kind = status.phrase.lower().replace(" ", "-")
        return ProblemError(status, kind, str(error.detail), dict(error.headers or {})).answer()

    @app.exception_handler(RequestValidationError)
    async def _(_request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return ProblemError(
            HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", f"{where}: {first['msg']}; see GET /openapi.json"
        ).answer()

    @app.exception_handler(DBAPIError)
    async def _(_request: Request, error: DBAPIError) -> JSONResponse:
        return _database(error)

    @app.exception_handler(PoolTimeoutError)
    async def _(_request: Request, error: PoolTimeoutError) -> JSONResponse:
        return _database(error)

    @app.exception_handler(DatabaseError)
    async def _(_request: Request, error: DatabaseError) -> JSONResponse:
        return _database(error)

    @app.exception_handler(Exception)
    async def _(request: Request, error: Exception) -> JSONResponse:
        _log.error("%s %s failed", request.method, request.url.path, exc_info=error)
        detail = "this failed in a way that was not foreseen; it was logged, and nothing was done"
        return ProblemError(HTTPStatus.INTERNAL_SERVER_ERROR, "failed", detail).answer()


def _database(error: Exception) -> JSONResponse:
    away = isinstance(error, OperationalError | PoolTimeoutError | DatabaseError) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    )
    if away:
        _log.warning("the database does not answer: %s", type(error).__name__)
        return busy("the database does not answer; nothing was done, send it again").answer()
    _log.error("the database refused", exc_info=error)
    detail = "the database refused this; it was logged, and nothing was done"
    return ProblemError(HTTPStatus.INTERNAL_SERVER_ERROR, "failed", detail).answer()
