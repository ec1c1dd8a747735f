"""``/m``: which banks know a hash."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from tocsin.api.hma.indexes import index_status
from tocsin.api.hma.lookup import Looked, Question, look_up, raw_matches
from tocsin.api.hma.parameters import body_of, given, names, required, switch
from tocsin.api.hma.refusal import RefusedError
from tocsin.api.hma.service import HmaService
from tocsin.api.hma.types import parse_signal, signal_type
from tocsin.api.hma.uploads import hash_upload, hash_url


def matching_routes(service: HmaService) -> APIRouter:
    """Return the endpoints below ``/m``."""
    router = APIRouter(prefix="/m")

    @router.get("/raw_lookup")
    async def raw_lookup(request: Request) -> JSONResponse:
        signal, name = required(request, "signal"), required(request, "signal_type")
        distances, banks = switch(request, "include_distance"), names(request, "banks")
        value = parse_signal(name, signal)
        found = await run_in_threadpool(raw_matches, service, signal_type(name), value, banks)
        return JSONResponse({"matches": found if distances else [one["bank_content_id"] for one in found]})

    @router.get("/lookup")
    async def lookup(request: Request) -> JSONResponse:
        question = _question(request)
        url, name, signal = (given(request, each) for each in ("url", "signal_type", "signal"))
        if url:
            looked = await _looked(service, await hash_url(request, service, url), question)
            return _answer(looked, None if name is None else name)
        if not signal or not name:
            raise RefusedError(400, "Either url or both signal and signal_type are required")
        parse_signal(name, signal)
        return _answer(await _looked(service, {name: signal}, question), name)

    @router.post("/lookup")
    async def lookup_file(request: Request) -> JSONResponse:
        question = _question(request)
        upload = await hash_upload(request, service)
        return _answer(await _looked(service, upload.hashes, question), None)

    @router.get("/index/status")
    async def status(request: Request) -> JSONResponse:
        return JSONResponse(await run_in_threadpool(index_status, service, given(request, "signal_type")))

    @router.post("/compare")
    async def compare(request: Request) -> JSONResponse:
        pairs = await body_of(request)
        return JSONResponse({name: _compared(name, pair) for name, pair in pairs.items()})

    return router


def _question(request: Request) -> Question:
    return Question(names(request, "banks"), given(request, "seed"), switch(request, "bypass_coinflip"))


async def _looked(service: HmaService, hashes: dict[str, str], question: Question) -> dict[str, Looked]:
    return {
        # A picture too plain for PDQ has no hash, and so no match.
        name: await run_in_threadpool(
            look_up, service, signal_type(name), parse_signal(name, value), question
        )
        if value
        else Looked()
        for name, value in hashes.items()
    }


def _answer(looked: dict[str, Looked], only: str | None) -> JSONResponse:
    """Return matches as HMA answers them; what Tocsin knows beside them goes into headers of its own."""
    harmless = sorted({bank for each in looked.values() for bank in each.harmless})
    disputed = sorted({item for each in looked.values() for item in each.disputed})
    headers = {}
    if harmless:
        headers["tocsin-harmless"] = ",".join(harmless[:_MOST_TOLD])
    if disputed:
        headers["tocsin-disputed"] = ",".join(map(str, disputed[:_MOST_TOLD]))
    matches = {name: each.banks for name, each in looked.items()}
    return JSONResponse(matches if only is None else matches.get(only, {}), headers=headers)


_MOST_TOLD = 16


def _compared(name: str, pair: object) -> list[Any]:
    if not isinstance(pair, list):
        raise RefusedError(400, f"Comparison hashes for {name} was not a list")
    if len(pair) != 2:
        raise RefusedError(400, "Comparison hash list length must be exactly 2")
    kind = signal_type(name)
    left, right = (parse_signal(name, text, f"Invalid {name} hash") for text in pair)
    if not kind.radius:
        return [left == right, {}]
    bits = (int.from_bytes(left) ^ int.from_bytes(right)).bit_count()
    return [bits <= kind.radius, {"distance": bits}]
