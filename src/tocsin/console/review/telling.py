"""A case's conversations as a page shows them: the telling messages marked, the rest folded, what is absent told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from tocsin.console.review.hostile import Cut, cut
from tocsin.lookup import Conversation, Message
from tocsin.model import Case

MOST_TELLING = 60
"""Events whose conversations a page shows; the heaviest, so that a long case opens as fast as a short one."""

AROUND = 3
"""Messages before and after each telling one, folded."""


@dataclass(frozen=True, slots=True)
class Sign:
    """What a message shows: the reason as the evidence tells it, and its weight in nats."""

    why: str
    indicator: str
    weight: float


@dataclass(frozen=True, slots=True)
class Said:
    """A message ready to show. ``signs``: what it tells; ``medium``: pictures that came with it."""

    event: str
    kind: str | None
    at: datetime | None
    actor: str | None
    role: str | None
    to: tuple[str, ...]
    text: Cut | None
    edits: tuple[tuple[datetime, Cut | None], ...]
    media: tuple[str, ...]
    absent: str | None
    deleted_at: datetime | None
    ephemeral: bool
    paid: str | None
    signs: tuple[Sign, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Messages in a row, all telling or all folded; ``skipped``: how many were left out before them."""

    folded: bool
    skipped: int
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation, or one thing that stands alone. ``later``: messages after the last that is shown."""

    name: str | None
    first: str
    telling: int
    stretches: tuple[Stretch, ...]
    later: int


def signs_of(cases: Iterable[Case]) -> dict[str, list[Sign]]:
    """Return what each event shows, over all that scans said of a case."""
    found: dict[str, list[Sign]] = {}
    for case in cases:
        for piece in case.evidence:
            sign = Sign(piece.why, piece.indicator, piece.weight)
            if sign not in (signs := found.setdefault(piece.event, [])):
                signs.append(sign)
    return found


def heaviest(signs: Mapping[str, Sequence[Sign]], most: int = MOST_TELLING) -> list[str]:
    """Return the events that tell most, whichever way."""
    return sorted(signs, key=lambda event: (-max(abs(sign.weight) for sign in signs[event]), event))[:most]


def talks_of(
    conversations: Iterable[Conversation],
    signs: Mapping[str, Sequence[Sign]],
    roles: Mapping[str, str],
    *,
    unfold: bool = False,
) -> list[Talk]:
    """Return conversations as they are shown; ``unfold``: nothing is folded."""
    return [_talk(conversation, signs, roles, unfold) for conversation in conversations]


def _talk(
    conversation: Conversation, signs: Mapping[str, Sequence[Sign]], roles: Mapping[str, str], unfold: bool
) -> Talk:
    def folded(message: Message) -> bool:
        return not unfold and message.written.event not in signs

    stretches: list[Stretch] = []
    for fold, messages in groupby(conversation.messages, folded):
        for part in _unbroken(list(messages)):
            said = tuple(_said(message, signs, roles) for message in part)
            stretches.append(Stretch(fold, part[0].skipped, said))
    return Talk(
        conversation.conversation,
        conversation.messages[0].written.event,
        sum(message.written.event in signs for message in conversation.messages),
        tuple(stretches),
        conversation.later,
    )


def _unbroken(messages: list[Message]) -> Iterable[list[Message]]:
    """Break a row where messages were left out, so that the gap can be told in its place."""
    part: list[Message] = []
    for message in messages:
        if message.skipped and part:
            yield part
            part = []
        part.append(message)
    yield part


def _said(message: Message, signs: Mapping[str, Sequence[Sign]], roles: Mapping[str, str]) -> Said:
    written = message.written
    return Said(
        event=written.event,
        kind=written.type,
        at=written.at,
        actor=written.actor,
        role=roles.get(written.actor or ""),
        to=written.to,
        text=None if written.text is None else cut(written.text),
        edits=tuple((edit.at, None if edit.text is None else cut(edit.text)) for edit in written.edits),
        media=written.media,
        absent=None if written.absent is None else str(written.absent),
        deleted_at=written.deleted_at,
        ephemeral=written.ephemeral,
        paid=None if written.amount is None else f"{written.amount} {written.currency or ''}".strip(),
        signs=tuple(signs.get(written.event, ())),
    )
