"""Editing a draft for another addressee: one form of all that it says; nothing of what was typed is lost."""

from __future__ import annotations

from starlette.responses import Response

from tocsin.console.review.door import Entry, FormSize
from tocsin.console.review.handover_form import document_of, form_of
from tocsin.console.review.handovers_page import handover_here, handover_path
from tocsin.console.review.opening import case_named, must_be_open
from tocsin.console.review.pages import go, page
from tocsin.console.review.visit import Form, Visit
from tocsin.reporting import NeutralDraft, ReportError, StaleDraftError, edit_neutral, note_shown

_LARGE = FormSize(largest=8 * 1024 * 1024, most=20_000)
"""A report holds whole conversations, and a field for each value."""


def show_form(visit: Visit) -> Response:
    """Show a draft's form: a look at the case's content, written down as one."""
    draft, _ = handover_here(visit)
    with visit.desk.store.begin() as connection:
        look = must_be_open(visit, connection, case_named(visit, connection, draft.case_id))
        note_shown(connection, draft, visit.somebody, visit.now, purpose=look.purpose, words=look.words)
    return _form(visit, draft)


def edit(visit: Visit) -> Response:
    """Write a draft anew."""
    draft, _ = handover_here(visit)
    with visit.desk.store.read() as connection:
        must_be_open(visit, connection, case_named(visit, connection, draft.case_id))
    version = visit.form.whole("version")
    try:
        with visit.desk.store.begin() as connection:
            edit_neutral(
                connection,
                draft.id,
                version=version,
                document=document_of(draft.document, visit.form),
                by=visit.somebody,
                now=visit.now,
            )
    except ReportError as error:
        status = 409 if isinstance(error, StaleDraftError) else 422
        return _form(visit, draft, typed=visit.form, version=version, told=str(error), status=status)
    return go(handover_path(draft))


def _form(
    visit: Visit,
    draft: NeutralDraft,
    *,
    typed: Form | None = None,
    version: int | None = None,
    told: str = "",
    status: int = 200,
) -> Response:
    return page(
        visit,
        "handover_edit.html",
        status,
        draft=draft,
        version=draft.version if version is None else version,
        parts=list(form_of(draft.document, typed)),
        told=told,
    )


ENTRIES = [
    Entry("GET", "/handovers/{draft}/edit", "draft_report", show_form),
    Entry("POST", "/handovers/{draft}/edit", "draft_report", edit, _LARGE),
]
