"""The inbox: batches of events in, an answer for each; out again for a scan; forgotten behind one horizon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import DBAPIError

from tocsin.clock import Clock
from tocsin.events import Rejected, shape_of
from tocsin.inbox.judging import Sound, judge_event
from tocsin.inbox.tables import inbox_event, inbox_horizon, inbox_quarantine
from tocsin.store import Store, statement

_TRIES = 5
"""Times that a batch is tried again where the database chose it to end a tie with another."""

_BOM = b"\xef\xbb\xbf"
_BLANKS = b" \t\r\v\f"


class Taken(StrEnum):
    """What became of an event that was sent."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one event. ``id`` where it could be read; ``reason`` where it went to quarantine."""

    taken: Taken
    id: str | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a batch, an answer each in its order.

    ``flags`` are all events of type ``flag`` as they were sent, new, repeated or broken: who makes flags of them knows
    repeats, and a flag that a crash kept from it comes again with the batch. ``text_left_out`` counts events whose
    words were not taken in. ``things`` are the messages, posts and media whose owner the batch tells.
    """

    answers: tuple[Answer, ...]
    flags: tuple[dict[str, Any], ...]
    text_left_out: int
    things: frozenset[tuple[str, str]]

    def count(self, taken: Taken) -> int:
        """Return how many events of the batch came to this."""
        return sum(answer.taken is taken for answer in self.answers)


@dataclass(frozen=True, slots=True)
class Totals:
    """What the inbox holds, and its horizon (None: nothing was forgotten yet)."""

    events: int
    quarantined: int
    horizon: datetime | None


def lines_of(body: bytes) -> list[bytes]:
    """Return the events of a body of JSON Lines: without blank lines, line ends and a byte order mark."""
    lines = (line.removesuffix(b"\r") for line in body.removeprefix(_BOM).split(b"\n"))
    return [line for line in lines if line.strip(_BLANKS)]


class Inbox:
    """Takes events in. Safe to use from several threads and processes.

    :param take_text: False: words are left out at the door (``text``, and fields that the contract does not name), but
        for those of flags, which are written to reviewers.
    """

    def __init__(self, store: Store, clock: Clock, *, take_text: bool = True) -> None:
        self._store = store
        self._clock = clock
        self._take_text = take_text

    def accept(self, events: Sequence[bytes], source: str) -> Receipt:
        """Keep events (each the bytes of one JSON object) in one transaction; return when they are kept.

        Events equal but for spaces, order of fields or spelling of numbers are the same. What happened behind the
        horizon goes to quarantine, except accounts: the ages that they tell hold for what came later.

        :param source: who sends, as the access token names it.
        """
        judged = [
            judge_event(number, line, take_text=self._take_text)
            for number, line in enumerate(events, start=1)
        ]
        for tries in range(_TRIES, 0, -1):
            try:
                with self._store.begin() as connection:
                    answers = self._keep(connection, judged, source)
                break
            except DBAPIError as error:
                if tries == 1 or getattr(error.orig, "sqlstate", None) not in ("40001", "40P01"):
                    raise
        told = [one.event for one in judged if one.event is not None]
        return Receipt(
            answers=tuple(answers),
            flags=tuple(event for event in told if event.get("type") == "flag"),
            text_left_out=sum(isinstance(one, Sound) and not one.text_taken for one in judged),
            things=frozenset(one.thing for one in judged if isinstance(one, Sound) and one.thing is not None),
        )

    def totals(self) -> Totals:
        """Return what is held now."""
        with self._store.read() as connection:
            events, quarantined = (
                connection.scalar(select(func.count()).select_from(table)) or 0
                for table in (inbox_event, inbox_quarantine)
            )
            return Totals(events, quarantined, connection.scalar(select(inbox_horizon.c.before)))

    def _keep(self, connection: Connection, judged: Sequence[Sound | Rejected], source: str) -> list[Answer]:
        now = self._clock.now()
        # Held to the end of the transaction: the horizon does not move past an event that is being kept.
        horizon = connection.scalar(select(inbox_horizon.c.before).with_for_update(read=True))
        settled = [_behind(one, number, horizon) for number, one in enumerate(judged, start=1)]
        fresh = _insert(connection, [one for one in settled if isinstance(one, Sound)], source, now)
        broken = [one for one in settled if isinstance(one, Rejected)]
        if broken:
            connection.execute(
                insert(inbox_quarantine),
                [
                    {
                        "received_at": now,
                        "source": source,
                        "line": one.line,
                        "reason": one.reason,
                        "raw": shape_of(one),
                    }
                    for one in broken
                ],
            )
        answers = []
        for one in settled:
            if isinstance(one, Rejected):
                answers.append(Answer(Taken.QUARANTINED, _id_of(one), one.reason))
            elif one.key in fresh:
                fresh.discard(one.key)
                answers.append(Answer(Taken.ACCEPTED, one.id))
            else:
                answers.append(Answer(Taken.DUPLICATE, one.id))
        return answers


def _insert(
    connection: Connection, events: Sequence[Sound], source: str, now: datetime
) -> set[tuple[str, bytes]]:
    """Insert events that are not there; return the keys of those."""
    # In one order everywhere: two batches that share events wait for each other, and never in a ring.
    unique = [one for _, one in sorted({one.key: one for one in events}.items())]
    if not unique:
        return set()
    rows = connection.execute(
        statement("tocsin.inbox", "keep"),
        {
            "ids": [one.id for one in unique],
            "digests": [one.digest for one in unique],
            "ats": [one.at for one in unique],
            "types": [one.type for one in unique],
            "actors": [one.actor for one in unique],
            "conversations": [one.conversation for one in unique],
            "subjects": [one.subject for one in unique],
            "media": [one.medium for one in unique],
            "posts": [one.post for one in unique],
            "bodies": [one.body for one in unique],
            "taken": [one.text_taken for one in unique],
            "source": source,
            "now": now,
        },
    )
    return {(row.id, bytes(row.digest)) for row in rows}


def _behind(one: Sound | Rejected, number: int, horizon: datetime | None) -> Sound | Rejected:
    if isinstance(one, Rejected) or horizon is None or one.at >= horizon or one.type == "account":
        return one
    reason = (
        f"it happened before {horizon:%Y-%m-%dT%H:%M:%SZ}, behind which nothing is kept; move the horizon of "
        "retention back if it is still wanted"
    )
    return Rejected(number, reason, b"", len(one.body), one.event)


def _id_of(rejected: Rejected) -> str | None:
    named = (rejected.event or {}).get("id")
    return named if isinstance(named, str) else None
