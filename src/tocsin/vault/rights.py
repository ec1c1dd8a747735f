"""Who may do what with what is kept of a case."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from tocsin.cases import NotYoursError, UnknownCaseError, check_person, resolve
from tocsin.people import Person, PurposeError, check_purpose
from tocsin.vault.errors import NotAllowedError, UnknownItemError


@dataclass(frozen=True, slots=True)
class Machine:
    """What acts by the clock, as the log names it."""

    name: str = "vault"


def actor_of(by: Person | Machine) -> str:
    """Return who acts, as the log names them."""
    return f"machine:{by.name}" if isinstance(by, Machine) else by.actor


def check_right(connection: Connection, by: Person | Machine, right: str, case_id: str) -> str:
    """Return the id that a case has today, where somebody may do this with what is kept of it.

    :raises UnknownItemError: where there is no such case.
    :raises NotAllowedError: where the right is missing, the case's queue is not theirs to see, or a conflict of
        interest stands against it.
    """
    try:
        today = resolve(connection, case_id)
    except UnknownCaseError as error:
        raise UnknownItemError(str(error)) from error
    if isinstance(by, Machine):
        return today
    try:
        check_person(connection, by, right, today)
    except NotYoursError as error:
        raise NotAllowedError(str(error)) from error
    return today


def check_why(by: Person | Machine, purpose: str, words: str) -> None:
    """Say nothing where somebody may look for this purpose.

    :raises NotAllowedError: where they may not, or the purpose wants words and has none.
    """
    if isinstance(by, Machine):
        return
    try:
        check_purpose(by, purpose, words)
    except PurposeError as error:
        raise NotAllowedError(str(error)) from error
