"""What banks hold, as others see it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any

from tocsin.banks.errors import BankRequestError
from tocsin.media import FIT_QUALITY, PDQ_RADIUS, HashType

FOREVER = 253_402_300_799
"""The last second that dates are written for (9999-12-31): an item disabled until then is disabled for good."""

LEAST_QUALITY = FIT_QUALITY
"""PDQ hashes of lesser quality match unrelated pictures; PDQ's authors advise to discard 49 and below."""

_NAME = re.compile(r"[A-Z0-9_]{1,255}")


class BankKind(StrEnum):
    """What a hit in a bank means: known media to find, or media known to be harmless."""

    MATCHING = "matching"
    NEGATIVE = "negative"


class Opinion(IntEnum):
    """What a source says of an item; names and numbers are ThreatExchange's ``SignalOpinionCategory``."""

    NEGATIVE = 0
    """Does not belong here: a false positive, a test."""
    SEED = 1
    """Worth a look: unconfirmed."""
    POSITIVE = 2
    """Is what the bank collects."""

    @property
    def word(self) -> str:
        """As it is written in lists and answers."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank.

    ``ratio``: share of requests that look into it, 0 to 1; ``radius``: of PDQ, 0 to 31 bits; ``created``: seconds
    since 1970.
    """

    id: int
    name: str
    kind: BankKind = BankKind.MATCHING
    enabled: bool = True
    ratio: float = 1.0
    radius: int = PDQ_RADIUS
    created: int = 0

    @property
    def looked_into(self) -> bool:
        """Whether any request looks into it."""
        return self.enabled and self.ratio > 0


@dataclass(frozen=True, slots=True)
class Vote:
    """What somebody says of an item after looking: ``up`` it belongs here, or not. ``at``: seconds since 1970."""

    up: bool
    by: str
    reason: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """Something to put into a bank: its hashes, as pairs of type and bytes, and what its source says of it.

    ``key``: the source's name for it, one item for each key of a bank; an item without a key is told by its set of
    hashes. ``None`` leaves what the bank says: a new item gets the bank's default opinion (positive, in a negative
    bank negative), one that is there keeps what it has. ``detail``: whatever else the source says, kept as JSON.
    """

    signals: Sequence[tuple[HashType, bytes]]
    key: str | None = None
    opinion: Opinion | None = None
    labels: Sequence[str] | None = None
    note: str | None = None
    votes: Sequence[Vote] | None = None
    detail: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """An item of a bank.

    ``number``: the store's own name for it, never used again; ``opinion``: its source's; ``standing``: the strongest
    that anybody has of it; ``disputed``: some say negative, others not; ``disabled_until``: seconds since 1970, 0 if
    it is not.
    """

    number: int
    bank: str
    key: str | None
    opinion: Opinion
    standing: Opinion
    disputed: bool
    disabled_until: int
    labels: tuple[str, ...]
    note: str | None
    votes: tuple[Vote, ...]
    detail: Mapping[str, Any] | None
    signals: tuple[tuple[HashType, bytes], ...]

    @property
    def id(self) -> str:
        """The key, or the number as text."""
        return self.key if self.key is not None else str(self.number)


@dataclass(frozen=True, slots=True)
class Added:
    """What became of items.

    ``added`` brought something new, ``there`` nothing; ``changed``: items of the bank whose opinion, labels, note,
    votes or detail are now others.
    """

    added: int = 0
    there: int = 0
    changed: int = 0

    def __add__(self, other: Added) -> Added:
        return Added(self.added + other.added, self.there + other.there, self.changed + other.changed)


def check_name(name: str) -> str:
    """Return the name, if it is one.

    The rule is that of Hasher-Matcher-Actioner, so that its clients can name every bank: ``^[A-Z0-9_]+$``.

    :raises BankRequestError: where it is none; says one that would do.
    """
    if _NAME.fullmatch(name):
        return name
    better = re.sub(r"[^A-Z0-9_]+", "_", name.upper()).strip("_")[:255] or "KNOWN"
    raise BankRequestError(
        f"{name!r} is no name for a bank; use capital letters, digits and _ (up to 255), such as {better}"
    )
