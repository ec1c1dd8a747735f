"""Statements of reasons: which there are, what each misses, and releasing them, by two people where two must agree."""

from __future__ import annotations

from starlette.responses import Response

from tocsin.console.review.door import Entry
from tocsin.console.review.errors import PageError
from tocsin.console.review.opening import case_named, seen_cases
from tocsin.console.review.pages import go, page
from tocsin.console.review.visit import Visit
from tocsin.dsa import (
    FIELDS,
    Kept,
    StatementError,
    approve,
    batches,
    database,
    edit,
    is_list,
    labels_of,
    read_statement,
    refuse,
    release,
    stand_of,
    stands_of,
    wanting_first,
    withdraw,
)

_MOST = 200
_MOST_BATCHES = 50
_PATH = "/statements"


def show_statements(visit: Visit) -> Response:
    """Show the statements on cases that the person may see, those that want something first, and the last batches."""
    with visit.desk.store.read() as connection:
        seen = seen_cases(visit, connection)
        shown = [kept for kept in wanting_first(connection, _MOST) if seen(kept.case_id)]
        rows = stands_of(connection, shown, visit.desk.statements.wording, visit.now)
        told = batches(connection, most=_MOST_BATCHES)
    order = {"not ready": 0, "refused": 1, "ready": 2, "waiting": 3}
    rows.sort(key=lambda each: order.get(each.state, 4))
    ready = any(each.state == "ready" for each in rows)
    return page(
        visit, "statements.html", rows=rows, batches=told, ready=ready, to=database(), full=len(rows) >= _MOST
    )


def show_statement(visit: Visit) -> Response:
    """Show a statement as it would be sent, and what it misses."""
    kept = _here(visit)
    with visit.desk.store.read() as connection:
        stand = stand_of(connection, kept, visit.desk.statements.wording, visit.now)
    return page(
        visit,
        "statement.html",
        kept=kept,
        stand=stand,
        fields=list(FIELDS),
        values={name: list(labels_of(name)) for name in kept.missing if labels_of(name)},
    )


def edit_statement(visit: Visit) -> Response:
    """Set one field."""
    kept = _here(visit)
    name, value = visit.form.one("field"), visit.form.one("value")
    said = [each.strip() for each in value.split(",")] if is_list(name) else value
    with visit.desk.store.begin() as connection:
        edit(
            connection,
            kept.id,
            {name: said if value else None},
            version=visit.form.whole("version"),
            by=visit.somebody,
            now=visit.now,
            wording=visit.desk.statements.wording,
        )
    return go(f"{_PATH}/{kept.id}")


def withdraw_statement(visit: Visit) -> Response:
    """Say that no statement is due."""
    kept = _here(visit)
    with visit.desk.store.begin() as connection:
        withdraw(connection, kept.id, visit.somebody, visit.form.one("why"), visit.now)
    return go(f"{_PATH}/{kept.id}")


def release_ready(visit: Visit) -> Response:
    """Release all that is ready."""
    with visit.desk.store.begin() as connection:
        release(connection, database(), visit.somebody, visit.desk.statements.wording, visit.now)
    return go(_PATH)


def answer_batch(visit: Visit) -> Response:
    """Agree to a batch as the second of two people, or say no; whoever asked may take it back."""
    number = _number(visit, "batch")
    answer = approve if visit.form.one("answer") == "approve" else refuse
    with visit.desk.store.begin() as connection:
        answer(connection, number, visit.somebody, visit.form.one("why"), visit.now)
    return go(_PATH)


def _here(visit: Visit) -> Kept:
    """Return the statement of the address.

    :raises PageError: where there is none, or its case is not theirs to see: the same words for both.
    """
    with visit.desk.store.read() as connection:
        try:
            kept = read_statement(connection, _number(visit, "statement"))
        except StatementError:
            raise PageError(
                404, visit.tongue.say("There is no such case, or your roles do not show it.")
            ) from None
        case_named(visit, connection, kept.case_id)
        return kept


def _number(visit: Visit, name: str) -> int:
    given = visit.part(name)
    if not given.isascii() or not given.isdecimal() or len(given) > 18:
        raise PageError(404, visit.tongue.say("There is no such page."))
    return int(given)


ENTRIES = [
    Entry("GET", _PATH, "see_reports", show_statements),
    Entry("POST", f"{_PATH}/release", "release_statements", release_ready),
    Entry("GET", f"{_PATH}/{{statement}}", "see_reports", show_statement),
    Entry("POST", f"{_PATH}/{{statement}}/edit", "release_statements", edit_statement),
    Entry("POST", f"{_PATH}/{{statement}}/withdraw", "release_statements", withdraw_statement),
    Entry("POST", f"{_PATH}/batches/{{batch}}", "release_statements", answer_batch),
]
