"""The console as an application (ASGI): its entries, and nothing besides."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from tocsin.console.review import (
    about_picture,
    account_page,
    audit_page,
    bag_page,
    banked_page,
    case_file_page,
    case_page,
    deciding,
    device_keys,
    figures_page,
    first_sign_in,
    flag_page,
    golden_page,
    handover_edit_page,
    handovers_page,
    investigating,
    joining_cases,
    limits_page,
    log_page,
    opening,
    overdue,
    people_pages,
    pictures,
    published_page,
    queues,
    report_edit_page,
    reports_page,
    rules_page,
    search,
    settings,
    sign_in,
    statements_page,
    tokens_page,
    vault_case_page,
    vault_page,
    webhooks_page,
)
from tocsin.console.review.assets import by_path
from tocsin.console.review.desk import Desk
from tocsin.console.review.door import Entry, endpoint, unknown
from tocsin.console.review.headers import SafeHeaders

ENTRIES: tuple[Entry, ...] = (
    *sign_in.ENTRIES,
    *device_keys.ENTRIES,
    *first_sign_in.ENTRIES,
    *settings.ENTRIES,
    *queues.ENTRIES,
    *opening.ENTRIES,
    *case_page.ENTRIES,
    *case_file_page.ENTRIES,
    *deciding.ENTRIES,
    *joining_cases.ENTRIES,
    *pictures.ENTRIES,
    *about_picture.ENTRIES,
    *banked_page.ENTRIES,
    *account_page.ENTRIES,
    *flag_page.ENTRIES,
    *search.ENTRIES,
    *investigating.ENTRIES,
    *overdue.ENTRIES,
    *figures_page.ENTRIES,
    *published_page.ENTRIES,
    *people_pages.ENTRIES,
    *tokens_page.ENTRIES,
    *webhooks_page.ENTRIES,
    *limits_page.ENTRIES,
    *rules_page.ENTRIES,
    *golden_page.ENTRIES,
    *reports_page.ENTRIES,
    *report_edit_page.ENTRIES,
    *handovers_page.ENTRIES,
    *handover_edit_page.ENTRIES,
    *statements_page.ENTRIES,
    *vault_page.ENTRIES,
    *vault_case_page.ENTRIES,
    *bag_page.ENTRIES,
    *log_page.ENTRIES,
    *audit_page.ENTRIES,
)
"""Every page and act there is, with what it needs."""


def review_app(desk: Desk) -> ASGIApp:
    """Return the console; it wants the root of its host."""
    routes = [Route(entry.path, endpoint(desk, entry), methods=[entry.method]) for entry in _in_order()]
    app = Starlette(
        routes=[Route("/static/{name}", _static, methods=["GET"]), *routes],
        exception_handlers={HTTPException: unknown(desk), Exception: unknown(desk)},
    )
    app.router.redirect_slashes = False
    return SafeHeaders(app, secure=desk.secure)


def _in_order() -> list[Entry]:
    # A path with a fixed last part comes before one that takes any: /queue/take before /queue/{name}.
    return sorted(ENTRIES, key=lambda entry: entry.path.count("{"))


async def _static(request: Request) -> Response:
    asset = by_path().get(request.url.path)
    if asset is None:
        raise HTTPException(404)
    # The name is a hash of the content: it never changes under it (RFC 8246).
    kept = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(asset.content, media_type=asset.kind, headers=kept)
