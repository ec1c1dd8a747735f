"""Content from the events that came over HTTP."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import cast

from sqlalchemy import Connection

from tocsin.events import Accepted, judge
from tocsin.inbox import Kept, events_around, events_by_id, events_changing, events_of_medium, owners_of
from tocsin.lookup.asking import Inquiry, Thing
from tocsin.lookup.content import Absence, AddressUse, Conversation, Identity, Picture, Written
from tocsin.lookup.first_of import in_order
from tocsin.lookup.media_files import MAX_MEDIA_BYTES, read_media
from tocsin.lookup.writing import Columns, subject_of, with_changes, written_of
from tocsin.store import Store


class InboxLookup:
    """Serves what the inbox keeps. It knows no identities and no network addresses.

    Cost: an index look for each id; a conversation is gone through whole to number its messages.

    :param media_root: the folder that every media event's ``path`` stays in; None: no pictures.
    """

    def __init__(
        self, store: Store, *, media_root: Path | None = None, max_media_bytes: int = MAX_MEDIA_BYTES
    ) -> None:
        self._store = store
        self._media_root, self._max_media_bytes = media_root, max_media_bytes

    def written(self, inquiry: Inquiry) -> Mapping[str, Written]:
        """See :meth:`tocsin.lookup.Lookup.written`."""
        with self._reading() as connection:
            found = events_by_id(connection, inquiry.ids)
            told = [
                _written(found[event]) if event in found else Written(event, Absence.NOT_KEPT)
                for event in inquiry.ids
            ]
            return {one.event: one for one in _changed(connection, told)}

    def conversations(self, inquiry: Inquiry, before: int, after: int) -> list[Conversation]:
        """See :meth:`tocsin.lookup.Lookup.conversations`."""
        known: list[Conversation] = []
        with self._reading() as connection:
            found = {event: _written(kept) for event, kept in events_by_id(connection, inquiry.ids).items()}
            talks = {one.conversation for one in found.values()} - {None}
            around = events_around(connection, inquiry.ids, sorted(cast("set[str]", talks)), before, after)
            for conversation, messages in around.items():
                told = _changed(connection, map(_written, messages))
                numbered = [(kept.number, one) for kept, one in zip(messages, told, strict=True)]
                known.append(
                    Conversation.of(
                        conversation, numbered, frozenset(inquiry.ids), first=1, last=messages[0].total
                    )
                )
            alone = [one for one in found.values() if one.conversation is None]
            known.extend(map(Conversation.alone, _changed(connection, alone)))
            absent = [Written(event, Absence.NOT_KEPT) for event in inquiry.ids if event not in found]
            return [*in_order(known), *map(Conversation.alone, _changed(connection, absent))]

    def picture(self, inquiry: Inquiry) -> Picture:
        """See :meth:`tocsin.lookup.Lookup.picture`."""
        (media,) = inquiry.ids
        if self._media_root is not None:
            with self._reading() as connection:
                bodies = events_of_medium(connection, media)
            for path in (_columns(body).get("path") for body in bodies):
                if path is not None:
                    return read_media(media, self._media_root, path, self._max_media_bytes)
        return Picture(media, Absence.NOT_KEPT)

    def identities(self, inquiry: Inquiry) -> Mapping[str, Identity]:
        """Tell every account as absent: events hold no identities."""
        return {account: Identity(account, Absence.NOT_KEPT) for account in inquiry.ids}

    def addresses(
        self,
        inquiry: Inquiry,  # noqa: ARG002 - events hold no network addresses, whoever is asked for
        since: datetime | None,  # noqa: ARG002
        until: datetime | None,  # noqa: ARG002
    ) -> list[AddressUse]:
        """Return nothing."""
        return []

    def owners(self, things: Collection[Thing]) -> Mapping[Thing, str]:
        """See :meth:`tocsin.lookup.Owners.owners`."""
        with self._reading() as connection:
            return owners_of(connection, things)

    def _reading(self) -> AbstractContextManager[Connection]:
        return self._store.read()


def _columns(body: bytes) -> Columns:
    verdict = judge(body)
    assert isinstance(verdict, Accepted)  # the inbox keeps nothing else
    return verdict.columns


def _written(kept: Kept) -> Written:
    written = written_of(_columns(kept.body))
    return written if kept.text_taken else replace(written, text=None, absent=Absence.TEXT_NOT_TAKEN)


def _changed(connection: Connection, written: Iterable[Written]) -> list[Written]:
    """Return things with what became of them later."""
    told = list(written)
    subjects = {subject_of(one): ":".join(subject_of(one)) for one in told}
    changes = events_changing(connection, sorted(subjects.values())) if subjects else {}
    return [
        with_changes(one, [_columns(kept.body) for kept in changes.get(subjects[subject_of(one)], ())])
        for one in told
    ]
