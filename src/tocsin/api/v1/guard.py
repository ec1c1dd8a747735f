"""Stands before the API: bodies within bounds, and headers that keep browsers from guessing."""

from __future__ import annotations

from http import HTTPStatus

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tocsin.api.bodies import Body
from tocsin.api.v1.problems import busy
from tocsin.api.v1.reading import MOST_BYTES
from tocsin.api.v1.service import Limits

_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


class Guard:
    """Lets requests through to an application, and holds what they send within bounds.

    A body is refused by whoever reads it, so that nobody without a token can have it read.
    """

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app = app
        self._limits = limits
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = Body(receive, MOST_BYTES, self._limits.quiet_seconds, self._limits.body_seconds)

        held = 0

        async def take() -> Message:
            nonlocal held
            message = await body()
            size = len(message.get("body", b""))
            held += size
            self._held += size
            if self._held > self._limits.held_bytes:
                raise busy("too much is being sent at once; send it again in a moment")
            return message

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                if not body.complete and message["status"] >= HTTPStatus.BAD_REQUEST:
                    await body.drain()
            await send(message)

        try:
            await self._app(scope, take, answer)
        finally:
            self._held -= held
