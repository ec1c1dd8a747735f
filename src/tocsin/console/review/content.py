"""The way to a case's content: every look is written down, with its purpose, before anything is answered."""

from __future__ import annotations

from tocsin.cases import CaseFile, view_case
from tocsin.console.review.errors import PageError
from tocsin.console.review.visit import Visit
from tocsin.lookup import Inquiry, Looker, LookLog, Written
from tocsin.people import Look, Thing, record_look


def looker(visit: Visit, case: CaseFile, look: Look) -> Looker:
    """Return the way to a case's content; each look is written down before anything is answered."""
    return Looker(
        visit.desk.lookup,
        _log(visit, case, look),
        visit.desk.clock,
        who=visit.worker.actor,
        purpose=look.purpose,
    )


def _log(visit: Visit, case: CaseFile, look: Look) -> LookLog:
    def write_down(inquiry: Inquiry) -> None:
        with visit.desk.store.begin() as connection:
            for each in inquiry.ids:
                record_look(
                    connection,
                    visit.somebody,
                    Thing(inquiry.asked),
                    each,
                    inquiry.at,
                    case=case.id,
                    purpose=look.purpose,
                    words=look.words,
                )

    return write_down


def event_of(visit: Visit, case: CaseFile, look: Look, event: str) -> Written:
    """Return an event of a case's accounts: opening a case opens what they wrote and were written, nothing else.

    :raises PageError: where it is none of theirs.
    """
    with visit.desk.store.read() as connection:
        view = view_case(connection, case.id, most_flags=1)
    written = looker(visit, case, look).written([event])[event]
    theirs = {each.account for each in view.accounts}
    named = {piece.get("event") for each in view.documents for piece in each.document.get("evidence", ())}
    if event not in named and theirs.isdisjoint({written.actor, *written.to}):
        raise PageError(404, visit.tongue.say("This case has no such message."))
    return written


def fetched(visit: Visit, look: Look) -> Looker:
    """Return the way to a picture that was written down and counted already, when it was asked for."""
    return Looker(
        visit.desk.lookup, lambda _: None, visit.desk.clock, who=visit.worker.actor, purpose=look.purpose
    )
