"""A document as the fields of a form, and back: one text a place, so that people edit it without knowing its form.

A field is named by its place, as breaches name it: ``victim[1]/victimPerson/email[2]``, its attributes as ``…/@type``.
A name that ends in ``/`` says that a group stands there, empty or not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tocsin.reporting.cybertip.kinds import ATTRIBUTE_MARK, TEXT_KEY, Element, Group, Kind, Leaf
from tocsin.reporting.errors import DocumentError

Fields = dict[str, str]

_STEP = re.compile(r"([A-Za-z0-9]{1,64})(?:\[([1-9]\d{0,5})\])?", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d{1,40}", re.ASCII)
_NOTHING = object()


def fields_of(root: Element, document: Mapping[str, Any]) -> Fields:
    """Return the fields of a document.

    :raises DocumentError: where it holds what the table has no place for: a form would lose it.
    """
    return dict(_flat(root, document, ""))


def document_of(root: Element, fields: Mapping[str, str]) -> dict[str, Any]:
    """Return the document that fields say. Empty ones are left out; what is no number stays the text that it is."""
    found = _value(root, _tree(fields))
    return found if isinstance(found, dict) else {}


def with_more(root: Element, fields: Mapping[str, str], place: str) -> tuple[Fields, str]:
    """Return fields with one more element at a place, which is empty, and its own place.

    :param place: as ``victim[1]/victimPerson/email``: the next one where it may stand several times.
    :raises DocumentError: where nothing can be added there.
    """
    more, here, element = dict(fields), "", root
    for step in place.split("/"):
        found = _STEP.fullmatch(step)
        content = element.content
        child = content.named(found[1]) if found and isinstance(content, Group) else None
        if found is None or child is None:
            raise DocumentError(f"nothing can be added at {place[:120]!r}")
        element, here = child, f"{here}/{found[1]}" if here else found[1]
        if element.many:
            here += f"[{found[2] or _next(more, here)}]"
        more.setdefault(here + "/" * isinstance(element.content, Group), "")
    return more, here


def without(fields: Mapping[str, str], place: str) -> Fields:
    """Return fields without what stands at a place and below it."""
    return {name: text for name, text in fields.items() if name != place and not name.startswith(f"{place}/")}


def _next(fields: Mapping[str, str], here: str) -> int:
    numbered = re.compile(re.escape(here) + r"\[(\d+)\]")
    return max((int(found[1]) for name in fields if (found := numbered.match(name))), default=0) + 1


def _flat(element: Element, value: Any, place: str) -> Iterator[tuple[str, str]]:
    attributes = {ATTRIBUTE_MARK + each.name for each in element.attributes}
    content = element.content
    if isinstance(content, Leaf):
        held = value if isinstance(value, Mapping) else {TEXT_KEY: value}
        if not set(held) <= {TEXT_KEY, *attributes}:
            raise DocumentError(f"{place} holds what has no place there")
        yield place, _text(held.get(TEXT_KEY, ""), place)
        yield from ((f"{place}/{key}", _text(held[key], place)) for key in held if key != TEXT_KEY)
        return
    if not isinstance(value, Mapping):
        raise DocumentError(f"{place or element.name} is no group of elements")
    if place:
        yield f"{place}/", ""
    for key, each in value.items():
        child = content.named(key)
        if key in attributes:
            yield f"{place}/{key}", _text(each, place)
        elif child is None:
            raise DocumentError(f"{place}/{key} has no place in the report")
        else:
            yield from _flat_often(child, each, f"{place}/{key}" if place else key)


def _flat_often(element: Element, value: Any, place: str) -> Iterator[tuple[str, str]]:
    if not element.many:
        yield from _flat(element, value, place)
        return
    if not isinstance(value, list):
        raise DocumentError(f"{place} is no list")
    for number, each in enumerate(value, start=1):
        yield from _flat(element, each, f"{place}[{number}]")


def _text(value: Any, place: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str | int | float):
        raise DocumentError(f"{place} is no single value")
    return str(value)


@dataclass(slots=True)
class _Node:
    """What fields say of one place. ``below``: elements by name, then by number; 1 where there is but one."""

    text: str = ""
    here: bool = False
    attributes: dict[str, str] = field(default_factory=dict)
    below: dict[str, dict[int, _Node]] = field(default_factory=dict)


def _tree(fields: Mapping[str, str]) -> _Node:
    root = _Node(here=True)
    for name, text in fields.items():
        *steps, last = name.split("/")
        node: _Node | None = root
        for step in steps if last.startswith(ATTRIBUTE_MARK) or not last else [*steps, last]:
            found = _STEP.fullmatch(step)
            if node is not None and found is not None:
                node = node.below.setdefault(found[1], {}).setdefault(int(found[2] or 1), _Node())
            else:
                node = None
        if node is None:
            continue
        if last.startswith(ATTRIBUTE_MARK):
            node.attributes[last] = text
        elif last:
            node.text = text
        else:
            node.here = True
    return root


def _value(element: Element, node: _Node) -> Any:
    known = {ATTRIBUTE_MARK + each.name: each.leaf for each in element.attributes}
    attributes = {
        key: _typed(known[key], text) for key, text in node.attributes.items() if key in known and text
    }
    content = element.content
    if isinstance(content, Leaf):
        if not node.text and not attributes:
            return _NOTHING
        value = _typed(content, node.text)
        return {TEXT_KEY: value, **attributes} if attributes else value
    found: dict[str, Any] = dict(attributes)
    for child in content.elements:
        below = node.below.get(child.name, {})
        values = [
            value for number in sorted(below) if (value := _value(child, below[number])) is not _NOTHING
        ]
        if values:
            found[child.name] = values if child.many else values[0]
    # Marks are boxes to tick, always there to see: what none is ticked of does not stand.
    stands = bool(found) or (node.here and not holds_flags(element))
    return found if stands else _NOTHING


def holds_flags(element: Element) -> bool:
    """Whether an element is a group of marks alone, each true where it stands."""
    return (
        isinstance(element.content, Group)
        and bool(element.content.elements)
        and all(
            isinstance(each.content, Leaf) and each.content.kind is Kind.FLAG
            for each in element.content.elements
        )
    )


def _typed(leaf: Leaf, text: str) -> Any:
    """Return a value as its kind has it, or the text where it is none: what is wrong with it is told by the check."""
    if leaf.kind in (Kind.FLAG, Kind.BOOLEAN):
        return {"true": True, "false": False}.get(text.strip(), text)
    if leaf.kind in (Kind.INTEGER, Kind.NUMBER):
        try:
            return int(text) if _WHOLE.fullmatch(text.strip()) else _number(leaf, text)
        except ValueError:
            return text
    return text if leaf.kind is Kind.TEXT else text.strip()


def _number(leaf: Leaf, text: str) -> float | str:
    value = float(text) if leaf.kind is Kind.NUMBER else math.nan
    return value if math.isfinite(value) else text
