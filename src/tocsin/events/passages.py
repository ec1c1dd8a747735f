"""One source on its way: the pieces of work it takes, and how to read some events again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import msgspec

from tocsin.events.columnar import Parsed
from tocsin.events.errors import EventsError
from tocsin.events.judged import map_records, mapped_events, records_in_lines, records_in_list, refused, torn
from tocsin.events.keys import Place
from tocsin.events.lines import Block, Cut, split
from tocsin.events.mapping import Mapping, MappingError
from tocsin.events.parquet import ParquetRows, parse_rows, wanted_lines
from tocsin.events.parse import parse_lines
from tocsin.events.sources import Source
from tocsin.events.streams import ByteStream
from tocsin.events.strict_json import UnreadableError, canonical, read_json
from tocsin.unpacking import BrokenStreamError

Work = Callable[[], Parsed]
T = TypeVar("T")


class _Worded(msgspec.Struct):
    """What is read again of an event for its text."""

    text: str | None = None


class Passage:
    """Reads one source. ``copy`` is where a pipe's bytes are kept, in case some must be read again."""

    def __init__(self, source: Source, mapping: Mapping | None, copy: Path) -> None:
        self._source = source
        self._mapping = mapping
        self._copy = None if source.repeatable else copy
        self._stream = ParquetRows(source) if source.parquet else ByteStream(source, self._copy)

    @property
    def taken(self) -> int:
        """Stored bytes read so far."""
        return self._stream.taken

    def forget(self) -> None:
        """Remove the copy, if there was one."""
        if self._copy is not None:
            self._copy.unlink(missing_ok=True)

    def work(self) -> Iterator[Work]:
        """Yield what there is to parse, piece by piece, in the order of the source."""
        if isinstance(self._stream, ParquetRows):
            yield from self._rows(self._stream)
        elif self._mapping is not None and self._mapping.records == "array":
            yield from self._listed(self._stream, self._mapping)
        else:
            yield from self._lines(self._stream)

    def _lines(self, stream: ByteStream) -> Iterator[Work]:
        for piece in split(stream):
            if isinstance(piece, Cut):
                yield partial(torn, piece)
            elif self._mapping is None:
                yield partial(parse_lines, piece)
            else:
                yield partial(_map_block, piece, self._mapping)

    @staticmethod
    def _rows(stream: ParquetRows) -> Iterator[Work]:
        for piece in stream:
            yield partial(torn, piece) if isinstance(piece, Cut) else partial(parse_rows, *piece)

    @staticmethod
    def _listed(stream: ByteStream, mapping: Mapping) -> Iterator[Work]:
        try:
            for batch in records_in_list(stream, mapping):
                yield partial(map_records, batch, mapping)
        except (MappingError, BrokenStreamError) as error:
            yield partial(refused, str(error))

    def canonical(self, places: Iterable[Place]) -> Iterator[bytes]:
        """Read events again, as canonical JSON; ``places`` ascend. Raises ``EventsError`` if gone."""
        for event in self._again(places):
            try:
                yield canonical(read_json(event))
            except UnreadableError:
                self._there(None)

    def texts(self, places: Iterable[Place]) -> Iterator[str]:
        """Read the texts of events again, as :meth:`canonical` does; empty where an event has none."""
        for event in self._again(places):
            try:
                text = msgspec.json.decode(event, type=_Worded).text
            except msgspec.DecodeError:
                text = self._there(None)
            yield text or ""

    def _again(self, places: Iterable[Place]) -> Iterator[bytes]:
        """Read events again, as JSON; ``places`` ascend. Raises ``EventsError`` if gone."""
        again = self._source if self._copy is None else replace(self._source, path=self._copy)
        if again.parquet:
            for row in wanted_lines(ParquetRows(again), (number for number, _ in places)):
                yield self._there(row)
            return
        stream = ByteStream(again)
        if self._mapping is None:
            lines = _Lines(stream)
            for begin, _ in places:
                yield self._there(lines.at(begin))
            return
        mapping = self._mapping
        records = _mapped_records(stream, mapping)
        number, events = 0, list[bytes]()
        for wanted, part in places:
            while number < wanted:
                number, record = self._there(next(records, None))
                events = mapped_events(record, mapping) if number == wanted else []
            yield self._there(events[part] if part < len(events) else None)

    def _there(self, found: T | None) -> T:
        if found is None:
            raise EventsError(
                f"'{self._source.name}' changed while it was read; run again once it is at rest"
            )
        return found


def _map_block(block: Block, mapping: Mapping) -> Parsed:
    return map_records(records_in_lines(block), mapping)


def _mapped_records(stream: ByteStream, mapping: Mapping) -> Iterator[tuple[int, object]]:
    if mapping.records == "array":
        for batch in records_in_list(stream, mapping):
            yield from ((record.number, record.value) for record in batch)
        return
    for piece in split(stream):
        if isinstance(piece, Block):
            for record in records_in_lines(piece):
                if not hasattr(record, "reason"):
                    yield record.number, record.value


class _Lines:
    """Lines of a stream by the byte at which they begin, asked for in ascending order."""

    def __init__(self, stream: Iterable[bytes]) -> None:
        self._pieces = iter(stream)
        self._held, self._begin = b"", 0

    def at(self, begin: int) -> bytes | None:
        """Return the line that begins there, None where the stream has ended before."""
        while begin >= self._begin + len(self._held):
            piece = self._next()
            if piece is None:
                return None
            self._begin += len(self._held)
            self._held = piece
        start = begin - self._begin
        end = self._held.find(b"\n", start)
        while end < 0:
            piece = self._next()
            if piece is None:
                return self._held[start:]
            known = len(self._held) - start
            self._held, self._begin, start = self._held[start:] + piece, begin, 0
            end = self._held.find(b"\n", known)
        return self._held[start:end]

    def _next(self) -> bytes | None:
        try:
            return next(self._pieces, None)
        except BrokenStreamError:
            return None
