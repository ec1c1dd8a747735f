"""Who may do what with reports. Drafting and filing are rights of their own, and never one person's alone."""

from __future__ import annotations

from sqlalchemy import Connection

from tocsin.cases import may_see, view_case
from tocsin.people import Person, permissions, rights_of
from tocsin.reporting.errors import ReportError

COMMAND_LINE = "machine:command-line"
"""Whoever works at the server's own machine and names nobody: never one of the two people."""


def actor_of(by: Person | None) -> str:
    """Return who acts, as the log names them."""
    return COMMAND_LINE if by is None else f"person:{by.name}"


def check_right(connection: Connection, by: Person | None, right: str, case_id: str) -> None:
    """Say nothing where somebody may do this with the reports of a case; ``None`` is the server's own machine.

    :raises ReportError: where the right is missing, the case's queue is not theirs, or a conflict of interest stands.
    """
    if by is None:
        return
    rights = rights_of(by)
    if right not in rights:
        raise ReportError(
            f"{by.name} may not do this (it takes the right '{right}': {permissions()[right].says.lower()}); "
            "ask somebody in a role that has it"
        )
    view = view_case(connection, case_id, most_flags=1)
    if not may_see(connection, view.file, sorted(rights)):
        raise ReportError(f"case {case_id} is in a queue that {by.name} may not see; ask a lead")
    if by.conflicted(each.account for each in view.accounts):
        raise ReportError(f"{by.name} has a conflict of interest in case {case_id}; hand it to somebody else")
