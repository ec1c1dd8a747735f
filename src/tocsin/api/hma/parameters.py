"""What a request says, read at the door: parameters of the address, and bodies of JSON."""

from __future__ import annotations

import math
from typing import Any

import msgspec
from fastapi import Request

from tocsin.api.hma.refusal import RefusedError

MOST_JSON = 1 << 20
"""Bytes of a body of JSON; none that makes sense is longer."""

_TRUE = frozenset({"true", "1", "t", "yes", "y", "on"})
_FALSE = frozenset({"false", "0", "f", "no", "n", "off"})


def given(request: Request, name: str) -> str | None:
    """Return a parameter of the address, the first of several; ``None`` where there is none."""
    values = request.query_params.getlist(name)
    return values[0] if values else None


def required(request: Request, name: str) -> str:
    """Return a parameter of the address.

    :raises RefusedError: 422 where there is none.
    """
    value = given(request, name)
    if value is None:
        raise RefusedError(422, f"{name} is required")
    return value


def switch(request: Request, name: str) -> bool:
    """Return a yes or no of the address, no where there is none.

    :raises RefusedError: 422 where it is neither.
    """
    value = given(request, name)
    return False if value is None else as_bool(name, value)


def names(request: Request, name: str) -> frozenset[str] | None:
    """Return a list of the address, written with commas; ``None`` where there is none, or it is empty."""
    value = given(request, name)
    return frozenset(value.split(",")) if value else None


def as_bool(name: str, value: object) -> bool:
    """Return a value of JSON or of the address as a yes or no, as HMA reads them.

    :raises RefusedError: 422 where it is neither.
    """
    if isinstance(value, bool):
        return value
    written = str(int(value) if isinstance(value, float) and value.is_integer() else value).lower()
    if written in _TRUE:
        return True
    if written in _FALSE:
        return False
    raise RefusedError(422, f"{name} must be true or false")


def as_ratio(name: str, value: object) -> float:
    """Return a share from 0 to 1.

    :raises RefusedError: 422 where it is no number, 400 where it is out of range.
    """
    try:
        number = float(value) if isinstance(value, str | int | float) else math.nan
    except (ValueError, OverflowError):
        number = math.nan
    if math.isnan(number):
        raise RefusedError(422, f"{name} must be a number")
    if not 0 <= number <= 1:
        raise RefusedError(400, f"{name} must be from 0 to 1")
    return number


async def body_of(request: Request, *, strict: bool = True) -> dict[str, Any]:
    """Return the JSON object that the body holds.

    :param strict: whether the body must be there and be called JSON; else an object without members may be meant.
    :raises RefusedError: 415 where it is called something else, 413 where it is too long, 400 where it is no JSON
        object.
    """
    if not is_json(request):
        if strict:
            raise RefusedError(415, "send JSON, with Content-Type: application/json")
        return {}
    content = bytearray()
    async for piece in request.stream():
        content += piece
        if len(content) > MOST_JSON:
            raise RefusedError(413, f"a body of JSON may have {MOST_JSON} bytes")
    return parsed(bytes(content))


def parsed(content: bytes | str) -> dict[str, Any]:
    """Return a JSON object from its text.

    :raises RefusedError: 400 where it is none.
    """
    try:
        value = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise RefusedError(400, f"this is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise RefusedError(400, "a JSON object is expected")
    return value


def is_json(request: Request) -> bool:
    """Whether the body is called JSON."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))
