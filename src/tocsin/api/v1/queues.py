"""Queues: what waits, and taking the next case."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response

from tocsin.api.v1.callers import Caller, Service, needs
from tocsin.api.v1.problems import ProblemError
from tocsin.api.v1.seeing import shape_of
from tocsin.api.v1.service import V1Service, in_thread
from tocsin.api.v1.shapes import PROBLEMS, CaseShape, Queues, QueueShape
from tocsin.cases import CaseFile, count_queues, queue_names

router = APIRouter(responses=PROBLEMS, tags=["queues"])


@router.get("/v1/queues", summary="What waits in each queue")
async def queues(service: Service, caller: Annotated[Caller, Depends(needs("cases:read"))]) -> Queues:
    """List the queues that the caller may see, with what waits, what somebody works on, and what is overdue."""

    def read() -> Queues:
        with service.store.read() as connection:
            found = count_queues(connection, service.clock.now(), sorted(caller.permissions))
        return Queues(queues=[QueueShape.model_validate(each) for each in found])

    return await in_thread(read)


@router.post(
    "/v1/queues/{name}/next",
    summary="Take the next case of a queue",
    response_model=CaseShape,
    responses={204: {"description": "Nothing waits there that this person may take."}},
)
async def take_next(
    name: Annotated[str, Path(max_length=64, pattern=r"^[a-z_]+$", examples=["review"])],
    service: Service,
    caller: Annotated[Caller, Depends(needs("cases:write"))],
) -> Any:
    """Take the most urgent case that a person may work on; it is theirs for as long as the policy's lease says.

    It takes a person's session, as decisions do.
    """
    worker = caller.worker

    def take() -> CaseFile | None:
        case = service.decisions.take_next(worker, [name])
        if case is None:
            _check_queue(service, caller, name)
        return case

    case = await in_thread(take)
    return Response(status_code=HTTPStatus.NO_CONTENT) if case is None else shape_of(case)


def _check_queue(service: V1Service, caller: Caller, name: str) -> None:
    with service.store.read() as connection:
        known = queue_names(connection, sorted(caller.permissions))
    if name not in known:
        raise ProblemError(
            HTTPStatus.NOT_FOUND,
            "unknown-queue",
            f"there is no queue '{name}' that {caller.name} may see; GET /v1/queues lists them",
        )
