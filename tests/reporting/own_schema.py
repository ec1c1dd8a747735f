"""A schema written from the model's table, so that a second reader (libxml2) judges what the writer made.

It is not the receiver's schema, which is served only to who has credentials and is not ours to hand on.
"""

from __future__ import annotations

import re
from collections.abc import Container
from xml.sax.saxutils import quoteattr

from tocsin.reporting.cybertip import FILE_DETAILS, REPORT, Element, Group, Leaf
from tocsin.reporting.cybertip.kinds import Kind, Order

_TYPES = {
    Kind.BOOLEAN: "xs:boolean",
    Kind.INTEGER: "xs:long",
    Kind.NUMBER: "xs:double",
    Kind.MOMENT: "xs:dateTime",
    Kind.DAY: "xs:date",
}


def own_schema(newer: Container[str] = ()) -> bytes:
    """Return the schema of both documents; newer elements stand in it where their path is named."""
    parts = [
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">',
        '<xs:simpleType name="flag"><xs:restriction base="xs:string">'
        '<xs:enumeration value=""/><xs:enumeration value="true"/></xs:restriction></xs:simpleType>',
        *(_element(root, root.name, newer, top=True) for root in (REPORT, FILE_DETAILS)),
        "</xs:schema>",
    ]
    return "".join(parts).encode()


def _element(
    element: Element, path: str, newer: Container[str], *, top: bool = False, lone: bool = False
) -> str:
    often = (
        ""
        if top
        else f' minOccurs="{int(element.required or lone)}" maxOccurs="{"unbounded" if element.many else 1}"'
    )
    return f'<xs:element name="{element.name}"{often}>{_type(element, path, newer)}</xs:element>'


def _type(element: Element, path: str, newer: Container[str]) -> str:
    attributes = "".join(
        f'<xs:attribute name="{each.name}" use="{"required" if each.required else "optional"}">'
        f"{_simple(each.leaf)}</xs:attribute>"
        for each in element.attributes
    )
    content = element.content
    if isinstance(content, Leaf):
        if not attributes:
            return _simple(content)
        return (
            f'<xs:complexType><xs:simpleContent><xs:extension base="{_TYPES.get(content.kind, "xs:string")}">'
            f"{attributes}</xs:extension></xs:simpleContent></xs:complexType>"
        )
    return f"<xs:complexType>{_group(content, path, newer)}{attributes}</xs:complexType>"


def _group(group: Group, path: str, newer: Container[str]) -> str:
    tag = {Order.SEQUENCE: "sequence", Order.ANY: "all", Order.ONE: "choice"}[group.order]
    inner = "".join(
        _element(each, f"{path}/{each.name}", newer, lone=group.order is Order.ONE)
        for each in group.elements
        if not each.gated or f"{path}/{each.name}" in newer
    )
    return f"<xs:{tag}>{inner}</xs:{tag}>"


def _simple(leaf: Leaf) -> str:
    base = "flag" if leaf.kind is Kind.FLAG else _TYPES.get(leaf.kind, "xs:string")
    facets = "".join(f"<xs:enumeration value={quoteattr(each)}/>" for each in leaf.words)
    if leaf.pattern is not None:
        facets += f"<xs:pattern value={quoteattr(re.sub(r'[$^]', '', leaf.pattern))}/>"
    return f'<xs:simpleType><xs:restriction base="{base}">{facets}</xs:restriction></xs:simpleType>'
