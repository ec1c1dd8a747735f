"""A document from its XML: the way back of the writer, for what others made and for what was sent."""

from __future__ import annotations

from typing import Any

from lxml import etree

from tocsin.reporting.cybertip.kinds import ATTRIBUTE_MARK, TEXT_KEY, Element, Kind, Leaf
from tocsin.reporting.errors import DocumentError


def parse(xml: bytes) -> etree._Element:
    """Return the root of a document that comes from elsewhere: no entities, no DTD, nothing fetched.

    :raises DocumentError: where it is no XML, or brings a DOCTYPE.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DocumentError(f"it is no XML ({str(error)[:120]}); look at what was sent") from error
    if root.getroottree().docinfo.doctype:
        raise DocumentError("it brings a DOCTYPE, which is refused; leave it out")
    return root


def read(root: Element, xml: bytes) -> dict[str, Any]:
    """Return the document that XML says, as the writer would take it.

    :raises DocumentError: where it is no XML, has a DOCTYPE, or holds what the model does not know.
    """
    node = parse(xml)
    if node.tag != root.name:
        raise DocumentError(f"its root is <{node.tag!s}>; a <{root.name}> is wanted")
    found = _value(root, node, root.name)
    assert isinstance(found, dict)
    return found


def _value(element: Element, node: etree._Element, path: str) -> Any:
    known = {each.name: each for each in element.attributes}
    attributes: dict[str, Any] = {}
    for name, text in node.attrib.items():
        if str(name).startswith("{http://www.w3.org/2001/XMLSchema-instance}"):
            continue
        if name not in known:
            raise DocumentError(f"{path} has an attribute {name} that the model does not know; take it out")
        attributes[f"{ATTRIBUTE_MARK}{name}"] = _leaf(known[str(name)].leaf, str(text), f"{path}/@{name}")
    content = element.content
    children = [each for each in node if isinstance(each.tag, str)]
    if isinstance(content, Leaf):
        if children:
            raise DocumentError(f"{path} holds elements, and should hold text alone; take them out")
        leaf = _leaf(content, "".join(node.itertext()), path)
        return {TEXT_KEY: leaf, **attributes} if attributes else leaf
    group: dict[str, Any] = attributes
    for child in children:
        name = str(child.tag)
        inner = content.named(name)
        if inner is None:
            raise DocumentError(f"{path} holds <{name}>, which the model does not know there; take it out")
        value = _value(inner, child, f"{path}/{name}")
        if inner.many:
            group.setdefault(name, []).append(value)
        elif name in group:
            raise DocumentError(f"{path} holds <{name}> more than once; leave one")
        else:
            group[name] = value
    return group


def _leaf(leaf: Leaf, text: str, path: str) -> Any:
    try:
        if leaf.kind is Kind.FLAG:
            return {"": True, "true": True}[text.strip()]
        if leaf.kind is Kind.BOOLEAN:
            return {"true": True, "1": True, "false": False, "0": False}[text.strip()]
        if leaf.kind is Kind.INTEGER:
            return int(text)
        if leaf.kind is Kind.NUMBER:
            return float(text)
    except (ValueError, KeyError) as error:
        raise DocumentError(f"{path} says {text[:40]!r}, which is no {leaf.kind}; correct it") from error
    return text
