"""A body that must be of one shape: every field known, every value of its type."""

from __future__ import annotations

from http import HTTPStatus
from typing import TypeVar

import msgspec

from tocsin.api.v1.problems import ProblemError
from tocsin.api.v1.reading import decode

_Shape = TypeVar("_Shape")


def strictly(body: bytes, shape: type[_Shape]) -> _Shape:
    """Return what a body says, as a ``msgspec.Struct``.

    :raises ProblemError: where it is no JSON, is of another shape, or holds what no database keeps.
    """
    value = decode(body)
    if not _storable(value):
        raise _invalid("a text in it holds a NUL or half a character; write it again without")
    try:
        return msgspec.convert(value, shape)
    except msgspec.ValidationError as error:
        raise _invalid(str(error)) from error


def _storable(value: object) -> bool:
    if isinstance(value, str):
        return "\0" not in value and not any("\ud800" <= each <= "\udfff" for each in value)
    if isinstance(value, dict):
        return all(_storable(name) and _storable(each) for name, each in value.items())
    return not isinstance(value, list) or all(map(_storable, value))


def _invalid(why: str) -> ProblemError:
    return ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", f"the body: {why}; see GET /openapi.json")
