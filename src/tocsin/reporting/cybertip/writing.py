"""A document as XML: in the model's order, whatever the order of its values, without characters that XML forbids."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from tocsin.reporting.cybertip.kinds import ATTRIBUTE_MARK, TEXT_KEY, Element, Kind, Leaf

# XML 1.0, section 2.2, production 2: what is not a Char may not stand, not even as a reference.
_FORBIDDEN = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Removed:
    """Characters that XML forbids stood there, and were taken out."""

    path: str
    characters: int

    def __str__(self) -> str:
        return f"{self.path}: {self.characters} characters that XML forbids were taken out"


@dataclass(frozen=True, slots=True)
class Written:
    """A document's bytes, UTF-8, and what could not be written of it."""

    xml: bytes
    removed: tuple[Removed, ...]


def clean(document: Any, path: str = "") -> tuple[Any, tuple[Removed, ...]]:
    """Return the document without characters that XML forbids, and where they stood."""
    if isinstance(document, str):
        kept, count = _FORBIDDEN.subn("", document)
        return (kept, (Removed(path, count),)) if count else (document, ())
    removed: list[Removed] = []
    if isinstance(document, Mapping):
        group = {}
        for key, value in document.items():
            here = path if key == TEXT_KEY else f"{path}/{key}" if path else str(key)
            group[key], found = clean(value, here)
            removed += found
        return group, tuple(removed)
    if isinstance(document, list):
        several = []
        for number, value in enumerate(document, start=1):
            one, found = clean(value, f"{path}[{number}]")
            several.append(one)
            removed += found
        return several, tuple(removed)
    return document, ()


def write(root: Element, document: Mapping[str, Any]) -> Written:
    """Return a document as XML. What the checker let pass, it writes; so check it before.

    No namespace: with one the receiver refuses the whole document.
    """
    cleaned, removed = clean(document)
    node = etree.Element(root.name)
    _fill(node, root, cleaned)
    return Written(etree.tostring(node, xml_declaration=True, encoding="UTF-8"), removed)


def _fill(node: etree._Element, element: Element, value: Any) -> None:
    if isinstance(value, Mapping):
        for attribute in element.attributes:
            if (key := ATTRIBUTE_MARK + attribute.name) in value:
                node.set(attribute.name, _text(attribute.leaf, value[key]))
    content = element.content
    if isinstance(content, Leaf):
        node.text = _text(content, value[TEXT_KEY] if isinstance(value, Mapping) else value)
        return
    for child in content.elements:
        if child.name not in value:
            continue
        for each in value[child.name] if child.many else (value[child.name],):
            _fill(etree.SubElement(node, child.name), child, each)


def _text(leaf: Leaf, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if leaf.kind is Kind.NUMBER:
        return repr(float(value))
    return str(value)
