"""The reader: sources in, tables of accepted events out, with quarantine, counts and repeated events."""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, groupby
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.events.columnar import Parsed
from tocsin.events.columns import EVENT_SCHEMA
from tocsin.events.errors import EventsError
from tocsin.events.keys import KEY_SCHEMA, Keys, Place
from tocsin.events.mapping import Mapping
from tocsin.events.media_paths import refuse_escapes
from tocsin.events.passages import Passage, Work
from tocsin.events.quarantine import Quarantine
from tocsin.events.sources import Sources
from tocsin.events.tally import Counts, Progress

ROWS = 100_000
"""Rows of a table that the reader gives, about."""

_TABLE_BYTES = 64 << 20


class EventReader:
    """Reads sources once, in order, and keeps what it needs to tell repeated events in ``workdir``.

    ``memory`` bounds the DuckDB that finds the repeated events; blocks in flight come on top (some 60 MB a
    thread). ``quarantine`` is the file to write, ``keep_raw`` whether it shows the lines themselves.
    ``mapping`` reads a platform's own records. ``media_root`` is the folder that every ``path`` must stay in.
    ``on_progress`` is called from the iterating thread. Raises :class:`EventsError` where the reading as a
    whole cannot go on.
    """

    def __init__(
        self,
        sources: Sources,
        *,
        workdir: Path,
        quarantine: Path | None,
        keep_raw: bool = False,
        mapping: Mapping | None = None,
        media_root: Path | None = None,
        memory: str = "512MB",
        threads: int | None = None,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> None:
        self._sources = sources
        self._threads = threads or len(os.sched_getaffinity(0))
        self._media_root = media_root
        self._on_progress = on_progress
        self._passages = [
            Passage(source, mapping, workdir / f"input-{number}.copy")
            for number, source in enumerate(sources.each)
        ]
        try:
            workdir.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise EventsError(
                f"the work folder '{workdir}' cannot be made ({error.strerror}); name another"
            ) from error
        self._counts = Counts()
        self._next_row = 0
        self._state = "new"
        self._losers: pa.Array | None = None
        self._ahead: _Ahead | None = None
        self._keys = Keys(workdir, memory=memory, threads=self._threads)
        self._quarantine = Quarantine(quarantine, keep_raw=keep_raw)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Bring the quarantine to disk and remove what was kept in ``workdir``."""
        self._state = "closed"
        if self._ahead is not None:
            self._ahead.close()
        self._keys.close()
        for passage in self._passages:
            passage.forget()
        self._quarantine.close()

    def begin(self) -> None:
        """Parse the first pieces in threads, while whoever asks for tables is still busy.

        Raises what iterating raises.
        """
        if self._ahead is None:
            work = chain.from_iterable(map(self._work, range(len(self._passages))))
            self._ahead = _Ahead(work, self._threads)

    @property
    def counts(self) -> Counts:
        """The totals so far; after :meth:`duplicates` they are final."""
        return self._counts

    def __iter__(self) -> Iterator[pa.Table]:
        """Yield tables of ``EVENT_SCHEMA``, about ``ROWS`` rows each, repeated events included. Once only."""
        if self._state != "new":
            raise RuntimeError("an EventReader reads its sources once; make another to read them again")
        self._state = "reading"
        held: list[pa.Table] = []
        rows = size = 0
        self.begin()
        assert self._ahead is not None
        for number, parsed in self._ahead:
            table = self._accept(number, parsed)
            if table.num_rows == 0:
                continue
            held.append(table)
            rows += table.num_rows
            size += table.nbytes
            if rows >= ROWS or size >= _TABLE_BYTES:
                yield pa.concat_tables(held)
                held, rows, size = [], 0, 0
        if held:
            yield pa.concat_tables(held)
        self._quarantine.close()
        self._state = "read"

    def duplicates(self) -> pa.Array:
        """Return the ``row`` numbers (int64, ascending) that another event of the same id beats.

        Only after the iteration. Of one id the earliest by ``at`` counts, then the smallest by canonical
        JSON.
        """
        if self._losers is None:
            if self._state != "read":
                raise RuntimeError("repeated events are known only after all sources were read")
            self._losers = self._keys.losers(self._canonical)
            self._counts.duplicate = len(self._losers)
            self._counts.accepted -= len(self._losers)
        return self._losers

    def texts(self, rows: pa.Array) -> dict[int, str]:
        """Read the texts of some events again, by their ``row``; for few: the sources are gone through once more.

        Only between :meth:`duplicates` and :meth:`close`. Raises :class:`EventsError` where a source has changed.
        """
        found: dict[int, str] = {}
        for source, group in groupby(self._keys.places(rows), key=lambda each: each[1]):
            places = list(group)
            asked = ((place, part) for _, _, place, part in places)
            for (row, *_), text in zip(places, self._passages[source].texts(asked), strict=True):
                found[row] = text
        return found

    def _canonical(self, number: int, places: Iterator[Place]) -> Iterable[bytes]:
        return self._passages[number].canonical(places)

    def _work(self, number: int) -> Iterator[tuple[int, Work]]:
        for work in self._passages[number].work():
            yield number, work

    def _accept(self, number: int, parsed: Parsed) -> pa.Table:
        parsed = refuse_escapes(parsed, self._media_root)
        self._quarantine.add(self._sources.each[number].name, parsed.rejected)
        row = pa.array(parsed.ordinal + self._next_row, pa.int64())
        self._next_row += parsed.span
        events = parsed.events
        self._count(parsed)
        self._keys.add(
            pa.Table.from_arrays(
                [
                    row,
                    events["id"],
                    events["at"],
                    pa.array(np.full(len(row), number, np.int32)),
                    pa.array(parsed.place),
                    pa.array(parsed.part),
                    pa.array(parsed.digest),
                ],
                schema=KEY_SCHEMA,
            )
        )
        return pa.Table.from_arrays([row, *events.columns], schema=EVENT_SCHEMA)

    def _count(self, parsed: Parsed) -> None:
        counts = self._counts
        counts.read += parsed.read
        counts.accepted += parsed.events.num_rows
        counts.quarantined += len(parsed.rejected)
        counts.unmapped += parsed.unmapped
        types = pc.value_counts(parsed.events["type"])
        counts.by_type += Counter(
            dict(zip(types.field("values").to_pylist(), types.field("counts").to_pylist(), strict=True))
        )
        if self._on_progress is not None:
            taken = sum(passage.taken for passage in self._passages)
            self._on_progress(Progress(taken, self._sources.size, counts.read))


class _Ahead:
    """Pieces of work done in threads, a few ahead, and given in their order."""

    def __init__(self, work: Iterator[tuple[int, Work]], threads: int) -> None:
        self._work = work
        self._most = threads + 1
        self._window: deque[tuple[int, Future[Parsed]]] = deque()
        self._pool = ThreadPoolExecutor(threads, "tocsin-parse")
        try:
            self._fill()
        except BaseException:
            self.close()
            raise

    def __iter__(self) -> Iterator[tuple[int, Parsed]]:
        try:
            while self._window:
                number, future = self._window.popleft()
                yield number, future.result()
                self._fill()
        finally:
            self.close()

    def _fill(self) -> None:
        while len(self._window) <= self._most and (next_one := next(self._work, None)) is not None:
            number, work = next_one
            self._window.append((number, self._pool.submit(work)))

    def close(self) -> None:
        """Wait for what is under way, and leave the rest."""
        for _, future in self._window:
            future.cancel()
        self._pool.shutdown()
