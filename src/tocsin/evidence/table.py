"""The signals as they are published in ``signals.parquet``."""

from __future__ import annotations

from importlib.resources import files

import pyarrow as pa

from tocsin.relations import Engine, read_view
from tocsin.signals import Indicators

_SQL = files("tocsin.evidence") / "sql"


def messages_heard(engine: Engine) -> tuple[int, int]:
    """Return how many messages of the cases were listened to, and how many of these were not read."""
    (row,) = engine.fetch(read_view(_SQL, "heard")).to_pylist()
    return int(row["heard"]), int(row["not_read"])


def signals_table(engine: Engine, indicators: Indicators) -> pa.Table:
    """Return one row per signal, as the contract has it.

    ``event``, ``indicator``, ``stage``, ``actor``, ``target``, ``at``, ``weight``, ``why``.
    ``weight`` is in nats before any discount; ordered by time, so that equal inputs give equal files.
    """
    sentences = indicators.sentences()
    engine.load(
        "sentence",
        pa.table(
            {
                "indicator": list(sentences),
                "stage": [str(stage) for stage, _ in sentences.values()],
                "why": [why for _, why in sentences.values()],
            }
        ),
    )
    return engine.fetch(read_view(_SQL, "signals_table"))
