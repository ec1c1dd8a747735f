"""Writes the page of the SQL views and the picture of their chain, from the chain that a scan really runs.

The rooms are handed an engine that runs nothing and notes what it is asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from graphlib import TopologicalSorter

import pyarrow as pa

from docs import import_map
from tocsin.evidence import Bounds, assemble_cases, weigh
from tocsin.relations import Parameters
from tocsin.signals import Indicators, derive_signals, intake
from tocsin.signals import derive as chain

HEAD = """# The views

Written by `make docs` from the SQL files; change those, not this page. What the chain does as a whole is told in
[detection](detection.md), what the `$parameters` and indicators are in [indicators](indicators.md). The views stand in
the order in which a scan makes them. Each is one file in `src/tocsin/signals/sql/` or `src/tocsin/evidence/sql/`.

Before them stand the staged events, one relation for each type, with the message text already read and dropped:
{staged};
and `text_hit`, which says which indicators the words of an event showed. From the data file come
{data}.

"""

GROUPS = {
    "who": chain.WHO,
    "contact": chain.CONTACT,
    "pictures": (*chain.PICTURES, *chain.AFTER_NEAR, "picture_near"),
    "adverts and clients": ("unit_pair", "unit", "unit_component", *chain.AROUND_ADVERTS),
}
"""Views that the picture draws as one box. The ``signal_…`` views are one too; the others stand for themselves."""

_READS = re.compile(r'\b(?:from|join)\s+"?([a-z_]+)"?', re.IGNORECASE)
_PARAMETERS = re.compile(r"\$([a-z_]+)")


@dataclass
class Made:
    """A relation of the chain: ``select`` is its text (None if Python made it), ``reads`` the relations it reads."""

    name: str
    select: str | None
    reads: set[str]


@dataclass
class Notes:
    """An engine (:class:`tocsin.relations.Engine`) that notes what it is asked to make and holds no rows."""

    made: list[Made] = field(default_factory=list)
    _asked: set[str] = field(default_factory=set)

    def load(self, name: str, rows: pa.Table) -> None:  # noqa: ARG002 (an engine's method)
        """Note a relation that Python makes: of what it fetched since the last, else of the last itself."""
        reads = self._asked or {made.name for made in self.made[-1:]}
        self.made.append(Made(name, None, reads))
        self._asked = set()

    def append(self, name: str, rows: pa.Table, select: str | None = None) -> None:
        """Refuse: staging is no part of the chain."""
        raise NotImplementedError(name)

    def create(self, name: str, select: str, parameters: Parameters | None = None) -> None:  # noqa: ARG002
        """Note a view."""
        self.made.append(Made(name, select, set(_READS.findall(_code(select)))))

    def drop(self, name: str) -> None:
        """Forget nothing."""

    def fetch(self, select: str, parameters: Parameters | None = None) -> pa.Table:  # noqa: ARG002
        """Note what Python reads, and return no rows."""
        self._asked |= set(_READS.findall(_code(select)))
        text = {name: pa.array([], pa.string()) for name in ("one", "two", "account", "ring")}
        return pa.table({**text, "converse": pa.array([], pa.bool_())})


def views() -> list[Made]:
    """Return every relation that a scan makes after staging, in order; ``reads`` names relations only."""
    notes = Notes()
    indicators = Indicators.load()
    derive_signals(notes, indicators)
    weigh(notes, indicators)
    assemble_cases(notes, indicators, Bounds(), switched=True)
    known = {*intake.STAGED, "text_hit", *(made.name for made in notes.made)}
    return [Made(made.name, made.select, made.reads & known - {made.name}) for made in notes.made]


def page() -> str:
    """Return the page in Markdown: every view with its opening comment, what it reads and its parameters."""
    data = Indicators.load().relations()
    made = [view for view in views() if view.name not in data]
    parts = [
        HEAD.format(
            staged=", ".join(f"`{name}`" for name in intake.STAGED), data=", ".join(f"`{n}`" for n in data)
        )
    ]
    for view in made:
        parts.append(f"## `{view.name}`\n\n{_opening(view)}\n\n")
        parts.append(f"Reads {', '.join(f'`{name}`' for name in sorted(view.reads))}.")
        named = sorted(set(_PARAMETERS.findall(_code(view.select or ""))))
        parts.append(f" Parameters: {', '.join(f'`{name}`' for name in named)}.\n\n" if named else "\n\n")
    return "".join(parts).rstrip() + "\n"


def picture() -> str:
    """Return the chain as an SVG, from the events at the top to what a case is made of; arrows follow the rows."""
    data = {*Indicators.load().relations()}
    flows: dict[str, set[str]] = {}
    for view in views():
        if view.name in data:
            continue
        box = _box(view.name)
        flows.setdefault(box, set())
        for source in view.reads - data:
            if _box(source) != box:
                flows.setdefault(_box(source), set()).add(box)
    return import_map.draw(
        flows, _rows(flows), "From events to cases: which views are made of which", column=132
    )


def _rows(flows: dict[str, set[str]]) -> list[list[str]]:
    """Return the boxes by their depth; raises :class:`graphlib.CycleError` where the boxes draw a circle."""
    sources: dict[str, set[str]] = {box: set() for box in flows}
    for source, targets in flows.items():
        for target in targets:
            sources[target].add(source)
    depth: dict[str, int] = {}
    for box in TopologicalSorter(sources).static_order():
        depth[box] = max((depth[source] + 1 for source in sources[box]), default=0)
    return [sorted(box for box in depth if depth[box] == row) for row in range(max(depth.values()) + 1)]


def _box(name: str) -> str:
    if name in intake.STAGED or name == "text_hit":
        return "events"
    grouped = next((group for group, names in GROUPS.items() if name in names), name)
    return "signal_…" if grouped.startswith("signal_") else grouped


def _code(select: str) -> str:
    return "\n".join(line.partition("--")[0] for line in select.splitlines())


def _opening(view: Made) -> str:
    """Return the comment with which the view's file opens."""
    if view.select is None:
        return "Made in Python: " + _PYTHON[view.name]
    lines = []
    for line in view.select.splitlines():
        if not line.startswith("--"):
            break
        lines.append(line.removeprefix("--").removeprefix(" "))
    return "\n".join(lines) or _SHORT[view.name]


_PYTHON = {
    "principal": "the connected components of `principal_pair` without the pairs that write to each other, one row per "
    "account and the component's name.",
    "under_one_roof": "the same components with those pairs.",
    "picture_near": "pictures within the radius of PDQ that no equal hash has matched, also turned or mirrored, with "
    "their distance.",
    "message_unseen": "the rows of messages whose pictures the law does not let a machine look at.",
    "picture_trimmed": "the PDQ of pictures without their borders, of those that Tocsin hashed itself.",
    "picture_listed": "pictures that stand in the banks of known media that `--bank` names.",
    "picture_alike": "pictures beyond that radius, as near as crops and captions leave them: for people to compare. "
    "Only those that a picture in an advert is alike to, with all that resembles them.",
    "unit_component": "the connected components of `unit_pair`, one row per account and the component's name.",
    "believed_link": "the links of `ring_link` that join, by the rules that [detection](detection.md) tells.",
    "listened": "the messages with words of `speech`, each with its language where that has no phrase file "
    "([decision 11](decisions/0011-languages-that-are-not-read.md)). Where there are such, `conversation`, `account` "
    "and `ring` are made once more, with `read_volume` in the place of `volume`.",
    "member": "the connected components of `believed_link`, one row per account and the ring's name.",
}
_SHORT = {"told_ring": "One row per ring whose case is heavy enough to be told."}
