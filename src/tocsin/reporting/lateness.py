"""Late reports: what the law wants sent as soon as reasonably possible, and what the receiver deletes unfinished.

18 U.S.C. 2258A(a)(1)(A)(i) names no hours. Ours: a second person answers within a day, and what is agreed on is filed
within an hour. The receiver's own: an open report is gone 24 hours after it was opened, or an hour after its last
change, whichever is later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, exists, select

from tocsin.reporting.requests import Filing
from tocsin.reporting.tables import report_draft, report_filing

ANSWERED_WITHIN = timedelta(hours=24)
FILED_WITHIN = timedelta(hours=1)
TOLD_BEFORE = timedelta(hours=2)
"""So long before an open report expires it is told of."""


class Lateness(StrEnum):
    """Why a report is late."""

    OVERDUE = "overdue"
    EXPIRED = "expired"
    EXPIRING = "expiring"
    UNFILED = "unfiled"
    UNDELIVERED = "undelivered"
    UNANSWERED = "unanswered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class LateReport:
    """A report that is late. ``since``: when its time passed, or will, where it is still ``expiring``.

    ``addressee``: whom it is for, where that is another than the CyberTipline.
    """

    draft: str
    case: str
    addressee: str | None
    is_test: bool
    why: Lateness
    since: datetime
    trouble: str | None


def lateness_of(filing: Filing, now: datetime) -> tuple[Lateness, datetime] | None:
    """Return why a filing is late, and since when; ``None`` where it is not."""
    asked_until = filing.asked_at + ANSWERED_WITHIN
    answered = filing.answered_at or filing.asked_at
    if filing.state == "failed":
        return Lateness.FAILED, answered
    if filing.state == "asked":
        return (Lateness.UNANSWERED, asked_until) if asked_until <= now else None
    if filing.state != "approved":
        return None
    expires = filing.expires_at
    if expires is not None and expires - TOLD_BEFORE <= now:
        return (Lateness.EXPIRED if expires <= now else Lateness.EXPIRING), expires
    filed_until = answered + FILED_WITHIN
    return (Lateness.UNFILED, filed_until) if filed_until <= now else None


def late_filings(connection: Connection, now: datetime) -> list[LateReport]:
    """Return the late reports to the Center; of each draft that somebody withdrew or asked for anew, none."""
    later = report_filing.alias()
    rows = connection.execute(
        select(report_filing, report_draft.c.case_id)
        .join(report_draft, report_draft.c.id == report_filing.c.draft_id)
        .where(
            report_filing.c.state.in_(["asked", "approved", "failed"]),
            report_draft.c.withdrawn_at.is_(None),
            ~exists().where(
                later.c.draft_id == report_filing.c.draft_id,
                later.c.is_test == report_filing.c.is_test,
                later.c.id > report_filing.c.id,
            ),
        )
    ).mappings()
    found = []
    for row in rows:
        filing = Filing.of(row)
        late = lateness_of(filing, now)
        if late is not None:
            found.append(
                LateReport(filing.draft_id, row["case_id"], None, filing.is_test, *late, filing.trouble)
            )
    return found
