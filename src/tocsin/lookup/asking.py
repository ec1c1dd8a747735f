"""How content is asked for: an inquiry that was written down, and what answers it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from tocsin.lookup.content import AddressUse, Conversation, Identity, Picture, Written


class Asked(StrEnum):
    """What kind of content is asked for; the words are those of the record of looks."""

    TEXT = "text"
    CONVERSATION = "conversation"
    PICTURE = "picture"
    IDENTITY = "identity"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Inquiry:
    """Who asks for what content, why and when. ``ids`` are events, media or accounts, as ``asked`` says.

    An inquiry is made by a :class:`tocsin.lookup.Looker`, which writes it down first: what is answered and what is
    on record are one thing.
    """

    who: str
    purpose: str
    asked: Asked
    ids: tuple[str, ...]
    at: datetime

    def about(self, ids: Sequence[str]) -> Inquiry:
        """Return the same inquiry about some of its ids."""
        return replace(self, ids=tuple(ids))


Thing = tuple[str, str]
"""What a flag may name that is some account's: ``message`` and its event, or ``post`` or ``media`` and their own id."""


class Owners(Protocol):
    """Says whose things are. Which account acted is no content: every signal holds it, so no look is written down."""

    def owners(self, things: Collection[Thing]) -> Mapping[Thing, str]:
        """Return the accounts of things, where known: who sent the message, or told first of the post or medium.

        :raises tocsin.lookup.ContentError: where the source cannot be read at all.
        """
        ...


class LookLog(Protocol):
    """Keeps a record of looks. Where it raises, nothing is shown."""

    def __call__(self, inquiry: Inquiry) -> None:
        """Write an inquiry down."""
        ...


class Lookup(Owners, Protocol):
    """Supplies content, which nobody asks it for but a :class:`tocsin.lookup.Looker`.

    Ids that it does not know are told as absent. Safe to call from several threads. Every method raises
    :class:`tocsin.lookup.ContentError` where its source cannot be read at all.
    """

    def written(self, inquiry: Inquiry) -> Mapping[str, Written]:
        """Return the asked events by id, every one of them."""
        ...

    def conversations(self, inquiry: Inquiry, before: int, after: int) -> list[Conversation]:
        """Return the conversations of the asked events, with so many messages before and after each; oldest first."""
        ...

    def picture(self, inquiry: Inquiry) -> Picture:
        """Return the asked medium; the inquiry holds one id."""
        ...

    def identities(self, inquiry: Inquiry) -> Mapping[str, Identity]:
        """Return who holds the asked accounts, every one of them."""
        ...

    def addresses(self, inquiry: Inquiry, since: datetime | None, until: datetime | None) -> list[AddressUse]:
        """Return the network addresses that the asked accounts acted from, oldest first; ``until`` is excluded."""
        ...
