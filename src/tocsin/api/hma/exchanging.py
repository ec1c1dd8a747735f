"""``/c/exchange…``: exchanges that feed banks, as far as clients may set them up.

Nothing is fetched here: ``tocsin bank exchange fetch`` does that, with credentials that never pass through this port.
"""

from __future__ import annotations

import re
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from tocsin.api.hma.exchange_kinds import KINDS, find_kind, hma_name, read_settings, schema, shown_settings
from tocsin.api.hma.parameters import as_bool, body_of
from tocsin.api.hma.refusal import RefusedError
from tocsin.api.hma.service import HmaService
from tocsin.banks import BankTakenError
from tocsin.banks import exchanges as room

_NAME = re.compile("[A-Z_][A-Z0-9_]{0,254}")
_SOURCES = {"setting": "exchange", "environment": "environment", "file": "file", None: None}
"""HMA's word for credentials of one exchange's own is ``exchange``."""


def exchange_routes(service: HmaService) -> APIRouter:
    """Return the endpoints of exchanges."""
    router = APIRouter(prefix="/c")
    store = service.store

    @router.get("/exchanges")
    async def names() -> JSONResponse:
        return JSONResponse([one.name for one in await run_in_threadpool(room.exchanges, store)])

    @router.post("/exchanges")
    async def create(request: Request) -> JSONResponse:
        await run_in_threadpool(_create, service, await body_of(request))
        return JSONResponse({"message": "Created successfully"}, 201)

    @router.get("/exchanges/apis")
    async def kinds() -> JSONResponse:
        return JSONResponse(list(KINDS))

    @router.get("/exchanges/api/{api_name}")
    async def show_kind(api_name: str) -> JSONResponse:
        return JSONResponse(_kind_shown(api_name))

    @router.post("/exchanges/api/{api_name}")
    async def update_kind(api_name: str, request: Request) -> JSONResponse:
        kind = find_kind(api_name)
        _refuse_credentials(api_name, (await body_of(request)).get("credential_json"), bool(kind.credentials))
        return JSONResponse(_kind_shown(api_name))

    @router.get("/exchanges/api/{api_name}/schema")
    async def show_schema(api_name: str) -> JSONResponse:
        return JSONResponse(schema(find_kind(api_name)))

    @router.get("/exchange/{exchange_name}")
    async def show(exchange_name: str) -> JSONResponse:
        return JSONResponse(_shown(await run_in_threadpool(room.exchange, store, exchange_name)))

    @router.put("/exchange/{exchange_name}")
    async def update(exchange_name: str, request: Request) -> JSONResponse:
        said = await body_of(request, strict=False)
        await run_in_threadpool(room.exchange, store, exchange_name)
        if said.get("enabled") is not None:
            enabled = as_bool("enabled", said["enabled"])
            await run_in_threadpool(room.set_enabled, store, exchange_name, enabled=enabled)
        return JSONResponse(_shown(await run_in_threadpool(room.exchange, store, exchange_name)))

    @router.delete("/exchange/{exchange_name}")
    async def delete(exchange_name: str) -> JSONResponse:
        await run_in_threadpool(_delete, service, exchange_name)
        return JSONResponse({"message": "Exchange deleted"})

    @router.get("/exchange/{exchange_name}/status")
    async def status(exchange_name: str) -> JSONResponse:
        state = await run_in_threadpool(room.state, store, exchange_name)
        return JSONResponse(_status(state, store.now()))

    @router.get("/exchange/{exchange_name}/credentials")
    async def credentials(exchange_name: str) -> JSONResponse:
        return JSONResponse(_credentials(await run_in_threadpool(room.exchange, store, exchange_name)))

    @router.post("/exchange/{exchange_name}/credentials")
    async def set_credentials(exchange_name: str, request: Request) -> JSONResponse:
        said = await body_of(request)
        found = await run_in_threadpool(room.exchange, store, exchange_name)
        if set(said) != {"credential_json"}:
            raise RefusedError(400, "send credential_json, and nothing else")
        _refuse_credentials(hma_name(found), said["credential_json"], _wants_credentials(found))
        return JSONResponse(_credentials(found))

    return router


