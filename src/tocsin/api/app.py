"""The main application: the API, and whatever else is mounted on the same address."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter
from starlette.routing import Mount, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from tocsin.api.v1 import V1Service, v1_app

_OWN = frozenset({"/v1", "/health", "/openapi.json"})


def main_app(service: V1Service, mounts: Sequence[Mount] = (), routers: Sequence[APIRouter] = ()) -> ASGIApp:
    """Return the application that answers the API from a service, and all other paths by what is mounted.

    :param mounts: the first whose path fits answers; ``Mount("/", app)`` takes whatever the API does not. Paths that
        nothing takes, the API answers: with a problem.
    :param routers: routes below ``/v1`` that stand in the API's own description; who may ask, they say themselves.
    """
    api = v1_app(service, routers)
    return _Main(api, Router([*mounts], redirect_slashes=False, default=api))


class _Main:
    """Keeps the API's own paths from whatever is mounted, also those of them that it does not know."""

    def __init__(self, api: ASGIApp, others: ASGIApp) -> None:
        self._api, self._others = api, others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        own = scope["type"] == "http" and (path in _OWN or path.startswith("/v1/"))
        await (self._api if own else self._others)(scope, receive, send)
