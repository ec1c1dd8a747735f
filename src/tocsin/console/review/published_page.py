"""What the public is told: a period's figures, made here, what looks wrong with them, and the files that prove them.

The salts that proofs are made of are destroyed here by two people.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.responses import Response

from tocsin.console.figures import as_proof, files_of
from tocsin.console.review.door import Entry
from tocsin.console.review.errors import PageError
from tocsin.console.review.pages import go, page
from tocsin.console.review.visit import Visit
from tocsin.dsa import lint_tables
from tocsin.log import span_of
from tocsin.transparency import (
    LEAST,
    Period,
    Publishing,
    Told,
    answer_forgetting,
    ask_to_forget,
    earlier_of,
    told_of,
    waiting_to_forget,
)
from tocsin_verify import FIGURES, PROOF

MOST_ENTRIES = 100_000
"""Entries of the log that a page goes through for a proof; for more it takes minutes, and the command line."""

MOST_HIDDEN = 1000
"""Numbers below this one may be hidden, as ``tocsin transparency --hide-below`` has it."""

_KINDS = {"html": "text/html; charset=utf-8", "csv": "text/csv; charset=utf-8", "json": "application/json"}

_PATH = "/published"
_PERIOD = f"{_PATH}/{{first}}/{{last}}/{{least}}"


def show_published(visit: Visit) -> Response:
    """Show of which periods figures were made."""
    with visit.desk.store.read() as connection:
        told = told_of(connection)
    return page(
        visit,
        "published.html",
        periods=[(each, *_counts(each), _path(each.period)) for each in told],
        least=LEAST,
        most_hidden=MOST_HIDDEN,
        makes="make_figures" in visit.rights and visit.desk.log_key is not None,
    )


def make_period(visit: Visit) -> Response:
    """Make the figures of a period that is over, unless its log is so long that the page would not come back."""
    say = visit.tongue.say
    try:
        first, last = (date.fromisoformat(visit.form.one(name)) for name in ("first", "last"))
        period = Period(first, last, min(max(int(visit.form.one("least")), 1), MOST_HIDDEN))
    except ValueError:
        raise PageError(422, say("Give the first and the last day, and below what number to hide.")) from None
    if first > last:
        raise PageError(422, say("The period ends before it begins: turn its days round."))
    if period.until > visit.now:
        raise PageError(
            422,
            say(
                "The period is not over, and figures that still change are not told: name an earlier last day."
            ),
        )
    key = visit.desk.log_key
    if key is None:
        raise PageError(422, say("The log has no key here, so that nothing can be proven by it."))
    with visit.desk.store.read() as connection:
        span = span_of(connection, period.since, period.until)
    if span.end - span.start > MOST_ENTRIES:
        command = f"tocsin transparency --from {first} --to {last} --hide-below {period.least} --out figures/"
        raise PageError(
            422,
            say(
                "More than %(number)s entries take minutes: have these figures made by %(command)s",
                number=visit.tongue.number(MOST_ENTRIES),
                command=command,
            ),
        )
    Publishing(visit.desk.store, key, visit.desk.clock).make(period)
    return go(_path(period))


def show_period(visit: Visit) -> Response:
    """Show the figures of a period, and what the linter says of them beside those of the period before."""
    told, before = _here(visit)
    findings = lint_tables(told.figures, None if before is None else before.figures, FIGURES)
    shown, hidden = _counts(told)
    with visit.desk.store.read() as connection:
        waiting = waiting_to_forget(connection)
    asked = next((each for each in waiting if each.period == told.period), None)
    return page(
        visit,
        "published_period.html",
        told=told,
        before=before,
        tables=[_Table.of(each) for each in told.figures["tables"]],
        findings=findings,
        shown=shown,
        hidden=hidden,
        path=_path(told.period),
        files=list(files_of(told.figures)),
        proof=PROOF,
        provable=told.provable and told.entries <= MOST_ENTRIES,
        asked=asked,
        most=MOST_ENTRIES,
    )


def take_file(visit: Visit) -> Response:
    """Return a file of the folder that is published, as ``tocsin transparency`` writes it."""
    told, _ = _here(visit)
    name = visit.part("file")
    text = _proof(visit, told) if name == PROOF else files_of(told.figures).get(name)
    if text is None:
        raise PageError(404, visit.tongue.say("There is no such page."))
    return Response(
        text,
        media_type=_KINDS[name.rpartition(".")[2]],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def ask_destruction(visit: Visit) -> Response:
    """Ask that the salts of a period be destroyed."""
    told, _ = _here(visit)
    with visit.desk.store.begin() as connection:
        ask_to_forget(connection, told.period, visit.somebody, visit.form.one("reason"), visit.now)
    return go(_path(told.period))


def answer_destruction(visit: Visit) -> Response:
    """Agree to it as the second of two people, or refuse it; whoever asked may take it back."""
    told, _ = _here(visit)
    with visit.desk.store.begin() as connection:
        for asked in waiting_to_forget(connection):
            if asked.period == told.period and str(asked.id) == visit.part("number"):
                agreed = visit.form.one("answer") == "approve"
                why = visit.form.one("why")
                answer_forgetting(connection, asked.id, visit.somebody, agreed=agreed, why=why, now=visit.now)
                return go(_path(told.period))
    raise PageError(404, visit.tongue.say("There is no such page."))


@dataclass(frozen=True, slots=True)
class _Table:
    """A table as the page shows it: ``lines`` are a row's name (``None``: all) and its counts, its total last."""

    title: str
    row: str
    heads: list[str]
    lines: list[tuple[str | None, list[int | None]]]

    @classmethod
    def of(cls, told: dict[str, Any]) -> _Table:
        counts = {(cell["row"], cell["column"]): cell["count"] for cell in told["cells"]}
        rows, columns = told["rows"], told["columns"]
        lines = [(row, [counts[row, column] for column in (*columns, None)]) for row in (*rows, None)]
        return cls(told["title"], told["row"], columns, lines if rows else [])


