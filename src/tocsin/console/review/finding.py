"""Finding: a case by its id, an account, a flag by its receipt; and an account's page."""

from __future__ import annotations

import uuid

from sqlalchemy import Connection
from starlette.responses import Response

from tocsin.cases import UnknownCaseError, cases_of_account, may_see, read_case, resolve, view_flag
from tocsin.console.review.door import Entry
from tocsin.console.review.pages import account_path, case_path, go, page
from tocsin.console.review.queues import waiting
from tocsin.console.review.visit import Visit

_LONGEST = 256


def search(visit: Visit) -> Response:
    """Lead to what an id means, where it means one thing that the person may see; else say that it means nothing."""
    wanted = visit.asked("for")[:_LONGEST]
    if not wanted or "\0" in wanted:
        return page(visit, "search.html", wanted="", found=True)
    with visit.desk.store.read() as connection:
        path = (
            _case(visit, connection, wanted)
            or _flag(visit, connection, wanted)
            or _account(visit, connection, wanted)
        )
    return go(path) if path else page(visit, "search.html", wanted=wanted, found=False)


def show_account(visit: Visit) -> Response:
    """Show the cases in which an account stands, with its role in each."""
    account = visit.part("account")
    with visit.desk.store.read() as connection:
        found = cases_of_account(connection, account, sorted(visit.rights))
    rows = waiting(visit, [file for file, _ in found])
    return page(
        visit,
        "account.html",
        200 if found else 404,
        account=account,
        rows=rows,
        roles=[role for _, role in found],
        conflict=account in visit.somebody.conflicts,
    )


def _case(visit: Visit, connection: Connection, wanted: str) -> str | None:
    try:
        case = read_case(connection, resolve(connection, wanted))
    except UnknownCaseError:
        return None
    return case_path(case.id) if may_see(connection, case, sorted(visit.rights)) else None


def _flag(visit: Visit, connection: Connection, wanted: str) -> str | None:
    try:
        flag = view_flag(connection, uuid.UUID(wanted), visit.now)
    except ValueError:
        return None
    return None if flag is None else _case(visit, connection, flag.case_id)


def _account(visit: Visit, connection: Connection, wanted: str) -> str | None:
    return account_path(wanted) if cases_of_account(connection, wanted, sorted(visit.rights)) else None


ENTRIES = [
    Entry("GET", "/search", "see_queue", search),
    Entry("GET", "/account/{account:path}", "see_queue", show_account),
]
