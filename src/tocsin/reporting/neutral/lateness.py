"""Late handovers: past the time that law or settings name, or waiting for people or the folder for too long.

As with the Center a second person answers within a day, and what is agreed on is handed over within an hour.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, and_, func, or_, select

from tocsin.reporting.addressees import Addressee
from tocsin.reporting.lateness import ANSWERED_WITHIN, FILED_WITHIN, Lateness, LateReport
from tocsin.reporting.neutral.drafts import NeutralDraft
from tocsin.reporting.neutral.due import Due, due_of
from tocsin.reporting.neutral.requests import Handover
from tocsin.reporting.neutral.tables import handover, neutral_draft


def handover_lateness(
    draft: NeutralDraft, last: Handover | None, due: Due | None, now: datetime
) -> tuple[Lateness, datetime] | None:
    """Return why a draft is late, and since when; ``None`` where it is not.

    :param last: its last handover, where one was asked for.
    :param due: by when it has to be with its addressee, where a time is set.
    """
    if draft.withdrawn_at is not None:
        return None
    state = None if last is None else last.state
    is_there = state == "handed_over" and last is not None and (last.reference or not (due and due.referred))
    if due is not None and due.at <= now and not is_there:
        return Lateness.OVERDUE, due.at
    if last is None:
        return None
    answered = last.answered_at or last.asked_at
    if state == "failed":
        return Lateness.FAILED, answered
    if state == "asked":
        until, why = last.asked_at + ANSWERED_WITHIN, Lateness.UNANSWERED
    elif state == "approved":
        until, why = answered + FILED_WITHIN, Lateness.UNDELIVERED
    else:
        return None
    return (why, until) if until <= now else None


def late_handovers(
    connection: Connection, now: datetime, addressees: Mapping[str, Addressee]
) -> list[LateReport]:
    """Return the late reports to these addressees, and those that wait too long whoever they are for."""
    each = handover.alias()
    newest = select(func.max(each.c.id)).where(each.c.draft_id == neutral_draft.c.id).scalar_subquery()
    referred = [name for name, to in addressees.items() if to.completes]
    rows = connection.execute(
        select(neutral_draft, handover)
        .select_from(
            neutral_draft.outerjoin(
                handover, and_(handover.c.draft_id == neutral_draft.c.id, handover.c.id == newest)
            )
        )
        .where(
            neutral_draft.c.withdrawn_at.is_(None),
            # Only what is not there yet: the drafts of all years are not read.
            or_(
                handover.c.state.is_distinct_from("handed_over"),
                and_(handover.c.reference.is_(None), neutral_draft.c.addressee.in_(referred)),
            ),
        )
    ).mappings()
    open_ones: list[tuple[NeutralDraft, Handover | None]] = []
    for row in rows:
        draft = NeutralDraft(**{name: row[neutral_draft.c[name]] for name in NeutralDraft.__slots__})
        asked = row[handover.c.id] is not None
        last = Handover(**{name: row[handover.c[name]] for name in Handover.__slots__}) if asked else None
        open_ones.append((draft, last))
    due = due_of(connection, (draft for draft, _ in open_ones), addressees)
    found = []
    for draft, last in open_ones:
        late = handover_lateness(draft, last, due.get(draft.id), now)
        if late is not None:
            trouble = None if last is None else last.trouble
            found.append(LateReport(draft.id, draft.case_id, draft.addressee, False, *late, trouble))
    return found
