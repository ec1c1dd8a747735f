"""The page of what a CyberTipline report may hold, written from the table that the writer and the checker read."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.reporting.cybertip import FILE_DETAILS, REPORT, Element, Group, Leaf
from tocsin.reporting.cybertip.kinds import Kind, Order
from tocsin.reporting.cybertip.rules import RULES

_TOP = """# What a CyberTipline report may hold

Written by `python -m docs.generate` from the table in `src/tocsin/reporting/cybertip/`; do not edit it here.
[Reporting](reporting.md) tells how a report comes about.

The order is that of the page, and the receiver enforces it; Tocsin writes it whatever the order of the values. *Times*:
how often an element may stand. **due**: the schema lets it go, the receiver's documentation does not. **newer**: only
where the schema that the receiver serves knows it. Lengths are in characters. A moment has its zone and is past.
"""

_NAMES = {"report": "The report", "fileDetails": "What is told of a file"}


def page() -> str:
    """Return the page."""
    parts = [_TOP]
    for root in (REPORT, FILE_DETAILS):
        parts.append(
            f"## {_NAMES[root.name]}\n\n| element | times | holds | note |\n| --- | --- | --- | --- |"
        )
        parts += _rows(root, 0)
        parts.append("\nOf several values together:\n")
        parts += [f"- {(rule.__doc__ or '').strip()}" for rule in RULES[root.name]]
        parts.append("")
    return "\n".join(parts)


def _rows(element: Element, depth: int) -> Iterator[str]:
    content = element.content
    for each in content.elements if isinstance(content, Group) else ():
        marks = [word for word, is_so in (("**due**", each.server_wants), ("**newer**", each.gated)) if is_so]
        note = "; ".join([*marks, *([each.note] if each.note else []), *_attributes(each)])
        if each.instead_of is not None:
            note = "; ".join([note, f"not beside `{each.instead_of}`"]).removeprefix("; ")
        yield f"| {'· ' * depth}`{each.name}` | {each.often} | {_holds(each.content)} | {note} |"
        yield from _rows(each, depth + 1)


def _attributes(element: Element) -> Iterator[str]:
    for each in element.attributes:
        must = " (must stand)" if each.required else ""
        yield f"attribute `{each.name}`{must}: {_holds(each.leaf)}"


def _holds(content: Leaf | Group) -> str:
    if isinstance(content, Group):
        return "elements" if content.order is Order.SEQUENCE else f"elements, {content.order}"
    if content.words:
        named = [each for each in content.words if each]
        return ", ".join(f"`{each}`" for each in named) if len(named) <= 12 else f"one of {len(named)} codes"
    said: list[str] = ["`true`, or not there"] if content.kind is Kind.FLAG else [str(content.kind)]
    if content.longest is not None:
        said.append(f"≤ {content.longest:,}")
    if content.kind is Kind.INTEGER and content.most is not None and content.most < 2**31:
        said.append(f"{content.least:,} to {content.most:,}")
    if content.form:
        said.append(content.form)
    if content.filled:
        said.append("not blank")
    return ", ".join(said)
