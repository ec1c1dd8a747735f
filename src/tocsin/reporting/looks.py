"""Looks at a case's content for a report: a person's are rows of `look`, those of nobody in person entries of the log.

None of them counts as having seen a file whole: that a draft was put together from a picture shows it to nobody.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from tocsin.clock import Clock
from tocsin.log import Entry, write_entries
from tocsin.lookup import Inquiry, Looker, Lookup, looks_of
from tocsin.people import Person, Thing, record_look
from tocsin.reporting.drafts import Draft
from tocsin.reporting.neutral.drafts import NeutralDraft
from tocsin.reporting.rights import COMMAND_LINE
from tocsin.store import Store

PURPOSE = "report"
_ACTOR = "machine:reporting"


def looker_of(
    store: Store, lookup: Lookup, clock: Clock, case_id: str, *, by: Person | None, why: str
) -> Looker:
    """Return the way to a case's content for a report; each look is written down before anything is answered.

    :param by: for whom it is looked; ``None``: by the machine.
    :param why: in words, what for.
    """
    if by is not None:
        looks = looks_of(store, by, case=case_id, purpose=PURPOSE, words=why)
        return Looker(lookup, looks, clock, who=by.actor, purpose=PURPOSE)

    def write_down(inquiry: Inquiry) -> None:
        body = {
            "case": case_id,
            "asked": str(inquiry.asked),
            "ids": list(inquiry.ids),
            "purpose": inquiry.purpose,
            "for": why,
        }
        with store.begin() as connection:
            write_entries(connection, [Entry("report_look", f"case:{case_id}", _ACTOR, inquiry.at, body)])

    return Looker(lookup, write_down, clock, who=_ACTOR, purpose=PURPOSE)


def note_shown(
    connection: Connection,
    draft: Draft | NeutralDraft,
    by: Person | None,
    now: datetime,
    *,
    purpose: str = PURPOSE,
    words: str = "",
) -> None:
    """Write down that a draft is shown whole, with all the content that it says.

    :raises tocsin.people.PurposeError: where the person may not look for this purpose; then it may not be shown.
    """
    thing = f"report:{draft.id}"
    if by is not None:
        record_look(connection, by, Thing.TEXT, thing, now, case=draft.case_id, purpose=purpose, words=words)
        return
    body = {"case": draft.case_id, "asked": str(Thing.TEXT), "ids": [thing], "purpose": purpose, "for": words}
    write_entries(connection, [Entry("report_look", f"case:{draft.case_id}", COMMAND_LINE, now, body)])