def _counts(told: Told) -> tuple[int, int]:
    """Return how many numbers show, and how many are hidden."""
    cells = [cell["count"] for table in told.figures["tables"] for cell in table["cells"]]
    hidden = sum(count is None for count in cells)
    return len(cells) - hidden, hidden


def _here(visit: Visit) -> tuple[Told, Told | None]:
    """Return the figures of the address, and those of the latest period that was over before it began.

    :raises PageError: where none were made of it.
    """
    none = PageError(404, visit.tongue.say("There is no such page."))
    try:
        first, last = date.fromisoformat(visit.part("first")), date.fromisoformat(visit.part("last"))
        period = Period(first, last, int(visit.part("least")))
    except ValueError:
        raise none from None
    with visit.desk.store.read() as connection:
        told = told_of(connection)
    here = next((each for each in told if each.period == period), None)
    if here is None:
        raise none
    return here, earlier_of(told, period)


def _path(period: Period) -> str:
    return f"{_PATH}/{period.first}/{period.last}/{period.least}"


def _proof(visit: Visit, told: Told) -> str:
    """Prove the figures anew; the same period gives the same bytes."""
    key = visit.desk.log_key
    if key is None or told.entries > MOST_ENTRIES:
        raise PageError(
            422,
            visit.tongue.say(
                "This proof takes a while: have it written by tocsin transparency, as the period's page says."
            ),
        )
    return as_proof(Publishing(visit.desk.store, key, visit.desk.clock).make(told.period).proof)


ENTRIES = [
    Entry("GET", _PATH, "see_metrics", show_published),
    Entry("POST", _PATH, "make_figures", make_period),
    Entry("GET", _PERIOD, "see_metrics", show_period),
    Entry("GET", f"{_PERIOD}/{{file}}", "see_metrics", take_file),
    Entry("POST", f"{_PERIOD}/salts", "destroy_salts", ask_destruction),
    Entry("POST", f"{_PERIOD}/salts/{{number}}", "destroy_salts", answer_destruction),
]
