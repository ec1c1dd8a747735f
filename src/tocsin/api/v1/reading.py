"""Bodies of requests, read within bounds: JSON, one object or many; gzip is opened without trusting what it says."""

from __future__ import annotations

import zlib
from http import HTTPStatus
from typing import Any

import msgspec
from fastapi import Request

from tocsin.api.v1.problems import ProblemError

MOST_BYTES = 10 * 1024 * 1024
"""Of a body, opened."""

MOST_ITEMS = 1000
"""Of a batch."""


async def read_body(request: Request, most: int = MOST_BYTES) -> bytes:
    """Return the body of a request, decompressed.

    :raises ProblemError: where it is larger than ``most`` bytes, or compressed in a way that is not gzip.
    """
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("identity", "gzip", ""):
        raise ProblemError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "coding", "send the body plain, or as gzip")
    opened = zlib.decompressobj(wbits=31) if coding == "gzip" else None
    pieces = bytearray()
    async for piece in request.stream():
        try:
            pieces += piece if opened is None else opened.decompress(piece, most + 1 - len(pieces))
        except zlib.error as error:
            raise ProblemError(HTTPStatus.BAD_REQUEST, "coding", "the body is no whole gzip") from error
        if len(pieces) > most or (opened is not None and opened.unconsumed_tail):
            raise ProblemError(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                "too-large",
                f"the body has more than {most:,} bytes; send it in several",
            )
    if opened is not None and not opened.eof:
        raise ProblemError(HTTPStatus.BAD_REQUEST, "coding", "the body is no whole gzip")
    return bytes(pieces)


async def read_object(request: Request) -> dict[str, Any]:
    """Return the JSON object that a body is.

    :raises ProblemError: where it is none.
    """
    value = decode(await read_body(request))
    if not isinstance(value, dict):
        raise ProblemError(
            HTTPStatus.BAD_REQUEST, "not-json", "the body is a JSON object; see GET /openapi.json"
        )
    return value


def decode(body: bytes) -> Any:
    """Return what a body says in JSON.

    :raises ProblemError: where it says nothing that can be read; the detail tells at which byte.
    """
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ProblemError(
            HTTPStatus.BAD_REQUEST, "not-json", f"the body is no JSON: {error or 'nested too deeply'}"
        ) from error


def as_batch(value: Any) -> list[Any]:
    """Return the items of a body that is one item or a list of them.

    :raises ProblemError: where there is none, or too many.
    """
    items = value if isinstance(value, list) else [value]
    if not items:
        raise ProblemError(HTTPStatus.BAD_REQUEST, "empty", "the batch is empty; send at least one")
    if len(items) > MOST_ITEMS:
        raise ProblemError(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            "too-many",
            f"the batch has {len(items):,} items; send at most {MOST_ITEMS:,} at once",
        )
    return items
