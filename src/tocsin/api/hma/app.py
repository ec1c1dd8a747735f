"""The application that answers as Hasher-Matcher-Actioner does."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.types import ASGIApp

from tocsin.api.hma.contents import content_routes
from tocsin.api.hma.curating import bank_routes
from tocsin.api.hma.exchanging import exchange_routes
from tocsin.api.hma.guard import Guard
from tocsin.api.hma.hashing import hashing_routes
from tocsin.api.hma.matching import matching_routes
from tocsin.api.hma.refusal import tell_refusals
from tocsin.api.hma.service import HmaService
from tocsin.api.hma.settings import setting_routes
from tocsin.api.hma.status import site_map_route, status_routes

_ROOMS = (
    status_routes,
    hashing_routes,
    matching_routes,
    bank_routes,
    content_routes,
    setting_routes,
    exchange_routes,
)


def hma_app(service: HmaService) -> ASGIApp:
    """Return the application, behind its guard.

    :raises ListenError: where the access log cannot be written.
    """
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    routers = [routes(service) for routes in _ROOMS]
    for router in [*routers, site_map_route(routers)]:
        app.include_router(router)
    tell_refusals(app)
    return Guard(app, service.options, service.store.clock)
