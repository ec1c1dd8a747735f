"""The way to a case's content: every look is written down, with its purpose, before anything is answered."""

from __future__ import annotations

from tocsin.cases import CaseFile, view_case
from tocsin.console.review.errors import PageError
from tocsin.console.review.visit import Visit
from tocsin.lookup import Looker, Written, looks_of
from tocsin.people import Look


def looker(visit: Visit, case: CaseFile, look: Look) -> Looker:
    """Return the way to a case's content; each look is written down before anything is answered."""
    return Looker(
        visit.desk.lookup,
        looks_of(visit.desk.store, visit.somebody, case=case.id, purpose=look.purpose, words=look.words),
        visit.desk.clock,
        who=visit.worker.actor,
        purpose=look.purpose,
    )


def event_of(visit: Visit, case: CaseFile, look: Look, event: str) -> Written:
    """Return an event of a case's accounts: opening a case opens what they wrote and were written, nothing else.

    :raises PageError: where it is none of theirs.
    """
    with visit.desk.store.read() as connection:
        view = view_case(connection, case.id, most_flags=1)
    written = looker(visit, case, look).written([event])[event]
    theirs = {each.account for each in view.accounts}
    named = {piece["event"] for piece in view.evidence}
    if event not in named and theirs.isdisjoint({written.actor, *written.to}):
        raise PageError(404, visit.tongue.say("This case has no such message."))
    return written


def fetched(visit: Visit, look: Look) -> Looker:
    """Return the way to a picture that was written down and counted already, when it was asked for."""
    return Looker(
        visit.desk.lookup, lambda _: None, visit.desk.clock, who=visit.worker.actor, purpose=look.purpose
    )
