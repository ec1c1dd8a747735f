"""``/c/bank/<bank_name>/content…`` and ``/signal``: what a bank holds."""

from __future__ import annotations

import secrets
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from tocsin.api.hma.curating import find_bank, shown
from tocsin.api.hma.disabling import as_hma, read_disabled
from tocsin.api.hma.metadata import Said, read_said
from tocsin.api.hma.parameters import body_of, given, is_json, parsed
from tocsin.api.hma.refusal import RefusedError
from tocsin.api.hma.service import HmaService
from tocsin.api.hma.types import SIGNALS, parse_signal
from tocsin.api.hma.uploads import hash_upload, hash_url
from tocsin.banks import Bank, Content, Item, NoSuchContentError
from tocsin.banks import exchanges as room

_BY_NAME = "hma_signals"
"""Under this name an item's detail keeps what its hashes were called: several names mean one type."""


def content_routes(service: HmaService) -> APIRouter:
    """Return the endpoints of a bank's items."""
    router = APIRouter(prefix="/c")
    store = service.store

    @router.post("/bank/{bank_name}/content")
    async def add_file(bank_name: str, request: Request) -> JSONResponse:
        await find_bank(service, bank_name)
        url = given(request, "url")
        if url:
            said = read_said(await body_of(request) if is_json(request) else {})
            hashes = await hash_url(request, service, url)
        elif request.headers.get("content-type", "").lower().startswith("multipart/"):
            upload = await hash_upload(request, service)
            hashes, said = upload.hashes, _said_in_form(upload.fields)
        else:
            raise RefusedError(400, "Neither `url` nor multipart file upload was received")
        return JSONResponse(await run_in_threadpool(_add, service, bank_name, hashes, said))

    @router.post("/bank/{bank_name}/signal")
    async def add_hashes(bank_name: str, request: Request) -> JSONResponse:
        await find_bank(service, bank_name)
        hashes = await body_of(request)
        return JSONResponse(await run_in_threadpool(_add, service, bank_name, hashes, Said()))

    @router.get("/bank/{bank_name}/content/{content_id}")
    async def show(bank_name: str, content_id: str, request: Request) -> JSONResponse:
        bank = await find_bank(service, bank_name)
        content = await _content(service, bank, content_id)
        answer = await run_in_threadpool(_shown, service, content, bank)
        if (given(request, "include_signals") or "").lower() == "true":
            answer["signals"] = _signals(content)
        return JSONResponse(answer)

    @router.put("/bank/{bank_name}/content/{content_id}")
    async def update(bank_name: str, content_id: str, request: Request) -> JSONResponse:
        bank = await find_bank(service, bank_name)
        content = await _content(service, bank, content_id)
        said = await body_of(request)
        until = read_disabled(said, store.now())
        note = said.get("note")
        if note is not None and not isinstance(note, str):
            raise RefusedError(400, "note must be text")
        new = await run_in_threadpool(store.amend, bank.name, content.number, disabled_until=until, note=note)
        return JSONResponse(await run_in_threadpool(_shown, service, new, bank))

    @router.delete("/bank/{bank_name}/content/{content_id}")
    async def delete(bank_name: str, content_id: str) -> JSONResponse:
        bank = await find_bank(service, bank_name)
        gone = await run_in_threadpool(store.remove, bank.name, [_number(content_id)])
        return JSONResponse({"deleted": gone})

    return router


def _add(service: HmaService, bank: str, hashes: dict[str, Any], said: Said) -> dict[str, Any]:
    """Put an item into a bank and return what HMA answers; each call makes an item of its own, as HMA does."""
    if not hashes:
        raise RefusedError(400, "No signals given")
    values = {}
    for name, text in hashes.items():
        if name not in SIGNALS:
            raise RefusedError(400, f"No such signal type {name}")
        values[name] = parse_signal(name, text, f"Invalid {name} signal")
    # Without a key, an item with the same hashes would be the same item.
    key = f"hma-{secrets.token_hex(8)}"
    detail = {**said.detail, _BY_NAME: list(values)}
    item = Item(
        [(SIGNALS[name], value) for name, value in values.items()], key, note=said.note, detail=detail
    )
    with service.store.writing():
        service.store.add(bank, [item])
        number = service.store.find(bank, key).number
    return {"id": number, "signals": {name: SIGNALS[name].write(value) for name, value in values.items()}}


def _said_in_form(fields: dict[str, str]) -> Said:
    said: dict[str, Any] = {}
    if "metadata" in fields:
        said["metadata"] = parsed(fields["metadata"])
    if "note" in fields:
        said["note"] = fields["note"]
    return read_said(said)


def _number(content_id: str) -> int:
    if not (content_id.isascii() and content_id.isdigit() and len(content_id) <= 18):
        raise RefusedError(404, f"content '{content_id}' not found: items have numbers")
    return int(content_id)


async def _content(service: HmaService, bank: Bank, content_id: str) -> Content:
    try:
        return await run_in_threadpool(service.store.content, bank.name, _number(content_id))
    except NoSuchContentError as error:
        raise RefusedError(404, f"content '{content_id}' not found") from error


def _shown(service: HmaService, content: Content, bank: Bank) -> dict[str, Any]:
    detail = content.detail or {}
    metadata = detail.get("metadata") or {}
    return {
        "id": content.number,
        "disable_until_ts": as_hma(content.disabled_until),
        "collab_metadata": _origin(service, content, bank),
        "original_media_uri": metadata.get("content_uri"),
        "user_metadata": metadata or None,
        "note": content.note,
        "bank": shown(bank),
    }


def _origin(service: HmaService, content: Content, bank: Bank) -> dict[str, list[str]]:
    """Return the exchange that an item came from, with its key there."""
    name, _, key = content.id.partition(":")
    known = {one.name for one in room.exchanges(service.store) if one.bank == bank.name} if key else set()
    return {name: [key]} if name in known else {}


def _signals(content: Content) -> dict[str, str]:
    """Return an item's hashes under the names that they came under, or else under their types' own."""
    told: list[str] = list((content.detail or {}).get(_BY_NAME, ()))
    found = {}
    for kind, value in content.signals:
        for name in [each for each in told if SIGNALS.get(each) is kind] or [kind.value]:
            found[name] = kind.write(value)
    return found
