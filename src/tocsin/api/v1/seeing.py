"""Which case an id means today, to somebody who may see it; to others it is not there."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from sqlalchemy import Connection

from tocsin.api.v1.callers import Caller
from tocsin.api.v1.service import V1Service
from tocsin.api.v1.shapes import CaseShape
from tocsin.cases import CaseFile, UnknownCaseError, asked_blind, may_see, read_case, resolve
from tocsin.people import Person

CaseId = Annotated[
    str,
    Path(
        pattern="^[0-9a-f]{16}$",
        description="Of the case, of one that was merged into it, or as a scan named it.",
        examples=["757cb84e5e55b190"],
    ),
]


def today_of(service: V1Service, caller: Caller, case_id: str) -> CaseFile:
    """Return the case that an id means today.

    :raises UnknownCaseError: where there is none, or none that the caller may see: the two look alike.
    """
    with service.store.read() as connection:
        return seen(connection, caller, case_id)


def seen(connection: Connection, caller: Caller, case_id: str) -> CaseFile:
    """Return what :func:`today_of` does, in a transaction."""
    unknown = UnknownCaseError(f"there is no case {case_id[:40]!r} that {caller.name} may see")
    try:
        case = read_case(connection, resolve(connection, case_id))
    except UnknownCaseError:
        raise unknown from None
    if not may_see(connection, case, sorted(caller.permissions)) or case.id in blind_to(connection, caller):
        raise unknown
    return case


def blind_to(connection: Connection, caller: Caller) -> frozenset[str]:
    """Return the cases about which the caller is asked blind: until they have answered, they learn nothing of these."""
    if not isinstance(caller.viewer, Person):
        return frozenset()
    return frozenset(asked_blind(connection, caller.viewer.name))


def shape_of(case: CaseFile) -> CaseShape:
    """Return a case as it is answered with."""
    shape = CaseShape.model_validate(case)
    shape.proposed = case.proposed_by is not None
    return shape
