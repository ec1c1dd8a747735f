"""Queues: what waits, and taking the next case."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path

from tocsin.api.v1.callers import Caller, Service, needs
from tocsin.api.v1.problems import ProblemError
from tocsin.api.v1.service import in_thread
from tocsin.api.v1.shapes import PROBLEMS, CaseShape, Queues, QueueShape
from tocsin.cases import CaseFile, count_queues

router = APIRouter(responses=PROBLEMS)


@router.get("/v1/queues", summary="What waits in each queue")
async def queues(service: Service, caller: Annotated[Caller, Depends(needs("cases:read"))]) -> Queues:
    """List the queues that the caller may see, with what waits, what somebody works on, and what is overdue."""

    def read() -> Queues:
        with service.store.read() as connection:
            found = count_queues(connection, service.clock.now(), sorted(caller.permissions))
        return Queues(queues=[QueueShape.model_validate(each) for each in found])

    return await in_thread(read)


@router.post("/v1/queues/{name}/next", summary="Take the next case of a queue")
async def take_next(
    name: Annotated[str, Path(max_length=64, pattern=r"^[a-z_]+$")],
    service: Service,
    caller: Annotated[Caller, Depends(needs("cases:write"))],
) -> CaseShape:
    """Take the most urgent case that the caller may work on; it is theirs for as long as the policy's lease says."""

    def take() -> CaseFile | None:
        return service.decisions.take_next(caller.worker, [name])

    case = await in_thread(take)
    if case is None:
        raise ProblemError(
            HTTPStatus.NOT_FOUND,
            "empty-queue",
            f"nothing waits in the queue '{name}' that {caller.name} may take",
        )
    return CaseShape.model_validate(case)
