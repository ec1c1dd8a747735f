"""What a table of a document is made of: elements in their order, with what they may hold and how often.

A document is plain values: a leaf is its text, number or truth, a group a dict by element name, and what may stand
several times a list. A leaf with attributes is ``{"#": leaf, "@type": "Home"}``; a group's attributes are ``"@name"``
beside its elements.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

TEXT_KEY = "#"
"""Where the value of a leaf with attributes stands."""

ATTRIBUTE_MARK = "@"
"""Begins the name of an attribute."""


class Kind(StrEnum):
    """What a leaf's text is."""

    TEXT = "text"
    FLAG = "flag"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    MOMENT = "moment"
    DAY = "day"
    URL = "address of the web"
    EMAIL = "e-mail address"
    PHONE = "telephone number"
    IP = "IP address"


class Order(StrEnum):
    """How a group's elements stand."""

    SEQUENCE = "in this order"
    ANY = "in any order"
    ONE = "exactly one of them"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value. ``longest`` in characters, ``least`` and ``most`` of a number, ``words``: the only ones allowed.

    ``pattern`` is a regular expression for the whole text, ``form`` says it in words; ``filled``: not blank.
    """

    kind: Kind
    longest: int | None = None
    least: int | None = None
    most: int | None = None
    words: tuple[str, ...] = ()
    pattern: str | None = None
    form: str = ""
    filled: bool = False


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of an element."""

    name: str
    leaf: Leaf
    required: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Elements inside an element."""

    elements: tuple[Element, ...]
    order: Order = Order.SEQUENCE

    @property
    def one_of(self) -> bool:
        """Whether exactly one of the elements stands."""
        return self.order is Order.ONE

    def named(self, name: str) -> Element | None:
        """Return the element of this name; ``None`` where the group has none."""
        return next((each for each in self.elements if each.name == name), None)


@dataclass(frozen=True, slots=True)
class Element:
    """An element, what it holds, and how often it may stand.

    ``server_wants``: the schema lets it go, the receiver's documentation does not. ``instead_of``: an element that may
    not stand beside it. ``gated``: only newer schemas know it.
    """

    name: str
    content: Leaf | Group
    required: bool = False
    many: bool = False
    attributes: tuple[Attribute, ...] = ()
    note: str = ""
    server_wants: bool = False
    instead_of: str | None = None
    gated: bool = False

    def __truediv__(self, note: str) -> Element:
        """Return the element with a note for the reference."""
        return replace(self, note=note)

    @property
    def often(self) -> str:
        """How often it may stand, as the reference writes it."""
        return {(True, False): "1", (False, False): "0–1", (False, True): "0–n", (True, True): "1–n"}[
            self.required, self.many
        ]


def one(name: str, content: Leaf | Group, *attributes: Attribute) -> Element:
    """Return an element that stands exactly once."""
    return Element(name, content, required=True, attributes=attributes)


def maybe(name: str, content: Leaf | Group, *attributes: Attribute) -> Element:
    """Return an element that stands once or not at all."""
    return Element(name, content, attributes=attributes)


def some(name: str, content: Leaf | Group, *attributes: Attribute) -> Element:
    """Return an element that stands any number of times."""
    return Element(name, content, many=True, attributes=attributes)


def text(longest: int | None = None, *, filled: bool = False) -> Leaf:
    """Return a text of so many characters at most; ``None``: no limit is documented."""
    return Leaf(Kind.TEXT, longest=longest, filled=filled)


def words(*allowed: str) -> Leaf:
    """Return a text that is one of these."""
    return Leaf(Kind.TEXT, words=allowed)


def number(least: int, most: int) -> Leaf:
    """Return a whole number in these bounds, both allowed."""
    return Leaf(Kind.INTEGER, least=least, most=most)


FLAG = Leaf(Kind.FLAG)
"""True where it stands; nothing else may stand there."""
BOOLEAN = Leaf(Kind.BOOLEAN)
NUMBER = Leaf(Kind.NUMBER)
MOMENT = Leaf(Kind.MOMENT)
"""A date and time with its zone, in the past."""
DAY = Leaf(Kind.DAY)
URL = Leaf(Kind.URL, longest=2083)
IP = Leaf(Kind.IP)
LONG = Leaf(Kind.INTEGER, least=1, most=2**63 - 1)
FREE = text()


def flags(*names: str) -> tuple[Element, ...]:
    """Return elements that are true where they stand."""
    return tuple(maybe(name, FLAG) for name in names)
