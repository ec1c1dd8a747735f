"""The whole API as one application, behind its guard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.types import ASGIApp

from tocsin import __version__
from tocsin.api.v1 import cases, decisions, events, flags, health, metrics, queues, session, webhooks
from tocsin.api.v1.guard import Guard
from tocsin.api.v1.problems import add_problems
from tocsin.api.v1.service import V1Service

_ABOUT = """
Flags and events in, cases and decisions out. Errors are `application/problem+json` (RFC 9457). Times are RFC 3339.
A machine shows a token (`tocsin token add`), a person a session of their own (`POST /v1/session`); only people decide.
"""

_TAGS = [
    {"name": "events", "description": "Events in."},
    {"name": "flags", "description": "Flags in, and what became of them."},
    {"name": "cases", "description": "What is known, what was done, what people decide."},
    {"name": "queues", "description": "What waits for people."},
    {"name": "webhooks", "description": "Who is told what happens."},
    {"name": "people", "description": "Sessions without a browser."},
    {"name": "metrics", "description": "Figures of the work."},
    {"name": "server", "description": "Whether it works."},
]


def v1_app(service: V1Service, routers: Sequence[APIRouter] = ()) -> ASGIApp:
    """Return the application that answers ``/v1/…``, ``/health`` and ``/openapi.json`` from a service."""
    return Guard(described(service, routers), service.limits)


def described(service: V1Service, routers: Sequence[APIRouter] = ()) -> FastAPI:
    """Return the application without its guard, as its description is drawn from it."""
    # No page of documentation: it would load scripts from elsewhere.
    app = FastAPI(
        title="Tocsin",
        version=__version__,
        description=_ABOUT.strip(),
        openapi_tags=_TAGS,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_operation,
    )
    app.state.v1 = service
    add_problems(app)
    own = (
        each.router for each in (events, flags, cases, decisions, queues, session, webhooks, metrics, health)
    )
    for router in (*own, *routers):
        app.include_router(router)
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        return _as_problems(plain())

    app.openapi = openapi  # type: ignore[method-assign]
    return app


def _as_problems(description: dict[str, Any]) -> dict[str, Any]:
    """Say of every refusal that it is ``application/problem+json``: FastAPI takes one media type for all answers."""
    for methods in description["paths"].values():
        for operation in methods.values():
            for status in ("4XX", "5XX"):
                content = operation["responses"].get(status, {}).get("content", {})
                if "application/json" in content:
                    content["application/problem+json"] = content.pop("application/json")
    return description


def _operation(route: APIRoute) -> str:
    room = route.endpoint.__module__.rpartition(".")[2]
    return f"{room}_{route.name}"
