"""Whether the server works, in words that tell a stranger nothing of what is in it."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import Field

from tocsin import __version__
from tocsin.api.v1.callers import Service, address_of
from tocsin.api.v1.problems import too_often
from tocsin.api.v1.service import V1Service, in_thread
from tocsin.api.v1.shapes import PROBLEMS, Shape
from tocsin.bridges import silent_bridges
from tocsin.cases import canary_state, list_overdue
from tocsin.log import in_conflict, read_promises, read_published
from tocsin.people import permissions
from tocsin.reporting import late_reports
from tocsin.store import outage_of

router = APIRouter(tags=["server"])

_FEW = 10


class Health(Shape):
    """Whether the server works. ``attention``: it answers, but cases, reports or flags wait that should not."""

    status: Literal["ok", "attention", "down"] = Field(examples=["ok"])
    version: str = Field(examples=[__version__])
    database: Literal["answers", "away"]
    overdue: Literal["none", "few", "many"] | None = Field(
        description="Cases past their time; few: up to ten. Null where the database is away."
    )
    late_reports: Literal["none", "few", "many"] | None = Field(
        description="Reports that are late, to the CyberTipline or to others: past their time, nobody answered, "
        "not filed or handed over, expiring, failed."
    )
    canary: Literal["seen", "missed", "never"] | None = Field(
        description="Whether Tocsin's own flags, sent again and again, come through."
    )
    receipts: Literal["kept", "late"] | None = Field(
        description="Whether every flag whose receipt's hour is over stands in the published log."
    )
    log: Literal["goes on", "stuck"] | None = Field(
        description="Whether the log that others check is signed and published; stuck: its key is another than the one "
        "that signed before, it was changed, or its folder cannot be written. The console's log page says which."
    )
    witnesses: Literal["agree", "conflict"] | None = Field(
        description="Whether a witness of the log was shown another log than this, and has not cosigned since."
    )
    bridges: Literal["answer", "silent"] | None = Field(
        description="Whether servers that are asked for reports (Matrix) answer; silent: one has not for ten minutes. "
        "tocsin bridge check says why."
    )


@router.get(
    "/health",
    summary="Whether the server works",
    responses={503: {"model": Health, "description": "The database is away."}, "4XX": PROBLEMS["4XX"]},
)
async def health(request: Request, response: Response, service: Service) -> Health:
    """Say whether server and database answer, whether cases or reports are late, and whether flags come through."""
    if wait := service.visitors.wait(address_of(request)):
        raise too_often("this address", wait)
    found = await in_thread(lambda: _look(service))
    if found.database == "away":
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return found


def _look(service: V1Service) -> Health:
    try:
        with service.store.read() as connection:
            now = service.clock.now()
            late = list_overdue(connection, now, sorted(permissions()), limit=_FEW + 1)
            found = late_reports(connection, now, service.folder)
            reports = [each for each in found if not each.is_test]
            promises = read_promises(connection, now)
            conflict = in_conflict(connection)
            silent = silent_bridges(connection, now)
            stuck = read_published(connection).trouble is not None
        canary = canary_state(service.store, service.clock)
    except Exception as error:
        if outage_of(error) is None:
            raise
        return Health(
            status="down",
            version=__version__,
            database="away",
            overdue=None,
            late_reports=None,
            canary=None,
            receipts=None,
            log=None,
            witnesses=None,
            bridges=None,
        )
    overdue, unreported = _many(late), _many(reports)
    trial: Literal["seen", "missed", "never"] = (
        "missed" if canary.missed else "never" if canary.last is None else "seen"
    )
    fine = (
        overdue == unreported == "none"
        and trial != "missed"
        and not promises.late
        and not (conflict or stuck or silent)
    )
    return Health(
        status="ok" if fine else "attention",
        version=__version__,
        database="answers",
        overdue=overdue,
        late_reports=unreported,
        canary=trial,
        receipts="late" if promises.late else "kept",
        log="stuck" if stuck else "goes on",
        witnesses="conflict" if conflict else "agree",
        bridges="silent" if silent else "answer",
    )


def _many(found: Sequence[object]) -> Literal["none", "few", "many"]:
    return "none" if not found else "few" if len(found) <= _FEW else "many"
