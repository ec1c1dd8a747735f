"""Real small talk as contract events: the Chit-Chat Challenge conversations, with ages that nobody stated.

The data set (Brigham Young University, 2018, MIT licence) holds 7,168 conversations of volunteers who were paired at
random: sender, text and second of each message, no ages. The ages are given here, so whatever a scan makes of them is
a false alarm of the detector and says nothing of these people. Nothing is added to what they wrote but the account
events that carry an age.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import chitchat_dataset

Event = dict[str, Any]
MINOR_BANDS = ("0-12", "13-15", "16-17")
ADULT_BAND = "18+"


@dataclass(frozen=True)
class Line:
    """One message: who wrote it, when (RFC 3339, UTC) and what."""

    sender: str
    at: str
    text: str


@dataclass(frozen=True)
class Talk:
    """One conversation of two people. Who never answered has no name in the data and gets one for this talk alone."""

    name: str
    people: tuple[str, str]
    lines: tuple[Line, ...]


Ageing = Callable[[Sequence[Talk]], Iterator[Event]]
"""Makes the events of the talks, ages included; equal talks give equal events."""


def load_talks() -> list[Talk]:
    """Return every conversation that the installed data set holds, as it orders them."""
    return [_talk(name, told) for name, told in chitchat_dataset.Dataset().items()]


def _talk(name: str, told: dict[str, Any]) -> Talk:
    lines = tuple(
        Line(message["sender"], message["timestamp"], message["text"])
        for turn in told["messages"]
        for message in turn
    )
    senders = list(dict.fromkeys(line.sender for line in lines))
    one, other = [*senders, f"silent:{name}"][:2]
    return Talk(name, (one, other), lines)


def ages_drawn(seed: int) -> Ageing:
    """Make every second person a minor, drawn by ``seed``: half of the pairs are then an adult and a minor.

    People keep their account over all their talks, so that somebody who talked to hundreds does so here.
    """

    def events(talks: Sequence[Talk]) -> Iterator[Event]:
        drawn = random.Random(seed)
        bands: dict[str, str] = {}
        for talk in talks:
            for person in talk.people:
                if person not in bands:
                    bands[person] = drawn.choice(MINOR_BANDS) if drawn.random() < 0.5 else ADULT_BAND
        yield from _accounts(talks, bands)
        for talk in talks:
            yield from _messages(talk, talk.people)

    return events


def adults_write_first(talks: Sequence[Talk]) -> Iterator[Event]:
    """Make whoever opens a conversation an adult and whoever is written to a child, in every single conversation.

    A person cannot be both, so each has two accounts, one that opens and one that is written to. Somebody who opened
    a thousand conversations becomes an adult who approaches a thousand children and nobody else.
    """
    renamed = [
        Talk(talk.name, (f"{talk.people[0]}/adult", f"{talk.people[1]}/child"), talk.lines) for talk in talks
    ]
    yield from _of_pairs(talks, renamed)


def pairs_alone(talks: Sequence[Talk]) -> Iterator[Event]:
    """As :func:`adults_write_first`, but with new accounts for every pair of people: each pair stands for itself."""
    renamed = []
    for talk in talks:
        one, other = talk.people
        renamed.append(Talk(talk.name, (f"{one}>{other}/adult", f"{one}>{other}/child"), talk.lines))
    yield from _of_pairs(talks, renamed)


def _of_pairs(talks: Sequence[Talk], renamed: Sequence[Talk]) -> Iterator[Event]:
    bands = {talk.people[0]: ADULT_BAND for talk in renamed} | {talk.people[1]: "13-15" for talk in renamed}
    yield from _accounts(renamed, bands)
    for talk, new in zip(talks, renamed, strict=True):
        yield from _messages(talk, new.people)


def _accounts(talks: Sequence[Talk], bands: dict[str, str]) -> Iterator[Event]:
    """Yield an account event for each person, an hour before the first message of all."""
    first = min(datetime.fromisoformat(line.at) for talk in talks for line in talk.lines)
    at = (first - timedelta(hours=1)).isoformat()
    for number, (person, band) in enumerate(bands.items()):
        yield {"id": f"account:{number}", "type": "account", "at": at, "actor": person, "age_band": band}


def _messages(talk: Talk, accounts: tuple[str, str]) -> Iterator[Event]:
    named = dict(zip(talk.people, accounts, strict=True))
    for number, line in enumerate(talk.lines):
        other = accounts[1] if line.sender == talk.people[0] else accounts[0]
        yield {
            "id": f"{talk.name}:{number}",
            "type": "message",
            "at": line.at,
            "actor": named[line.sender],
            "conversation": talk.name,
            "to": [other],
            "text": line.text,
        }
