"""Who may ask at all, how often and how much at once; and a line of the access log for each request."""

from __future__ import annotations

import ipaddress
import math
import time

from fastapi.responses import JSONResponse
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tocsin.api.bodies import Body, too_long
from tocsin.api.hma.access_log import AccessLog, parameters, shortened
from tocsin.api.hma.refusal import told
from tocsin.api.hma.service import HmaOptions
from tocsin.api.rates import Rates
from tocsin.clock import Clock

_AROUND_A_FILE = 1 << 20
"""Bytes that a body may have beyond the file in it: other fields, boundaries."""


class Guard:
    """Stands before an application and lets through whom the options allow.

    An open look-up would tell offenders what is known, and what is not: everything is counted and written down.
    """

    def __init__(self, app: ASGIApp, options: HmaOptions, clock: Clock) -> None:
        self._app = app
        self._options = options
        self._clock = clock
        self._rates = Rates(options.rate)
        self._log = None if options.log is None else AccessLog(options.log)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = Body(
            receive,
            self._options.most_bytes + _AROUND_A_FILE,
            self._options.quiet_seconds,
            self._options.body_seconds,
        )
        begun, status = time.monotonic(), 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                if not body.complete and status >= 400:
                    await body.drain()
            await send(message)

        try:
            refused = self._refusal(scope)
            if refused is None:
                await self._app(scope, body, answer)
            else:
                await refused(scope, body, answer)
        finally:
            self._write(scope, body, status, begun)

    def _refusal(self, scope: Scope) -> JSONResponse | None:
        client = _client(scope)
        if not _within(client, self._options):
            return told(403, "this network may not ask here; the operator allows networks with --hma-allow")
        headers = Headers(scope=scope)
        if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            return told(403, "a page of another site may not ask here")
        wait = self._rates.wait(client)
        if wait:
            later = str(math.ceil(wait))
            return told(429, f"too many requests; ask again in {later} s", {"retry-after": later})
        length = headers.get("content-length", "0")
        most = self._options.most_bytes + _AROUND_A_FILE
        if length.isascii() and length.isdigit() and (len(length) > 18 or int(length) > most):
            return told(413, str(too_long(most)))
        return None

    def _write(self, scope: Scope, body: Body, status: int, begun: float) -> None:
        if self._log is None:
            return
        self._log.write({
            "at": self._clock.now().isoformat(timespec="milliseconds"),
            "client": _client(scope),
            "method": shortened(scope["method"]),
            "path": shortened(scope["path"].encode("utf-8", "replace").decode()),
            "parameters": parameters(scope["query_string"]),
            "bytes": body.size,
            "status": status,
            "seconds": round(time.monotonic() - begun, 3),
        })  # fmt: skip


def _client(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else "0.0.0.0"  # noqa: S104 (nobody's address, which no network allows)


def _within(client: str, options: HmaOptions) -> bool:
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return any(address in network for network in options.allow)
