"""Items leave a bank, and the hashes that nothing holds any more leave the store."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from tocsin.banks.connection import steps


def remove(connection: sqlite3.Connection, contents: Iterable[int]) -> int:
    """Remove items by their numbers, within the caller's transaction; return how many there were."""
    run = steps("removal")
    connection.execute(run["clear"])
    connection.execute(run["clear_signals"])
    connection.executemany("insert or ignore into going (content) values (?)", ((one,) for one in contents))
    connection.execute(run["loosened"])
    gone = connection.execute(run["contents"]).rowcount
    let_go(connection)
    connection.execute(run["clear"])
    return gone


def let_go(connection: sqlite3.Connection) -> None:
    """Drop those of the loosened hashes that nothing holds, and tell the feed."""
    run = steps("removal")
    for step in ("still_held", "feed", "signals", "clear_signals"):
        connection.execute(run[step])
