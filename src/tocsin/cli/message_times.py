"""When accounts wrote their messages, read from the events that were scanned."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence, Set
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from tocsin.events import EventReader, Sources


def message_times(sources: Sequence[str], accounts: Set[str]) -> dict[str, list[datetime]]:
    """Return the ascending times (UTC) of the messages of each of ``accounts``.

    Of several events with one id the earliest counts, as in a scan. Raises :class:`tocsin.events.EventsError` where
    the sources cannot be read.
    """
    wanted = pa.array(sorted(accounts), pa.string())
    first: dict[str, tuple[datetime, str]] = {}
    with (
        tempfile.TemporaryDirectory(prefix="tocsin-evaluate-") as work,
        EventReader(Sources.find(sources), workdir=Path(work), quarantine=None) as reader,
    ):
        for batch in reader:
            sent = pc.and_(pc.equal(batch["type"], "message"), pc.is_in(batch["actor"], wanted))
            for row in batch.select(["id", "at", "actor"]).filter(sent).to_pylist():
                one = (row["at"].astimezone(UTC), row["actor"])
                first[row["id"]] = min(one, first.get(row["id"], one))
    times: dict[str, list[datetime]] = {account: [] for account in accounts}
    for at, account in sorted(first.values()):
        times[account].append(at)
    return times
