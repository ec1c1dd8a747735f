"""Taking the case that is open out as a file; the file carries who took it, when and what for."""

from __future__ import annotations

from starlette.responses import Response

from tocsin.console.case_file import as_json, as_page, take_out
from tocsin.console.review.door import Entry
from tocsin.console.review.errors import PageError
from tocsin.console.review.opening import case_here, must_be_open
from tocsin.console.review.visit import Visit

_FORMS = {
    "html": ("text/html; charset=utf-8", as_page),
    "json": ("application/json", as_json),
}


def take_file(visit: Visit) -> Response:
    """Return the case as a file, for the purpose that it is open for."""
    form = _FORMS.get(visit.form.one("form"))
    if form is None:
        raise PageError(422, visit.tongue.say("A case is taken out as html or as json."))
    with visit.desk.store.begin() as connection:
        case = case_here(visit, connection)
        look = must_be_open(visit, connection, case)
        # The address, not the case: under a blind question's id there is none to be taken out.
        told = take_out(
            connection,
            visit.somebody,
            visit.part("case"),
            visit.now,
            purpose=look.purpose,
            words=look.words,
        )
    kind, written = form
    name = f"case-{case.id}-{visit.now:%Y-%m-%d}.{visit.form.one('form')}"
    return Response(
        written(told),
        media_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


ENTRIES = [Entry("POST", "/case/{case}/file", "export_case", take_file)]
