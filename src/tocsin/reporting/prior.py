"""Reports on one case or account know each other: which were filed, which go first, which numbers later ones name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, exists, or_, select

from tocsin.cases import merged_with
from tocsin.reporting.drafts import Draft
from tocsin.reporting.requests import filings_of
from tocsin.reporting.tables import report_draft, report_filing


def with_prior_reports(connection: Connection, draft: Draft, *, is_test: bool) -> dict[str, Any]:
    """Return a draft's document with the numbers of what was filed before it: on its case, or on its account in any."""
    related = or_(
        report_draft.c.case_id.in_(merged_with(connection, draft.case_id)),
        and_(report_draft.c.subject == draft.subject, report_draft.c.subject != ""),
    )
    prior = connection.scalars(
        select(report_filing.c.report_id)
        .join(report_draft, report_draft.c.id == report_filing.c.draft_id)
        .where(
            related,
            report_draft.c.id != draft.id,
            report_filing.c.state == "filed",
            report_filing.c.is_test == is_test,
        )
    ).all()
    people = draft.document.get("personOrUserReported")
    if not prior or not people or "batchedReport" in draft.document:
        return draft.document
    named = people[0].get("priorCTReports", [])
    first = {**people[0], "priorCTReports": [*named, *sorted(set(prior) - set(named))]}
    return {**draft.document, "personOrUserReported": [first, *people[1:]]}


def really_filed(connection: Connection, draft: Draft) -> bool:
    """Return whether a report of a draft was filed where it is read."""
    return any(each.state == "filed" and not each.is_test for each in filings_of(connection, draft.id))


def free(now: datetime) -> tuple[Any, ...]:
    """Return the conditions of what a worker may take up: earlier drafts of a case go first, later ones name them."""
    before = report_filing.alias()
    mine = report_draft.alias()
    theirs = report_draft.alias()
    earlier = exists().where(
        mine.c.id == report_filing.c.draft_id,
        theirs.c.case_id == mine.c.case_id,
        theirs.c.place < mine.c.place,
        before.c.draft_id == theirs.c.id,
        before.c.is_test == report_filing.c.is_test,
        before.c.state == "approved",
    )
    return (
        report_filing.c.state == "approved",
        report_filing.c.due_at <= now,
        or_(report_filing.c.lease_until.is_(None), report_filing.c.lease_until <= now),
        ~earlier,
    )
