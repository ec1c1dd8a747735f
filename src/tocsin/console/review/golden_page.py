"""Golden cases: closed ones whose answer is known for certain; they come to reviewers as if they were new."""

from __future__ import annotations

from starlette.responses import Response

from tocsin.cases import VERDICTS, Act, CaseKind, Quality, golden_cases
from tocsin.console.review.door import Entry
from tocsin.console.review.errors import BadFormError
from tocsin.console.review.opening import case_named
from tocsin.console.review.pages import go, page
from tocsin.console.review.visit import Visit


def show_golden(visit: Visit) -> Response:
    """Show the golden cases of the queues that the person may see."""
    with visit.desk.store.read() as connection:
        known = golden_cases(connection, sorted(visit.rights))
    return page(
        visit,
        "golden.html",
        known=known,
        verdicts=[str(verdict) for verdict in VERDICTS],
        kinds=[str(kind) for kind in CaseKind],
        saved=bool(visit.asked("saved")),
    )


def set_golden(visit: Visit) -> Response:
    """Make a closed case a golden one, or say its answer anew."""
    form = visit.form
    with visit.desk.store.read() as connection:
        case = case_named(visit, connection, form.one("case"))
    verdict, kind = form.one("verdict"), form.one("kind")
    if verdict not in VERDICTS or (kind and kind not in set(CaseKind)):
        raise BadFormError(
            "a golden case wants its answer, and a kind that there is, if any; choose from the lists"
        )
    Quality(visit.desk.store, visit.desk.policy, visit.desk.clock).set_golden(
        case.id, Act(verdict), form.one("reason"), visit.worker, CaseKind(kind) if kind else None
    )
    return go("/golden?saved=1")


def drop_golden(visit: Visit) -> Response:
    """Give a golden case to nobody any more."""
    with visit.desk.store.read() as connection:
        case = case_named(visit, connection, visit.part("case"))
    Quality(visit.desk.store, visit.desk.policy, visit.desk.clock).drop_golden(case.id, visit.worker)
    return go("/golden?saved=1")


ENTRIES = [
    Entry("GET", "/golden", "manage_golden", show_golden),
    Entry("POST", "/golden", "manage_golden", set_golden),
    Entry("POST", "/golden/{case}/drop", "manage_golden", drop_golden),
]
