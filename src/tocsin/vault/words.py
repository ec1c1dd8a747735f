"""The vault's words."""

from __future__ import annotations

from enum import StrEnum


class ItemKind(StrEnum):
    """What an item is; as in lookups, besides files that people bring."""

    TEXT = "text"
    PICTURE = "picture"
    IDENTITY = "identity"
    ADDRESS = "address"
    FILE = "file"


class Standing(StrEnum):
    """Where an item stands before its holds."""

    HELD = "held"
    COLLISION = "collision"
    """A law wants it kept longer than another law allows: people and counsel decide."""
    DUE = "due"
    """Its last hold has ended, or its ceiling is reached: it is to be destroyed."""
    UNHELD = "unheld"
    """No hold stands or stood for it: people say why it is kept, or have it destroyed."""
    DESTROYED = "destroyed"


class Bound(StrEnum):
    """What a hold says: how long at least, or how long at most."""

    FLOOR = "floor"
    CEILING = "ceiling"
    RECORD = "record"
    """How long at least something is kept that the database keeps anyhow; it binds no item."""


class RequestAct(StrEnum):
    """What takes two people."""

    EXPORT = "export"
    DESTROY = "destroy"
