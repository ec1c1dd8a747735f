"""Filing takes two people: one asks, another agrees. The database refuses anything else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update
from sqlalchemy.exc import IntegrityError

from tocsin.cases import CaseError, merged_with
from tocsin.log import Entry, write_entries
from tocsin.people import Person
from tocsin.reporting.cybertip import Schema
from tocsin.reporting.drafts import breaches_of, read_draft
from tocsin.reporting.errors import ReportError
from tocsin.reporting.rights import actor_of, check_right
from tocsin.reporting.settings import Destination
from tocsin.reporting.tables import report_draft, report_filing
from tocsin.reporting.two_people import (
    FILING,
    agreement,
    check_confirmed,
    check_may_agree,
    check_may_refuse,
    refusal,
)

LIVES = timedelta(hours=24)
"""How long an unfinished report stands at the receiver from its opening; or ``IDLE`` from the last change, if later."""
IDLE = timedelta(hours=1)

_MOST_TOLD = 5


@dataclass(frozen=True, slots=True)
class Filing:
    """A request to file a draft, and what became of it: asked, approved, filed, refused or failed."""

    id: int
    draft_id: str
    draft_version: int
    digest: bytes
    is_test: bool
    server: str
    written_by: str
    asked_at: datetime
    asked_by: str
    answered_at: datetime | None
    approved_by: str | None
    refused_by: str | None
    answered_why: str | None
    state: str
    step: str
    fence: int
    lease_until: datetime | None
    due_at: datetime | None
    attempts: int
    report_id: int | None
    opened_at: datetime | None
    changed_at: datetime | None
    uploaded: list[dict[str, Any]]
    sent: bytes | None
    receipt: bytes | None
    receipt_from: str | None
    request_id: str | None
    trouble: str | None
    filed_at: datetime | None

    @classmethod
    def of(cls, row: RowMapping) -> Filing:
        """Return the filing of a row of the table."""
        return cls(**{name: row[name] for name in cls.__slots__})

    @property
    def expires_at(self) -> datetime | None:
        """When the receiver deletes the open report: the later of its two limits."""
        if self.opened_at is None or self.report_id is None or self.state != "approved":
            return None
        return expiry(self.opened_at, self.changed_at)


_MOST_NUMBER = 2**63 - 1
"""What the column of report numbers holds."""


def expiry(opened: datetime, changed: datetime | None) -> datetime:
    """Return when an unfinished report is deleted: 24 hours from opening or one from the last change, the later."""
    return max(opened + LIVES, (changed or opened) + IDLE)


def ask(
    connection: Connection,
    draft_id: str,
    to: Destination,
    by: Person | None,
    now: datetime,
    *,
    schema: Schema | None,
) -> Filing:
    """Ask that a draft be filed, and return what now waits for a second person.

    :raises ReportError: where somebody may not, the case is not confirmed, the draft breaches the model, or a filing of
        it stands already.
    """
    draft = read_draft(connection, draft_id, lock=True)
    check_right(connection, by, "draft_report", draft.case_id)
    check_confirmed(connection, draft.case_id, FILING)
    if draft.withdrawn_at is not None:
        raise ReportError(f"draft {draft.id} was withdrawn; make another")
    breaches = breaches_of(draft, now, schema)
    if breaches:
        told = "; ".join(f"{each.path} {each.what}" for each in breaches[:_MOST_TOLD])
        more = f" and {len(breaches) - _MOST_TOLD} more" if len(breaches) > _MOST_TOLD else ""
        raise ReportError(f"draft {draft.id} would be refused: {told}{more}; edit it first")
    values = {
        "draft_id": draft.id,
        "draft_version": draft.version,
        "digest": draft.digest,
        "is_test": to.is_test,
        "server": to.base,
        "written_by": draft.written_by,
        "asked_at": now,
        "asked_by": actor_of(by),
        "state": "asked",
    }
    try:
        with connection.begin_nested():
            number = connection.scalar(insert(report_filing).values(values).returning(report_filing.c.id))
    except IntegrityError as error:
        raise ReportError(
            f"a filing of draft {draft.id} in {to.world} stands already; tocsin report list tells where it is"
        ) from error
    assert number is not None
    filing = read_filing(connection, number)
    _log(connection, "report_asked", filing, actor_of(by), now, case=draft.case_id)
    return filing


def approve(connection: Connection, filing_id: int, by: Person, why: str, now: datetime) -> Filing:
    """Agree that a draft be filed, and return the filing: ``approved``, and due at once.

    Where nobody was named who asked, the first to agree counts as who asked, and one more has to.

    :raises ReportError: where somebody may not, asked themselves, or wrote what would be filed.
    """
    filing, case_id = _waiting(connection, filing_id)
    check_may_agree(connection, case_id, by, FILING)
    values = agreement(filing, by, why, now, FILING)
    connection.execute(update(report_filing).where(report_filing.c.id == filing_id).values(values))
    after = read_filing(connection, filing_id)
    _log(
        connection,
        "report_approved",
        after,
        actor_of(by),
        now,
        case=case_id,
        enough=after.state == "approved",
        why=why,
    )
    return after


def check_receipt(connection: Connection, receipt: str | None) -> None:
    """Say nothing where a number may stand for a report that somebody reads.

    :raises tocsin.cases.CaseError: where the test server gave it, and production did not.
    """
    if receipt is None or not receipt.strip().isascii() or not receipt.strip().isdigit():
        return
    if (number := int(receipt)) > _MOST_NUMBER:
        return
    worlds = connection.scalars(
        select(report_filing.c.is_test).where(report_filing.c.report_id == number)
    ).all()
    if worlds and all(worlds):
        raise CaseError(
            f"{number} is a number of the test server, where nobody reads a report; file it in production, or give "
            "the number of whoever took it"
        )


def refuse(connection: Connection, filing_id: int, by: Person, why: str, now: datetime) -> Filing:
    """Say no to a filing that waits, and return it; whoever asked may take it back so.

    :raises ReportError: where somebody may do neither, or says no reason.
    """
    filing, case_id = _waiting(connection, filing_id)
    check_may_refuse(connection, filing, case_id, by)
    values = refusal(by, why, now, FILING)
    connection.execute(update(report_filing).where(report_filing.c.id == filing_id).values(values))
    after = read_filing(connection, filing_id)
    _log(connection, "report_refused", after, actor_of(by), now, case=case_id, why=why)
    return after


def read_filing(connection: Connection, filing_id: int) -> Filing:
    """Return a filing.

    :raises ReportError: where there is none.
    """
    row = (
        connection.execute(select(report_filing).where(report_filing.c.id == filing_id))
        .mappings()
        .one_or_none()
    )
    if row is None:
        raise ReportError(f"there is no filing {filing_id}; tocsin report list shows them")
    return Filing.of(row)


def filings_of(
    connection: Connection, draft_id: str | None = None, *, case_id: str | None = None
) -> list[Filing]:
    """Return the filings of a draft, of all drafts of a case, or all, oldest first."""
    query = select(report_filing).order_by(report_filing.c.id)
    if draft_id is not None:
        query = query.where(report_filing.c.draft_id == draft_id)
    if case_id is not None:
        mine = select(report_draft.c.id).where(report_draft.c.case_id.in_(merged_with(connection, case_id)))
        query = query.where(report_filing.c.draft_id.in_(mine))
    return [Filing.of(row) for row in connection.execute(query).mappings()]


def waiting_filing(connection: Connection, draft_id: str) -> Filing:
    """Return the filing of a draft that waits for a second person.

    :raises ReportError: where none does.
    """
    for each in filings_of(connection, draft_id):
        if each.state == "asked":
            return each
    raise ReportError(
        f"nothing waits for approval of {draft_id[:40]}; tocsin report list tells where it stands"
    )


def _waiting(connection: Connection, filing_id: int) -> tuple[Filing, str]:
    row = (
        connection.execute(
            select(report_filing, report_draft.c.case_id)
            .join(report_draft, report_draft.c.id == report_filing.c.draft_id)
            .where(report_filing.c.id == filing_id)
            .with_for_update(of=report_filing)
        )
        .mappings()
        .one_or_none()
    )
    if row is None:
        raise ReportError(f"there is no filing {filing_id}; tocsin report list shows them")
    if row["state"] != "asked":
        raise ReportError(f"filing {filing_id} is {row['state']} already; nothing waits for an answer")
    return Filing.of(row), str(row["case_id"])


def _log(connection: Connection, kind: str, filing: Filing, actor: str, now: datetime, **more: Any) -> None:
    body = {
        "filing": filing.id,
        "version": filing.draft_version,
        "sha256": filing.digest.hex(),
        "is_test": filing.is_test,
        "server": filing.server,
        **more,
    }
    write_entries(connection, [Entry(kind, f"report:{filing.draft_id}", actor, now, body)])
