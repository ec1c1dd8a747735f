"""``/c/bank…``: banks, made, changed and deleted."""

from __future__ import annotations

import contextlib
import re
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from tocsin.api.hma.lookup import ratio_of
from tocsin.api.hma.parameters import as_bool, as_ratio, body_of
from tocsin.api.hma.refusal import RefusedError
from tocsin.api.hma.service import HmaService
from tocsin.banks import Bank, BankTakenError, NoSuchBankError

_NAME = re.compile("[A-Z_][A-Z0-9_]{0,254}")


def bank_routes(service: HmaService) -> APIRouter:
    """Return the endpoints of banks as such."""
    router = APIRouter(prefix="/c")
    store = service.store

    @router.get("/banks")
    async def banks() -> JSONResponse:
        return JSONResponse([shown(bank) for bank in await run_in_threadpool(store.banks)])

    @router.post("/banks")
    async def create(request: Request) -> JSONResponse:
        said = await body_of(request, strict=False)
        name, ratio = _name(said, required=True), _ratio(said)
        try:
            made = await run_in_threadpool(store.create, name or "", ratio=1.0 if ratio is None else ratio)
        except BankTakenError as error:
            raise RefusedError(403, "Bank already exists") from error
        return JSONResponse(shown(made), 201)

    @router.get("/bank/{bank_name}")
    async def show(bank_name: str) -> JSONResponse:
        return JSONResponse(shown(await find_bank(service, bank_name)))

    @router.put("/bank/{bank_name}")
    async def update(bank_name: str, request: Request) -> JSONResponse:
        said = await body_of(request, strict=False)
        await find_bank(service, bank_name)
        name, ratio = _name(said, required=False), _ratio(said)
        # A bank that was switched off in Tocsin is on again for a client that gives it a share.
        enabled = True if ratio else None
        try:
            new = await run_in_threadpool(store.set, bank_name, rename=name, ratio=ratio, enabled=enabled)
        except BankTakenError as error:
            raise RefusedError(403, "Bank name already exists") from error
        return JSONResponse(shown(new))

    @router.delete("/bank/{bank_name}")
    async def delete(bank_name: str) -> JSONResponse:
        with contextlib.suppress(NoSuchBankError):  # HMA is content that there is none
            await run_in_threadpool(store.delete, bank_name)
        return JSONResponse({"message": "Done"})

    return router


def shown(bank: Bank) -> dict[str, Any]:
    """Return a bank as HMA writes it."""
    return {"name": bank.name, "matching_enabled_ratio": ratio_of(bank)}


async def find_bank(service: HmaService, name: str) -> Bank:
    """Return a bank.

    :raises RefusedError: 404 where there is none of this name.
    """
    try:
        return await run_in_threadpool(service.store.bank, name)
    except NoSuchBankError as error:
        raise RefusedError(404, f"bank '{name}' not found") from error


def _name(said: dict[str, Any], *, required: bool) -> str | None:
    name = said.get("name")
    if name is None and not required:
        return None
    if not isinstance(name, str):
        raise RefusedError(422, "name is required, as text")
    if not _NAME.fullmatch(name):
        raise RefusedError(400, "Bank names must be UPPER_WITH_UNDERSCORE, up to 255 characters")
    return name


def _ratio(said: dict[str, Any]) -> float | None:
    if said.get("enabled_ratio") is not None:
        return as_ratio("enabled_ratio", said["enabled_ratio"])
    if said.get("enabled") is not None:
        return 1.0 if as_bool("enabled", said["enabled"]) else 0.0
    return None
