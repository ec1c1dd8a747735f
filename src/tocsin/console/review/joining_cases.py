"""One case out of two, and two out of one: forms of a case's page for those who may assign cases."""

from __future__ import annotations

from starlette.responses import Response

from tocsin.cases import Act, Ask, CaseError, Decision, resolve
from tocsin.console.review.blind import asked_here
from tocsin.console.review.case_page import Wrong, case_page
from tocsin.console.review.door import Entry
from tocsin.console.review.opening import case_here, must_be_open
from tocsin.console.review.pages import case_path, go
from tocsin.console.review.said_below import answer_of
from tocsin.console.review.visit import Visit


def merge(visit: Visit) -> Response:
    """Merge the case into another, and show that one."""
    case_id = _case_id(visit)
    ask = _ask(visit)
    try:
        with visit.desk.store.read() as connection:
            into = resolve(connection, visit.form.one("into"))
        if ask is not None:
            decision = Decision(Act.MERGE, visit.form.one("reason"), details={"into": into})
            visit.desk.questions.join(ask.id, visit.worker, decision)
            return go(case_path(into))
        after = visit.desk.joining.merge(visit.worker, case_id, into, visit.form.one("reason"))
    except CaseError as error:
        return _not_taken(visit, error)
    return go(case_path(after.id))


def split(visit: Visit) -> Response:
    """Split accounts off, and show their new case."""
    case_id = _case_id(visit)
    ask = _ask(visit)
    try:
        if ask is not None:
            accounts = sorted(visit.form.many("accounts"))
            decision = Decision(Act.SPLIT, visit.form.one("reason"), details={"accounts": accounts})
            visit.desk.questions.join(ask.id, visit.worker, decision)
            return go("/queue?gone=1")
        after = visit.desk.joining.split(
            visit.worker, case_id, visit.form.many("accounts"), visit.form.one("reason")
        )
    except CaseError as error:
        return _not_taken(visit, error)
    return go(case_path(after.id))


def _ask(visit: Visit) -> Ask | None:
    with visit.desk.store.read() as connection:
        return asked_here(visit, connection)


def _case_id(visit: Visit) -> str:
    """Return the id of the case of the address, which the person has open."""
    with visit.desk.store.read() as connection:
        case = case_here(visit, connection)
        must_be_open(visit, connection, case)
    return case.id


def _not_taken(visit: Visit, error: CaseError) -> Response:
    with visit.desk.store.read() as connection:
        case = case_here(visit, connection)
    return case_page(visit, case, Wrong(answer_of(error, visit.tongue)), 422)


ENTRIES = [
    Entry("POST", "/case/{case}/merge", "assign", merge),
    Entry("POST", "/case/{case}/split", "assign", split),
]
