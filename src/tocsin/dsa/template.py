"""The yearly report's quantitative template, filled from facts: what the store cannot know stays empty, and is listed.

A cell is a count only where everything that it counts goes through Tocsin: of categories that the platform says are
covered. Elsewhere Tocsin's own count stands in the list of what people have to fill, as a start; it is never a total.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from statistics import median
from typing import Literal

import msgspec
import yaml

from tocsin.dsa.statement import RESTRICTIONS
from tocsin.dsa.values import labels_of

_TO_FILL = "to_fill.csv"

Breakdown = Literal["category", "ground", "restriction"]


class Indicator(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of the template; its fields stand in ``data/yearly_template.yaml``."""

    id: str
    people: str = ""
    facts: str = ""
    only: dict[str, str] = {}
    by: list[Breakdown] = []
    middle: Literal["", "hours"] = ""


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the template: a file."""

    part: str
    name: str
    indicators: list[Indicator]

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.part}_{self.name}.csv"


class Template(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The template's parts, and where it is from."""

    as_of: date
    source: str
    parts: list[Part]


@dataclass(frozen=True, slots=True)
class Counted:
    """One thing that is counted. ``kind``: notice, measure, complaint or alarm; ``said``: its values by name."""

    kind: str
    category: str
    said: Mapping[str, str | Sequence[str]]
    hours: float | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the report. ``value`` is empty where the store cannot know it; then ``why``, and what is known here."""

    part: str
    indicator: str
    by: str
    of: str
    value: str
    why: str = ""
    known_here: str = ""


@cache
def yearly_template() -> Template:
    """Return the template that ships."""
    written = (files("tocsin.dsa") / "data" / "yearly_template.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(written), Template)


def fill(facts: Iterable[Counted], covered: Iterable[str]) -> list[Cell]:
    """Return the cells of the template, in its order.

    :param covered: categories of which everything goes through Tocsin.
    """
    known, whole = list(facts), frozenset(covered)
    return [
        cell
        for part in yearly_template().parts
        for indicator in part.indicators
        for cell in _cells(part, indicator, known, whole)
    ]


def as_files(cells: Sequence[Cell], first: date, last: date) -> dict[str, bytes]:
    """Return the report as CSV files by name: one a part, and one that lists what people have to fill."""
    written = {}
    for part in yearly_template().parts:
        rows = [each for each in cells if each.part == part.part]
        written[part.file] = _csv(
            ("part", "indicator", "by", "of", "value", "from", "to"),
            ((each.part, each.indicator, each.by, each.of, each.value, first, last) for each in rows),
        )
    open_ = [each for each in cells if not each.value]
    written[_TO_FILL] = _csv(
        ("part", "indicator", "by", "of", "why", "known_here"),
        ((each.part, each.indicator, each.by, each.of, each.why, each.known_here) for each in open_),
    )
    return written


def _cells(part: Part, indicator: Indicator, facts: list[Counted], whole: frozenset[str]) -> Iterator[Cell]:
    def cell(by: str, of: str, value: str, why: str = "", known_here: str = "") -> Cell:
        return Cell(part.part, indicator.id, by, of, value, why, known_here)

    values = [("", "")] + [(by, of) for by in indicator.by for of in _values_of(by)]
    if not indicator.facts:
        for by, of in values:
            yield cell(by, of, "", indicator.people)
        return
    counted = [each for each in facts if each.kind == indicator.facts and _holds(each, indicator.only)]
    everything = whole >= set(labels_of("category"))
    for by, of in values:
        here = [each for each in counted if not by or of in _said(each, by)]
        known = _middle(here) if indicator.middle else str(len(here))
        if everything or (by == "category" and of in whole):
            yield cell(by, of, known, "nothing of the kind was decided" if not known else "", "")
        else:
            of_which = "this category" if by == "category" else "every category"
            yield cell(by, of, "", f"not everything of {of_which} goes through Tocsin", known)


def _values_of(by: Breakdown) -> list[str]:
    match by:
        case "category":
            return list(labels_of("category"))
        case "ground":
            return list(labels_of("decision_ground"))
        case "restriction":
            return [value for name in RESTRICTIONS for value in labels_of(name)]


def _said(fact: Counted, by: str) -> Sequence[str]:
    if by == "category":
        return (fact.category,)
    said = fact.said.get(by, ())
    return (said,) if isinstance(said, str) else said


def _holds(fact: Counted, only: Mapping[str, str]) -> bool:
    return all(value in _said(fact, name) for name, value in only.items())


def _middle(facts: list[Counted]) -> str:
    hours = [each.hours for each in facts if each.hours is not None]
    return f"{median(hours):.1f}" if hours else ""


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return written.getvalue().encode()
