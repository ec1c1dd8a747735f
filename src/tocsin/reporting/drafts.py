"""Drafts as they are kept: one a reported account, edited by people, each edit another version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from tocsin.cases import State, merged_with, read_case
from tocsin.log import Entry, write_entries
from tocsin.people import Person, Thing, looks_at
from tocsin.reporting.cybertip import FILE_DETAILS, REPORT, Breach, Schema, check, clean, gated_paths, write
from tocsin.reporting.cybertip.rules import files_of_a_batch
from tocsin.reporting.errors import ReportError, UnknownDraftError
from tocsin.reporting.missing import still_missing
from tocsin.reporting.rights import actor_of, check_right
from tocsin.reporting.tables import report_draft, report_filing
from tocsin.reporting.writing import check_may_withdraw, check_may_write, withdrawal

STILLS = frozenset({"image/jpeg", "image/png"})
"""What is shown whole when it is shown: anything else may hold more than the one picture that people see."""

_LOOKS = 10_000


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft. ``files``: what goes with it, each with its ``details``; ``missing``: what is still not found for it."""

    id: str
    case_id: str
    place: int
    subject: str
    document: dict[str, Any]
    files: list[dict[str, Any]]
    missing: list[str]
    version: int
    created_at: datetime
    written_at: datetime
    written_by: str
    withdrawn_at: datetime | None
    withdrawn_by: str | None

    @classmethod
    def of(cls, row: RowMapping) -> Draft:
        """Return the draft of a row of the table."""
        told = {name: row[name] for name in cls.__slots__}
        return cls(**{**told, "missing": still_missing(row["missing"], row["document"])})

    @property
    def digest(self) -> bytes:
        """SHA-256 of what would be filed: two people agree on this and nothing else."""
        return hashlib.sha256(
            json.dumps([self.document, self.files], sort_keys=True, ensure_ascii=True).encode()
        ).digest()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A draft before it is kept."""

    subject: str
    document: dict[str, Any]
    files: list[dict[str, Any]]
    missing: list[str]


def keep(
    connection: Connection, case_id: str, proposals: Sequence[Proposal], by: Person | None, now: datetime
) -> list[Draft]:
    """Keep new drafts of a case, and return them.

    :raises ReportError: where somebody may not draft, or an account has a draft that still stands.
    """
    check_right(connection, by, "draft_report", case_id)
    read_case(connection, case_id, lock=True)
    standing = {each.subject: each for each in drafts_of(connection, case_id) if each.withdrawn_at is None}
    place = connection.scalar(
        select(func.coalesce(func.max(report_draft.c.place), 0)).where(report_draft.c.case_id == case_id)
    )
    made = []
    for each in proposals:
        if (there := standing.get(each.subject)) is not None and not is_filed(connection, there.id):
            raise ReportError(
                f"draft {there.id} on {each.subject} stands already; edit it, or withdraw it first"
            )
        place = (place or 0) + 1
        document, removed = clean(each.document)
        number = f"r{token_hex(6)}"
        connection.execute(
            insert(report_draft).values(
                id=number,
                case_id=case_id,
                place=place,
                subject=each.subject,
                document=document,
                files=clean(each.files)[0],
                missing=[*clean(each.missing)[0], *map(str, removed)],
                created_at=now,
                written_at=now,
                written_by=actor_of(by),
            )
        )
        draft = read_draft(connection, number)
        _check_views(connection, draft)
        _log(connection, "report_drafted", draft, actor_of(by), now)
        made.append(draft)
    return made


def edit(
    connection: Connection,
    draft_id: str,
    *,
    version: int,
    document: dict[str, Any],
    files: list[dict[str, Any]],
    by: Person | None,
    now: datetime,
) -> Draft:
    """Write a draft anew, and return it. What still breaches the model may be kept; filed it cannot be.

    :raises UnknownDraftError: where there is none of this id.
    :raises StaleDraftError: where the draft changed meanwhile.
    :raises ReportError: where somebody may not, a filing of it is asked for, or it says of a file that somebody saw it
        whom no look is on record for.
    """
    draft = read_draft(connection, draft_id, lock=True)
    check_may_write(connection, draft, by, version)
    _check_no_request(connection, draft)
    cleaned, removed = clean(document)
    connection.execute(
        update(report_draft)
        .where(report_draft.c.id == draft_id)
        .values(
            document=cleaned,
            files=clean(files)[0],
            version=version + 1,
            written_at=now,
            written_by=actor_of(by),
        )
    )
    after = read_draft(connection, draft_id)
    _check_views(connection, after)
    changed = sorted(
        key
        for key in {*draft.document, *after.document}
        if draft.document.get(key) != after.document.get(key)
    )
    _log(
        connection,
        "report_edited",
        after,
        actor_of(by),
        now,
        changed=changed,
        removed=[each.path for each in removed],
    )
    return after


def withdraw(connection: Connection, draft_id: str, by: Person | None, reason: str, now: datetime) -> Draft:
    """Give a draft up, and return it.

    :raises ReportError: where somebody may not, or a filing of it is asked for.
    """
    draft = read_draft(connection, draft_id, lock=True)
    check_may_withdraw(connection, draft, by, reason)
    _check_no_request(connection, draft)
    connection.execute(update(report_draft).where(report_draft.c.id == draft_id).values(withdrawal(by, now)))
    _log(connection, "report_withdrawn", draft, actor_of(by), now, reason=reason)
    return read_draft(connection, draft_id)


def read_draft(connection: Connection, draft_id: str, *, lock: bool = False) -> Draft:
    """Return a draft.

    :raises UnknownDraftError: where there is none of this id.
    """
    query = select(report_draft).where(report_draft.c.id == draft_id)
    row = connection.execute(query.with_for_update() if lock else query).mappings().one_or_none()
    if row is None:
        raise UnknownDraftError(f"there is no draft {draft_id[:40]!r}; tocsin report list shows them")
    return Draft.of(row)


def drafts_of(connection: Connection, case_id: str | None = None) -> list[Draft]:
    """Return the drafts of a case and those merged into it, or all, newest case first, in their order."""
    query = select(report_draft).order_by(
        report_draft.c.created_at.desc(), report_draft.c.case_id, report_draft.c.place
    )
    if case_id is not None:
        query = query.where(report_draft.c.case_id.in_(merged_with(connection, case_id)))
    return [Draft.of(row) for row in connection.execute(query).mappings()]


def breaches_of(draft: Draft, now: datetime, schema: Schema | None = None) -> list[Breach]:
    """Return all that keeps a draft from being filed: breaches of the model, then of the receiver's own schema."""
    gated = gated_paths(schema)
    found = check(REPORT, draft.document, now, gated)
    details = [{"reportId": 1, "fileId": "x", **each.get("details", {})} for each in draft.files]
    for number, each in enumerate(details, start=1):
        found += [
            Breach(f"files[{number}]/{breach.path}", breach.what, breach.todo, breach.shape)
            for breach in check(FILE_DETAILS, each, now, gated)
        ]
    if found:
        return found
    theirs = [
        {key: value for key, value in each.items() if key not in ("reportId", "fileId")} for each in details
    ]
    found += [Breach(*each) for each in files_of_a_batch(draft.document, theirs)]
    if schema is not None:
        documents = [write(REPORT, draft.document).xml, *(write(FILE_DETAILS, each).xml for each in details)]
        found += [
            Breach("schema", fault, "correct it, or tell us: the model let it pass")
            for xml in documents
            for fault in schema.faults(xml)
        ]
    return found


