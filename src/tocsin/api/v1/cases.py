"""Cases: which there are, what was done to them, what is in them."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from sqlalchemy import Connection

from tocsin.api.v1.asked import asked_now, asked_of, view_of
from tocsin.api.v1.callers import Caller, Service, needs
from tocsin.api.v1.reading_texts import texts_of
from tocsin.api.v1.seeing import CaseId, blind_to, seen, shape_of
from tocsin.api.v1.service import in_thread
from tocsin.api.v1.shapes import (
    PROBLEMS,
    AccountShape,
    CaseDetail,
    CasePage,
    EvidenceShape,
    FlagContent,
    Ledger,
    LedgerShape,
    Mine,
)
from tocsin.cases import (
    PERMISSION,
    TRANSITIONS,
    Act,
    CaseKind,
    CaseView,
    Filter,
    State,
    check_no_conflict,
    list_cases,
    read_case,
    view_case,
)
from tocsin.lookup import ContentError
from tocsin.people import Person, Thing, record_look

router = APIRouter(responses=PROBLEMS, tags=["cases"])

Reader = Annotated[Caller, Depends(needs("cases:read"))]


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
            hidden = blind_to(connection, caller)
        return CasePage(
            cases=[shape_of(case) for case in page.cases if case.id not in hidden], after=page.after
        )

    return await in_thread(read)


@router.get("/v1/cases/mine", summary="What is with you")
async def mine(service: Service, caller: Reader) -> Mine:
    """List what the person works on now, questions that are put to them blind among it: these look like cases.

    Nothing is ever with a machine.
    """

    def read() -> Mine:
        if not isinstance(caller.viewer, Person):
            return Mine(cases=[])
        wanted = Filter(owner=caller.name, open_only=True)
        with service.store.read() as connection:
            held = list_cases(connection, wanted, sorted(caller.permissions), limit=200).cases
            hidden, asked = blind_to(connection, caller), asked_now(connection, caller)
        now = service.clock.now()
        found = [*(case for case in held if case.id not in hidden), *asked]
        return Mine(cases=[shape_of(each) for each in found if each.lease_until and each.lease_until > now])

    return await in_thread(read)


@router.get("/v1/cases/{case_id}", summary="A case")
async def one(case_id: CaseId, service: Service, caller: Reader, response: Response) -> CaseDetail:
    """Read a case without its content. Ids that were merged, or that a scan once gave, lead to what they are now."""

    def read() -> CaseDetail:
        with service.store.read() as connection:
            view = _view(connection, caller, case_id)
        accounts = [AccountShape.model_validate(each) for each in view.accounts]
        possible = sorted(each for each, steps in TRANSITIONS.items() if view.file.state in steps)
        acts = [str(each) for each in possible if each in PERMISSION or each in (Act.MERGE, Act.SPLIT)]
        return CaseDetail(**shape_of(view.file).model_dump(), accounts=accounts, acts=acts)

    found = await in_thread(read)
    _at(response, found.id)
    return found


@router.get("/v1/cases/{case_id}/ledger", summary="What was done to a case")
async def ledger(case_id: CaseId, service: Service, caller: Reader, response: Response) -> Ledger:
    """Read every act on a case: by whom, when, from which state to which, and why."""

    def read() -> tuple[str, Ledger]:
        with service.store.read() as connection:
            view = _view(connection, caller, case_id)
        return view.file.id, Ledger(ledger=[LedgerShape.model_validate(row) for row in view.ledger])

    case, found = await in_thread(read)
    _at(response, case, "/ledger")
    return found


@router.get("/v1/cases/{case_id}/evidence", summary="A case's content")
async def evidence(  # noqa: PLR0917 (FastAPI hands them over by name)
    case_id: CaseId,
    service: Service,
    caller: Annotated[Caller, Depends(needs("evidence:read"))],
    response: Response,
    purpose: Annotated[
        str, Query(pattern="^[a-z_]{1,64}$", description="What for.", examples=["integration"])
    ],
    words: Annotated[
        str, Query(max_length=1000, pattern=r"^[^\x00]*$", description="Where the purpose wants a sentence.")
    ] = "",
    texts: Annotated[bool, Query(description="Also what the events that the evidence names say.")] = False,
) -> EvidenceShape:
    """Read what scans say of a case, and its flags, for a stated purpose. Each look is written down first.

    A machine states `integration`; a person, what docs/access.md lists for their role.
    """

    def read() -> tuple[str, EvidenceShape]:
        # One transaction: where the look cannot be kept, nothing is shown.
        with service.store.begin() as connection:
            ask = asked_of(connection, caller, case_id)
            case = seen(connection, caller, case_id) if ask is None else read_case(connection, ask.case_id)
            if isinstance(caller.viewer, Person):
                check_no_conflict(connection, case.id, caller.name, caller.viewer.conflicts, shown_as=case_id)
            record_look(
                connection,
                caller.viewer,
                Thing.CASE,
                case.id,
                service.clock.now(),
                case=case.id,
                purpose=purpose,
                words=words,
            )
            view = view_case(connection, case.id) if ask is None else view_of(connection, ask)
        shown = EvidenceShape(
            # The name that a scan gave would tell which case stands behind a question.
            documents=[
                each.document if ask is None else {**each.document, "case": ask.id} for each in view.documents
            ],
            flags=[FlagContent.model_validate(each) for each in view.flags],
        )
        if texts:
            try:
                shown.texts = texts_of(service, caller, replace(view, file=case), purpose, words)
            except ContentError as error:
                shown.unreadable = str(error)
        return view.file.id, shown

    case, found = await in_thread(read)
    _at(response, case, "/evidence")
    return found


def _view(connection: Connection, caller: Caller, case_id: str) -> CaseView:
    if (ask := asked_of(connection, caller, case_id)) is not None:
        return view_of(connection, ask)
    return view_case(connection, seen(connection, caller, case_id).id)


def _at(response: Response, case: str, part: str = "") -> None:
    # An old id is answered all the same; this says under which it is now.
    response.headers["Content-Location"] = f"/v1/cases/{case}{part}"
