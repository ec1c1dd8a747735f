"""Who may do what with reports. Drafting and filing are rights of their own, and never one person's alone."""

from __future__ import annotations

from sqlalchemy import Connection

from tocsin.cases import NotYoursError, check_person
from tocsin.people import Person
from tocsin.reporting.errors import ReportError

COMMAND_LINE = "machine:command-line"
"""Whoever works at the server's own machine and names nobody: never one of the two people."""


def actor_of(by: Person | None) -> str:
    """Return who acts, as the log names them."""
    return COMMAND_LINE if by is None else by.actor


def check_right(connection: Connection, by: Person | None, right: str, case_id: str) -> None:
    """Say nothing where somebody may do this with the reports of a case; ``None`` is the server's own machine.

    :raises ReportError: where the right is missing, the case's queue is not theirs, or a conflict of interest stands.
    """
    if by is None:
        return
    try:
        check_person(connection, by, right, case_id)
    except NotYoursError as error:
        raise ReportError(str(error)) from error
