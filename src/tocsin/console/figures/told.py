"""Figures as a page without script, that loads nothing, and as CSV. The same figures leave the same bytes."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import Any

from tocsin.console.lone_page import lone_page
from tocsin.console.report.names import visible
from tocsin.spreadsheets import harmless
from tocsin_verify import FIGURES

ALL = "all"
HIDDEN = "hidden"

_WIDTH = 400
_ROW = 40

_MEASURES = {
    "not_confirmed": "False alarms: decisions that did not confirm a case",
    "confirmed_below_alarm": "Confirmed, of cases drawn by chance from below the alarm",
    "golden_answers": "Cases known to be real that reviewers confirmed, shown to them unmarked",
}


@dataclass(frozen=True, slots=True)
class _Bar:
    """A row's total as a bar; without ``count`` it is hidden."""

    label: str
    count: int | None
    y: int
    width: float


@dataclass(frozen=True, slots=True)
class _Table:
    """A table as the page draws it: ``lines`` are a row's name and its cells, its total last."""

    told: dict[str, Any]
    bars: list[_Bar]
    heads: list[str]
    lines: list[tuple[str, list[int | None]]]

    @property
    def height(self) -> int:
        """Of the drawing."""
        return len(self.bars) * _ROW


def files_of(figures: dict[str, Any]) -> dict[str, str]:
    """Return the files that tell figures, by name in the folder that is published; the proof goes beside them."""
    return {
        "index.html": as_page(figures),
        "figures.csv": as_csv(figures),
        FIGURES: json.dumps(figures, ensure_ascii=False, indent=1) + "\n",
    }


def as_proof(proof: dict[str, Any]) -> str:
    """Return a proof as its file has it."""
    return json.dumps(proof, ensure_ascii=False) + "\n"


def as_csv(figures: dict[str, Any]) -> str:
    """Return one row a number: table, row, column, count; a hidden count is empty, and so is the name of a total."""
    to = io.StringIO()
    rows = csv.writer(to, lineterminator="\n")
    rows.writerow(("from", "to", "table", "row", "column", "count", "hidden"))
    for table in figures["tables"]:
        for cell in table["cells"]:
            count = cell["count"]
            rows.writerow(
                (
                    figures["from"],
                    figures["to"],
                    table["name"],
                    harmless(cell["row"]),
                    harmless(cell["column"]),
                    "" if count is None else count,
                    "yes" if count is None else "no",
                )
            )
    return to.getvalue()


def as_page(figures: dict[str, Any]) -> str:
    """Return the page's HTML."""
    tables = [_table(each) for each in figures["tables"]]
    totals = {each.told["name"]: each.lines[-1][1][-1] for each in tables}
    return lone_page(
        "tocsin.console.figures",
        "figures.css",
        figures=figures,
        tables=tables,
        facts=[
            ("flags", totals["flags"]),
            ("cases opened", totals["cases_opened"]),
            ("decisions", totals["decisions"]),
            ("cases closed", totals["cases_closed"]),
            ("reports", totals["reports"]),
            ("appeals", totals["appeals"]),
        ],
        measures=[(words, figures["measures"][name]) for name, words in _MEASURES.items()],
        hours=figures["measures"]["hours_to_decision"],
        hidden=HIDDEN,
    )


def _table(told: dict[str, Any]) -> _Table:
    counts = {(cell["row"], cell["column"]): cell["count"] for cell in told["cells"]}
    columns = [*told["columns"], None]
    lines = [(row, [counts[row, column] for column in columns]) for row in told["rows"]]
    lines.append((ALL, [counts[None, column] for column in columns]))
    shown = [(row, counts[row, None]) for row in told["rows"]]
    most = max((count for _, count in shown if count), default=1)
    bars = [
        _Bar(visible(row), count, place * _ROW, round((count or 0) / most * _WIDTH, 1))
        for place, (row, count) in enumerate(shown)
    ]
    return _Table(told, bars, [*told["columns"], ALL], lines)
