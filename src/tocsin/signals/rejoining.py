"""Reads short messages that one person writes in a row as the one sentence that they may be.

People write so by habit ("how old" / "are you"), and some to say what no single message says. Each message is screened
alone while it comes in; here what several say together is added, at the message that completes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from importlib.resources import files
from itertools import accumulate

import pyarrow as pa
import pyarrow.compute as pc

from tocsin.relations import Appender, Engine, read_view
from tocsin.signals.text import Screen, ScreenElsewhere

_SQL = files("tocsin.signals") / "sql" / "stage"
_LONGEST = 60  # characters: who writes more says it in one message
_AT_A_TIME = 50_000  # runs: bounds the memory
_WORTH_ANOTHER = 300_000  # runs, which take some ten seconds; to compile the phrases once more takes five
_PARTS = pa.schema([("row", pa.int64()), ("text", pa.string())])
TEXT_HITS = pa.schema([("row", pa.int64()), ("indicator", pa.string()), ("obfuscated", pa.bool_())])
"""Columns of ``text_hit``: what a text shows, by the row of its event."""


class Rejoiner:
    """Keeps short messages until all are there, and then adds to ``text_hit`` what runs of them say together.

    ``another`` makes a second screen that hears what ``screen`` hears; it is made only for very many runs.
    """

    def __init__(
        self, engine: Engine, screen: Screen, another: Callable[[], ScreenElsewhere] | None = None
    ) -> None:
        self._engine = engine
        self._screen = screen
        self._another = another
        self._parts = Appender(engine, "part")

    def keep(self, batch: pa.Table) -> None:
        """Keep the short message texts of a batch of accepted events (columns ``row``, ``type``, ``text``)."""
        length = pc.utf8_length(batch["text"])
        short = pc.and_(pc.greater(length, 0), pc.less_equal(length, _LONGEST))
        kept = batch.filter(pc.and_(pc.equal(batch["type"], "message"), short))
        self._parts.add(kept.select(["row", "text"]).cast(_PARTS))

    def finish(self) -> None:
        """Read the runs of the kept messages that are still in ``message``, and forget the texts."""
        self._parts.flush()
        self._engine.create("run_of_parts", read_view(_SQL, "run_of_parts"))
        self._engine.drop("part")
        (count,) = self._engine.fetch("select count(*) as runs from run_of_parts")["runs"].to_pylist()
        if self._another is None or count < _WORTH_ANOTHER:
            for runs in self._pages(count):
                self._add(runs, self._screen.hits(_joined(runs)))
        else:
            with self._another() as another:
                self._by_two(self._pages(count), another)
        self._engine.drop("run_of_parts")

    def _pages(self, count: int) -> Iterator[pa.Table]:
        for start in range(0, count, _AT_A_TIME):
            page = {"low": start + 1, "high": start + _AT_A_TIME}
            yield self._engine.fetch(
                "select nth, rows, texts from run_of_parts where nth between $low and $high order by nth",
                page,
            )

    def _by_two(self, pages: Iterator[pa.Table], another: ScreenElsewhere) -> None:
        """Read a page here and one there, until all are read; what is asked of one that is gone is read here."""
        away: tuple[pa.Table, Future[pa.Table]] | None = None
        gone = False
        for runs in pages:
            if away is None and not gone:
                with suppress(BrokenProcessPool):
                    away = runs, another.hits(_joined(runs))
                    continue
                gone = True
            self._add(runs, self._screen.hits(_joined(runs)))
            if away is not None and away[1].done():
                gone = not self._add_from(*away)
                away = None
        if away is not None:
            self._add_from(*away)

    def _add_from(self, runs: pa.Table, there: Future[pa.Table]) -> bool:
        """Add what another process read, or what is read here where that has ended; whether it has not."""
        try:
            hits, alive = there.result(), True
        except BrokenProcessPool:
            hits, alive = self._screen.hits(_joined(runs)), False
        self._add(runs, hits)
        return alive

    def _add(self, runs: pa.Table, hits: pa.Table) -> None:
        self._engine.append("text_hit", self._said_together(runs, hits), read_view(_SQL, "new_text_hit"))

    def _said_together(self, runs: pa.Table, hits: pa.Table) -> pa.Table:
        """What each run says and no message of it alone, at the message with which the run so far first says it.

        ``hits`` are what the runs say, each read as one text.
        """
        nth = runs["nth"].take(hits["index"])
        self._engine.load("said", pa.table({"nth": nth, "indicator": hits["indicator"].cast(pa.string())}))
        new = self._engine.fetch(read_view(_SQL, "said_together"))
        self._engine.drop("said")
        wanted = set(zip(new["nth"].to_pylist(), new["indicator"].to_pylist(), strict=True))
        saying = new["nth"].combine_chunks()
        whole = pa.table([nth, hits["indicator"], hits["obfuscated"]], ["nth", "indicator", "obfuscated"])
        whole = whole.filter(pc.is_in(nth, saying))
        telling = runs.filter(pc.is_in(runs["nth"], saying)).to_pylist()
        # The first message alone does not say it, and all together are read already.
        beginnings: list[str] = []
        ends: list[tuple[int, int]] = []
        for run in telling:
            beginnings += list(accumulate(run["texts"], lambda said, text: f"{said} {text}"))[1:-1]
            ends += [(run["nth"], row) for row in run["rows"][1:-1]]
        told: dict[tuple[int, str], tuple[int, bool]] = {}
        for hit in self._screen.hits(pa.array(beginnings, pa.string())).to_pylist():
            number, row = ends[hit["index"]]
            told.setdefault((number, hit["indicator"]), (row, hit["obfuscated"]))
        last = {run["nth"]: run["rows"][-1] for run in telling}
        for hit in whole.to_pylist():
            told.setdefault((hit["nth"], hit["indicator"]), (last[hit["nth"]], hit["obfuscated"]))
        rows = [
            {"row": row, "indicator": indicator, "obfuscated": hidden}
            for (number, indicator), (row, hidden) in told.items()
            if (number, indicator) in wanted
        ]
        return pa.Table.from_pylist(rows, TEXT_HITS)


def _joined(runs: pa.Table) -> pa.Array:
    return pc.binary_join(runs["texts"].combine_chunks(), " ")
