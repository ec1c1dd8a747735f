"""Where other tools post what they have to say: each request proves by its signature who sent it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from tocsin.api.v1 import ProblemError
from tocsin.bridges import Coop, FlagInbox, ForgedError, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from uuid import UUID

_MOST_BYTES = 1_000_000


def bridges_router(
    coop: Coop | None,
    inbox: FlagInbox | None,
    receipts: Callable[[Iterable[UUID]], Mapping[UUID, str]],
) -> APIRouter:
    """Return the routes of the bridges that there are.

    :param receipts: returns the receipts of flags; each answer carries those of the flags that it made.
    """
    router = APIRouter(prefix="/v1/bridges", tags=["bridges"])

    def promised(flags: list[UUID]) -> dict[str, object]:
        found = receipts(flags)
        return {"receipts": [found[each] for each in flags if each in found]}

    if coop is not None:
        actions = coop

        @router.post("/coop/actions", summary="An action of Coop; becomes a note on a case", status_code=202)
        async def coop_action(request: Request) -> JSONResponse:
            signature = request.headers.get("coop-signature", "")

            def take(body: bytes) -> dict[str, object]:
                done = actions.take_action(body, signature)
                return {"id": done.id} if done.flag is None else {"id": done.id, **promised([done.flag])}

            return await _taken(request, take)

    if inbox is not None:
        flags = inbox

        @router.post(
            "/activitypub/inbox", summary="A Flag activity, signed by a known server", status_code=202
        )
        async def activitypub_inbox(request: Request) -> JSONResponse:
            target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            headers = {name.lower(): value for name, value in request.headers.items()}

            def take(body: bytes) -> dict[str, object]:
                made = flags.take(request.method, target, headers, body)
                return {"flags": len(made), **promised(made)}

            return await _taken(request, take)

    return router


async def _taken(request: Request, take: Callable[[bytes], dict[str, object]]) -> JSONResponse:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > _MOST_BYTES:
            return ProblemError(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                "too-large",
                f"a message has at most {_MOST_BYTES:,} bytes; send less at once",
            ).answer()
    try:
        # Written down before it is answered.
        return JSONResponse(await run_in_threadpool(take, bytes(body)), 202)
    except ForgedError as error:
        return ProblemError(HTTPStatus.UNAUTHORIZED, "forged", str(error)).answer()
    except UnreadableError as error:
        return ProblemError(HTTPStatus.BAD_REQUEST, "unreadable", str(error)).answer()
