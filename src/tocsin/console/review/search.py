"""Search: one box for the id of a case, an account or a flag. One find leads on, several are listed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import Connection
from starlette.responses import Response

from tocsin.cases import (
    CaseFile,
    UnknownCaseError,
    asked_blind,
    cases_of_account,
    may_see,
    read_case,
    resolve,
    view_flag,
)
from tocsin.console.review.blind import as_asked
from tocsin.console.review.door import Entry
from tocsin.console.review.pages import account_path, case_path, flag_path, go, page
from tocsin.console.review.queues import Waiting, waiting
from tocsin.console.review.visit import Visit

LONGEST = 200
"""Characters of an id that is searched."""


@dataclass(frozen=True, slots=True)
class Found:
    """What an id means; ``flag`` with the case that it lies in."""

    case: Waiting | None
    account: str | None
    flag: tuple[uuid.UUID, CaseFile] | None

    @property
    def paths(self) -> list[str]:
        """The addresses of what was found."""
        return [
            *([] if self.case is None else [case_path(self.case.file.id)]),
            *([] if self.account is None else [account_path(self.account)]),
            *([] if self.flag is None else [flag_path(self.flag[0])]),
        ]


def search(visit: Visit) -> Response:
    """Lead to what an id means; list it where it means several things; say so where it means nothing."""
    wanted = visit.asked("for")
    if not wanted:
        return page(visit, "search.html", wanted="", found=None, too_long=False)
    if len(wanted) > LONGEST or "\0" in wanted:
        return page(visit, "search.html", 422, wanted=wanted[:LONGEST], found=None, too_long=True)
    with visit.desk.store.read() as connection:
        found = Found(
            _case(visit, connection, wanted),
            _account(visit, connection, wanted),
            _flag(visit, connection, wanted),
        )
    if len(found.paths) == 1:
        return go(found.paths[0])
    status = 200 if found.paths else 404
    return page(visit, "search.html", status, wanted=wanted, found=found, too_long=False)


def _case(visit: Visit, connection: Connection, wanted: str) -> Waiting | None:
    asks = asked_blind(connection, visit.somebody.name)
    for ask in asks.values():
        if ask.id == wanted:
            file: CaseFile | None = as_asked(connection, read_case(connection, ask.case_id), asks)
            break
    else:
        # That an id leads to the case of a blind question would tell which case it is.
        file = _seen(visit, connection, wanted)
        file = None if file is None or file.id in asks else file
    return None if file is None else waiting(visit, [file])[0]


def _account(visit: Visit, connection: Connection, wanted: str) -> str | None:
    return wanted if cases_of_account(connection, wanted, sorted(visit.rights)) else None


def _flag(visit: Visit, connection: Connection, wanted: str) -> tuple[uuid.UUID, CaseFile] | None:
    try:
        number = uuid.UUID(wanted)
    except ValueError:
        return None
    flag = view_flag(connection, number, visit.now)
    file = None if flag is None else _seen(visit, connection, flag.case_id)
    if file is None:
        return None
    return number, as_asked(connection, file, asked_blind(connection, visit.somebody.name))


def _seen(visit: Visit, connection: Connection, case_id: str) -> CaseFile | None:
    try:
        file = read_case(connection, resolve(connection, case_id))
    except UnknownCaseError:
        return None
    return file if may_see(connection, file, sorted(visit.rights)) else None


ENTRIES = [Entry("GET", "/search", "see_queue", search)]
