"""A corpus as a platform would send it: contract events of accounts and messages, with what the corpus does not say.

Two things are missing and must be assumed: ages, and dates. Every assumption is one of :class:`Ages` or stands in
:class:`Calendar`; ``docs/corpora.md`` says what each does to the figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from tocsin.corpora.conversation import Conversation

Event = dict[str, Any]

FIRST_DAY = datetime(2000, 1, 1, tzinfo=UTC)
DAYS = 36_500
"""Days to lay conversations on; the contract's years end in 2100."""
_DAY = 24 * 60
ADULT, MINOR = "18+", "13-15"
_MOST_RECIPIENTS = 1000


class Ages(StrEnum):
    """How old the authors are taken to be; no corpus says it.

    ``UNKNOWN``: nobody's age is known but from what people write. ``TURNS``: each of two authors in turn is an adult
    who writes to a minor of 13 to 15, in a copy of their conversation; labels are not looked at. ``LABELS``: listed
    authors are adults and whoever they write with is a minor; this tells the detector the answer, and only recall can
    be read.
    """

    UNKNOWN = "unknown"
    TURNS = "turns"
    LABELS = "labels"


class Calendar:
    """Gives messages a moment each, rising by line: a clock that falls by more than twelve hours has passed midnight.

    A smaller fall is disorder, at which the clock stands still. Each conversation begins on the day after the last one
    of any of its authors, in the order of the file: which came first is not known, and none overlap.
    """

    def __init__(self) -> None:
        self._last_day: dict[str, int] = {}

    def moments(self, conversation: Conversation) -> list[datetime]:
        """Return one moment per message, strictly rising by at least a second."""
        authors = conversation.authors
        day = 1 + max((self._last_day.get(author, -1) for author in authors), default=-1)
        minutes = (day % DAYS) * _DAY
        clock: int | None = None
        moments: list[datetime] = []
        for message in conversation.messages:
            if message.clock is not None:
                step = message.clock if clock is None else (message.clock - clock) % _DAY
                if clock is None or step <= _DAY // 2:
                    minutes += step
                    clock = message.clock
            at = FIRST_DAY + timedelta(minutes=minutes)
            if moments and at <= moments[-1]:
                at = moments[-1] + timedelta(seconds=1)
            moments.append(at)
        lasted = (moments[-1] - FIRST_DAY).days - day % DAYS
        for author in authors:
            self._last_day[author] = day + lasted
        return moments


def events(
    conversation: Conversation,
    moments: Sequence[datetime],
    ages: Ages,
    is_listed: Callable[[str], bool],
    told: set[str],
    *,
    apart: bool = False,
) -> Iterator[Event]:
    """Yield the events of one conversation; ``told`` holds the accounts whose age was told, and grows.

    An author has one account over the whole corpus, and with ``apart`` one for this conversation alone.
    """
    authors = conversation.authors
    accounts = {
        author: f"{conversation.name}#{number}" if apart else author
        for number, author in enumerate(authors, 1)
    }
    if ages is Ages.TURNS and len(authors) == 2:
        for turn, adult in enumerate(authors, 1):
            minor = authors[2 - turn]
            names = {adult: f"{accounts[adult]}/adult", minor: f"{accounts[minor]}/minor"}
            yield from _ages({names[adult]: ADULT, names[minor]: MINOR}, told)
            yield from _messages(conversation, moments, names, f"/{turn}")
        return
    if ages is Ages.LABELS and any(map(is_listed, authors)):
        bands = {accounts[author]: ADULT if is_listed(author) else MINOR for author in authors}
        yield from _ages(bands, told)
    yield from _messages(conversation, moments, accounts, "")


def author_of(account: str) -> str:
    """Return the author whom an account stands for."""
    return account.removesuffix("/adult").removesuffix("/minor")


def place_of(event: str) -> tuple[str, int] | None:
    """Return the conversation of a message event and the message's place in it, from 0; None for other events."""
    kind, _, rest = event.partition(":")
    name, _, place = rest.partition("/")[0].rpartition(":")
    return (name, int(place)) if kind == "message" else None


def _ages(bands: dict[str, str], told: set[str]) -> Iterator[Event]:
    for account, band in bands.items():
        if account not in told:
            told.add(account)
            at = (FIRST_DAY - timedelta(hours=1)).isoformat()
            yield {
                "id": f"account:{account}",
                "type": "account",
                "at": at,
                "actor": account,
                "age_band": band,
                "age_source": "declared",
            }


def _messages(
    conversation: Conversation, moments: Sequence[datetime], names: dict[str, str], copy: str
) -> Iterable[Event]:
    accounts = list(names.values())
    # Whoever was written to and never answered has no name in the corpus.
    silent = [f"silent:{conversation.name}"] if len(accounts) == 1 else []
    for place, (message, at) in enumerate(zip(conversation.messages, moments, strict=True)):
        actor = names[message.author]
        yield {
            "id": f"message:{conversation.name}:{place}{copy}",
            "type": "message",
            "at": at.isoformat(),
            "actor": actor,
            "conversation": conversation.name + copy,
            "to": silent or [one for one in accounts if one != actor][:_MOST_RECIPIENTS],
            "text": message.text,
        }
