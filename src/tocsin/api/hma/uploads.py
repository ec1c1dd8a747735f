"""The file that a request carries, or says where to fetch, and its hashes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from fastapi import Request
from python_multipart.exceptions import FormParserError
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from tocsin.api.hma.fetching import Fetched, fetch
from tocsin.api.hma.files import PIECE, hash_pieces
from tocsin.api.hma.parameters import given
from tocsin.api.hma.refusal import RefusedError
from tocsin.api.hma.service import HmaService
from tocsin.api.hma.types import SIGNALS, content_type, hashes_wanted

_MOST_FIELDS = 16


@dataclass(frozen=True, slots=True)
class Upload:
    """The hashes of an uploaded file by their names, and the text of the form's other fields."""

    hashes: dict[str, str]
    fields: dict[str, str]


async def hash_upload(request: Request, service: HmaService) -> Upload:
    """Return the hashes of the one file in a form, whose field says what its content is.

    :raises RefusedError: where there is no form, no file or more than one, or it cannot be hashed.
    """
    form = await _form(request)
    try:
        files = [(name, value) for name, value in form.multi_items() if isinstance(value, UploadFile)]
        if not files:
            raise RefusedError(400, "Missing multipart/form-data file upload")
        if len(files) > 1:
            raise RefusedError(400, "Only one file allowed per request")
        ((field, file),) = files
        wanted = hashes_wanted(content_type(field), given(request, "types"))
        hashes = await service.hashing(
            hash_pieces,
            _pieces(file.file),
            {name: SIGNALS[name] for name in wanted},
            service.options.most_bytes,
        )
        fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
        return Upload(hashes, fields)
    finally:
        await form.close()


async def hash_url(request: Request, service: HmaService, url: str) -> dict[str, str]:
    """Return the hashes of a file to be fetched.

    :raises RefusedError: where the operator does not allow to fetch it, or it cannot be fetched or hashed.
    """

    def fetched() -> dict[str, str]:
        with fetch(url, service.options) as file:
            wanted = hashes_wanted(_content(request, file), given(request, "types"))
            return hash_pieces(
                file.pieces(), {name: SIGNALS[name] for name in wanted}, service.options.most_bytes
            )

    return await service.hashing(fetched)


def _content(request: Request, file: Fetched) -> str:
    asked = given(request, "content_type")
    if asked:
        return content_type(asked)
    if file.content_type.startswith("image"):
        return "photo"
    if file.content_type.startswith("video"):
        return "video"
    raise RefusedError(
        400,
        f"unsupported url ContentType: '{file.content_type}', if you know the expected type, provide it with the "
        "content_type query param",
    )


async def _form(request: Request) -> FormData:
    try:
        return await request.form(max_files=2, max_fields=_MOST_FIELDS)
    except HTTPException as error:
        raise RefusedError(400, f"the form cannot be read: {error.detail}") from error
    except (FormParserError, UnicodeError, ValueError) as error:
        raise RefusedError(
            400, "the form cannot be read: send multipart/form-data with a boundary"
        ) from error


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece
