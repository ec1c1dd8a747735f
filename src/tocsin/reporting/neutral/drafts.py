"""Drafts for other addressees as they are kept: edited by people, each edit another version."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, insert, select, update

from tocsin.cases import merged_with, read_case
from tocsin.log import Entry, write_entries
from tocsin.people import Person
from tocsin.reporting.cybertip import clean
from tocsin.reporting.drafts import not_viewed, viewed_media, was_viewed
from tocsin.reporting.errors import ReportError, UnknownDraftError
from tocsin.reporting.missing import still_missing
from tocsin.reporting.neutral.model import Report
from tocsin.reporting.neutral.tables import handover, neutral_draft
from tocsin.reporting.rights import actor_of, check_right
from tocsin.reporting.writing import check_may_withdraw, check_may_write, withdrawal


@dataclass(frozen=True, slots=True)
class NeutralDraft:
    """A draft for one addressee. ``document``: the report; ``missing``: what is still not found for it."""

    id: str
    case_id: str
    addressee: str
    document: dict[str, Any]
    missing: list[str]
    version: int
    created_at: datetime
    written_at: datetime
    written_by: str
    withdrawn_at: datetime | None
    withdrawn_by: str | None

    @classmethod
    def of(cls, row: RowMapping) -> NeutralDraft:
        """Return the draft of a row of the table."""
        told = {name: row[name] for name in cls.__slots__}
        return cls(**{**told, "missing": still_missing(row["missing"], row["document"])})

    @property
    def report(self) -> Report:
        """The report that it holds."""
        return msgspec.convert(self.document, Report)

    @property
    def digest(self) -> bytes:
        """SHA-256 of what would be handed over, and to whom: two people agree on this and nothing else."""
        return hashlib.sha256(
            json.dumps([self.addressee, self.document], sort_keys=True, ensure_ascii=True).encode()
        ).digest()


def keep_draft(
    connection: Connection,
    case_id: str,
    addressee: str,
    report: Report,
    missing: list[str],
    *,
    by: Person | None,
    now: datetime,
) -> NeutralDraft:
    """Keep a new draft, and return it.

    :raises ReportError: where somebody may not draft, or a draft for this addressee stands that was not handed over.
    """
    check_right(connection, by, "draft_report", case_id)
    read_case(connection, case_id, lock=True)
    for each in neutral_drafts_of(connection, case_id):
        if each.addressee == addressee and not each.withdrawn_at and not _handed_over(connection, each):
            raise ReportError(
                f"draft {each.id} for {addressee} stands already; edit it, or withdraw it first"
            )
    document, removed = clean(msgspec.to_builtins(report))
    number = f"n{token_hex(6)}"
    connection.execute(
        insert(neutral_draft).values(
            id=number,
            case_id=case_id,
            addressee=addressee,
            document=document,
            missing=[*clean(missing)[0], *map(str, removed)],
            created_at=now,
            written_at=now,
            written_by=actor_of(by),
        )
    )
    draft = read_neutral_draft(connection, number)
    _log(connection, "report_drafted", draft, actor_of(by), now)
    return draft


def edit_neutral(
    connection: Connection,
    draft_id: str,
    *,
    version: int,
    document: dict[str, Any],
    by: Person | None,
    now: datetime,
) -> NeutralDraft:
    """Write a draft anew, and return it.

    :raises UnknownDraftError: where there is none of this id.
    :raises StaleDraftError: where somebody else edited it meanwhile.
    :raises ReportError: where somebody may not, its handover is asked for, it is no report, or says of a file that
        somebody saw it whom no look is on record for.
    """
    draft = read_neutral_draft(connection, draft_id, lock=True)
    check_may_write(connection, draft, by, version)
    _check_no_request(connection, draft)
    try:
        report = msgspec.convert(clean(document)[0], Report)
    except msgspec.ValidationError as error:
        raise ReportError(f"this is no report ({error}); correct it where it says") from error
    if report.case != draft.case_id:
        raise ReportError(f"draft {draft.id} is on case {draft.case_id}, and stays with it")
    viewed = viewed_media(connection, draft.case_id)
    for each in report.media:
        if each.viewed and not was_viewed(each.media, each.mime, viewed):
            raise not_viewed(each.media)
    connection.execute(
        update(neutral_draft)
        .where(neutral_draft.c.id == draft_id)
        .values(
            document=msgspec.to_builtins(report),
            version=version + 1,
            written_at=now,
            written_by=actor_of(by),
        )
    )
    after = read_neutral_draft(connection, draft_id)
    changed = sorted(key for key in after.document if draft.document.get(key) != after.document[key])
    _log(connection, "report_edited", after, actor_of(by), now, changed=changed)
    return after


def withdraw_neutral(
    connection: Connection, draft_id: str, by: Person | None, reason: str, now: datetime
) -> NeutralDraft:
    """Give a draft up, and return it.

    :raises ReportError: where somebody may not, says no reason, or its handover is asked for.
    """
    draft = read_neutral_draft(connection, draft_id, lock=True)
    check_may_withdraw(connection, draft, by, reason)
    _check_no_request(connection, draft)
    connection.execute(
        update(neutral_draft).where(neutral_draft.c.id == draft_id).values(withdrawal(by, now))
    )
    _log(connection, "report_withdrawn", draft, actor_of(by), now, reason=reason)
    return read_neutral_draft(connection, draft_id)


def read_neutral_draft(connection: Connection, draft_id: str, *, lock: bool = False) -> NeutralDraft:
    """Return a draft.

    :raises UnknownDraftError: where there is none of this id.
    """
    query = select(neutral_draft).where(neutral_draft.c.id == draft_id)
    row = connection.execute(query.with_for_update() if lock else query).mappings().one_or_none()
    if row is None:
        raise UnknownDraftError(f"there is no draft {draft_id[:40]!r}; tocsin report to list shows them")
    return NeutralDraft.of(row)


def neutral_drafts_of(connection: Connection, case_id: str | None = None) -> list[NeutralDraft]:
    """Return the drafts of a case and those merged into it, or all, newest first."""
    query = select(neutral_draft).order_by(neutral_draft.c.created_at.desc(), neutral_draft.c.id)
    if case_id is not None:
        query = query.where(neutral_draft.c.case_id.in_(merged_with(connection, case_id)))
    return [NeutralDraft.of(row) for row in connection.execute(query).mappings()]


def _state(connection: Connection, draft: NeutralDraft) -> str | None:
    return connection.scalar(
        select(handover.c.state).where(
            handover.c.draft_id == draft.id, handover.c.state.in_(["asked", "approved", "handed_over"])
        )
    )


def _handed_over(connection: Connection, draft: NeutralDraft) -> bool:
    return _state(connection, draft) == "handed_over"


def _check_no_request(connection: Connection, draft: NeutralDraft) -> None:
    state = _state(connection, draft)
    if state == "handed_over":
        raise ReportError(f"draft {draft.id} was handed over; draft another for what is new")
    if state is not None:
        raise ReportError(
            f"the handover of draft {draft.id} is {state}; it does not change until that is over"
        )


def _log(
    connection: Connection, kind: str, draft: NeutralDraft, actor: str, now: datetime, **more: Any
) -> None:
    body = {
        "case": draft.case_id,
        "addressee": draft.addressee,
        "version": draft.version,
        "sha256": draft.digest.hex(),
        **more,
    }
    write_entries(connection, [Entry(kind, f"report:{draft.id}", actor, now, body)])
