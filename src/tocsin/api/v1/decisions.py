"""What people decide on a case: its body, and carrying it out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Request

from tocsin.api.v1.asked import asked_of, case_of
from tocsin.api.v1.callers import Caller, Service, needs
from tocsin.api.v1.problems import ProblemError
from tocsin.api.v1.reading import read_body
from tocsin.api.v1.seeing import CaseId, shape_of, today_of
from tocsin.api.v1.service import V1Service, in_thread
from tocsin.api.v1.shapes import PROBLEMS, CaseShape
from tocsin.api.v1.strictly import strictly
from tocsin.cases import PERMISSION, Act, Ask, CaseFile, CaseKind, Decision, Ground, StaleCaseError
from tocsin.reporting import check_receipt

router = APIRouter(responses=PROBLEMS, tags=["cases"])

_MOST_BYTES = 256 << 10

_JOINING = frozenset({Act.MERGE, Act.SPLIT})


class DecisionBody(msgspec.Struct, forbid_unknown_fields=True):
    """The body of a decision; ``version`` is that of the case as the person saw it."""

    act: Act
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=10_000)]
    version: Annotated[int, msgspec.Meta(ge=1, lt=2**31)]
    receipt: str | None = None
    ground: Ground | None = None
    until: datetime | None = None
    queue: str | None = None
    to: str | None = None
    kind: CaseKind | None = None
    into: str | None = None
    accounts: Annotated[list[str], msgspec.Meta(max_length=10_000)] | None = None


SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["act", "reason", "version"],
    "additionalProperties": False,
    "properties": {
        "act": {"enum": sorted([*PERMISSION, *_JOINING])},
        "reason": {
            "type": "string",
            "minLength": 1,
            "maxLength": 10_000,
            "description": "Why, in a sentence; it stays in the ledger.",
        },
        "version": {
            "type": "integer",
            "minimum": 1,
            "maximum": 2**31 - 1,
            "description": "Of the case as the person saw it. Where it changed since, nothing is done (409).",
        },
        "receipt": {"type": "string", "description": "For 'report': the number that the addressee gave."},
        "ground": {"enum": sorted(Ground), "description": "For 'waive': why no report is due."},
        "until": {
            "type": "string",
            "format": "date-time",
            "description": "For 'extend': RFC 3339, with its zone.",
        },
        "queue": {"type": "string", "description": "For 'route': a queue's name."},
        "to": {"type": "string", "description": "For 'assign': a person's name."},
        "kind": {
            "enum": sorted(CaseKind),
            "description": "Where the person finds it to be of another kind.",
        },
        "into": {"type": "string", "description": "For 'merge': the case that goes on."},
        "accounts": {
            "type": "array",
            "maxItems": 10_000,
            "items": {"type": "string"},
            "description": "For 'split': those that become a case of their own.",
        },
    },
}
"""The body as JSON Schema; ``null`` counts as left out."""

EXAMPLE = {"act": "triage", "reason": "two accounts, one of them a child's by its own word", "version": 1}

_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": SCHEMA, "example": EXAMPLE}},
    }
}


@router.post("/v1/cases/{case_id}/decisions", summary="Decide a case", openapi_extra=_BODY)
async def decide(
    case_id: CaseId,
    request: Request,
    service: Service,
    caller: Annotated[Caller, Depends(needs("cases:write"))],
) -> CaseShape:
    """Carry out what a person decided, and answer with the case after it.

    It takes a person's session, alone or beside a token in the header `Tocsin-Person`; a token alone never decides.
    Sent twice, the second is answered with 409: the case has another version by then.
    """
    worker = caller.worker
    body = strictly(await read_body(request, "application/json", most=_MOST_BYTES), DecisionBody)
    if body.act not in PERMISSION and body.act not in _JOINING:
        raise ProblemError(
            HTTPStatus.UNPROCESSABLE_ENTITY, "not-possible", f"'{body.act}' is nothing that people decide"
        )

    def write() -> CaseFile:
        with service.store.read() as connection:
            ask = asked_of(connection, caller, case_id)
            before = None if ask is None else case_of(connection, ask)
        if ask is not None and before is not None:
            return _answered(service, caller, ask, before, body)
        case = today_of(service, caller, case_id)
        if body.act in _JOINING:
            return _join(service, caller, case, body)
        with service.store.read() as connection:
            check_receipt(connection, body.receipt)
        return service.decisions.decide(case.id, worker, _decision(body, caller))

    return shape_of(await in_thread(write))


def _answered(service: V1Service, caller: Caller, ask: Ask, before: CaseFile, body: DecisionBody) -> CaseFile:
    """Carry an act out on a blind question, and return what it looks like afterwards."""
    decision = _decision(body, caller)
    if body.act in _JOINING:
        service.questions.join(ask.id, caller.worker, decision)
    elif service.questions.decide(ask.id, caller.worker, decision):
        with service.store.read() as connection:
            return case_of(connection, ask)
    return replace(before, version=before.version + 1, owner=None, lease_until=None)


def _join(service: V1Service, caller: Caller, case: CaseFile, body: DecisionBody) -> CaseFile:
    if case.version != body.version:
        raise StaleCaseError(
            f"case {case.id} changed since you looked at it (version {body.version}, now {case.version}); "
            "look again, then decide"
        )
    if body.act is Act.MERGE:
        target = today_of(service, caller, body.into or "")
        return service.joining.merge(caller.worker, case.id, target.id, body.reason)
    return service.joining.split(caller.worker, case.id, body.accounts or (), body.reason)


def _decision(body: DecisionBody, caller: Caller) -> Decision:
    return Decision(
        act=body.act,
        reason=body.reason,
        version=body.version,
        receipt=body.receipt,
        ground=body.ground,
        until=body.until,
        queue=body.queue,
        to=body.to,
        kind=body.kind,
        details={} if caller.through is None else {"through": caller.through},
    )
