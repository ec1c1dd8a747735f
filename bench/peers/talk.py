"""The words of a platform as its peers read them: who wrote what to whom in which conversation, and who is a minor."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import msgspec

ADULT, UNKNOWN = "18+", "unknown"
_RANK = {"declared": 0, "estimated": 1, "verified": 2}


@dataclass(frozen=True)
class Message:
    """One message in a conversation."""

    sender: str
    conversation: str
    to: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Talk:
    """All messages of a platform. ``seconds``: processor time that reading them took, which every peer needs too."""

    messages: tuple[Message, ...]
    minors: frozenset[str]
    seconds: float

    @property
    def writers(self) -> frozenset[str]:
        """Who wrote anything at all."""
        return frozenset(message.sender for message in self.messages)


@dataclass(frozen=True)
class Labelled:
    """Talk to learn from. ``offenders``: who offends, clients too; ``wronged``: whom each approached or wronged."""

    talk: Talk
    offenders: frozenset[str]
    wronged: Mapping[str, frozenset[str]]


class Peer(Protocol):
    """A way of judging accounts by their words, ready to be asked (trained, where it has to be)."""

    knows_ages: bool

    def scores(self, talk: Talk) -> dict[str, dict[str, float]]:
        """Return by the name of each ranking how suspicious accounts are, above 0 and below 1.

        Whoever is left out is not suspicious at all.
        """
        ...


class _Event(msgspec.Struct):
    type: str
    actor: str
    conversation: str | None = None
    to: tuple[str, ...] = ()
    text: str | None = None
    age_band: str | None = None
    age_source: str | None = None


def read_talk(events: Path) -> Talk:
    """Return the messages of contract events (JSON Lines). Of an account's ages the best known and newest counts."""
    started = time.process_time()
    messages: list[Message] = []
    ages: dict[str, tuple[int, str]] = {}
    for event in _events(events):
        if event.type == "message" and event.text and event.conversation:
            messages.append(Message(event.actor, event.conversation, event.to, event.text))
        elif event.type == "account" and event.age_band:
            rank = _RANK.get(event.age_source or "declared", 0)
            if rank >= ages.get(event.actor, (0, ""))[0]:
                ages[event.actor] = rank, event.age_band
    minors = frozenset(actor for actor, (_, band) in ages.items() if band not in (ADULT, UNKNOWN))
    return Talk(tuple(messages), minors, time.process_time() - started)


class _Offender(msgspec.Struct):
    account: str
    victims: tuple[str, ...] = ()
    approached: tuple[str, ...] = ()


class _Truth(msgspec.Struct):
    offenders: tuple[_Offender, ...]


def read_labelled(events: Path, truth: Path) -> Labelled:
    """Return the messages of a simulated platform with what its ``truth.json`` says of them."""
    told = msgspec.json.decode(truth.read_bytes(), type=_Truth).offenders
    wronged: dict[str, frozenset[str]] = {}
    for one in told:
        wronged[one.account] = wronged.get(one.account, frozenset()) | {*one.victims, *one.approached}
    return Labelled(read_talk(events), frozenset(wronged), wronged)


def _events(path: Path) -> Iterator[_Event]:
    decoder = msgspec.json.Decoder(_Event)
    with path.open("rb") as lines:
        yield from map(decoder.decode, lines)