def viewed_media(connection: Connection, case_id: str) -> frozenset[str]:
    """Return the pictures of a case that a person was shown as they are: what the record of looks says, no more."""
    return frozenset(
        each.thing_id
        for case in merged_with(connection, case_id)
        for each in looks_at(connection, case, limit=_LOOKS)
        if each.thing is Thing.PICTURE and each.whole and not each.machine
    )


def was_viewed(media: object, mime: object, viewed: frozenset[str]) -> bool:
    """Whether a report may say of a file that somebody saw it: a still that is among the ``viewed``."""
    return media in viewed and mime in STILLS


def not_viewed(name: str) -> ReportError:
    """Return what is told of a draft that says so without a look."""
    return ReportError(
        f"no look at the whole of {name[:80]!r} is on record, and the draft says that it was viewed; look at it first, "
        "or leave that out"
    )


def is_filed(connection: Connection, draft_id: str) -> bool:
    """Whether a report of this draft was filed where it is read."""
    return (
        connection.execute(
            select(report_filing.c.id).where(
                report_filing.c.draft_id == draft_id,
                report_filing.c.state == "filed",
                report_filing.c.is_test.is_(False),
            )
        ).first()
        is not None
    )


def may_be_filed(state: State) -> bool:
    """Whether reports on a case in this state may be asked for: people confirmed it."""
    return state in (State.CONFIRMED, State.REPORTED, State.PRESERVED)


def _check_no_request(connection: Connection, draft: Draft) -> None:
    asked = connection.execute(
        select(report_filing.c.state).where(
            report_filing.c.draft_id == draft.id, report_filing.c.state.in_(["asked", "approved"])
        )
    ).first()
    if asked is not None:
        raise ReportError(
            f"the filing of draft {draft.id} is {asked.state}; it does not change until that is over"
        )


def _check_views(connection: Connection, draft: Draft) -> None:
    """The police may open without a warrant what the service saw (United States v. Ackerman, 10th Cir. 2016)."""
    viewed = viewed_media(connection, draft.case_id)
    for each in draft.files:
        details = each.get("details")
        claims = isinstance(details, dict) and (
            details.get("fileViewedByEsp") or details.get("exifViewedByEsp")
        )
        if claims and not was_viewed(each.get("media"), each.get("mime"), viewed):
            raise not_viewed(str(each.get("media") or each.get("name")))


def _log(connection: Connection, kind: str, draft: Draft, actor: str, now: datetime, **more: Any) -> None:
    body = {
        "case": draft.case_id,
        "version": draft.version,
        "sha256": draft.digest.hex(),
        "files": len(draft.files),
        **more,
    }
    write_entries(connection, [Entry(kind, f"report:{draft.id}", actor, now, body)])
