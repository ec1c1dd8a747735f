"""Reading in tests: write lines, read sources, see what survives."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from tocsin.events import EVENT_SCHEMA, Counts, EventReader, Mapping, Sources

Event = dict[str, Any]


def event(**fields: Any) -> Event:
    """A message, unless the fields say otherwise."""
    plain = {
        "id": "e-1",
        "type": "message",
        "at": "2026-01-31T12:00:00Z",
        "actor": "a",
        "conversation": "c",
        "to": ["b"],
    }
    return {name: value for name, value in (plain | fields).items() if value is not ...}


def lines(events: Iterable[Event | bytes | str]) -> bytes:
    """JSON Lines of events and of raw lines."""
    return b"".join(_line(one) + b"\n" for one in events)


def _line(one: Event | bytes | str) -> bytes:
    if isinstance(one, bytes):
        return one
    return one.encode() if isinstance(one, str) else json.dumps(one).encode()


@dataclass
class Outcome:
    """What a reading gave: all accepted rows, the rows that lost, the counts and the quarantine."""

    rows: pa.Table
    losers: list[int]
    counts: Counts
    quarantine: list[dict[str, Any]]

    @property
    def survivors(self) -> list[Event]:
        """The events that count, by id, without their row number and their nulls."""
        lost = set(self.losers)
        rows = [row for row in self.rows.to_pylist() if row["row"] not in lost]
        kept = [
            {name: value for name, value in row.items() if value is not None and name != "row"}
            for row in rows
        ]
        return sorted(kept, key=lambda row: str(row["id"]))

    @property
    def reasons(self) -> list[str]:
        return [str(line["reason"]) for line in self.quarantine]


def read(
    *given: str | Path,
    work: Path,
    mapping: Mapping | None = None,
    keep_raw: bool = False,
    media_root: Path | None = None,
    threads: int | None = None,
) -> Outcome:
    """Read sources to the end."""
    path = work / "quarantine.jsonl"
    with EventReader(
        Sources.find(given),
        workdir=work / "work",
        quarantine=path,
        keep_raw=keep_raw,
        mapping=mapping,
        media_root=media_root,
        threads=threads,
    ) as reader:
        tables = list(reader)
        losers = reader.duplicates().to_pylist()
        counts = reader.counts
    assert counts.read == counts.accepted + counts.duplicate + counts.quarantined
    quarantine = [json.loads(line) for line in path.read_bytes().splitlines()]
    assert len(quarantine) == counts.quarantined

    rows = pa.concat_tables([EVENT_SCHEMA.empty_table(), *tables])
    assert rows.num_rows == counts.accepted + counts.duplicate == sum(counts.by_type.values())
    assert len(set(rows["row"].to_pylist())) == rows.num_rows
    return Outcome(rows, losers, counts, quarantine)
