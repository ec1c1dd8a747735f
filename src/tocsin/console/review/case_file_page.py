"""Taking the case that is open out as a file; the file carries who took it, when and what for."""

from __future__ import annotations

from starlette.responses import Response

from tocsin.console.case_file import as_json, as_page, take_out
from tocsin.console.review.door import Entry
from tocsin.console.review.errors import PageError
from tocsin.console.review.opening import case_here, must_be_open
from tocsin.console.review.visit import Visit

_KINDS = {"html": "text/html; charset=utf-8", "json": "application/json"}


def take_file(visit: Visit) -> Response:
    """Return the case as a file, for the purpose that it is open for."""
    form = visit.form.one("form")
    if form not in _KINDS:
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
    name = f"case-{case.id}-{visit.now:%Y-%m-%d}.{form}"
    return Response(
        as_page(told, visit.tongue) if form == "html" else as_json(told),
        media_type=_KINDS[form],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


ENTRIES = [Entry("POST", "/case/{case}/file", "export_case", take_file)]
