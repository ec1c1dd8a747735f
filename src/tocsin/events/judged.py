"""Pieces of a source that only the judge reads, one by one: what a mapping makes, and a file's torn end."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import BinaryIO, cast

import msgspec
import numpy as np

from tocsin.events.columnar import Parsed, table_of
from tocsin.events.judge import Accepted, Broken, Columns, judge
from tocsin.events.lines import HEAD, MAX_LINE, Block, Cut, Overlong
from tocsin.events.mapping import Mapping, MappingError
from tocsin.events.quarantine import Rejected

_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a platform: its line, or its place in a list, from 1; ``raw`` may be a beginning only."""

    number: int
    value: object
    raw: bytes
    length: int


@dataclass(frozen=True, slots=True)
class _Made:
    """An event that keeps the contract, and where it came from."""

    ordinal: int
    number: int
    part: int
    event: bytes
    columns: Columns


def too_long(line: Overlong) -> Rejected:
    """Put a line that is too long into quarantine."""
    return Rejected(
        line.number,
        f"the line has {line.length} bytes; at most {MAX_LINE} are read, so leave content out or split it",
        line.head,
        line.length,
    )


def judge_line(number: int, line: bytes) -> Accepted | Rejected:
    """Judge one line, the ``number``-th of its source, as every reading does: also by its length."""
    if len(line) > MAX_LINE:
        return too_long(Overlong(number, len(line), line[:HEAD]))
    verdict = judge(line)
    if isinstance(verdict, Accepted):
        return verdict
    return Rejected(number, verdict.reason, line[:HEAD], len(line), verdict.event, verdict.position)


def torn(cut: Cut) -> Parsed:
    """Put the place where a stream broke into quarantine: one line, whatever was lost."""
    return _parsed([], [Rejected(cut.number, cut.reason, cut.head, len(cut.head))], span=1)


def refused(reason: str) -> Parsed:
    """Put a document that holds no records into quarantine, as its first line."""
    return _parsed([], [Rejected(1, reason, b"", 0)], span=1)


def records_in_lines(block: Block) -> Iterator[Record | Rejected]:
    """Read a block as one JSON value a line. Numbers may be of any size: a mapping may want them as text."""
    for overlong in block.overlong:
        yield too_long(overlong)
    for index in range(len(block)):
        line, number = block.line(index), int(block.numbers[index])
        try:
            value = msgspec.json.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            yield Rejected(number, f"no JSON ({error}); write one record a line", line[:HEAD], len(line))
        except RecursionError:
            yield Rejected(number, "nested too deep to be read; flatten the record", line[:HEAD], len(line))
        else:
            yield Record(number, value, line[:HEAD], len(line))


def records_in_list(pieces: Iterable[bytes], mapping: Mapping) -> Iterator[list[Record]]:
    """Read one document that holds a list of records, some thousand at a time. Raises ``MappingError``."""
    batch: list[Record] = []
    for number, value in mapping.iter_records(cast("BinaryIO", _Stream(pieces))):
        batch.append(Record(number, value, b"", 0))
        if len(batch) == _AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def map_records(records: Iterable[Record | Rejected], mapping: Mapping) -> Parsed:
    """Make events of records and judge each of them. A record that means nothing is counted as unmapped."""
    made: list[_Made] = []
    rejected: list[Rejected] = []
    ordinal = unmapped = 0
    for record in records:
        if isinstance(record, Rejected):
            rejected.append(record)
            ordinal += 1
            continue
        try:
            events = mapped_events(record.value, mapping)
        except MappingError as error:
            known = record.value if isinstance(record.value, dict) else None
            rejected.append(Rejected(record.number, str(error), _raw(record), record.length, known))
            ordinal += 1
            continue
        unmapped += not events
        for part, event in enumerate(events):
            verdict = judge(event)
            if isinstance(verdict, Broken):
                rejected.append(
                    Rejected(record.number, verdict.reason, event[:HEAD], len(event), verdict.event)
                )
            else:
                made.append(_Made(ordinal, record.number, part, event, verdict.columns))
            ordinal += 1
    rejected.sort(key=lambda one: one.line)
    return _parsed(made, rejected, span=ordinal, unmapped=unmapped)


def mapped_events(record: object, mapping: Mapping) -> list[bytes]:
    """Return the events that a record means, as JSON. Raises ``MappingError``."""
    return [msgspec.json.encode(event) for event in mapping.apply(record)]


def digest(line: bytes) -> int:
    """Return a 64-bit hash of an event's bytes."""
    return int.from_bytes(blake2b(line, digest_size=8).digest(), "little")


def _raw(record: Record) -> bytes:
    return record.raw or msgspec.json.encode(record.value)[:HEAD]


def _parsed(made: Sequence[_Made], rejected: Sequence[Rejected], *, span: int, unmapped: int = 0) -> Parsed:
    numbers = np.array([one.number for one in made], np.int64)
    return Parsed(
        table_of([one.columns for one in made]),
        np.array([one.ordinal for one in made], np.int64),
        numbers,
        numbers,
        np.array([one.part for one in made], np.int32),
        np.array([digest(one.event) for one in made], np.uint64),
        rejected,
        span,
        len(made) + len(rejected),
        unmapped,
    )


class _Stream(io.RawIOBase):
    """Pieces of bytes as a file to read from."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        held, have = [self._rest], len(self._rest)
        while size is None or size < 0 or have < size:
            piece = next(self._pieces, None)
            if piece is None:
                break
            held.append(piece)
            have += len(piece)
        whole = b"".join(held)
        cut = len(whole) if size is None or size < 0 else size
        self._rest = whole[cut:]
        return whole[:cut]
