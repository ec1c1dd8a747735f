"""Who does it: a thread with an event loop of its own, beside whatever else the process serves."""

from __future__ import annotations

import asyncio
import logging
import threading
from contextlib import suppress
from types import TracebackType

import psycopg
from procrastinate.exceptions import ConnectorException

from tocsin.jobs.background import Background
from tocsin.store import Outage

_AT_ONCE = 8
"""Jobs at once: most wait for somebody else's server."""

_PAUSE_SECONDS = 2.0
"""Before the database is tried again."""

_STOP_SECONDS = 20.0
"""What jobs that are under way may take to end when the process stops; longer ones are taken up by the next."""

_AWAY, _BACK = {"outage": Outage.AWAY}, {"outage_over": Outage.AWAY}
"""What marks the two lines in the log, for whoever tells of an outage once, whichever library says it first."""

_log = logging.getLogger(__name__)


class Worker:
    """Runs what is due until it is stopped; a database that goes away is waited for."""

    def __init__(self, background: Background, *, at_once: int = _AT_ONCE) -> None:
        self._background = background
        self._at_once = at_once
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._away = False
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        """Let jobs that are under way end, and return when they have."""
        if self._loop is not None and self._stopping is not None and self._thread.is_alive():
            with suppress(RuntimeError):  # the loop closed by itself in between
                self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join()

    def __enter__(self) -> Worker:
        self.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self) -> None:
        asyncio.run(self._work())

    async def _work(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        self._ready.set()
        while not self._stopping.is_set():
            try:
                await self._work_while_it_lasts(self._stopping)
            except (ConnectorException, psycopg.Error, OSError) as error:
                self._wait_for_the_database(error)
            else:
                # The library ends without an error where the connection that it listens on broke.
                self._wait_for_the_database(None)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), _PAUSE_SECONDS)

    def _wait_for_the_database(self, error: BaseException | None) -> None:
        """Say once that it is away, however often it is tried."""
        assert self._stopping is not None
        if self._away or self._stopping.is_set():
            return
        self._away = True
        why = "" if error is None else f" ({str(error.__cause__ or error).splitlines()[0]})"
        _log.warning("background work waits for the database%s", why, extra=_AWAY)

    async def _work_while_it_lasts(self, stopping: asyncio.Event) -> None:
        """Work until told to stop, or until the database is gone."""
        silent_for = self._background.silent_for
        # One connection listens, one keeps the sign of life; what is left is for the jobs' own book-keeping.
        app = self._background.app(most_connections=self._at_once + 2)
        async with app.open_async():
            if self._away:
                self._away = False
                _log.warning("the database answers again, and background work goes on", extra=_BACK)
            working = asyncio.create_task(
                app.run_worker_async(
                    install_signal_handlers=False,
                    concurrency=self._at_once,
                    delete_jobs="successful",
                    shutdown_graceful_timeout=_STOP_SECONDS,
                    update_heartbeat_interval=silent_for / 3,
                    stalled_worker_timeout=silent_for,
                )
            )
            waiting = asyncio.create_task(stopping.wait())
            try:
                await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
                if not working.done():
                    working.cancel()
                    with suppress(asyncio.CancelledError):
                        await working
                else:
                    working.result()
            finally:
                waiting.cancel()
