"""Handing over takes two people: one asks, another agrees. What comes back a person enters, or a file says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update
from sqlalchemy.exc import IntegrityError

from tocsin.cases import Policy, note_report
from tocsin.log import Entry, write_entries
from tocsin.people import Person
from tocsin.reporting.addressees import Addressee
from tocsin.reporting.errors import ReportError
from tocsin.reporting.neutral.covered import center_is_due, with_the_center
from tocsin.reporting.neutral.drafts import NeutralDraft, read_neutral_draft
from tocsin.reporting.neutral.tables import handover
from tocsin.reporting.rights import actor_of, check_right
from tocsin.reporting.two_people import (
    HANDOVER,
    agreement,
    check_confirmed,
    check_may_agree,
    check_may_refuse,
    refusal,
)

_MOST_REFERENCE = 200


@dataclass(frozen=True, slots=True)
class Handover:
    """A request to hand a draft over, and what became of it: asked, approved, handed_over, refused or failed."""

    id: int
    draft_id: str
    draft_version: int
    digest: bytes
    written_by: str
    asked_at: datetime
    asked_by: str
    answered_at: datetime | None
    approved_by: str | None
    refused_by: str | None
    answered_why: str | None
    state: str
    step: str
    due_at: datetime | None
    attempts: int
    place: str | None
    file: str | None
    sha256: bytes | None
    trouble: str | None
    handed_over_at: datetime | None
    reference: str | None
    reference_at: datetime | None
    reference_by: str | None

    @classmethod
    def of(cls, row: RowMapping) -> Handover:
        """Return the handover of a row of the table."""
        return cls(**{name: row[name] for name in cls.__slots__})


def obstacles(connection: Connection, draft: NeutralDraft, to: Addressee) -> list[str]:
    """Return all that keeps a draft from being handed over, a sentence each."""
    found = to.breaches(draft.report)
    twice = with_the_center(connection, draft.case_id, draft.report)
    if twice and not to.besides_center:
        found.append(
            f"the Center has, or is about to get, a report on {', '.join(twice)}; no law is named by besides_center "
            "that wants another"
        )
    return found


def ask_handover(
    connection: Connection, draft_id: str, to: Addressee, by: Person | None, now: datetime
) -> Handover:
    """Ask that a draft be handed over, and return what now waits for a second person.

    :raises ReportError: where somebody may not, the case is not confirmed, something has to be corrected, or the Center
        has the same.
    """
    draft = read_neutral_draft(connection, draft_id, lock=True)
    check_right(connection, by, "draft_report", draft.case_id)
    check_confirmed(connection, draft.case_id, HANDOVER)
    if draft.withdrawn_at is not None:
        raise ReportError(f"draft {draft.id} was withdrawn; make another")
    if found := obstacles(connection, draft, to):
        raise ReportError(f"draft {draft.id} cannot be handed over: {'; '.join(found)}")
    values = {
        "draft_id": draft.id,
        "draft_version": draft.version,
        "digest": draft.digest,
        "written_by": draft.written_by,
        "asked_at": now,
        "asked_by": actor_of(by),
        "state": "asked",
    }
    try:
        with connection.begin_nested():
            number = connection.scalar(insert(handover).values(values).returning(handover.c.id))
    except IntegrityError as error:
        raise ReportError(
            f"a handover of draft {draft.id} stands already; tocsin report to list tells where it is"
        ) from error
    assert number is not None
    found_one = read_handover(connection, number)
    log_handover(connection, "report_asked", found_one, draft, actor_of(by), now=now)
    return found_one


def approve_handover(
    connection: Connection, handover_id: int, to: Addressee, by: Person, *, why: str, now: datetime
) -> Handover:
    """Agree that a draft be handed over, and return the handover: ``approved``, and due at once.

    Where nobody was named who asked, the first to agree counts as who asked, and one more has to.

    :raises ReportError: where somebody may not, asked themselves, or wrote what would be handed over.
    """
    one, draft = _waiting(connection, handover_id)
    check_may_agree(connection, draft.case_id, by, HANDOVER)
    if found := obstacles(connection, draft, to):
        raise ReportError(f"draft {draft.id} cannot be handed over: {'; '.join(found)}")
    values = agreement(one, by, why, now, HANDOVER)
    connection.execute(update(handover).where(handover.c.id == handover_id).values(values))
    after = read_handover(connection, handover_id)
    enough = after.state == "approved"
    log_handover(connection, "report_approved", after, draft, actor_of(by), now=now, enough=enough, why=why)
    return after


def refuse_handover(
    connection: Connection, handover_id: int, by: Person, why: str, now: datetime
) -> Handover:
    """Say no to a handover that waits, and return it; whoever asked may take it back so.

    :raises ReportError: where somebody may do neither, or says no reason.
    """
    one, draft = _waiting(connection, handover_id)
    check_may_refuse(connection, one, draft.case_id, by)
    values = refusal(by, why, now, HANDOVER)
    connection.execute(update(handover).where(handover.c.id == handover_id).values(values))
    after = read_handover(connection, handover_id)
    log_handover(connection, "report_refused", after, draft, actor_of(by), now=now, why=why)
    return after


def enter_reference(
    connection: Connection,
    policy: Policy,
    handover_id: int,
    to: Addressee | None,
    reference: str,
    *,
    by: Person | None,
    actor: str | None = None,
    now: datetime,
) -> Handover:
    """Write down the reference that an addressee gave a report, and return the handover.

    :param actor: who read it, where no person entered it.
    :raises ReportError: where somebody may not, it is empty or long, or there is one already.
    """
    one = read_handover(connection, handover_id, lock=True)
    draft = read_neutral_draft(connection, one.draft_id)
    check_right(connection, by, "draft_report", draft.case_id)
    given, who = reference.strip(), actor or actor_of(by)
    if not given or len(given) > _MOST_REFERENCE or not given.isprintable():
        raise ReportError(
            f"a reference is one line of {_MOST_REFERENCE} characters at most; write it as it came"
        )
    if one.state != "handed_over":
        raise ReportError(f"draft {draft.id} was not handed over, it is {one.state.replace('_', ' ')}")
    if one.reference is not None:
        raise ReportError(f"draft {draft.id} has the reference {one.reference!r} already; it is not changed")
    connection.execute(
        update(handover)
        .where(handover.c.id == handover_id)
        .values(reference=given, reference_at=now, reference_by=who)
    )
    after = read_handover(connection, handover_id)
    completes = to is not None and to.completes
    told = counted_as(draft) if completes else {}
    log_handover(connection, "report_referred", after, draft, who, now=now, reference=given, **told)
    note_report(
        connection,
        policy,
        draft.case_id,
        actor=who,
        at=now,
        reason=f"{draft.addressee} gave the report {draft.id} a reference",
        details=with_holds(to.holds_from_reference if to else (), {"receipt": given, "draft": draft.id}),
        completes=completes and not center_is_due(connection, draft.case_id),
    )
    return after


def read_handover(connection: Connection, handover_id: int, *, lock: bool = False) -> Handover:
    """Return a handover.

    :raises ReportError: where there is none.
    """
    query = select(handover).where(handover.c.id == handover_id)
    row = connection.execute(query.with_for_update() if lock else query).mappings().one_or_none()
    if row is None:
        raise ReportError(f"there is no handover {handover_id}; tocsin report to list shows them")
    return Handover.of(row)


def handovers_of(connection: Connection, draft_id: str | None = None) -> list[Handover]:
    """Return the handovers of a draft, or of all, oldest first."""
    query = select(handover).order_by(handover.c.id)
    if draft_id is not None:
        query = query.where(handover.c.draft_id == draft_id)
    return [Handover.of(row) for row in connection.execute(query).mappings()]


def with_holds(kinds: Sequence[str], details: dict[str, Any]) -> dict[str, Any]:
    """Return the details of an act, with the kinds of holds that run from it; the vault places them."""
    return {**details, "holds": list(kinds)} if kinds else details


def counted_as(draft: NeutralDraft) -> dict[str, Any]:
    """Return what the entry says that makes a report of it: published figures are counted from that."""
    return {"counted": {"type": draft.report.kind, "addressee": draft.addressee}}


def log_handover(
    connection: Connection,
    kind: str,
    one: Handover,
    draft: NeutralDraft,
    actor: str,
    *,
    now: datetime,
    **more: Any,
) -> None:
    """Write an entry of the log about a handover."""
    body = {
        "case": draft.case_id,
        "addressee": draft.addressee,
        "handover": one.id,
        "version": one.draft_version,
        "sha256": one.digest.hex(),
        **more,
    }
    write_entries(connection, [Entry(kind, f"report:{draft.id}", actor, now, body)])


def _waiting(connection: Connection, handover_id: int) -> tuple[Handover, NeutralDraft]:
    one = read_handover(connection, handover_id, lock=True)
    if one.state != "asked":
        raise ReportError(
            f"handover {handover_id} is {one.state.replace('_', ' ')} already; nothing waits for an answer"
        )
    return one, read_neutral_draft(connection, one.draft_id)
