"""No account is reported twice: what the Center has, or is about to get, goes nowhere else unless a law wants it."""

from __future__ import annotations

from sqlalchemy import Connection, select

from tocsin.cases import merged_with
from tocsin.reporting.drafts import drafts_of
from tocsin.reporting.neutral.model import Report
from tocsin.reporting.neutral.tables import handover, neutral_draft
from tocsin.reporting.prior import really_filed
from tocsin.reporting.tables import report_draft, report_filing


def with_the_center(connection: Connection, case_id: str, report: Report) -> list[str]:
    """Return the accounts of a report that a filing in production stands for: asked for, agreed on or filed."""
    subjects = set(
        connection.scalars(
            select(report_draft.c.subject)
            .join(report_filing, report_filing.c.draft_id == report_draft.c.id)
            .where(
                report_draft.c.case_id.in_(merged_with(connection, case_id)),
                report_filing.c.is_test.is_(False),
                report_filing.c.state.in_(["asked", "approved", "filed"]),
            )
        )
    )
    return [each.account for each in report.reported if each.account in subjects or "" in subjects]


def handed_to(connection: Connection, case_id: str) -> list[str]:
    """Return the addressees that have a report on a case already."""
    return list(
        connection.scalars(
            select(neutral_draft.c.addressee)
            .join(handover, handover.c.draft_id == neutral_draft.c.id)
            .where(
                neutral_draft.c.case_id.in_(merged_with(connection, case_id)),
                handover.c.state == "handed_over",
            )
            .distinct()
            .order_by(neutral_draft.c.addressee)
        )
    )


def center_is_due(connection: Connection, case_id: str) -> bool:
    """Return whether a draft for the Center on this case stands that was not filed in production."""
    return any(
        each.withdrawn_at is None and not really_filed(connection, each)
        for each in drafts_of(connection, case_id)
    )
