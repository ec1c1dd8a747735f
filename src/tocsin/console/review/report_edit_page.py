"""Editing a draft, field by field. Everything works without script: adding and removing are buttons of the form."""

from __future__ import annotations

from starlette.responses import Response

from tocsin.cases import read_case, resolve
from tocsin.console.review.door import Entry, FormSize
from tocsin.console.review.errors import BadFormError
from tocsin.console.review.opening import must_be_open
from tocsin.console.review.pages import go, page
from tocsin.console.review.report_form import PREFIX, Layout, by_place
from tocsin.console.review.reports_page import draft_here, draft_path
from tocsin.console.review.visit import Visit
from tocsin.reporting import (
    FILES,
    DocumentError,
    Draft,
    Fields,
    ReportError,
    StaleDraftError,
    breaches_of,
    destination,
    draft_fields,
    draft_of,
    edit,
    gated_paths,
    note_shown,
    weaknesses,
    with_another,
    with_one_less,
)

LARGE = FormSize(largest=8 * 1024 * 1024, most=20_000)
"""A draft holds whole conversations, and a field for each value."""


def show_form(visit: Visit) -> Response:
    """Show a draft's form: a look at the case's content, written down as one."""
    draft, _ = draft_here(visit)
    with visit.desk.store.begin() as connection:
        look = must_be_open(visit, connection, read_case(connection, resolve(connection, draft.case_id)))
        note_shown(connection, draft, visit.somebody, visit.now, purpose=look.purpose, words=look.words)
    try:
        fields = draft_fields(draft.document, draft.files)
    except DocumentError as error:
        return page(visit, "report_no_form.html", 422, draft=draft, why=str(error))
    return _form(visit, draft, fields, version=draft.version)


def edit_draft(visit: Visit) -> Response:
    """Write a draft anew, or show the form again with one element more or less; then nothing is kept yet."""
    draft, _ = draft_here(visit)
    with visit.desk.store.read() as connection:
        must_be_open(visit, connection, read_case(connection, resolve(connection, draft.case_id)))
    version = visit.form.whole("version")
    fields = {
        name.removeprefix(PREFIX): values[0]
        for name, values in visit.form.fields.items()
        if name.startswith(PREFIX)
    }
    act, _, place = visit.form.one("do", "save").partition(":")
    if act == "add":
        fields, place = with_another(fields, place)
        return _form(visit, draft, fields, version=version, opened=place)
    if act == "remove":
        return _form(visit, draft, with_one_less(fields, place), version=version)
    document, files = draft_of(fields, draft.files)
    try:
        with visit.desk.store.begin() as connection:
            edit(
                connection,
                draft.id,
                version=version,
                document=document,
                files=files,
                by=visit.somebody,
                now=visit.now,
            )
    except ReportError as error:
        # What somebody typed is not lost because it cannot be kept.
        stale = isinstance(error, StaleDraftError)
        return _form(
            visit, draft, fields, version=version, told=str(error), status=409 if stale else 422, stale=stale
        )
    return go(draft_path(draft))


def _form(
    visit: Visit,
    draft: Draft,
    fields: Fields,
    *,
    version: int,
    opened: str = "",
    told: str = "",
    status: int = 200,
    stale: bool = False,
) -> Response:
    try:
        document, files = draft_of(fields, draft.files)
    except DocumentError as error:
        raise BadFormError(str(error)) from error
    typed = Draft(
        **{**{name: getattr(draft, name) for name in Draft.__slots__}, "document": document, "files": files}
    )
    schema = visit.desk.reporting.schema(is_test=destination().is_test)
    breaches = breaches_of(typed, visit.now, schema)
    layout = Layout(
        fields,
        by_place((each.path, f"{each.what}; {each.todo}") for each in breaches),
        by_place((each.path, each.says) for each in weaknesses(document, files)),
        visit.tongue,
        gated_paths(schema),
        opened,
    )
    report = layout.report()
    shown = [(number, file, layout.file(number)) for number, file in enumerate(files, start=1)]
    return page(
        visit,
        "report_edit.html",
        status,
        draft=draft,
        version=version,
        told=told,
        stale=stale,
        report=report,
        files=shown,
        weak_files=layout.told(FILES)[1],
        breaches=breaches,
        elsewhere=layout.elsewhere(layout.weak),
        opened=opened,
        is_test=destination().is_test,
    )


ENTRIES = [
    Entry("GET", "/reports/{draft}/edit", "draft_report", show_form),
    Entry("POST", "/reports/{draft}/edit", "draft_report", edit_draft, LARGE),
]