def _create(service: HmaService, said: dict[str, Any]) -> None:
    """Make an exchange and the bank of the same name that it feeds, or neither."""
    bank, settings = said.get("bank"), said.get("api_json", {})
    if not isinstance(bank, str) or not _NAME.fullmatch(bank):
        raise RefusedError(400, "Field `bank` must be UPPER_WITH_UNDERSCORE, up to 255 characters")
    if not isinstance(settings, dict):
        raise RefusedError(400, "Field `api_json` must be object")
    if said.get("api") is None:
        raise RefusedError(400, "Field `api` is required")
    kind = find_kind(said["api"])
    _refuse_credentials(said["api"], said.get("credential_json"), bool(kind.credentials))
    enabled = as_bool("enabled", settings.get("enabled", True))
    # HMA writes these three over whatever a client says.
    own = {name: value for name, value in settings.items() if name not in ("name", "api", "enabled")}
    config = read_settings(kind, own)
    try:
        with service.store.writing():
            service.store.create(bank)
            room.add(service.store, bank, kind.api, bank, config)
            room.set_enabled(service.store, bank, enabled=enabled)
    except BankTakenError as error:
        raise RefusedError(403, "Bank already exists") from error


def _delete(service: HmaService, name: str) -> None:
    """Remove an exchange and what it brought, and the bank of the same name unless something else is in it."""
    store = service.store
    try:
        bank = room.exchange(store, name).bank
    except room.NoSuchExchangeError:
        return  # HMA is content that there is none
    room.remove(store, name)
    with store.writing():
        fed = any(one.bank == bank for one in room.exchanges(store))
        if bank == name and not fed and not store.contents(bank, most=1):
            store.delete(bank)


def _shown(exchange: room.Exchange) -> dict[str, Any]:
    return {
        **shown_settings(exchange),
        "name": exchange.name,
        "api": hma_name(exchange),
        "enabled": exchange.enabled,
        "bank": exchange.bank,
        "credential_status": _credentials(exchange),
    }


def _status(state: room.State, now: int) -> dict[str, Any]:
    fetching = room.is_fetching(state, now)
    ended = state.failed or state.finished
    reached = room.reached(state)
    succeeded = None if ended is None else state.failed is None
    # Files and examples are fetched whole each time: they have no time up to which they are fetched.
    fresh = reached is None or room.is_stale(state.exchange, state.checkpoint) is False
    return {
        "checkpoint_ts": reached,
        "running_fetch_start_ts": state.started if fetching else None,
        "last_fetch_complete_ts": ended,
        "last_fetch_succeeded": succeeded,
        "up_to_date": bool(succeeded) and fresh,
        "fetched_items": state.items,
    }


def _wants_credentials(exchange: room.Exchange) -> bool:
    return room.APIS[exchange.api].access is not None


def _credentials(exchange: room.Exchange) -> dict[str, Any]:
    source = room.credentials_source(exchange.api, exchange.config)
    return {
        "supports_auth": _wants_credentials(exchange),
        "has_credentials": source is not None,
        "source": _SOURCES[source],
    }


def _kind_shown(name: str) -> dict[str, Any]:
    kind = find_kind(name)
    return {
        "supports_authentification": bool(kind.credentials),
        "has_set_authentification": room.credentials_source(kind.api, {}) is not None,
    }


def _refuse_credentials(api: str, said: object, wanted: bool) -> None:
    """Refuse credentials; to say that there are none (null, or an empty object) changes nothing.

    :raises RefusedError: 400 where the kind of exchange wants none, 501 where it does.
    """
    if said is None or said == {}:
        return
    if not wanted:
        raise RefusedError(400, f"exchanges of the type '{api}' take no credentials")
    raise RefusedError(
        501,
        "credentials are not taken over a port without sign-in, nor stored: give them to `tocsin bank exchange fetch`"
        " in its environment or a file",
    )
