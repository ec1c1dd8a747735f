"""Opening a case's content: a purpose first, kept as a look; from then on the case is open in this session for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from sqlalchemy import Connection
from starlette.responses import Response

from tocsin.cases import (
    CaseFile,
    NextAction,
    NotYoursError,
    UnknownCaseError,
    asked_blind,
    check_no_conflict,
    may_see,
    read_case,
    read_question,
    resolve,
)
from tocsin.console.review.blind import as_asked, asked_here
from tocsin.console.review.door import Entry
from tocsin.console.review.errors import NotOpenError, PageError
from tocsin.console.review.pages import back_to, case_path, go, own_path
from tocsin.console.review.visit import Visit
from tocsin.people import Look, Purpose, Thing, check_purpose, may_open, opened_for, purposes, record_look

MOST_WORDS = 500
"""Characters of a reader's own sentence."""


_LIKELIEST = {
    NextAction.SECOND: "second_review",
    NextAction.REPORT: "report",
    NextAction.PRESERVE: "preservation",
}
"""For what somebody opens a case that waits for this; otherwise as the list of purposes has it."""


def purposes_of(visit: Visit, case: CaseFile | None = None) -> dict[str, Purpose]:
    """Return the purposes for which the person may open content, or a case's; the first is the likeliest."""
    if visit.person is None:
        return {}
    found = {name: purpose for name, purpose in purposes().items() if may_open(visit.person, name)}
    action = None if case is None else case.next_action
    likeliest = _LIKELIEST.get(action, "") if action is not None else ""
    return dict(sorted(found.items(), key=lambda each: each[0] != likeliest))


def case_here(visit: Visit, connection: Connection) -> CaseFile:
    """Return the case of the address.

    :raises PageError: as :func:`case_named`.
    """
    ask = asked_here(visit, connection)
    if ask is not None:
        return read_question(connection, ask).case
    return case_named(visit, connection, visit.part("case"))


def case_named(visit: Visit, connection: Connection, case_id: str) -> CaseFile:
    """Return the case that an id means today.

    :raises PageError: where there is none, or it lies in a queue that the person may not see: the same words for both.
    """
    none = PageError(404, visit.tongue.say("There is no such case, or your roles do not show it."))
    try:
        case = read_case(connection, resolve(connection, case_id))
    except UnknownCaseError:
        raise none from None
    if not may_see(connection, case, sorted(visit.rights)):
        raise none
    return case


def seen_cases(visit: Visit, connection: Connection) -> Callable[[str], bool]:
    """Return what says of a case's id whether the person may see the case; each case is read once."""
    rights = sorted(visit.rights)

    @cache
    def seen(case_id: str) -> bool:
        return may_see(connection, read_case(connection, resolve(connection, case_id)), rights)

    return seen


def as_shown(visit: Visit, case: CaseFile) -> CaseFile:
    """Return a case under the id of its address: a blind question has one of its own, which pages link to."""
    return replace(case, id=visit.part("case"))


def opened(visit: Visit, connection: Connection, case: CaseFile) -> Look | None:
    """Return for what the person has the case open in this session; ``None`` where they have not said, or must not."""
    assert visit.session is not None
    if "open_case" not in visit.rights or has_conflict(visit, connection, case):
        return None
    return opened_for(connection, visit.somebody, case.id, visit.session.began_at)


def has_conflict(visit: Visit, connection: Connection, case: CaseFile) -> bool:
    """Whether an account of the case is one that the person must not judge: then they read nothing of it either."""
    try:
        check_no_conflict(connection, case.id, visit.somebody.name, visit.somebody.conflicts)
    except NotYoursError:
        return True
    return False


def must_be_open(visit: Visit, connection: Connection, case: CaseFile) -> Look:
    """Return for what the case is open.

    :raises NotOpenError: where the person has not said.
    """
    look = opened(visit, connection, case)
    if look is None:
        # What a form asked for is not done again by itself: whoever sent one comes back to the case.
        then = visit.here if visit.request.method == "GET" else "/"
        shown = as_asked(connection, case, asked_blind(connection, visit.somebody.name))
        told = visit.tongue.say("Say first what you open this case for, on its page.")
        raise NotOpenError(told, back_to(case_path(shown.id), then))
    return look


def open_for(visit: Visit, case_id: str, purpose: str, words: str, *, shown_as: str | None = None) -> None:
    """Open a case for a purpose, and write that down.

    :raises tocsin.people.PurposeError: where the purpose is not open to the person, or wants words.
    :raises NotYoursError: where they have a conflict of interest in it.
    """
    with visit.desk.store.begin() as connection:
        check_no_conflict(
            connection,
            case_id,
            visit.somebody.name,
            visit.somebody.conflicts,
            shown_as=shown_as,
        )
        record_look(
            connection,
            visit.somebody,
            Thing.CASE,
            case_id,
            visit.now,
            case=case_id,
            purpose=purpose,
            words=words[:MOST_WORDS],
        )


def open_case(visit: Visit) -> Response:
    """Take the purpose, and show the case, or the page that wanted it open."""
    with visit.desk.store.read() as connection:
        case = case_here(visit, connection)
    check_purpose(visit.somebody, visit.form.one("purpose"), visit.form.one("words"))
    here = visit.part("case")
    open_for(visit, case.id, visit.form.one("purpose"), visit.form.one("words"), shown_as=here)
    then = own_path(visit.form.one("then"))
    return go(case_path(here) if then == "/" else then)


ENTRIES = [Entry("POST", "/case/{case}/open", "open_case", open_case)]
