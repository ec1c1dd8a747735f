"""Cases and flags for pages on the work as a whole, with ids as a scan gives them."""

from __future__ import annotations

import uuid

import msgspec
from sqlalchemy import select

from tests.console.review.house import House
from tocsin.cases import CaseFile, cases_of_account
from tocsin.cases import case_id_of as id_of
from tocsin.cases.tables import flag as flag_table
from tocsin.model import Case
from tocsin.people import permissions

HOSTILE = "<script>alert(1)</script>\u202e\u200bevil'\"&"
"""A name that would run, hide and move text where a page let it."""


def scanned(case: Case) -> Case:
    """Return the case under an id as a scan gives it."""
    return msgspec.structs.replace(case, case=id_of(case.kind, case.case))


def flag(house: House, account: str, key: str = "1", **more: object) -> None:
    """Flag an account."""
    body = {
        "id": key,
        "actor": "user-1",
        "by": "user",
        "reason": "grooming",
        "subject": {"kind": "account", "id": account},
        **more,
    }
    (answer,) = house.flags.accept([body], "forum")
    assert answer.id is not None, answer


def file_of(house: House, account: str) -> CaseFile:
    """Return the case in which an account stands, the one changed last."""
    with house.store.read() as connection:
        return cases_of_account(connection, account, sorted(permissions()))[0][0]


def case_of(house: House, account: str) -> str:
    """Return the id of the same."""
    return file_of(house, account).id


def only_flag(house: House) -> uuid.UUID:
    """Return the number of the one flag that there is."""
    with house.store.read() as connection:
        found: uuid.UUID = connection.execute(select(flag_table.c.id)).scalar_one()
    return found
