"""A case's page: its head for whoever may see the queue; its content for whoever said what for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from markupsafe import Markup
from starlette.responses import Response

from tocsin.cases import (
    CaseFile,
    CaseKind,
    CaseView,
    FlagView,
    Ground,
    Similar,
    as_it_was,
    open_to_routing,
    possible_acts,
    read_question,
    similar_cases,
    view_case,
)
from tocsin.console.languages import Tongue
from tocsin.console.report import CaseSection, prepare_section, render_chart, role_shape
from tocsin.console.review.blind import asked_here
from tocsin.console.review.content import event_of, looker
from tocsin.console.review.door import Entry
from tocsin.console.review.hostile import FIRST, PART, Cut, cut
from tocsin.console.review.opening import (
    as_shown,
    case_here,
    has_conflict,
    must_be_open,
    opened,
    purposes_of,
)
from tocsin.console.review.pages import case_path, go, own_path, page, vault_path
from tocsin.console.review.telling import AROUND, MOST_TELLING, Talk, heaviest, signs_of, talks_of
from tocsin.console.review.visit import Visit
from tocsin.lookup import ContentError
from tocsin.model import Case, Role
from tocsin.people import Look
from tocsin.reporting import may_be_filed, status_of
from tocsin.vault import gathering_of

_AROUND, _MOST_AROUND = 25, 500
"""Messages before and after one event, on the page of its conversation."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a scan said of a case: its section of the report, and the charts."""

    section: CaseSection
    waterfall: Markup
    timeline: Markup
    graph: Markup


@dataclass(frozen=True, slots=True)
class Wrong:
    """A decision that was not taken: why, and what the form held."""

    message: str
    act: str = ""
    reason: str = ""
    since: int | None = None


def show_case(visit: Visit) -> Response:
    """Show a case; the ids of merged ones and of scans lead to what they are now."""
    with visit.desk.store.read() as connection:
        case = case_here(visit, connection)
        ask = asked_here(visit, connection)
    if ask is None and case.id != visit.part("case"):
        return go(case_path(case.id))
    return case_page(visit, case)


def case_page(visit: Visit, case: CaseFile, wrong: Wrong | None = None, status: int = 200) -> Response:
    """Return the page of a case, with the form that was not taken, if there is one."""
    with visit.desk.store.read() as connection:
        look = opened(visit, connection, case)
        ask = asked_here(visit, connection)
        acts = possible_acts(connection, visit.desk.policy, case, visit.worker, visit.now)
        view = None if look is None else view_case(connection, case.id)
        if ask is not None and view is not None:
            view = as_it_was(view, read_question(connection, ask))
        similar = [] if look is None else similar_cases(connection, case, sorted(visit.rights))
        kept = gathering_of(connection, case.id) if look is not None else None
        conflict = has_conflict(visit, connection, case)
        queues = open_to_routing(connection)
    shown = {
        "case": as_shown(visit, case),
        "held": case.owner is not None and case.lease_until is not None and case.lease_until > visit.now,
        "acts": acts,
        "grounds": list(Ground),
        "kinds": list(CaseKind),
        "queues": queues,
        "purposes": {} if conflict else purposes_of(visit, case),
        "conflict": conflict,
        "look": look,
        "wrong": wrong,
        "kept": kept,
        "kept_at": vault_path(case.id) if ask is None and "see_preserved" in visit.rights else None,
        "reports": [] if look is None or ask is not None else _reports(visit, case),
        "may_draft": ask is None and "draft_report" in visit.rights and may_be_filed(case.state),
        "may_take": ask is None and "export_case" in visit.rights,
        "then": own_path(visit.asked("then")),
        "may_join": "assign" in visit.rights and not case.state.over,
    }
    if look is None or view is None:
        return page(visit, "case_closed_file.html", status, **shown)
    return page(visit, "case.html", status, **shown, **_content(visit, view, similar, look, wrong))


