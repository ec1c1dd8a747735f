"""What asking, agreeing and refusing take, whoever gets the report: one asks, another, who did not write it, agrees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection

from tocsin.cases import read_case, resolve
from tocsin.people import Person
from tocsin.reporting.drafts import may_be_filed
from tocsin.reporting.errors import ReportError
from tocsin.reporting.rights import COMMAND_LINE, actor_of, check_right


class Asked(Protocol):
    """A request that waits for an answer, as the log names people."""

    @property
    def asked_by(self) -> str:
        """Who asked."""

    @property
    def written_by(self) -> str:
        """Who wrote last what would be reported."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How a request is spoken of: a report of a *filing* is *filed*."""

    request: str
    done: str


FILING = Kind("filing", "filed")
HANDOVER = Kind("handover", "handed over")


def check_confirmed(connection: Connection, case_id: str, kind: Kind) -> None:
    """Say nothing where people confirmed a case, so that a report on it may be asked for.

    :raises ReportError: where they did not.
    """
    case = read_case(connection, resolve(connection, case_id))
    if not may_be_filed(case.state):
        raise ReportError(
            f"case {case.id} is {case.state.replace('_', ' ')}: a report is {kind.done} once people confirmed the "
            "case; decide it first"
        )


def check_may_agree(connection: Connection, case_id: str, by: Person, kind: Kind) -> None:
    """Say nothing where somebody may agree to reports on a case, and people still hold it for confirmed.

    :raises ReportError: where not.
    """
    check_right(connection, by, "file_report", case_id)
    if not may_be_filed(read_case(connection, resolve(connection, case_id)).state):
        raise ReportError(
            f"case {case_id} is not confirmed any more; decide it first, or refuse the {kind.request}"
        )


def agreement(asked: Asked, by: Person, why: str, now: datetime, kind: Kind) -> dict[str, Any]:
    """Return the columns of a request to which somebody agrees: ``approved``, and due at once.

    Where nobody was named who asked, the first to agree counts as who asked, and one more has to.

    :raises ReportError: where they asked themselves, or wrote what the report says.
    """
    actor = actor_of(by)
    if actor in (asked.asked_by, asked.written_by):
        did = "asked for this" if actor == asked.asked_by else "wrote this draft last"
        raise ReportError(f"{by.name} {did}; somebody else has to agree that it is {kind.done}")
    if asked.asked_by == COMMAND_LINE:
        return {"asked_by": actor, "asked_at": now}
    return {
        "approved_by": actor,
        "answered_at": now,
        "answered_why": why,
        "state": "approved",
        "due_at": now,
    }


def refusal(by: Person, why: str, now: datetime, kind: Kind) -> dict[str, Any]:
    """Return the columns of a request to which somebody says no.

    :raises ReportError: where they say no reason.
    """
    if not why.strip():
        raise ReportError(f"say why the report is not {kind.done}")
    return {
        "state": "refused",
        "step": "over",
        "refused_by": actor_of(by),
        "answered_at": now,
        "answered_why": why,
    }


def check_may_refuse(connection: Connection, asked: Asked, case_id: str, by: Person) -> None:
    """Say nothing where somebody may say no: with the right to agree, or to what they asked for themselves.

    :raises ReportError: where not.
    """
    if actor_of(by) != asked.asked_by:
        check_right(connection, by, "file_report", case_id)
