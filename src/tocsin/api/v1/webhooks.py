"""Webhooks: who is told what happens to cases, and what could not be delivered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from tocsin.api.v1.callers import Caller, Service, needs
from tocsin.api.v1.service import in_thread
from tocsin.api.v1.shapes import PROBLEMS, Shape
from tocsin.webhooks import EVENTS, DeliveryState

router = APIRouter(prefix="/v1/webhooks", responses=PROBLEMS, tags=["webhooks"])

Manager = Annotated[Caller, Depends(needs("webhooks:manage"))]
Number = Annotated[int, Path(ge=1, le=2**53)]


class Wanted(BaseModel):
    """An address and what it is to be told."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field(max_length=2000, examples=["https://rules.example.org/tocsin"])
    events: list[str] = Field(max_length=len(EVENTS), examples=[["decision"]])
    note: str = Field("", max_length=200)


class EndpointShape(Shape):
    """An address, without its secret."""

    id: int
    url: str
    events: list[str]
    active: bool
    note: str
    created_at: datetime
    created_by: str


class NewEndpoint(EndpointShape):
    """An address and its secret, which is shown this once."""

    secret: str


class Secret(BaseModel):
    """A new secret; the one before signs too for 24 hours."""

    secret: str


class DeliveryShape(Shape):
    """A delivery. ``trouble``: why the last attempt failed."""

    id: UUID
    endpoint_id: int
    event: str
    case_id: str | None
    at: datetime
    state: str
    due_at: datetime | None
    attempts: int
    status: int | None
    trouble: str | None
    ended_at: datetime | None


def _actor(caller: Caller) -> str:
    return f"token:{caller.name}" if caller.machine else f"person:{caller.name}"


@router.get("", summary="Which addresses are told")
async def webhooks(service: Service, _caller: Manager) -> list[EndpointShape]:
    """List the addresses, in the order in which they were added."""
    return [EndpointShape.model_validate(each) for each in await in_thread(service.endpoints.all)]


@router.post("", summary="Add an address", status_code=201)
async def add_webhook(wanted: Wanted, service: Service, caller: Manager) -> NewEndpoint:
    """Add an address; the answer holds its secret, once."""
    endpoint, secret = await in_thread(
        lambda: service.endpoints.add(wanted.url, wanted.events, _actor(caller), note=wanted.note)
    )
    return NewEndpoint(**EndpointShape.model_validate(endpoint).model_dump(), secret=secret)


@router.delete("/{number}", summary="Remove an address", status_code=204)
async def remove_webhook(number: Number, service: Service, caller: Manager) -> None:
    """Remove an address: from now on it is told nothing."""
    await in_thread(lambda: service.endpoints.remove(number, _actor(caller)))


@router.post("/{number}/secret", summary="Give an address a new secret")
async def rotate_webhook(number: Number, service: Service, caller: Manager) -> Secret:
    """Give an address a new secret, shown once; the one before signs too for 24 hours."""
    return Secret(secret=await in_thread(lambda: service.endpoints.rotate(number, _actor(caller))))


@router.get("/deliveries", summary="What could not be delivered, or still waits")
async def deliveries(
    service: Service, _caller: Manager, state: Annotated[DeliveryState, Query()] = DeliveryState.DEAD
) -> list[DeliveryShape]:
    """List the last 200 deliveries of a state."""
    found = await in_thread(lambda: service.deliveries.listed(state))
    return [DeliveryShape.model_validate(each) for each in found]


@router.post(
    "/deliveries/{delivery}/resend", summary="Try a delivery that was given up again", status_code=202
)
async def resend(delivery: UUID, service: Service, caller: Manager) -> None:
    """Try a delivery that was given up again, as if for the first time."""
    await in_thread(lambda: service.deliveries.resend(_actor(caller), delivery=str(delivery)))
