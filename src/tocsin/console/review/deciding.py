"""The decision form: act, reason, the version that was looked at; and the next case, where that is asked for."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.responses import Response

from tocsin.cases import (
    PERMISSION,
    Act,
    CaseError,
    CaseFile,
    CaseKind,
    Decision,
    Ground,
    NotYoursError,
    StaleCaseError,
    TransitionError,
    may_see,
    queue_names,
)
from tocsin.console.review.blind import asked_here
from tocsin.console.review.case_page import Wrong, case_page
from tocsin.console.review.door import Entry
from tocsin.console.review.errors import BadFormError
from tocsin.console.review.opening import case_here, opened
from tocsin.console.review.pages import case_path, go
from tocsin.console.review.queues import next_of
from tocsin.console.review.said_below import answer_of
from tocsin.console.review.visit import Visit
from tocsin.people import Look
from tocsin.reporting import check_receipt

_KEEPS_PURPOSE = ("review", "second_review", "appeal")


def decide(visit: Visit) -> Response:
    """Carry a decision out; where it cannot be, show the case with the form as it was, and why not."""
    with visit.desk.store.read() as connection:
        case = case_here(visit, connection)
        look = opened(visit, connection, case)
        ask = asked_here(visit, connection)
    try:
        decision = _decision(visit)
        with visit.desk.store.read() as connection:
            check_receipt(connection, decision.receipt)
        if ask is not None:
            stays = visit.desk.questions.decide(ask.id, visit.worker, decision)
            if visit.form.one("then") == "next":
                return _next(visit, case, look)
            return go(case_path(ask.id) if stays else "/queue?gone=1")
        after = visit.desk.decisions.decide(case.id, visit.worker, decision)
    except (CaseError, BadFormError) as error:
        return _not_taken(visit, error)
    if visit.form.one("then") != "next":
        with visit.desk.store.read() as connection:
            seen = may_see(connection, after, sorted(visit.rights))
        return go(case_path(after.id) if seen else "/queue?gone=1")
    return _next(visit, case, look)


def _next(visit: Visit, case: CaseFile, look: Look | None) -> Response:
    """Take the next case, of this queue first, and open it for the purpose of this one."""
    with visit.desk.store.read() as connection:
        names = queue_names(connection, sorted(visit.rights))
    purpose = look.purpose if look is not None and look.purpose in _KEEPS_PURPOSE else ""
    return next_of(visit, [case.queue, *(name for name in names if name != case.queue)], purpose, "")


def _decision(visit: Visit) -> Decision:
    form = visit.form
    act = form.one("act")
    if act not in PERMISSION:
        raise BadFormError(visit.tongue.say("choose what to do"))
    return Decision(
        act=Act(act),
        reason=form.one("reason") or (visit.tongue.say("taken from its page") if act == Act.TAKE else ""),
        version=form.whole("version"),
        receipt=form.one("receipt") or None,
        ground=Ground(form.one("ground"))
        if act == Act.WAIVE and form.one("ground") in list(Ground)
        else None,
        until=_moment(form.one("until")) if act == Act.EXTEND else None,
        queue=form.one("queue") if act == Act.ROUTE else None,
        to=form.one("to") if act == Act.ASSIGN else None,
        kind=_kind(form.one("kind")) if act in (Act.CONFIRM, Act.PROPOSE) else None,
    )


def _kind(name: str) -> CaseKind | None:
    return CaseKind(name) if name in list(CaseKind) else None


def _moment(text: str) -> datetime | None:
    """Return a moment as a form's field for one gives it; all times are UTC."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None


def _not_taken(visit: Visit, error: CaseError | BadFormError) -> Response:
    with visit.desk.store.read() as connection:
        now = case_here(visit, connection)
    seen = visit.form.one("version")
    wrong = Wrong(
        answer_of(error, visit.tongue),
        visit.form.one("act"),
        visit.form.one("reason"),
        int(seen) if isinstance(error, StaleCaseError) and seen.isdigit() and len(seen) < 9 else None,
    )
    conflict = isinstance(error, StaleCaseError | TransitionError)
    status = 409 if conflict else 403 if isinstance(error, NotYoursError) else 422
    return case_page(visit, now, wrong, status)


ENTRIES = [Entry("POST", "/case/{case}/decide", "see_queue", decide)]
