"""How a request is refused: a status and one sentence, as ``{"message": …}``."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from tocsin.api.errors import BodyError
from tocsin.banks import BankRequestError, BanksError, BankTakenError, NoSuchBankError, NoSuchContentError
from tocsin.banks.exchanges import BusyError, NoSuchExchangeError

_LONGEST = 500
_log = logging.getLogger(__name__)


class RefusedError(Exception):
    """A request that is not answered. ``status``: of HTTP; the message is one sentence for whoever asked."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status

    def response(self) -> JSONResponse:
        """Return the answer that says so."""
        return told(self.status, str(self))


def told(status: int, message: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """Return a message as an answer, fit to be sent whatever text of a stranger's it repeats."""
    shown = message.encode("utf-8", "replace").decode("utf-8")[:_LONGEST]
    return JSONResponse({"message": shown}, status, headers)


def tell_refusals(app: FastAPI) -> None:
    """Let an application answer every refusal in this form."""

    @app.exception_handler(RefusedError)
    async def refused(_request: Request, error: RefusedError) -> JSONResponse:
        return error.response()

    @app.exception_handler(BodyError)
    async def unreceived(_request: Request, error: BodyError) -> JSONResponse:
        return told(error.status, str(error))

    @app.exception_handler(HTTPException)
    async def unrouted(_request: Request, error: HTTPException) -> JSONResponse:
        known = {
            404: "there is nothing at this path; see /site-map",
            405: "this path knows other methods only",
        }
        headers = dict(error.headers) if error.headers else None
        return told(error.status_code, known.get(error.status_code, str(error.detail)), headers)

    @app.exception_handler(BanksError)
    async def unbanked(_request: Request, error: BanksError) -> JSONResponse:
        if isinstance(error, NoSuchBankError | NoSuchContentError | NoSuchExchangeError):
            return told(404, str(error))
        if isinstance(error, BusyError):
            return told(409, str(error))
        if isinstance(error, BankTakenError):
            return told(403, str(error))
        if isinstance(error, BankRequestError):
            return told(400, str(error))
        _log.error("a request failed: %s", error)
        return told(503, "the banks cannot be read or written at present; see what the server says")

    @app.exception_handler(Exception)
    async def failed(_request: Request, error: Exception) -> JSONResponse:
        return told(500, f"this is a fault of Tocsin ({type(error).__name__}); please report it")
