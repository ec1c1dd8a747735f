"""Reports to others than the CyberTipline: which there are and by when, what goes out, two people, the reference."""

from __future__ import annotations

from starlette.responses import Response

from tocsin.console.review.door import Entry
from tocsin.console.review.opening import case_named, must_be_open, seen_cases
from tocsin.console.review.pages import go, page
from tocsin.console.review.visit import Visit
from tocsin.reporting import (
    Addressee,
    Handover,
    Handovers,
    NeutralDraft,
    ReportError,
    approve_handover,
    as_text,
    ask_handover,
    enter_reference,
    handed_to,
    handover_status,
    handovers_of,
    note_shown,
    obstacles,
    read_neutral_draft,
    refuse_handover,
    withdraw_neutral,
)

_MOST = 200
_PATH = "/handovers"
_STANDING = ("asked", "approved", "handed_over")


def show_handovers(visit: Visit) -> Response:
    """Show the drafts of the cases that the person may see, late ones first, and what became of each."""
    desk = _desk(visit)
    with visit.desk.store.read() as connection:
        seen = seen_cases(visit, connection)
        found = [(draft, done) for draft, done in desk.listed() if seen(draft.case_id)]
    try:
        addressees, due, trouble = desk.addressees(), desk.due(draft for draft, _ in found), ""
    except ReportError as error:
        addressees, due, trouble = {}, {}, str(error)
    rows = [handover_status(draft, done, due.get(draft.id), visit.now) for draft, done in found]
    rows.sort(key=lambda row: not row["late"])
    return page(
        visit,
        "handovers.html",
        rows=rows[:_MOST],
        more=len(rows) > _MOST,
        addressees=addressees,
        trouble=trouble,
    )


def make_handover(visit: Visit) -> Response:
    """Draft a report on a case for an addressee."""
    with visit.desk.store.read() as connection:
        case = case_named(visit, connection, visit.form.one("case"))
        must_be_open(visit, connection, case)
    return go(handover_path(_desk(visit).draft(case.id, visit.form.one("addressee"), visit.somebody)))


def show_handover(visit: Visit) -> Response:
    """Show a draft whole; that is a look at the case's content, and written down as one."""
    draft, handovers = handover_here(visit)
    desk = _desk(visit)
    to, trouble = _addressee(desk, draft)
    last = handovers[-1] if handovers else None
    over = last is not None and last.state == "handed_over"
    with visit.desk.store.begin() as connection:
        look = must_be_open(visit, connection, case_named(visit, connection, draft.case_id))
        note_shown(connection, draft, visit.somebody, visit.now, purpose=look.purpose, words=look.words)
        wrong = [] if to is None or over else obstacles(connection, draft, to)
        told_already = [each for each in handed_to(connection, draft.case_id) if each != draft.addressee]
    due = {} if to is None else desk.due([draft])
    return page(
        visit,
        "handover.html",
        draft=draft,
        to=to,
        stand=handover_status(draft, handovers, due.get(draft.id), visit.now),
        last=last,
        trouble=trouble,
        wrong=wrong,
        told_already=told_already,
        text=as_text(draft.report),
        files=len(draft.report.media),
        may=_may(visit, draft, last),
    )


def ask_to_hand_over(visit: Visit) -> Response:
    """Ask that a draft be handed over."""
    draft, _ = handover_here(visit)
    to = _desk(visit).addressee(draft.addressee)
    with visit.desk.store.begin() as connection:
        ask_handover(connection, draft.id, to, visit.somebody, visit.now)
    return go(handover_path(draft))


def approve(visit: Visit) -> Response:
    """Agree, as the second of two people; the server hands it over within a minute."""
    draft, handovers = handover_here(visit)
    to = _desk(visit).addressee(draft.addressee)
    with visit.desk.store.begin() as connection:
        approve_handover(
            connection,
            _in_state(handovers, draft, "asked"),
            to,
            visit.somebody,
            why=visit.form.one("why"),
            now=visit.now,
        )
    return go(handover_path(draft))


