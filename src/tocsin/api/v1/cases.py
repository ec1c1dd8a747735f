"""Cases: which there are, what is in them, and what people decide."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Query, Request

from tocsin.api.v1.callers import Caller, Service, needs
from tocsin.api.v1.problems import ProblemError
from tocsin.api.v1.reading import decode, read_body
from tocsin.api.v1.service import V1Service, in_thread
from tocsin.api.v1.shapes import (
    PROBLEMS,
    AccountShape,
    CaseDetail,
    CasePage,
    CaseShape,
    EvidenceShape,
    FlagContent,
    Ledger,
    LedgerShape,
)
from tocsin.cases import (
    PERMISSION,
    Act,
    CaseFile,
    CaseKind,
    CaseView,
    Decision,
    Filter,
    Ground,
    State,
    UnknownCaseError,
    list_cases,
    may_see,
    read_case,
    resolve,
    view_case,
)
from tocsin.people import Thing, record_look

router = APIRouter(responses=PROBLEMS)

Reader = Annotated[Caller, Depends(needs("cases:read"))]
CaseId = Annotated[str, Query(pattern="^[0-9a-f]{16}$")]


class DecisionBody(msgspec.Struct, forbid_unknown_fields=True):
    """The body of a decision; what each act needs stands in docs/cases.md."""

    act: Act
    reason: str
    version: int | None = None
    receipt: str | None = None
    ground: Ground | None = None
    until: datetime | None = None
    queue: str | None = None
    to: str | None = None
    kind: CaseKind | None = None
    person: str | None = None
    into: str | None = None
    accounts: list[str] | None = None


_DECISION: dict[str, Any] = {
    "type": "object",
    "required": ["act", "reason"],
    "additionalProperties": False,
    "properties": {
        "act": {"enum": sorted([*PERMISSION, Act.MERGE, Act.SPLIT])},
        "reason": {"type": "string", "minLength": 1, "maxLength": 10_000},
        "version": {
            "type": "integer",
            "description": "Of the case as the person saw it; a stale one is refused.",
        },
        "receipt": {"type": "string", "description": "For 'report': the number that the addressee gave."},
        "ground": {"enum": sorted(Ground), "description": "For 'waive': why no report is due."},
        "until": {"type": "string", "format": "date-time", "description": "For 'extend'."},
        "queue": {"type": "string", "description": "For 'route'."},
        "to": {"type": "string", "description": "For 'assign': a person's name."},
        "kind": {"enum": sorted(CaseKind), "description": "Where the person finds it to be of another kind."},
        "person": {
            "type": "string",
            "description": "Whom the platform's own tool asked; kept in the ledger.",
        },
        "into": {"type": "string", "description": "For 'merge': the case that goes on."},
        "accounts": {"type": "array", "items": {"type": "string"}, "description": "For 'split'."},
    },
    "example": {"act": "reject", "reason": "a teacher, known to the school", "version": 4},
}


@router.get("/v1/cases", summary="List cases")
async def list_them(  # noqa: PLR0917 (FastAPI hands them over by name)
    service: Service,
    caller: Reader,
    state: State | None = None,
    kind: CaseKind | None = None,
    queue: Annotated[str | None, Query(max_length=64, pattern=r"^[a-z_]+$")] = None,
    account: Annotated[str | None, Query(max_length=128, pattern=r"^[^\x00]+$")] = None,
    severity: Annotated[int | None, Query(ge=1, le=4, description="At least so grave.")] = None,
    overdue: bool = False,
    open: Annotated[bool, Query(description="Only cases that wait for something.")] = False,
    after: Annotated[str | None, Query(max_length=512, description="The cursor of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> CasePage:
    """List cases, newest change first, without their content; merged ones where state=merged asks for them."""
    wanted = Filter(
        state=state,
        kind=kind,
        queue=queue,
        account=account,
        least_severity=severity,
        due_before=service.clock.now() if overdue else None,
        open_only=open or overdue,
    )

    def read() -> CasePage:
        with service.store.read() as connection:
            page = list_cases(connection, wanted, sorted(caller.permissions), after=after, limit=limit)
        return CasePage(cases=[_shape(case) for case in page.cases], after=page.after)

    return await in_thread(read)


@router.get("/v1/cases/{case_id}", summary="A case")
async def one(case_id: str, service: Service, caller: Reader) -> CaseDetail:
    """Read a case without its content. Ids that were merged, or that a scan once gave, lead to what they are now."""

    def read() -> CaseDetail:
        view = _view(service, caller, case_id)
        accounts = [AccountShape.model_validate(each) for each in view.accounts]
        return CaseDetail(**_shape(view.file).model_dump(), accounts=accounts)

    return await in_thread(read)


@router.get("/v1/cases/{case_id}/ledger", summary="What was done to a case")
async def ledger(case_id: str, service: Service, caller: Reader) -> Ledger:
    """Read every act on a case: by whom, when, from which state to which, and why."""

    def read() -> Ledger:
        rows = _view(service, caller, case_id).ledger
        return Ledger(ledger=[LedgerShape.model_validate(row) for row in rows])

    return await in_thread(read)


@router.get("/v1/cases/{case_id}/evidence", summary="A case's content")
async def evidence(
    case_id: str,
    service: Service,
    caller: Annotated[Caller, Depends(needs("evidence:read"))],
    purpose: Annotated[str, Query(max_length=64, examples=["integration"])],
    words: Annotated[str, Query(max_length=1000)] = "",
) -> EvidenceShape:
    """Read what scans say of a case, and its flags, for a stated purpose. The look is written down first.

    A machine states ``integration``; a person, what docs/access.md lists for their role.
    """

    def read() -> EvidenceShape:
        view = _view(service, caller, case_id)
        with service.store.begin() as connection:
            record_look(
                connection,
                caller.viewer,
                Thing.CASE,
                view.file.id,
                service.clock.now(),
                case=view.file.id,
                purpose=purpose,
                words=words.replace("\0", ""),
            )
        return EvidenceShape(
            documents=[each.document for each in view.documents],
            flags=[FlagContent.model_validate(each) for each in view.flags],
        )

    return await in_thread(read)


@router.post(
    "/v1/cases/{case_id}/decisions",
    summary="Decide a case",
    openapi_extra={"requestBody": {"required": True, "content": {"application/json": {"schema": _DECISION}}}},
)
async def decide(
    case_id: str,
    request: Request,
    service: Service,
    caller: Annotated[Caller, Depends(needs("cases:write"))],
) -> CaseShape:
    """Carry out what a person decided, and answer with the case after it.

    A token speaks for people whom the platform's own tool asked; it is never the second person of a confirmation.
    """
    body = _decision(await read_body(request))

    def write() -> CaseFile:
        with service.store.read() as connection:
            known = resolve(connection, case_id)
            if not may_see(connection, read_case(connection, known), sorted(caller.permissions)):
                raise UnknownCaseError(f"there is no case {case_id!r} that {caller.name} may see")
        return _carry_out(service, caller, known, body)

    return _shape(await in_thread(write))


def _carry_out(service: V1Service, caller: Caller, case_id: str, body: DecisionBody) -> CaseFile:
    if body.act is Act.MERGE:
        return service.joining.merge(caller.worker, case_id, body.into or "", body.reason)
    if body.act is Act.SPLIT:
        return service.joining.split(caller.worker, case_id, body.accounts or (), body.reason)
    if body.act not in PERMISSION:
        raise ProblemError(
            HTTPStatus.UNPROCESSABLE_ENTITY, "not-possible", f"'{body.act}' is nothing that people decide"
        )
    decision = Decision(
        act=body.act,
        reason=body.reason,
        version=body.version,
        receipt=body.receipt,
        ground=body.ground,
        until=body.until,
        queue=body.queue,
        to=body.to,
        kind=body.kind,
        details={} if body.person is None else {"person": body.person},
    )
    return service.decisions.decide(case_id, caller.worker, decision)


def _decision(written: bytes) -> DecisionBody:
    decode(written)
    try:
        body = msgspec.json.decode(written, type=DecisionBody)
    except msgspec.ValidationError as error:
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", f"the decision: {error}") from error
    words = (body.reason, body.receipt, body.queue, body.to, body.person, body.into, *(body.accounts or ()))
    if any("\0" in each for each in words if each is not None):
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", "the decision holds a NUL character")
    if body.until is not None:
        body.until = body.until.replace(tzinfo=UTC) if body.until.tzinfo is None else body.until
    return body


def _view(service: V1Service, caller: Caller, case_id: str) -> CaseView:
    with service.store.read() as connection:
        view = view_case(connection, resolve(connection, case_id))
        if may_see(connection, view.file, sorted(caller.permissions)):
            return view
    raise UnknownCaseError(f"there is no case {case_id!r} that {caller.name} may see")


def _shape(case: CaseFile) -> CaseShape:
    shape = CaseShape.model_validate(case)
    shape.proposed = case.proposed_by is not None
    return shape
