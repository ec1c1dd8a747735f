"""Reports to those whom the law names: which there are, a draft and what its reader sees, two people, the receipt."""

from __future__ import annotations

from starlette.responses import Response

from tocsin.cases import read_case, resolve
from tocsin.console.review.door import Entry
from tocsin.console.review.opening import case_named, must_be_open, seen_cases
from tocsin.console.review.pages import go, page
from tocsin.console.review.visit import Visit
from tocsin.reporting import (
    Draft,
    Filing,
    approve,
    ask,
    breaches_of,
    destination,
    filings_of,
    handed_to,
    note_shown,
    preview,
    read_draft,
    refuse,
    status_of,
    waiting_filing,
    weaknesses,
    withdraw,
)

_MOST = 200


def show_reports(visit: Visit) -> Response:
    """Show the drafts of the cases that the person may see, and what became of each."""
    rows = []
    with visit.desk.store.read() as connection:
        seen = seen_cases(visit, connection)
        for draft, filings in visit.desk.reporting.listed():
            if seen(draft.case_id):
                rows.append(status_of(draft, filings, visit.now))
            if len(rows) >= _MOST:
                break
    return page(visit, "reports.html", rows=rows, is_test=destination().is_test)


def make_drafts(visit: Visit) -> Response:
    """Draft a report on each account that a case accuses."""
    with visit.desk.store.read() as connection:
        case = case_named(visit, connection, visit.form.one("case"))
        must_be_open(visit, connection, case)
    (first, *_) = visit.desk.reporting.draft(case.id, visit.somebody)
    return go(draft_path(first))


def show_draft(visit: Visit) -> Response:
    """Show a draft whole; that is a look at the case's content, and written down as one."""
    draft, filings = draft_here(visit)
    with visit.desk.store.begin() as connection:
        look = must_be_open(visit, connection, read_case(connection, resolve(connection, draft.case_id)))
        note_shown(connection, draft, visit.somebody, visit.now, purpose=look.purpose, words=look.words)
        told_already = handed_to(connection, draft.case_id)
    last = filings[-1] if filings else None
    return page(
        visit,
        "report.html",
        draft=draft,
        stand=status_of(draft, filings, visit.now),
        last=last,
        preview=preview(draft),
        breaches=[str(each) for each in breaches_of(draft, visit.now)],
        weaknesses=[str(each) for each in weaknesses(draft.document, draft.files)],
        told_already=told_already,
        receipt=last.receipt.decode("utf-8", "replace") if last and last.receipt else "",
        may=_may(visit, draft, last),
        is_test=destination().is_test,
    )


def _may(visit: Visit, draft: Draft, last: Filing | None) -> dict[str, bool]:
    """Return which acts the page offers; the room below judges each again."""
    actor, agrees = visit.worker.actor, "file_report" in visit.rights
    asked = last is not None and last.state == "asked"
    standing = last is not None and last.state in ("asked", "approved", "filed")
    return {
        "agree": last is not None and asked and agrees and actor not in (last.asked_by, last.written_by),
        "refuse": last is not None and asked and (agrees or actor == last.asked_by),
        "change": "draft_report" in visit.rights and draft.withdrawn_at is None and not standing,
    }


def ask_filing(visit: Visit) -> Response:
    """Ask that a draft be filed."""
    draft, _ = draft_here(visit)
    to = destination()
    schema = visit.desk.reporting.schema(is_test=to.is_test)
    with visit.desk.store.begin() as connection:
        ask(connection, draft.id, to, visit.somebody, visit.now, schema=schema)
    return go(draft_path(draft))


def approve_filing(visit: Visit) -> Response:
    """Agree, as the second of two people; the server files within a minute."""
    draft, _ = draft_here(visit)
    with visit.desk.store.begin() as connection:
        approve(
            connection,
            waiting_filing(connection, draft.id).id,
            visit.somebody,
            visit.form.one("why"),
            visit.now,
        )
    return go(draft_path(draft))


def refuse_filing(visit: Visit) -> Response:
    """Say no, or take one's own request back."""
    draft, _ = draft_here(visit)
    with visit.desk.store.begin() as connection:
        refuse(
            connection,
            waiting_filing(connection, draft.id).id,
            visit.somebody,
            visit.form.one("why"),
            visit.now,
        )
    return go(draft_path(draft))


def withdraw_draft(visit: Visit) -> Response:
    """Give a draft up."""
    draft, _ = draft_here(visit)
    with visit.desk.store.begin() as connection:
        withdraw(connection, draft.id, visit.somebody, visit.form.one("why"), visit.now)
    return go(draft_path(draft))


def draft_here(visit: Visit) -> tuple[Draft, list[Filing]]:
    """Return the draft of the address and its filings.

    :raises tocsin.console.review.errors.PageError: where there is none, or its case is not theirs to see: the same
        words for both.
    """
    with visit.desk.store.read() as connection:
        draft = read_draft(connection, visit.part("draft"))
        case_named(visit, connection, draft.case_id)
        return draft, filings_of(connection, draft.id)


def draft_path(draft: Draft) -> str:
    """Return the address of a draft's page."""
    return f"/reports/{draft.id}"


ENTRIES = [
    Entry("GET", "/reports", "see_reports", show_reports),
    Entry("POST", "/reports", "draft_report", make_drafts),
    Entry("GET", "/reports/{draft}", "see_reports", show_draft),
    Entry("POST", "/reports/{draft}/ask", "draft_report", ask_filing),
    Entry("POST", "/reports/{draft}/approve", "file_report", approve_filing),
    Entry("POST", "/reports/{draft}/refuse", "see_reports", refuse_filing),
    Entry("POST", "/reports/{draft}/withdraw", "draft_report", withdraw_draft),
]