def refuse(visit: Visit) -> Response:
    """Say no, or take one's own request back."""
    draft, handovers = handover_here(visit)
    with visit.desk.store.begin() as connection:
        number = _in_state(handovers, draft, "asked")
        refuse_handover(connection, number, visit.somebody, visit.form.one("why"), visit.now)
    return go(handover_path(draft))


def withdraw(visit: Visit) -> Response:
    """Give a draft up."""
    draft, _ = handover_here(visit)
    with visit.desk.store.begin() as connection:
        withdraw_neutral(connection, draft.id, visit.somebody, visit.form.one("why"), visit.now)
    return go(handover_path(draft))


def note_reference(visit: Visit) -> Response:
    """Write down the reference that the addressee gave."""
    draft, handovers = handover_here(visit)
    # What came back is kept also where the addressee is no longer named: it was handed over.
    to, _ = _addressee(_desk(visit), draft)
    with visit.desk.store.begin() as connection:
        enter_reference(
            connection,
            visit.desk.policy,
            _in_state(handovers, draft, "handed_over"),
            to,
            visit.form.one("reference"),
            by=visit.somebody,
            now=visit.now,
        )
    return go(handover_path(draft))


def handover_here(visit: Visit) -> tuple[NeutralDraft, list[Handover]]:
    """Return the draft of the address and its handovers.

    :raises tocsin.console.review.errors.PageError: where there is none, or its case is not theirs to see: the same
        words for both.
    """
    with visit.desk.store.read() as connection:
        draft = read_neutral_draft(connection, visit.part("draft"))
        case_named(visit, connection, draft.case_id)
        return draft, handovers_of(connection, draft.id)


def handover_path(draft: NeutralDraft) -> str:
    """Return the address of a draft's page."""
    return f"{_PATH}/{draft.id}"


def _desk(visit: Visit) -> Handovers:
    return Handovers(visit.desk.reporting)


def _addressee(desk: Handovers, draft: NeutralDraft) -> tuple[Addressee | None, str]:
    """Return the addressee of a draft, or why there is none to hand it to."""
    try:
        return desk.addressee(draft.addressee), ""
    except ReportError as error:
        return None, str(error)


def _may(visit: Visit, draft: NeutralDraft, last: Handover | None) -> dict[str, bool]:
    """Return which acts the page offers; the room below judges each again."""
    state = "" if last is None else last.state
    actor = visit.worker.actor
    drafts = "draft_report" in visit.rights
    agrees = "file_report" in visit.rights
    asked = last is not None and state == "asked"
    change = drafts and draft.withdrawn_at is None and state not in _STANDING
    return {
        "change": change,
        "agree": last is not None and asked and agrees and actor not in (last.asked_by, last.written_by),
        "refuse": last is not None and asked and (agrees or actor == last.asked_by),
        "refer": last is not None and state == "handed_over" and drafts and last.reference is None,
    }


def _in_state(handovers: list[Handover], draft: NeutralDraft, state: str) -> int:
    for each in handovers:
        if each.state == state:
            return each.id
    raise ReportError(f"no handover of draft {draft.id} is {state.replace('_', ' ')}; look at its page again")


ENTRIES = [
    Entry("GET", _PATH, "see_reports", show_handovers),
    Entry("POST", _PATH, "draft_report", make_handover),
    Entry("GET", f"{_PATH}/{{draft}}", "see_reports", show_handover),
    Entry("POST", f"{_PATH}/{{draft}}/ask", "draft_report", ask_to_hand_over),
    Entry("POST", f"{_PATH}/{{draft}}/approve", "file_report", approve),
    Entry("POST", f"{_PATH}/{{draft}}/refuse", "see_reports", refuse),
    Entry("POST", f"{_PATH}/{{draft}}/withdraw", "draft_report", withdraw),
    Entry("POST", f"{_PATH}/{{draft}}/reference", "draft_report", note_reference),
]
