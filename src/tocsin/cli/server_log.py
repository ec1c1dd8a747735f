"""What a server says of itself while it runs: of an outage one line when it begins, and one when it is over."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tocsin.clock import Clock
from tocsin.store import Outage, outage_of

_AGAIN_SECONDS = 600.0
"""After which an outage that lasts is told once more."""

_POOL_LOST = ("error connecting", "discarding")
"""How the database driver's pool begins what it says of connections that it lost."""

_WHAT_THEN = {
    Outage.AWAY: "what comes in is told to come again, and background work waits",
    Outage.FULL: "what comes in is told to come again until then",
}


class ServerLog(logging.Handler):
    """Tells warnings and errors of all libraries. Those that an outage of the database brings are told in one sentence.

    Each library tells of it in its own words, with traces, several a second.
    """

    def __init__(self, tell: Callable[[str], None], clock: Clock) -> None:
        super().__init__(logging.WARNING)
        self.setFormatter(logging.Formatter("%(message)s"))
        self._tell = tell
        self._clock = clock
        self._told: dict[Outage, float] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Say what a record says, unless it was said."""
        over = getattr(record, "outage_over", None)
        if over is not None:
            if self._told.pop(over, None) is not None:
                self._tell(record.getMessage())
            return
        outage = _outage_in(record)
        if outage is None:
            self._tell(self.format(record))
            return
        now = self._clock.monotonic()
        before = self._told.get(outage)
        if before is None or now - before >= _AGAIN_SECONDS:
            self._told[outage] = now
            self._tell(f"{outage}; {_WHAT_THEN[outage]}")


def _outage_in(record: logging.LogRecord) -> Outage | None:
    said = getattr(record, "outage", None)
    if isinstance(said, Outage):
        return said
    if record.name == "psycopg.pool" and record.getMessage().startswith(_POOL_LOST):
        return Outage.AWAY
    error = record.exc_info[1] if record.exc_info else None
    while error is not None:
        if (found := outage_of(error)) is not None:
            return found
        error = error.__cause__
    return None


@contextmanager
def telling(tell: Callable[[str], None], clock: Clock) -> Iterator[None]:
    """Have what the libraries log told, until the end of the block."""
    handler, root = ServerLog(tell, clock), logging.getLogger()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