def _content(
    visit: Visit, view: CaseView, similar: Sequence[Similar], look: Look, wrong: Wrong | None
) -> dict[str, object]:
    documents = [msgspec.convert(each.document, Case) for each in view.documents]
    signs = signs_of(documents)
    roles = {each.account: each.role for each in view.accounts}
    talks: list[Talk] = []
    unreadable: str | None = None
    if signs:
        try:
            found = looker(visit, view.file, look).conversations(heaviest(signs), before=AROUND, after=AROUND)
            talks = talks_of(found, signs, roles)
        except ContentError as error:
            unreadable = str(error)
    return {
        "view": view,
        "flags": [(flag, _written(flag)) for flag in view.flags],
        "documents": [_said(document, number, visit.tongue) for number, document in enumerate(documents, 1)],
        "talks": talks,
        "unreadable": unreadable,
        "untold": max(0, len(signs) - MOST_TELLING),
        "similar": similar,
        "changed": [
            row for row in view.ledger if wrong and wrong.since is not None and row.seq > wrong.since
        ],
        "role_sign": lambda role: role_shape(Role(role) if role in list(Role) else None, 9, 9, 8),
    }


def _reports(visit: Visit, case: CaseFile) -> list[dict[str, object]]:
    """Return where each report on a case stands, for whoever may see reports."""
    if "see_reports" not in visit.rights:
        return []
    listed = visit.desk.reporting.listed(case.id)
    return [status_of(draft, filings, visit.now) for draft, filings in listed]


def _written(flag: FlagView) -> Cut | None:
    """Return what the flagger wrote; a flag is kept as it came, so it may be anything."""
    text = flag.body.get("text")
    return None if text in (None, "") else cut(str(text))


def _said(document: Case, number: int, tongue: Tongue) -> Said:
    section = prepare_section(document, number, identify=True, tongue=tongue)
    return Said(
        section,
        render_chart("waterfall", section, tongue),
        render_chart("timeline", section, tongue),
        render_chart("account_graph", section, tongue),
    )


def show_conversation(visit: Visit) -> Response:
    """Show more of a conversation around one event, unfolded."""
    event = visit.asked("event")
    wider = visit.asked("around")
    around = (
        min(_MOST_AROUND, int(wider)) if wider.isascii() and wider.isdigit() and len(wider) < 6 else _AROUND
    )
    with visit.desk.store.read() as connection:
        case = case_here(visit, connection)
        look = must_be_open(visit, connection, case)
        view = view_case(connection, case.id, most_flags=1)
    signs = signs_of(msgspec.convert(each.document, Case) for each in view.documents)
    event_of(visit, case, look, event)
    found = looker(visit, case, look).conversations([event], before=around, after=around)
    talks = talks_of(found, signs, {each.account: each.role for each in view.accounts}, unfold=True)
    return page(
        visit,
        "conversation.html",
        case=as_shown(visit, case),
        talks=talks,
        event=event,
        around=around,
        look=look,
    )


def show_text(visit: Visit) -> Response:
    """Show a long text in parts."""
    event, start = visit.asked("event"), visit.asked("from", str(FIRST))
    first = int(start) if start.isascii() and start.isdigit() and len(start) < 10 else 0
    with visit.desk.store.read() as connection:
        case = case_here(visit, connection)
        look = must_be_open(visit, connection, case)
    written = event_of(visit, case, look, event)
    texts = [written.text, *(edit.text for edit in written.edits)]
    part = [cut(text or "", first, PART) for text in texts]
    return page(
        visit, "text.html", case=as_shown(visit, case), written=written, parts=part, first=first, event=event
    )


ENTRIES = [
    Entry("GET", "/case/{case}", "see_queue", show_case),
    Entry("GET", "/case/{case}/conversation", "open_case", show_conversation),
    Entry("GET", "/case/{case}/text", "open_case", show_text),
]
