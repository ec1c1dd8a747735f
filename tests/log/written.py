"""Entries for tests of the log, a publisher over them, and what an outsider is given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tocsin.clock import SystemClock
from tocsin.log import Entry, LogKey, Publisher, write_entries
from tocsin.store import Store
from tocsin_verify.__main__ import main

AT = datetime(2026, 5, 4, 12, tzinfo=UTC)


def write(store: Store, count: int, subject: str = "case:c1", kind: str = "case") -> None:
    with store.begin() as connection:
        write_entries(
            connection,
            [Entry(kind, subject, "person:ana", AT, {"number": n, "note": "é"}) for n in range(count)],
        )


def publisher(store: Store, data: Path) -> Publisher:
    return Publisher(store, LogKey.open(data), data, SystemClock())


def verified(data: Path, arguments: Sequence[object]) -> int:
    """Return the exit code of the outsider's verifier with the log's key."""
    return main([*map(str, arguments), "--key", str(LogKey.open(data).verifier)])
