"""Every breach of the model in a document, with its place, what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin.reporting.cybertip.kinds import ATTRIBUTE_MARK, TEXT_KEY, Element, Group, Leaf, Order
from tocsin.reporting.cybertip.rules import RULES
from tocsin.reporting.cybertip.values import fault_of


@dataclass(frozen=True, slots=True)
class Breach:
    """What the receiver would refuse. ``path`` as ``personOrUserReported/ipCaptureEvent[2]/port``.

    ``shape``: what stands there is not even of the model's form.
    """

    path: str
    what: str
    todo: str
    shape: bool = False

    def __str__(self) -> str:
        return f"{self.path} {self.what}; {self.todo}"


def check(root: Element, document: Any, now: datetime, gated: Collection[str] = ()) -> list[Breach]:
    """Return every breach; none means that the written document is one that the receiver takes.

    :param root: ``REPORT`` or ``FILE_DETAILS``.
    :param now: moments in the document must lie before it.
    :param gated: paths of newer elements that the schema at hand knows, as :func:`gated_paths` finds them.
    """
    found = list(_in_element(root, document, "", root.name, _Sight(now, frozenset(gated))))
    if not any(each.shape for each in found):
        found += [
            Breach(path, what, todo) for rule in RULES[root.name] for path, what, todo in rule(document)
        ]
    return found


@dataclass(frozen=True, slots=True)
class _Sight:
    now: datetime
    gated: frozenset[str]


def _in_element(element: Element, value: Any, path: str, plain: str, sight: _Sight) -> Iterator[Breach]:
    content = element.content
    if isinstance(content, Group):
        if not isinstance(value, Mapping):
            yield Breach(
                path or element.name, "is no group of elements", "write its elements by name", shape=True
            )
            return
        yield from _in_attributes(element, value, path, sight)
        yield from _in_group(content, value, path, plain, sight)
        return
    if isinstance(value, Mapping):
        if not element.attributes:
            yield Breach(path, "is a group of values", "write its text alone", shape=True)
            return
        yield from _in_attributes(element, value, path, sight)
        for key in value:
            if not str(key).startswith(ATTRIBUTE_MARK) and key != TEXT_KEY:
                yield Breach(f"{path}/{key}", "is not known there", "leave it out", shape=True)
        if TEXT_KEY not in value:
            yield Breach(
                path, "has attributes and no value", f"give its value under {TEXT_KEY!r}", shape=True
            )
            return
        value = value[TEXT_KEY]
    elif any(each.required for each in element.attributes):
        missing = next(each.name for each in element.attributes if each.required)
        yield Breach(path, f"has no attribute {missing}", "give it")
    yield from _in_leaf(content, value, path, sight)


def _in_leaf(leaf: Leaf, value: Any, path: str, sight: _Sight) -> Iterator[Breach]:
    fault = fault_of(leaf, value, sight.now)
    if fault is not None:
        # A rule that compares values must find each of the type that it expects.
        yield Breach(path, *fault, shape=fault_of(Leaf(leaf.kind), value, sight.now) is not None)


def _in_attributes(element: Element, value: Mapping[str, Any], path: str, sight: _Sight) -> Iterator[Breach]:
    known = {ATTRIBUTE_MARK + each.name: each for each in element.attributes}
    for key in value:
        if str(key).startswith(ATTRIBUTE_MARK) and key not in known:
            yield Breach(f"{path}/{key}", "is no attribute known there", "leave it out", shape=True)
    for key, attribute in known.items():
        if key in value:
            yield from _in_leaf(attribute.leaf, value[key], f"{path}/{key}", sight)
        elif attribute.required:
            yield Breach(path, f"has no attribute {attribute.name}", "give it")


def _in_group(
    group: Group, value: Mapping[str, Any], path: str, plain: str, sight: _Sight
) -> Iterator[Breach]:
    known = {each.name for each in group.elements}
    for key in value:
        if key not in known and not str(key).startswith(ATTRIBUTE_MARK):
            yield Breach(_join(path, str(key)), "is not known there", "leave it out", shape=True)
    present = [each for each in group.elements if each.name in value]
    if group.order is Order.ONE and len(present) != 1:
        yield Breach(
            path,
            f"holds {len(present)} kinds of incident",
            f"give exactly one of: {', '.join(each.name for each in group.elements)}",
        )
    for element in group.elements:
        here, plainly = _join(path, element.name), f"{plain}/{element.name}"
        if element.name in value:
            if element.gated and plainly not in sight.gated:
                yield Breach(
                    here, "is newer than the schema at hand", "leave it out, or fetch the schema again"
                )
            if element.instead_of is not None and element.instead_of in value:
                yield Breach(here, f"stands beside {element.instead_of}", "give one of the two")
            yield from _often(element, value[element.name], here, plainly, sight)
        elif element.required or element.server_wants:
            yield Breach(here, "is missing", "give it")


def _often(element: Element, value: Any, here: str, plainly: str, sight: _Sight) -> Iterator[Breach]:
    if not element.many:
        yield from _in_element(element, value, here, plainly, sight)
        return
    if not isinstance(value, list):
        yield Breach(here, "may stand several times and is no list", "write a list", shape=True)
        return
    if element.required and not value:
        yield Breach(here, "is missing", "give at least one")
    for number, each in enumerate(value, start=1):
        yield from _in_element(element, each, f"{here}[{number}]", plainly, sight)


def _join(path: str, name: str) -> str:
    return f"{path}/{name}" if path else name
