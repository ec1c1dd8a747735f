"""``/status``, ``/status/live``, ``/site-map``: for load balancers, and for people who look around."""

from __future__ import annotations

import re
from collections.abc import Iterable

from fastapi import APIRouter
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse
from fastapi.routing import APIRoute

from tocsin.api.hma.service import HmaService

_LOOK = ["GET", "HEAD"]


def status_routes(service: HmaService) -> APIRouter:
    """Return the endpoints that say how the service is."""
    router = APIRouter()

    @router.api_route("/", methods=_LOOK)
    async def home() -> RedirectResponse:
        return RedirectResponse("/status", 302)

    @router.api_route("/status", methods=_LOOK)
    @router.api_route("/readyz", methods=_LOOK)
    async def status() -> PlainTextResponse:
        if not service.ready.is_set():
            return PlainTextResponse("INDEX-NOT-LOADED", 503)
        return PlainTextResponse("I-AM-ALIVE")

    @router.api_route("/status/live", methods=_LOOK)
    @router.api_route("/livez", methods=_LOOK)
    async def live() -> PlainTextResponse:
        return PlainTextResponse("I-AM-ALIVE")

    return router


def site_map_route(routers: Iterable[APIRouter]) -> APIRouter:
    """Return ``/site-map``, which lists the paths of these routers, written as HMA's server writes them."""
    router = APIRouter()
    paths = [route.path for each in routers for route in each.routes if isinstance(route, APIRoute)]
    known = sorted({_written(path) for path in [*paths, "/site-map"]})

    @router.get("/site-map")
    async def site_map() -> JSONResponse:
        return JSONResponse(known)

    return router


def _written(path: str) -> str:
    return re.sub(r"{(\w+)}", r"<\1>", path).replace("<content_id>", "<int:content_id>")
