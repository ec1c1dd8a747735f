"""Reports on one case know each other: which were filed, which go first, and what later ones name of earlier ones."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, exists, or_

from tocsin.reporting.drafts import Draft, drafts_of
from tocsin.reporting.requests import filings_of
from tocsin.reporting.tables import report_draft, report_filing


def with_prior_reports(connection: Connection, draft: Draft, *, is_test: bool) -> dict[str, Any]:
    """Return a draft's document with the numbers of the reports on the same case that were filed before it."""
    prior = [
        filing.report_id
        for each in drafts_of(connection, draft.case_id)
        if each.id != draft.id
        for filing in filings_of(connection, each.id)
        if filing.state == "filed" and filing.is_test == is_test and filing.report_id is not None
    ]
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
