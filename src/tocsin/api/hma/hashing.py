"""``/h``: the hashes of a file."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from tocsin.api.hma.parameters import required
from tocsin.api.hma.service import HmaService
from tocsin.api.hma.uploads import hash_upload, hash_url


def hashing_routes(service: HmaService) -> APIRouter:
    """Return the endpoints below ``/h``."""
    router = APIRouter(prefix="/h")

    @router.get("/hash")
    async def hash_from_url(request: Request) -> JSONResponse:
        return JSONResponse(await hash_url(request, service, required(request, "url")))

    @router.post("/hash")
    async def hash_from_file(request: Request) -> JSONResponse:
        return JSONResponse((await hash_upload(request, service)).hashes)

    return router
