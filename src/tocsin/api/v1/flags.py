"""Flags in, and what became of them."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import PlainTextResponse

from tocsin.api.v1.callers import Caller, Service, needs
from tocsin.api.v1.problems import ProblemError
from tocsin.api.v1.reading import MOST_ITEMS, as_batch, decode, read_body
from tocsin.api.v1.service import in_thread
from tocsin.api.v1.shapes import PROBLEMS, FlagAnswer, FlagAnswers, FlagProof, FlagState
from tocsin.cases import view_flag
from tocsin.log import FLAG, WORD, NotInLogError, prove, receipts_of

router = APIRouter(responses=PROBLEMS, tags=["flags"])

_CANARY = "canary"

_FLAG: dict[str, Any] = {
    "type": "object",
    "required": ["id", "subject", "reason"],
    "properties": {
        "id": {
            "type": "string",
            "minLength": 1,
            "maxLength": 128,
            "description": "The sender's own key: sent again, it is the same flag.",
        },
        "number": {"type": "integer", "minimum": 1, "description": "The sender's own count, without gaps."},
        "at": {"type": "string", "format": "date-time"},
        "actor": {"type": "string", "maxLength": 128, "description": "The account that flagged."},
        "subject": {
            "type": "object",
            "required": ["kind", "id"],
            "properties": {
                "kind": {"enum": ["account", "message", "post", "media", "group"]},
                "id": {"type": "string", "minLength": 1, "maxLength": 128},
            },
        },
        "reason": {"enum": ["grooming", "trafficking", "sextortion", "csam", "minor_safety", "other"]},
        "by": {"enum": ["user", "moderator", "trusted_flagger", "hash_match"]},
        "text": {"type": "string", "description": "What whoever flagged wrote."},
        "language": {"type": "string", "description": "BCP 47."},
    },
    "additionalProperties": True,
    "example": {
        "id": "report-1042",
        "actor": "u8831",
        "subject": {"kind": "account", "id": "u49b01710"},
        "reason": "grooming",
        "by": "user",
        "at": "2026-05-04T12:00:00Z",
        "text": "asks my daughter to keep secrets",
    },
}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "oneOf": [_FLAG, {"type": "array", "items": _FLAG, "minItems": 1, "maxItems": MOST_ITEMS}]
                }
            }
        },
    }
}


@router.post("/v1/flags", summary="Send flags", openapi_extra=_BODY)
async def send(
    request: Request, service: Service, caller: Annotated[Caller, Depends(needs("flags:write"))]
) -> FlagAnswers:
    """Send one flag, or up to 1,000. The answer comes once each is kept, with a case and in the log.

    A flag that is only partly understood is accepted, and people read it; refused is what has no key of its own. The
    sender is the token: keys are its own, and a flag sent again is answered as repeated.
    """
    source = source_of(caller)
    body = await read_body(request, "application/json")

    def write() -> list[FlagAnswer]:
        with service.writing():
            answers = service.intake.accept(as_batch(decode(body), "flags"), source)
            receipts = service.receipts({each.id for each in answers if each.id is not None})
        return [
            FlagAnswer(
                status=each.taken,
                id=each.id,
                receipt=None if each.id is None else receipts.get(each.id),
                note=each.note,
            )
            for each in answers
        ]

    return FlagAnswers(flags=await in_thread(write))


def source_of(caller: Caller) -> str:
    """Return under which name a caller's flags and events are counted.

    :raises ProblemError: where it is that of Tocsin's own flags, which people do not read.
    """
    if caller.name == _CANARY:
        raise ProblemError(
            HTTPStatus.FORBIDDEN,
            "scope",
            f"a token of the name '{_CANARY}' cannot send: Tocsin's own trials bear it; make one of another name",
        )
    return caller.name


@router.get("/v1/flags/{flag_id}", summary="What became of a flag")
async def state(
    flag_id: UUID, service: Service, caller: Annotated[Caller, Depends(needs("flags:read"))]
) -> FlagState:
    """Read the coarse word that whoever flagged may be told. A token reads the flags that it sent itself."""

    def read() -> FlagState | None:
        with service.store.read() as connection:
            found = view_flag(connection, flag_id, service.clock.now())
            if found is None or (caller.machine and found.source != caller.name):
                return None
            receipt = receipts_of(connection, service.log_key, [flag_id]).get(flag_id)
        return FlagState.model_validate(found).model_copy(update={"receipt": receipt})

    found = await in_thread(read)
    if found is None:
        raise ProblemError(
            HTTPStatus.NOT_FOUND, "unknown-flag", f"there is no flag {flag_id} that {caller.name} sent"
        )
    return found


@router.get(
    "/v1/flags/{flag_id}/receipt",
    summary="The receipt of a flag, as a file",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
async def receipt(
    flag_id: UUID, service: Service, caller: Annotated[Caller, Depends(needs("flags:read"))]
) -> Response:
    """Read the receipt alone, as it is to be kept: for senders whose own protocol has no place for it."""
    found = await state(flag_id, service, caller)
    if found.receipt is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, "no-receipt", f"the flag {flag_id} is not in this log")
    return PlainTextResponse(found.receipt)


@router.get(
    "/v1/flags/{flag_id}/proof",
    summary="Proofs that a flag is in the log, and of what became of it",
)
async def proof(
    flag_id: UUID, service: Service, caller: Annotated[Caller, Depends(needs("flags:read"))]
) -> FlagProof:
    """Read proofs (C2SP tlog-proof) to keep beside the receipt: the flag's own, then one a word that was told."""

    def read() -> str | None:
        now = service.clock.now()
        with service.store.read() as connection:
            found = view_flag(connection, flag_id, now)
            if found is None or (caller.machine and found.source != caller.name):
                return None
            return prove(
                connection,
                f"flag:{flag_id}",
                # The flag's own entry names its case: the receipt says enough of it.
                disclose=lambda row: row.kind == WORD,
                include=lambda row: (
                    row.kind == FLAG
                    or (row.kind == WORD and datetime.fromisoformat(row.body["not_before"]) <= now)
                ),
            )

    try:
        made = await in_thread(read)
    except NotInLogError as error:
        raise ProblemError(
            HTTPStatus.NOT_FOUND,
            "no-proof-yet",
            f"no checkpoint covers the flag {flag_id} yet; ask again in a minute, the receipt says by when",
        ) from error
    if made is None:
        raise ProblemError(
            HTTPStatus.NOT_FOUND, "unknown-flag", f"there is no flag {flag_id} that {caller.name} sent"
        )
    return FlagProof(proof=made)
