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

_ALIKE = 3
"""Acts of one kind that show unfolded; a hundred first contacts say no more than three."""

_NAMED = 3
"""Accounts that a conversation is named by."""


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
    """A conversation, or things alike that stand alone: posts, payments. ``later``: messages after the last shown.

    ``between``: the first accounts in it; ``others``: how many more there are; ``top``: what weighs most in it.
    """

    name: str | None
    first: str
    telling: int
    stretches: tuple[Stretch, ...]
    later: int
    between: tuple[str, ...] = ()
    others: int = 0
    top: Sign | None = None


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
    """Return conversations as they are shown, what weighs most first; ``unfold``: nothing is folded.

    What stands alone is gathered by what it tells.
    """
    found: list[Talk] = []
    alone: dict[str, list[Message]] = {}
    for conversation in conversations:
        first = conversation.messages[0]
        top = _top([first], signs)
        if conversation.conversation is None and top is not None:
            alone.setdefault(top.why, []).append(first)
        else:
            found.append(_talk(conversation, signs, roles, unfold))
    found += [_alike(messages, signs, roles, unfold) for messages in alone.values()]
    return sorted(found, key=lambda talk: 0.0 if talk.top is None else -abs(talk.top.weight))


def _top(messages: Iterable[Message], signs: Mapping[str, Sequence[Sign]]) -> Sign | None:
    """Return what weighs most of all that messages tell, whichever way."""
    told = (sign for message in messages for sign in signs.get(message.written.event, ()))
    return max(told, key=lambda sign: abs(sign.weight), default=None)


def _alike(
    messages: list[Message], signs: Mapping[str, Sequence[Sign]], roles: Mapping[str, str], unfold: bool
) -> Talk:
    """Return things that stand alone and tell the same, the heaviest first and most of the others folded."""
    order = {event: place for place, event in enumerate(heaviest(signs, len(signs)))}
    messages.sort(key=lambda message: order[message.written.event])
    said = tuple(_said(message, signs, roles) for message in messages)
    open_ = len(said) if unfold or len(said) <= _ALIKE + 1 else _ALIKE
    stretches = [Stretch(False, 0, said[:open_]), *([Stretch(True, 0, said[open_:])] if said[open_:] else [])]
    return Talk(None, said[0].event, len(said), tuple(stretches), 0, top=_top(messages, signs))


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
    written = [message.written for message in conversation.messages]
    named = dict.fromkeys(name for each in written for name in (each.actor, *each.to) if name is not None)
    return Talk(
        conversation.conversation,
        written[0].event,
        sum(each.event in signs for each in written),
        tuple(stretches),
        conversation.later,
        tuple(named)[:_NAMED],
        max(0, len(named) - _NAMED),
        _top(conversation.messages, signs),
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
