"""The published log over HTTP (C2SP tlog-tiles): static files for anybody, in which nothing can be read of anyone."""

from __future__ import annotations

import math
import re
from http import HTTPStatus
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from tocsin.api.rates import Rates

_TILE = re.compile(r"tile/(entries|[0-9]|[1-5][0-9]|6[0-3])/(x[0-9]{3}/)*[0-9]{3}(\.p/[1-9][0-9]{0,2})?")
_FOR_EVER = "public, max-age=31536000, immutable"
_A_MOMENT = "public, max-age=5"
"""A checkpoint is signed each minute at most."""

READERS = 200.0
"""Files a second that one address may ask for, on average: a verifier reads a whole log so, file by file."""

_FOR_ALL = {"X-Content-Type-Options": "nosniff", "Access-Control-Allow-Origin": "*"}


def log_files(folder: Path, rate: float = READERS) -> ASGIApp:
    """Return what answers ``checkpoint`` and ``tile/…`` from a folder that the log is published to, by GET and HEAD.

    A part of a tile is gone once the whole tile is there; readers ask for that then (C2SP tlog-tiles, Partial Tiles).

    :param rate: files a second that one address may ask for, on average.
    """
    rates = Rates(rate)

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        if wait := rates.wait(request.client.host if request.client else ""):
            await _too_often(wait)(scope, receive, send)
            return
        path = scope["path"].removeprefix(scope.get("root_path", "")).removeprefix("/")
        await (await run_in_threadpool(_answer, folder, request.method, path))(scope, receive, send)

    return answer


def _too_often(wait: float) -> Response:
    headers = {**_FOR_ALL, "Cache-Control": "no-store", "Retry-After": str(max(1, math.ceil(wait)))}
    return PlainTextResponse("too many requests; go on more slowly\n", HTTPStatus.TOO_MANY_REQUESTS, headers)


def _answer(folder: Path, method: str, path: str) -> Response:
    if method not in ("GET", "HEAD"):
        headers = {**_FOR_ALL, "Allow": "GET, HEAD"}
        return PlainTextResponse("only reading is possible here\n", HTTPStatus.METHOD_NOT_ALLOWED, headers)
    checkpoint = path == "checkpoint"
    try:
        # No other name reaches the disk.
        content = (folder / path).read_bytes() if checkpoint or _TILE.fullmatch(path) else None
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        content = None
    if content is None:
        headers = {**_FOR_ALL, "Cache-Control": "no-store"}
        return PlainTextResponse("there is no such file in the log\n", HTTPStatus.NOT_FOUND, headers)
    headers = {**_FOR_ALL, "Cache-Control": _A_MOMENT if checkpoint else _FOR_EVER}
    kind = "text/plain; charset=utf-8" if checkpoint else "application/octet-stream"
    return Response(content, headers=headers, media_type=kind)
