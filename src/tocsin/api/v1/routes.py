"""All routes of the API, on one application."""

from __future__ import annotations

from fastapi import FastAPI

from tocsin.api.v1 import cases, flags, queues
from tocsin.api.v1.problems import add_problems
from tocsin.api.v1.service import V1Service


def add_routes(app: FastAPI, service: V1Service) -> None:
    """Have an application answer the API's routes from a service, and every error as a problem."""
    app.state.v1 = service
    add_problems(app)
    for each in (flags, cases, queues):
        app.include_router(each.router)
