"""``/c/signal_type``, ``/c/content_type``: what can be set up, as far as it can be here."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from tocsin.api.hma.indexes import signal_index_status
from tocsin.api.hma.parameters import as_ratio, body_of, given
from tocsin.api.hma.refusal import RefusedError
from tocsin.api.hma.service import HmaService
from tocsin.api.hma.types import SIGNALS, USUAL, signal_type


def setting_routes(service: HmaService) -> APIRouter:
    """Return the endpoints of types."""
    router = APIRouter(prefix="/c")

    @router.get("/signal_type")
    async def signal_types() -> JSONResponse:
        return JSONResponse([{"name": name, "enabled_ratio": 1.0} for name in SIGNALS])

    @router.get("/signal_type/index")
    async def indexes(request: Request) -> JSONResponse:
        return JSONResponse(
            await run_in_threadpool(signal_index_status, service, given(request, "signal_type"))
        )

    @router.put("/signal_type/{signal_type_name}")
    async def update_signal_type(signal_type_name: str, request: Request) -> Response:
        said = await body_of(request)
        signal_type(signal_type_name)
        if said.get("enabled_ratio") is None:
            raise RefusedError(400, "enabled_ratio is required")
        if as_ratio("enabled_ratio", said["enabled_ratio"]) < 1:
            raise RefusedError(501, "types of hash cannot be switched off here; switch banks off instead")
        return Response(status_code=204)

    @router.get("/content_type")
    async def content_types() -> JSONResponse:
        return JSONResponse([{"name": name, "enabled": True} for name in USUAL])

    return router
