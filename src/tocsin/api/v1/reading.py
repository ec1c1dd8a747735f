"""Bodies of requests, read within bounds: JSON, one object or many; gzip is opened without trusting what it says."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import Request

from tocsin.api.v1.problems import ProblemError

MOST_BYTES = 10 << 20
"""Of a body, opened."""

MOST_ITEMS = 1000
"""Of a batch."""

_MOST_MEMBERS = 100
"""Of gzip in one body; each costs a copy of what follows it."""

_BOM = b"\xef\xbb\xbf"


async def read_body(request: Request, *kinds: str, most: int = MOST_BYTES) -> bytes:
    """Return the body of a request, decompressed.

    :param kinds: the content types that are taken; one that is not named is read as the first.
    :raises ProblemError: where it is larger than ``most`` bytes, of another kind, or compressed in a way that is not
        gzip.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind and kind not in kinds:
        raise ProblemError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "kind",
            f"the body is sent as {kind[:80]!r}; send it as {' or '.join(kinds)}",
        )
    coding = request.headers.get("content-encoding", "").strip().lower()
    if coding not in ("identity", "gzip", ""):
        raise ProblemError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "coding", "send the body plain, or as gzip")
    sent = bytearray()
    async for piece in request.stream():
        sent += piece
        if len(sent) > most:
            raise too_large(most)
    return _opened(sent, most) if coding == "gzip" else bytes(sent)


def too_large(most: int) -> ProblemError:
    """Return the problem of a body that has more than ``most`` bytes."""
    return ProblemError(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "too-large",
        f"the body has more than {most:,} bytes; send it in several",
    )


def decode(body: bytes) -> Any:
    """Return what a body says in JSON.

    :raises ProblemError: where it says nothing that can be read; the detail tells where.
    """
    try:
        return json.loads(body.removeprefix(_BOM).decode())
    except UnicodeDecodeError as error:
        raise _no_json(f"byte {error.start + 1} is no UTF-8") from error
    except json.JSONDecodeError as error:
        raise _no_json(f"{error.msg} at line {error.lineno}, column {error.colno}") from error
    except ValueError as error:
        raise _no_json("a number in it has too many digits") from error
    except RecursionError as error:
        raise _no_json("it is nested too deeply") from error


def as_batch(value: Any, name: str) -> list[Any]:
    """Return the items of a body that is one item or a list of them; ``name`` is what they are called, as ``flags``.

    :raises ProblemError: where there is none, there are too many, or the list lies in an object of its own.
    """
    refuse_envelope(value, name)
    items = value if isinstance(value, list) else [value]
    check_batch(items)
    return items


def refuse_envelope(value: Any, name: str) -> None:
    """Say nothing of a body that is no object around a list: that is taken for one item, and its items are not seen.

    :raises ProblemError: where it is one.
    """
    if isinstance(value, dict) and "id" not in value and isinstance(value.get(name), list):
        raise ProblemError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "invalid",
            f"the {name} lie in an object under '{name}', and none was taken; send the list itself as the body: "
            "[{…}, {…}], or one alone: {…}",
        )


def check_batch(items: Sequence[object]) -> None:
    """Say nothing of a batch of a good size.

    :raises ProblemError: where there is nothing in it, or too much.
    """
    if not items:
        raise ProblemError(HTTPStatus.BAD_REQUEST, "empty", "the batch is empty; send at least one")
    if len(items) > MOST_ITEMS:
        raise ProblemError(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            "too-many",
            f"the batch has {len(items):,} items; send at most {MOST_ITEMS:,} at once",
        )


def _no_json(why: str) -> ProblemError:
    return ProblemError(HTTPStatus.BAD_REQUEST, "no-json", f"the body is no JSON: {why}")


def _opened(sent: bytes | bytearray, most: int) -> bytes:
    """Return what is inside of gzip, of one member or several (RFC 1952, section 2.2)."""
    opened = bytearray()
    left = bytes(sent)
    for _ in range(_MOST_MEMBERS):
        member = zlib.decompressobj(wbits=31)
        try:
            opened += member.decompress(left, most + 1 - len(opened))
        except zlib.error as error:
            raise _no_gzip() from error
        if len(opened) > most:
            raise too_large(most)
        if not member.eof:
            raise _no_gzip()
        left = member.unused_data
        if not left:
            return bytes(opened)
    raise _no_gzip()


def _no_gzip() -> ProblemError:
    return ProblemError(HTTPStatus.BAD_REQUEST, "coding", "the body is no whole gzip; compress it again")
