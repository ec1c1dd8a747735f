"""Content from the platform's own event files, a folder of media, and a file of identities."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Self

import duckdb

from tocsin.lookup.asking import Inquiry, Thing
from tocsin.lookup.content import Absence, AddressUse, Conversation, Device, Identity, Picture, Written
from tocsin.lookup.errors import ContentError
from tocsin.lookup.first_of import in_order
from tocsin.lookup.index import Indexing, Origin, index_of
from tocsin.lookup.media_files import MAX_MEDIA_BYTES, read_media
from tocsin.lookup.writing import Columns, in_utc, subject_of, with_changes, written_of
from tocsin.relations import read_view

_SQL = files("tocsin.lookup") / "sql" / "ask"


class FileLookup:
    """Serves files as they were when it was opened; :meth:`stale` says whether they have changed since.

    Cost: the index takes about as long to make as a scan takes to read, once; a look takes some milliseconds whatever
    the number of events. Memory is bounded.
    """

    def __init__(self, origin: Origin, index: Path, media_root: Path | None, max_media_bytes: int) -> None:
        self._origin, self._mark, self._path = origin, origin.mark(), index
        self._media_root, self._max_media_bytes = media_root, max_media_bytes
        self._connection = _connected(index)

    @classmethod
    def open(
        cls,
        sources: Sequence[str | Path],
        index: Path,
        *,
        mapping: Path | None = None,
        media_root: Path | None = None,
        identities: Path | None = None,
        max_media_bytes: int = MAX_MEDIA_BYTES,
        memory: str = "1GB",
        threads: int | None = None,
        on_progress: Callable[[Indexing], None] = lambda _: None,
    ) -> Self:
        """Return a lookup over the same sources as a scan takes, but standard input.

        :param index: the folder in which the index is kept (mode 0700), e.g. ``lookup`` in the data folder.
        :param media_root: the folder that every media event's ``path`` stays in.
        :param identities: JSON Lines as ``docs/lookup.md`` says.
        :param memory: what DuckDB may use while it sorts.
        :raises ContentError: where a file cannot be read, or the folder cannot be written.
        :raises tocsin.events.EventsError: where the events cannot be read at all.
        """
        origin = Origin(tuple(sources), mapping, identities)
        path = index_of(origin, index, memory=memory, threads=threads, on_progress=on_progress)
        return cls(origin, path, media_root, max_media_bytes)

    def stale(self) -> bool:
        """Return whether files have changed, come or gone since; open another lookup then."""
        return self._origin.mark() != self._mark

    def close(self) -> None:
        """Let the index go; its file stays."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def written(self, inquiry: Inquiry) -> Mapping[str, Written]:
        """See :meth:`tocsin.lookup.Lookup.written`."""
        numbers = [place["n"] for place in self._ask("places", ids=list(inquiry.ids))]
        told = {one.event: one for _, one in self._told(numbers) if one.event in inquiry.ids}
        told |= self._absent([event for event in inquiry.ids if event not in told])
        return {event: told[event] for event in inquiry.ids}

    def conversations(self, inquiry: Inquiry, before: int, after: int) -> list[Conversation]:
        """See :meth:`tocsin.lookup.Lookup.conversations`."""
        asked = frozenset(inquiry.ids)
        places = self._ask("places", ids=list(asked))
        numbers: set[int] = set()
        for place in places:
            n, first, last = place["n"], place["first"], place["last"]
            if first is None:
                numbers.add(n)
            else:
                numbers.update(range(max(first, n - before), min(last, n + after) + 1))
        told = self._told(sorted(numbers))
        spans = {
            one.conversation: (place["first"], place["last"])
            for place, one in self._at(places, told)
            if one.event in asked and one.conversation is not None
        }
        found = [
            Conversation.alone(one) for _, one in told if one.conversation is None and one.event in asked
        ]
        for conversation, (first, last) in spans.items():
            numbered = [(n, one) for n, one in told if one.conversation == conversation]
            found.append(Conversation.of(conversation, numbered, asked, first=first, last=last))
        known = {one.event for _, one in told}
        absent = self._absent([event for event in inquiry.ids if event not in known])
        return [*in_order(found), *map(Conversation.alone, absent.values())]

    def picture(self, inquiry: Inquiry) -> Picture:
        """See :meth:`tocsin.lookup.Lookup.picture`."""
        (media,) = inquiry.ids
        rows = self._ask("picture", medium=media)
        if not rows or self._media_root is None:
            return Picture(media, Absence.NOT_KEPT)
        return read_media(media, self._media_root, rows[0]["path"], self._max_media_bytes)

    def identities(self, inquiry: Inquiry) -> Mapping[str, Identity]:
        """See :meth:`tocsin.lookup.Lookup.identities`."""
        found = {account: Identity(account, Absence.NOT_KEPT) for account in inquiry.ids}
        for row in self._ask("identities", ids=list(inquiry.ids)):
            found[row["account"]] = Identity(
                account=row["account"],
                name=row["name"],
                birth_date=row["birth_date"],
                emails=tuple(row["emails"] or ()),
                phones=tuple(row["phones"] or ()),
                addresses=tuple(row["addresses"] or ()),
                devices=tuple(Device(**each) for each in row["devices"] or ()),
                as_of=row["as_of"],
            )
        return found

    def addresses(self, inquiry: Inquiry, since: datetime | None, until: datetime | None) -> list[AddressUse]:
        """See :meth:`tocsin.lookup.Lookup.addresses`."""
        rows = self._ask("addresses", ids=list(inquiry.ids), since=since, until=until)
        return [AddressUse(**row) for row in rows]

    def owners(self, things: Collection[Thing]) -> Mapping[Thing, str]:
        """See :meth:`tocsin.lookup.Owners.owners`."""
        rows = self._ask("owners", ids=sorted({named for _, named in things})) if things else []
        return {
            (row["kind"], row["id"]): row["account"] for row in rows if (row["kind"], row["id"]) in things
        }

    @staticmethod
    def _at(
        places: Sequence[Columns], told: Sequence[tuple[int, Written]]
    ) -> Iterator[tuple[Columns, Written]]:
        """Yield places with what stands there."""
        by_number = dict(told)
        return ((place, by_number[place["n"]]) for place in places)

    def _told(self, numbers: Sequence[int]) -> list[tuple[int, Written]]:
        """Return what stands at these numbers, ascending, with what became of each."""
        if not numbers:
            return []
        kept = [(row["n"], written_of(row)) for row in self._ask("rows", numbers=list(numbers))]
        changes = self._changes([subject_of(one)[1] for _, one in kept])
        return [(n, with_changes(one, changes.get(subject_of(one), ()))) for n, one in kept]

    def _changes(self, ids: Sequence[str]) -> dict[tuple[str, str], list[Columns]]:
        """Return edits and removals of messages (by event) and posts, oldest first."""
        found: dict[tuple[str, str], list[Columns]] = {}
        for row in self._ask("changes", ids=list(ids)):
            found.setdefault((row["subject_kind"], row["subject_id"]), []).append(row)
        return found

    def _absent(self, ids: Sequence[str]) -> dict[str, Written]:
        """Tell of events that are not there whether they were removed."""
        changes = self._changes(ids) if ids else {}
        absent = {}
        for event in ids:
            absent[event] = with_changes(
                Written(event, Absence.NOT_KEPT), changes.get(("message", event), ())
            )
        return absent

    def _ask(self, name: str, **values: object) -> list[Columns]:
        try:
            with self._connection.cursor() as cursor:
                found = cursor.sql(read_view(_SQL, name), params=values).to_arrow_table()
        except duckdb.Error as error:
            raise ContentError(
                f"the index '{self._path}' cannot be read ({error}); remove it and it is made again"
            ) from error
        return [in_utc(row) for row in found.to_pylist()]


def _connected(index: Path) -> duckdb.DuckDBPyConnection:
    try:
        connection = duckdb.connect(
            config={
                "memory_limit": "256MB",
                "threads": 1,
                "temp_directory": "",
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            }
        )
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("attach $index as content (read_only)", {"index": str(index)})
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
    except duckdb.Error as error:
        raise ContentError(
            f"the index '{index}' cannot be opened ({error}); remove it and try again"
        ) from error
    return connection
