"""The receiver's own schema, where it was fetched: what it says beside the model, and which newer elements it knows.

It is served only to who has credentials, and is not ours to hand on: it is kept in the data folder and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from tocsin.reporting.cybertip.file_tree import FILE_DETAILS
from tocsin.reporting.cybertip.kinds import Element, Group, Kind, Leaf, Order
from tocsin.reporting.cybertip.reading import parse
from tocsin.reporting.cybertip.report_tree import REPORT
from tocsin.reporting.errors import DocumentError, SchemaError

_XS = "{http://www.w3.org/2001/XMLSchema}"


class Schema:
    """A schema that was served.

    :raises SchemaError: where it is none, brings a DOCTYPE, or would fetch another.
    """

    def __init__(self, xsd: bytes) -> None:
        self.xsd = xsd
        try:
            root = parse(xsd)
        except DocumentError as error:
            raise SchemaError(f"the schema cannot be read: {error}") from error
        # Nothing may be fetched while a schema is read.
        if any(True for name in ("include", "import", "redefine") for _ in root.iter(_XS + name)):
            raise SchemaError(
                "the schema names other files, which are not fetched; ask the receiver for a whole one"
            )
        try:
            self._schema = etree.XMLSchema(root)
        except etree.XMLSchemaParseError as error:
            raise SchemaError(f"the schema cannot be used ({str(error)[:160]}); fetch it again") from error

    @classmethod
    def kept(cls, path: Path) -> Schema | None:
        """Return the schema kept in a file; ``None`` where there is none.

        :raises SchemaError: where the file holds something else.
        """
        try:
            return cls(path.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise SchemaError(
                f"the schema '{path}' cannot be read ({error.strerror}); check its permissions"
            ) from error

    def faults(self, xml: bytes) -> list[str]:
        """Return what the schema has against a document, a sentence each."""
        if self._schema.validate(parse(xml)):
            return []
        return [f"line {each.line}: {each.message}" for each in self._schema.error_log]


def gated_paths(schema: Schema | None) -> frozenset[str]:
    """Return the paths of the newer elements that a schema knows, found by trying each; none without a schema."""
    if schema is None:
        return frozenset()
    return frozenset(
        path for root in (REPORT, FILE_DETAILS) for path, xml in _trials(root) if not schema.faults(xml)
    )


def _trials(root: Element) -> Iterator[tuple[str, bytes]]:
    """Yield each newer element's path, and the smallest document that holds it."""
    for way in _ways((root,)):
        top = node = etree.Element(root.name)
        _least(node, root, way[1:])
        yield "/".join(each.name for each in way), etree.tostring(top)


def _ways(way: tuple[Element, ...]) -> Iterator[tuple[Element, ...]]:
    content = way[-1].content
    for each in content.elements if isinstance(content, Group) else ():
        if each.gated:
            yield (*way, each)
        else:
            yield from _ways((*way, each))


def _least(node: etree._Element, element: Element, way: tuple[Element, ...]) -> None:
    """Fill an element with what it must hold and with the way to one inner element."""
    for attribute in element.attributes:
        if attribute.required:
            node.set(attribute.name, _any(attribute.leaf))
    content = element.content
    if isinstance(content, Leaf):
        node.text = _any(content)
        return
    chosen = way[0] if way else None
    for child in content.elements:
        if child is chosen or (child.required and content.order is not Order.ONE):
            _least(etree.SubElement(node, child.name), child, way[1:] if child is chosen else ())


def _any(leaf: Leaf) -> str:
    if leaf.words:
        return next(each for each in leaf.words if each)
    return {
        Kind.FLAG: "true",
        Kind.BOOLEAN: "true",
        Kind.INTEGER: "1",
        Kind.NUMBER: "1.0",
        Kind.MOMENT: "2020-01-01T00:00:00Z",
        Kind.DAY: "2000-01-01",
        Kind.URL: "https://example.com/",
        Kind.EMAIL: "a@example.com",
        Kind.IP: "192.0.2.1",
    }.get(leaf.kind, "1")
