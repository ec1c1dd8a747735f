"""What a lookup supplies: things written, conversations, pictures, identities, uses of network addresses.

What is not there stands in its place with the reason (:class:`Absence`), so that a page about a case never fails
because the platform has forgotten a message.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class Absence(StrEnum):
    """Why something is not there."""

    DELETED = "deleted"
    """Its author removed it, and nothing of it was kept."""
    NOT_KEPT = "not_kept"
    """No source holds it: never sent, or behind the horizon of retention."""
    TEXT_NOT_TAKEN = "text_not_taken"
    """It came while no text was taken in; everything else of it is there."""
    TOO_LARGE = "too_large"
    """It is there, but larger than what is shown."""
    UNREADABLE = "unreadable"
    """It is named, but cannot be read or may not be: a path that leaves the media root, a file without permission."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of something written: the event that made it, when, and the new text."""

    event: str
    at: datetime
    text: str | None


@dataclass(frozen=True, slots=True)
class Written:
    """An event as people read it; fields are those of the event contract, None or empty where its type has none.

    ``text`` is the first one; ``edits`` are the later ones, oldest first. What was ``deleted_at`` some time is shown
    all the same where it was kept: removal is often part of what happened.
    """

    event: str
    absent: Absence | None = None
    type: str | None = None
    at: datetime | None = None
    actor: str | None = None
    to: tuple[str, ...] = ()
    conversation: str | None = None
    post: str | None = None
    group: str | None = None
    surface: str | None = None
    action: str | None = None
    text: str | None = None
    media: tuple[str, ...] = ()
    ephemeral: bool = False
    amount: Decimal | None = None
    currency: str | None = None
    edits: tuple[Edit, ...] = ()
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A place in a conversation. ``skipped``: how many messages were left out since the one before."""

    written: Written
    asked: bool
    skipped: int


@dataclass(frozen=True, slots=True)
class Conversation:
    """Parts of a conversation around what was asked for, in the order of ``at``, then of ids.

    ``later``: how many messages follow. What belongs to no conversation, or is absent, stands alone in one
    whose ``conversation`` is None.
    """

    conversation: str | None
    messages: tuple[Message, ...]
    later: int = 0

    @classmethod
    def alone(cls, written: Written) -> Conversation:
        """Return what belongs to no conversation."""
        return cls(None, (Message(written, asked=True, skipped=0),))

    @classmethod
    def of(
        cls,
        conversation: str,
        numbered: Sequence[tuple[int, Written]],
        asked: frozenset[str],
        *,
        first: int,
        last: int,
    ) -> Conversation:
        """Return a conversation of some of its messages.

        :param numbered: the messages with their numbers in the conversation, ascending.
        :param first: the number of its first message; ``last``: that of its last one.
        """
        messages, next_number = [], first
        for number, written in numbered:
            messages.append(Message(written, written.event in asked, number - next_number))
            next_number = number + 1
        return cls(conversation, tuple(messages), last + 1 - next_number)


@dataclass(frozen=True, slots=True)
class Picture:
    """The bytes of a picture or video. ``mime`` is told from the bytes alone: what a platform claims may be wrong."""

    media: str
    absent: Absence | None = None
    content: bytes | None = None
    mime: str | None = None


@dataclass(frozen=True, slots=True)
class Device:
    """What an account was used on: a kind of identifier as ``IMEI``, the identifier, and at which act it was seen."""

    kind: str
    id: str
    act: str = "unknown"
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """What the platform knows of who an account's holder is, in its own words; ``as_of`` is when it knew."""

    account: str
    absent: Absence | None = None
    name: str | None = None
    birth_date: str | None = None
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    devices: tuple[Device, ...] = ()
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class AddressUse:
    """An account acted from a network address: IP, port (None where unknown) and time; ``event`` where it is known."""

    account: str
    ip: str
    port: int | None
    at: datetime
    act: str
    event: str | None = None
