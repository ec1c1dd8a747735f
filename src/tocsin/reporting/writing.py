"""What writing a draft anew and giving it up take, whoever gets the report."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection

from tocsin.people import Person
from tocsin.reporting.errors import ReportError, StaleDraftError
from tocsin.reporting.rights import actor_of, check_right


class Written(Protocol):
    """A draft as it is kept."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def case_id(self) -> str:
        """The case that it was made on."""

    @property
    def version(self) -> int:
        """How often it was written."""

    @property
    def withdrawn_at(self) -> datetime | None:
        """When it was given up."""


def check_may_write(connection: Connection, draft: Written, by: Person | None, version: int) -> None:
    """Say nothing where somebody may write a draft anew, of which they saw a version.

    :raises StaleDraftError: where it changed since.
    :raises ReportError: where they may not, or it was given up.
    """
    check_right(connection, by, "draft_report", draft.case_id)
    if draft.version != version:
        raise StaleDraftError(
            f"draft {draft.id} was edited meanwhile (version {draft.version}); look again, then edit"
        )
    _check_stands(draft)


def check_may_withdraw(connection: Connection, draft: Written, by: Person | None, reason: str) -> None:
    """Say nothing where somebody may give a draft up.

    :raises ReportError: where they may not, say no reason, or it was given up before.
    """
    check_right(connection, by, "draft_report", draft.case_id)
    if not reason.strip():
        raise ReportError("say why the draft is withdrawn")
    _check_stands(draft)


def withdrawal(by: Person | None, now: datetime) -> dict[str, Any]:
    """Return the columns of a draft that is given up."""
    return {"withdrawn_at": now, "withdrawn_by": actor_of(by)}


def _check_stands(draft: Written) -> None:
    if draft.withdrawn_at is not None:
        raise ReportError(f"draft {draft.id} was withdrawn; make another")
