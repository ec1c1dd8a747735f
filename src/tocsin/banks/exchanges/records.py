"""Exchanges as others see them, and what they bring."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from tocsin.banks.records import Item

Checkpoint = Mapping[str, Any]
"""Where a fetch goes on: plain values, kept as JSON."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long to wait for an exchange, and how much to take from it. Times in seconds, ``largest`` in bytes."""

    connect: float = 10.0
    read: float = 60.0
    answer: float = 300.0
    """For one whole answer, however steadily it trickles."""
    tries: int = 4
    pause: float = 0.5
    """Before the second try; twice as long before each further one."""
    largest: int = 256 << 20


@dataclass(frozen=True, slots=True)
class Exchange:
    """An exchange that feeds a bank. ``config``: its settings, without credentials; times in seconds since 1970."""

    id: int
    name: str
    api: str
    bank: str
    config: Mapping[str, Any]
    enabled: bool
    created: int


@dataclass(frozen=True, slots=True)
class State:
    """How far an exchange has come; see ``sql/schema_2.sql``. ``items``: how many it has in its bank."""

    exchange: Exchange
    checkpoint: Checkpoint | None
    started: int | None
    finished: int | None
    failed: int | None
    failure: str | None
    came: int
    went: int
    unread: int
    complaint: str | None
    holder: str | None
    held_until: int
    items: int


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of an exchange's feed, in its order: items by key, keys that are gone, and where to go on after it.

    ``unread``: why each record that cannot be read cannot.
    """

    items: Sequence[Item]
    gone: Sequence[str]
    checkpoint: Checkpoint | None
    unread: Sequence[str] = ()

    @classmethod
    def of(
        cls, items: Mapping[str, Item | None], checkpoint: Checkpoint | None, unread: Sequence[str]
    ) -> Delta:
        """Return a piece from what is now said of each key; ``None``: it is gone."""
        return cls(
            [item for item in items.values() if item is not None],
            [key for key, item in items.items() if item is None],
            checkpoint,
            unread,
        )


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a fetch has done so far: records put into the bank, removed from it, unreadable; ``pages``: deltas."""

    came: int = 0
    went: int = 0
    unread: int = 0
    pages: int = 0


class Feed(Protocol):
    """An exchange, opened."""

    def deltas(self, checkpoint: Checkpoint | None) -> Iterator[Delta]:
        """Give what came after a checkpoint, or everything; whoever reads may stop anywhere.

        :raises FetchError: where the exchange is slow, wrong or gone.
        """
        ...


def item_key(exchange: str, key: str) -> str:
    """Return what the bank calls an exchange's record. No exchange's name has a colon in it."""
    return f"{exchange}:{key}"
