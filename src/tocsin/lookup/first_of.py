"""Several lookups as one: the first that knows a thing answers for it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Protocol, TypeVar

from tocsin.lookup.asking import Inquiry, Lookup, Thing
from tocsin.lookup.content import Absence, AddressUse, Conversation, Identity, Picture, Written

_LAST = datetime.max.replace(tzinfo=UTC)


class _MayBeAbsent(Protocol):
    @property
    def absent(self) -> Absence | None: ...


T = TypeVar("T", bound=_MayBeAbsent)


class FirstOf:
    """Asks lookups in order. A conversation that is spread over several is told by the first that has the event."""

    def __init__(self, lookups: Sequence[Lookup]) -> None:
        self._lookups = tuple(lookups)

    def written(self, inquiry: Inquiry) -> Mapping[str, Written]:
        """See :meth:`tocsin.lookup.Lookup.written`."""
        return _by_id(inquiry, [lookup.written for lookup in self._lookups], Written)

    def conversations(self, inquiry: Inquiry, before: int, after: int) -> list[Conversation]:
        """See :meth:`tocsin.lookup.Lookup.conversations`."""
        known: list[Conversation] = []
        absent: dict[str, Written] = {event: Written(event, Absence.NOT_KEPT) for event in inquiry.ids}
        for lookup in self._lookups:
            if not absent:
                break
            for found in lookup.conversations(inquiry.about(list(absent)), before, after):
                only = found.messages[0].written
                if found.conversation is None and only.type is None:
                    absent[only.event] = better(absent[only.event], only)
                    continue
                known.append(found)
                for message in found.messages:
                    if message.asked:
                        absent.pop(message.written.event, None)
        return [*in_order(known), *map(Conversation.alone, absent.values())]

    def picture(self, inquiry: Inquiry) -> Picture:
        """See :meth:`tocsin.lookup.Lookup.picture`."""
        best = Picture(inquiry.ids[0], Absence.NOT_KEPT)
        for lookup in self._lookups:
            best = better(best, lookup.picture(inquiry))
            if best.absent is None:
                break
        return best

    def identities(self, inquiry: Inquiry) -> Mapping[str, Identity]:
        """See :meth:`tocsin.lookup.Lookup.identities`."""
        return _by_id(inquiry, [lookup.identities for lookup in self._lookups], Identity)

    def addresses(self, inquiry: Inquiry, since: datetime | None, until: datetime | None) -> list[AddressUse]:
        """Return the addresses that any of the lookups knows."""
        found = {use for lookup in self._lookups for use in lookup.addresses(inquiry, since, until)}
        return sorted(
            found, key=lambda use: (use.at, use.account, use.ip, use.port or 0, use.act, use.event or "")
        )

    def owners(self, things: Collection[Thing]) -> Mapping[Thing, str]:
        """Return the owners that any of the lookups knows; see :meth:`tocsin.lookup.Lookup.owners`."""
        found: dict[Thing, str] = {}
        for lookup in self._lookups:
            found |= lookup.owners([thing for thing in things if thing not in found])
        return found


def in_order(conversations: Sequence[Conversation]) -> list[Conversation]:
    """Return conversations by their first message; what has no moment last."""

    def place(one: Conversation) -> tuple[datetime, str]:
        first = one.messages[0].written
        return first.at or _LAST, first.event

    return sorted(conversations, key=place)


def better(one: T, other: T) -> T:
    """Return the one of two answers about a thing that tells more."""
    if one.absent in (None, Absence.TEXT_NOT_TAKEN):
        return one
    if other.absent is Absence.NOT_KEPT:
        # What became of a thing may be known where the thing itself is not.
        return other if one.absent is Absence.NOT_KEPT and _changed(other) and not _changed(one) else one
    return other


def _changed(answer: _MayBeAbsent) -> bool:
    return isinstance(answer, Written) and bool(answer.edits)


def _by_id(
    inquiry: Inquiry,
    answers: Sequence[Callable[[Inquiry], Mapping[str, T]]],
    make: Callable[[str, Absence], T],
) -> dict[str, T]:
    best = {name: make(name, Absence.NOT_KEPT) for name in inquiry.ids}
    for answer in answers:
        missing = [name for name, found in best.items() if found.absent not in (None, Absence.TEXT_NOT_TAKEN)]
        if not missing:
            break
        for name, found in answer(inquiry.about(missing)).items():
            best[name] = better(best[name], found)
    return best
