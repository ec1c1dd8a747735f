"""From the reader's wide batches to one narrow relation per event type, text screened on the way and dropped.

The text of an event is looked at here; what stays is which indicators it hit and, for messages and posts, a key that
equal templates share. Short messages are kept until all are there, to read those that follow each other as one. Nothing
after :meth:`Intake.finish` can see a text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from importlib.resources import files

import pyarrow as pa
import pyarrow.compute as pc

from tocsin.legal_basis import Switch
from tocsin.relations import Appender, Engine, read_view
from tocsin.signals.rejoining import TEXT_HITS, Rejoiner
from tocsin.signals.text import Screen, ScreenElsewhere

_ROWS_OF: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "account_event": (
        ("account",),
        (
            "age_band",
            "age_source",
            "created_at",
            "language",
            "timezone",
            "status",
            "kind",
            "verified_role",
            "guardian_of",
            "device",
            "payout",
        ),
    ),
    "message": (("message",), ("conversation", "to", "media", "ephemeral", "text_key")),
    "post": (("post",), ("post", "surface", "group", "media", "contacts", "text_key")),
    "media_item": (("media",), ("media", "sha256", "md5", "pdq", "pdq_quality", "path")),
    "contact_event": (("contact",), ("to", "action")),
    "group_event": (("group",), ("group", "action")),
    "search": (("search",), ("surface",)),
    "payment": (("payment",), ("to", "amount", "currency")),
    "flag_event": (("flag",), ("subject_kind", "subject_id", "reason", "by")),
    "measure_event": (
        ("enforcement", "decision"),
        ("subject_kind", "subject_id", "action", "reason", "outcome"),
    ),
}
"""The types of event that a relation is made of, and the columns that it reads beside those of every event."""

_OF_EVERY_EVENT = ("row", "id", "type", "at", "actor")

STAGED = tuple(_ROWS_OF)
"""The relations that staging fills, each by ``sql/stage/<name>.sql`` over some rows."""

_SQL = files("tocsin.signals") / "sql" / "stage"


class Intake:
    """Fills the staged relations of an engine, batch by batch.

    Memory is bounded by a batch, and by what each :class:`~tocsin.relations.Appender` holds. Order and size of the
    batches do not matter. ``switch`` takes texts away that may not be read. ``another`` makes a second screen, for
    when there is much to read and a core to spare.
    """

    def __init__(
        self,
        engine: Engine,
        screen: Screen,
        *,
        read_text: bool = True,
        switch: Switch | None = None,
        another: Callable[[], ScreenElsewhere] | None = None,
    ) -> None:
        self._engine = engine
        self._screen = screen
        self._read_text = read_text
        self._switch = switch
        self._rejoiner = Rejoiner(engine, screen, another)
        self._hits = Appender(engine, "text_hit")
        self._staged = {name: Appender(engine, name, read_view(_SQL, name)) for name in STAGED}

    def take(self, batch: pa.Table) -> None:
        """Screen the texts of a batch of accepted events and stage its rows."""
        if self._switch is not None:
            batch = self._switch.take_out(batch)
        if self._read_text:
            hits, keys = self._look(batch)
            self._rejoiner.keep(batch)
        else:
            hits, keys = TEXT_HITS.empty_table(), pa.nulls(batch.num_rows, pa.uint64())
        self._hits.add(hits)
        staged = batch.drop_columns(["text"]).append_column("text_key", keys)
        of_type = {kind: pc.equal(staged["type"], kind) for kind in pc.unique(staged["type"]).to_pylist()}
        for name, (types, columns) in _ROWS_OF.items():
            # The engine need not look at every row for each relation, nor be handed what it does not read.
            rows = staged.select([*_OF_EVERY_EVENT, *columns])
            masks = [of_type[kind] for kind in types if kind in of_type]
            self._staged[name].add(rows.filter(reduce(pc.or_, masks)) if masks else rows.slice(0, 0))

    def finish(self, losers: pa.Array, empty: pa.Table) -> None:
        """Drop the rows that lost to another event of the same id; ``empty`` stages a stream without events."""
        self.take(empty)
        for relation in (self._hits, *self._staged.values()):
            relation.flush()
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


def _without(names: Iterable[str]) -> dict[str, str]:
    return {name: f'select * from "{name}" where "row" not in (select "row" from loser)' for name in names}


_WITHOUT_LOSERS = _without((*STAGED, "text_hit"))
