"""Signing in without a browser: a person's own session, which other routes take as a bearer token."""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Request, Response
from fastapi.security import HTTPAuthorizationCredentials
from pydantic import Field

from tocsin.api.v1.callers import Service, address_of, bearer
from tocsin.api.v1.problems import ProblemError, too_often
from tocsin.api.v1.reading import read_body
from tocsin.api.v1.service import in_thread
from tocsin.api.v1.shapes import PROBLEMS, Shape
from tocsin.api.v1.strictly import strictly
from tocsin.people import Refused, SignedIn, end_session, read_limits, sign_in

router = APIRouter(responses=PROBLEMS, tags=["people"])

_MOST_BYTES = 16_384
_Word = Annotated[str, msgspec.Meta(min_length=1, max_length=1024)]


class SignIn(msgspec.Struct, forbid_unknown_fields=True):
    """What a person shows: ``code`` is of the authenticator app, or a recovery code."""

    name: _Word
    password: _Word
    code: _Word


class SessionShape(Shape):
    """A session. It ends at ``ends_at``, or after half an hour without use, or by ``DELETE /v1/session``."""

    token: str = Field(description="To be sent as a bearer token; it is shown once.")
    name: str = Field(examples=["ana"])
    ends_at: datetime


_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["name", "password", "code"],
                    "additionalProperties": False,
                    "properties": {
                        name: {"type": "string", "minLength": 1, "maxLength": 1024}
                        for name in ("name", "password", "code")
                    },
                },
                "example": {"name": "ana", "password": "four plain words here", "code": "492039"},
            }
        },
    }
}


@router.post("/v1/session", summary="Sign in", openapi_extra=_BODY)
async def begin(request: Request, service: Service) -> SessionShape:
    """Sign a person in by name, password and code. Failures make the next attempt wait, by name and by address."""
    body = strictly(await read_body(request, "application/json", most=_MOST_BYTES), SignIn)
    address, now = address_of(request), service.clock.now()

    def enter() -> tuple[SignedIn | Refused, timedelta]:
        with service.store.begin() as connection:
            lasts = timedelta(hours=read_limits(connection).session_hours)
            return sign_in(
                connection,
                service.keyring,
                body.name,
                body.password,
                body.code,
                address=address,
                at=now,
                client="cli",
            ), lasts

    done, lasts = await in_thread(enter)
    if isinstance(done, SignedIn):
        return SessionShape(token=done.token, name=done.person.name, ends_at=now + lasts)
    if done.wait:
        raise too_often("this name, or this address,", done.wait.total_seconds())
    raise ProblemError(
        HTTPStatus.UNAUTHORIZED,
        "sign-in",
        "name, password and code do not fit together; try again",
        {"WWW-Authenticate": 'Bearer realm="tocsin"'},
    )


@router.delete("/v1/session", summary="Sign out", status_code=HTTPStatus.NO_CONTENT)
async def end(
    service: Service, shown: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
) -> Response:
    """End the session that is shown. One that is over already stays so."""
    if shown is None:
        raise ProblemError(
            HTTPStatus.UNAUTHORIZED,
            "no-token",
            "show the session that is to end (Authorization: Bearer …)",
            {"WWW-Authenticate": 'Bearer realm="tocsin"'},
        )

    def leave() -> None:
        with service.store.begin() as connection:
            end_session(connection, shown.credentials, service.clock.now())

    await in_thread(leave)
    return Response(status_code=HTTPStatus.NO_CONTENT)
