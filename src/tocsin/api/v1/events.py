"""Events in: kept before they are answered, each with an answer of its own; flags among them become flags too."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Depends, Request

from tocsin.api.v1.callers import Caller, Service, needs
from tocsin.api.v1.flags import source_of
from tocsin.api.v1.problems import ProblemError
from tocsin.api.v1.reading import MOST_ITEMS, check_batch, decode, read_body, refuse_envelope
from tocsin.api.v1.service import V1Service, in_thread
from tocsin.api.v1.shapes import PROBLEMS, EventAnswer, EventAnswers
from tocsin.inbox import Receipt, Taken, lines_of

router = APIRouter(responses=PROBLEMS, tags=["events"])

_BOM = b"\xef\xbb\xbf"
_OPENING = 256
"""Bytes in which an object around a list names it."""
_LINES = "application/x-ndjson"
_ARRAY = "application/json"

EXAMPLE = {
    "id": "m1",
    "type": "message",
    "at": "2026-05-04T12:00:00Z",
    "actor": "u49b01710",
    "conversation": "c1",
    "to": ["u8831"],
    "text": "hello",
}

_EVENT: dict[str, Any] = {
    "type": "object",
    "description": "An event of docs/contract.md. One that breaks the contract goes to quarantine, and is told so.",
}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            _LINES: {
                "schema": {"type": "string", "description": "JSON Lines: an event a line, up to 1,000."},
                "example": '{"id": "m1", "type": "message", "at": "2026-05-04T12:00:00Z", "actor": "u1"}\n',
            },
            _ARRAY: {
                "schema": {"type": "array", "items": _EVENT, "minItems": 1, "maxItems": MOST_ITEMS},
                "example": [EXAMPLE],
            },
        },
    }
}


@router.post("/v1/events", summary="Send events", openapi_extra=_BODY)
async def send(
    request: Request, service: Service, caller: Annotated[Caller, Depends(needs("events:write"))]
) -> EventAnswers:
    """Send up to 1,000 events, as JSON Lines or as a JSON array, plain or gzip. The answer comes once all are kept.

    An event that was sent before is answered as a duplicate; one that breaks the contract goes to quarantine, with the
    reason. Events of type `flag` are also filed as flags of this sender, and `flag` is what `GET /v1/flags/{id}` takes.
    """
    source = source_of(caller)
    body = await read_body(request, _ARRAY, _LINES, "application/jsonl")

    def write() -> EventAnswers:
        with service.writing():
            return _keep(service, _events(body), source)

    return await in_thread(write)


def _events(body: bytes) -> list[bytes]:
    """Return each event's own bytes.

    :raises ProblemError: where there is none, there are too many, or an array is no JSON.
    """
    bare = body.removeprefix(_BOM).lstrip()
    if bare.startswith(b"["):
        try:
            events = [bytes(each) for each in msgspec.json.decode(bare, type=list[msgspec.Raw])]
        except (msgspec.DecodeError, RecursionError) as error:
            decode(body)  # tells where it breaks, if it does
            raise ProblemError(
                HTTPStatus.BAD_REQUEST, "no-json", f"the body is no JSON: {error}; send the events as lines"
            ) from error
    else:
        _refuse_envelope(bare)
        events = lines_of(body)
    check_batch(events)
    return events


def _refuse_envelope(bare: bytes) -> None:
    """Say nothing of lines; an object around a list, over several lines or one, is refused whole.

    :raises ProblemError: where the body is one.
    """
    if b'"events"' not in bare[:_OPENING]:
        return
    try:
        refuse_envelope(json.loads(bare), "events")
    except (ValueError, RecursionError):
        return  # lines, each judged by itself


def _keep(service: V1Service, events: list[bytes], source: str) -> EventAnswers:
    receipt = service.inbox.accept(events, source)
    flags = _file(service, receipt, source)
    service.tying.tell(receipt.things)
    return EventAnswers(
        accepted=receipt.count(Taken.ACCEPTED),
        duplicate=receipt.count(Taken.DUPLICATE),
        quarantined=receipt.count(Taken.QUARANTINED),
        text_left_out=receipt.text_left_out,
        events=[
            EventAnswer(
                status=each.taken,
                id=each.id,
                reason=each.reason,
                flag=flags.get(each.id) if each.id else None,
            )
            for each in receipt.answers
        ],
    )


def _file(service: V1Service, receipt: Receipt, source: str) -> Mapping[str, UUID]:
    """File the flags of a batch, and return their ids by their senders' keys.

    They come after the events: where the server dies in between, no answer was given, and the sender sends all again.
    """
    if not receipt.flags:
        return {}
    answers = service.intake.accept(receipt.flags, source)
    return {
        str(flag["id"]): answer.id
        for flag, answer in zip(receipt.flags, answers, strict=True)
        if answer.id is not None
    }
