"""Figures of the work on cases, for a dashboard or a report: how many, how fast, how it ends, how well people agree."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, Field

from tocsin.api.v1.callers import Caller, Service, needs
from tocsin.api.v1.service import in_thread
from tocsin.api.v1.shapes import PROBLEMS, Shape
from tocsin.cases import Quality, canary_state, count_figures

router = APIRouter(responses=PROBLEMS, tags=["metrics"])

_USUAL = timedelta(days=30)


class Waiting(Shape):
    """Open cases of a severity in a queue, now; ``overdue`` of them are."""

    queue: str
    severity: int
    waiting: int
    overdue: int


class Decided(Shape):
    """Cases of a severity first decided in the span, and how long that took from their opening, in seconds."""

    severity: int
    decided: int
    median_seconds: float
    nine_in_ten_within_seconds: float


class Closed(Shape):
    """Cases of a kind closed in the span, by how they ended."""

    kind: str
    outcome: str
    cases: int


class Flags(Shape):
    """What a source sent in the span, to the hour: ``received = accepted + repeated + refused``."""

    source: str
    received: int
    accepted: int
    repeated: int
    refused: int


class Agreed(Shape):
    """Blind questions answered in the span; ``low`` and ``high`` bound the share that agrees (Wilson, 95 %).

    ``unanswered``: how often one was handed on without a verdict. ``share`` is null where none was answered.
    """

    purpose: str
    queue: str
    answered: int
    agreed: int
    unanswered: int
    share: float | None
    low: float
    high: float
    kappa: float | None


class Metrics(Shape):
    """Figures of a span. What waits is counted now, all else from ``since`` to before ``until``."""

    since: datetime
    until: datetime
    waiting: list[Waiting]
    decided: list[Decided]
    closed: list[Closed]
    flags: list[Flags]
    agreement: list[Agreed]
    canary_last: datetime | None = Field(description="When a flag of Tocsin's own last went the whole way.")
    canary_missed: bool


@router.get("/v1/metrics", summary="Figures of the work")
async def metrics(
    service: Service,
    caller: Annotated[Caller, Depends(needs("metrics:read"))],  # noqa: ARG001 - whoever has it may see all
    since: Annotated[AwareDatetime | None, Query(description="Usually 30 days before the end.")] = None,
    until: Annotated[AwareDatetime | None, Query(description="Excluded; usually now.")] = None,
) -> Metrics:
    """Read how many cases wait, how fast people decide, how cases end, what sources send. Names no case and nobody."""

    def read() -> Metrics:
        now = service.clock.now()
        end = until or now
        start = since or end - min(_USUAL, end - datetime.min.replace(tzinfo=end.tzinfo))
        with service.store.read() as connection:
            found = count_figures(connection, start, now, until)
        agreement = Quality(service.store, service.policy, service.clock).agreement(start, until, named=False)
        canary = canary_state(service.store, service.clock)
        return Metrics(
            since=start,
            until=end,
            waiting=[Waiting.model_validate(each) for each in found.queues],
            decided=[
                Decided(
                    severity=each.severity,
                    decided=each.decided,
                    median_seconds=each.median.total_seconds(),
                    nine_in_ten_within_seconds=each.slowest_tenth.total_seconds(),
                )
                for each in found.times
            ],
            closed=[Closed.model_validate(each) for each in found.outcomes],
            flags=[Flags.model_validate(each) for each in found.sources],
            agreement=[Agreed.model_validate(each) for each in agreement],
            canary_last=canary.last,
            canary_missed=canary.missed,
        )

    return await in_thread(read)
