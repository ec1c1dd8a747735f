"""From the reader's wide batches to one narrow relation per event type, text screened on the way and dropped.

The text of an event is looked at here; what stays is which indicators it hit and, for messages and posts, a key that
equal templates share. Short messages are kept until all are there, to read those that follow each other as one. Nothing
after :meth:`Intake.finish` can see a text.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files

import pyarrow as pa
import pyarrow.compute as pc

from tocsin.legal_basis import Switch
from tocsin.relations import Engine, read_view
from tocsin.signals.rejoining import TEXT_HITS, Rejoiner
from tocsin.signals.text import Screen

STAGED = (
    "account_event",
    "message",
    "post",
    "media_item",
    "contact_event",
    "group_event",
    "search",
    "payment",
    "flag_event",
    "measure_event",
)
"""The relations that staging fills, each by ``sql/stage/<name>.sql`` over one batch."""

_SQL = files("tocsin.signals") / "sql" / "stage"


class Intake:
    """Fills the staged relations of an engine, batch by batch.

    Memory is bounded by one batch. Order and size of the batches do not matter. ``switch`` takes texts away that may
    not be read.
    """

    def __init__(
        self, engine: Engine, screen: Screen, *, read_text: bool = True, switch: Switch | None = None
    ) -> None:
        self._engine = engine
        self._screen = screen
        self._read_text = read_text
        self._switch = switch
        self._rejoiner = Rejoiner(engine, screen)
        self._views = {name: read_view(_SQL, name) for name in STAGED}
        self._made = False

    def take(self, batch: pa.Table) -> None:
        """Screen the texts of a batch of accepted events and stage its rows."""
        if self._switch is not None:
            batch = self._switch.take_out(batch)
        if self._read_text:
            hits, keys = self._look(batch)
            self._rejoiner.keep(batch)
        else:
            hits, keys = TEXT_HITS.empty_table(), pa.nulls(batch.num_rows, pa.uint64())
        self._engine.append("text_hit", hits)
        staged = batch.drop_columns(["text"]).append_column("text_key", keys)
        for name, view in self._views.items():
            # Rows of other types are left out here already: the engine need not look at each of them for each view.
            rows = staged.filter(pc.is_in(staged["type"], pa.array(_TYPES[name])))
            if not self._made or rows.num_rows:
                self._engine.append(name, rows, view)
        self._made = True

    def finish(self, losers: pa.Array, empty: pa.Table) -> None:
        """Drop the rows that lost to another event of the same id; ``empty`` stages a stream without events."""
        if not self._made:
            self.take(empty)
        if len(losers):
            self._engine.load("loser", pa.table({"row": losers}))
            for name in (*STAGED, "text_hit"):
                self._engine.create(name, _WITHOUT_LOSERS[name])
            self._engine.drop("loser")
        if self._read_text:
            self._rejoiner.finish()

    def _look(self, batch: pa.Table) -> tuple[pa.Table, pa.Array]:
        texts = batch["text"].combine_chunks()
        if isinstance(texts, pa.ChunkedArray):
            texts = pa.concat_arrays(texts.chunks) if texts.num_chunks else pa.array([], pa.string())
        found, keys = self._screen.hits_and_keys(texts)
        hits = pa.table(
            {
                "row": pc.take(batch["row"], found["index"]),
                "indicator": found["indicator"].cast(pa.string()),
                "obfuscated": found["obfuscated"],
            },
            schema=TEXT_HITS,
        )
        return hits, keys


_TYPES: dict[str, list[str]] = {
    "account_event": ["account"],
    "message": ["message"],
    "post": ["post"],
    "media_item": ["media"],
    "contact_event": ["contact"],
    "group_event": ["group"],
    "search": ["search"],
    "payment": ["payment"],
    "flag_event": ["flag"],
    "measure_event": ["enforcement", "decision"],
}


def _without(names: Iterable[str]) -> dict[str, str]:
    return {name: f'select * from "{name}" where "row" not in (select "row" from loser)' for name in names}


_WITHOUT_LOSERS = _without((*STAGED, "text_hit"))
