"""What there is to do: tasks by name, and those that come round by the clock."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import procrastinate
from procrastinate.exceptions import AlreadyEnqueued, UniqueViolation
from procrastinate.jobs import Status
from sqlalchemy import Connection

from tocsin.jobs.errors import JobError, NotNowError
from tocsin.store import Store

Arguments = dict[str, str | int]
"""What a task is given: names and numbers alone. Anything larger is read from the tables of who asked."""

_QUEUE = "tocsin"
_MOST_STARTS = 5
"""Times that a job is begun: one that ends the process each time is given up, and told."""

_KEPT_HOURS = 7 * 24
"""How long a job that failed is kept for people to look at. Jobs that succeed are gone at once."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Periodic:
    act: Callable[[], object]
    cron: str


class Background:
    """The work of one database. Register everything before a worker starts; asking is possible at any time.

    :param recover: how often work of dead processes is taken up again: a cron expression, seconds last.
    :param silent_for: seconds without a sign of life after which a process counts as dead.
    :param again_in: whole seconds after which a round that had to wait is tried again.
    """

    def __init__(
        self, store: Store, *, recover: str = "* * * * *", silent_for: float = 30.0, again_in: int = 20
    ) -> None:
        self._url = store.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._tasks: dict[str, Callable[[Arguments], object]] = {}
        self._periodic: dict[str, _Periodic] = {}
        self._recover = recover
        self.silent_for = silent_for
        self._again_in = again_in
        self._late: set[str] = set()
        # Asking happens on the connection of who asks: this one is never opened.
        self._asking = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())

    def task(self, name: str, act: Callable[[Arguments], object]) -> None:
        """Register what :meth:`ask` may ask for. ``act`` may be run twice, and from several threads at once.

        :raises JobError: where the name is taken.
        """
        self._free(name)
        self._tasks[name] = act

    def every(self, name: str, cron: str, act: Callable[[], object]) -> None:
        """Register what comes round: ``cron`` has five fields, or a sixth for seconds; UTC.

        It is run once a round however many processes there are; a round that is late is not made up for twice. Where
        ``act`` raises :class:`NotNowError` the round waits, and takes the place of the next if it waits so long.

        :raises JobError: where the name is taken.
        """
        self._free(name)
        self._periodic[name] = _Periodic(act, cron)

    def ask(
        self, connection: Connection, name: str, arguments: Arguments, *, lock: str | None = None
    ) -> None:
        """Ask for a task in the transaction of ``connection``: it will be run exactly if that commits.

        :param lock: jobs of one lock run one after another.
        """
        self._asking.configure_task(
            name, queue=_QUEUE, lock=lock, connection=connection.connection.driver_connection
        ).defer(**arguments)

    def app(self, *, most_connections: int) -> procrastinate.App:
        """Return a new application of all that is registered; a worker opens it, and closes it when it breaks."""
        connector = procrastinate.PsycopgConnector(
            conninfo=self._url,
            min_size=1,
            max_size=most_connections,
            timeout=10.0,
            kwargs={"application_name": "tocsin-jobs", "connect_timeout": 10},
        )
        app = procrastinate.App(connector=connector)
        for name, act in self._tasks.items():
            app.task(name=name, queue=_QUEUE)(_given(act))
        for name, periodic in self._periodic.items():
            task = app.task(name=name, queue=_QUEUE, queueing_lock=name)(
                self._at_its_time(app, name, periodic.act)
            )
            app.periodic(cron=periodic.cron)(task)
        self._keep_house(app)
        return app

    def _keep_house(self, app: procrastinate.App) -> None:
        async def recover(timestamp: int) -> None:
            del timestamp
            await self.recover(app)

        async def prune(timestamp: int) -> None:
            del timestamp
            await app.job_manager.delete_old_jobs(
                nb_hours=_KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
            )

        # No lock: one that a dead process holds would keep away what frees it.
        for name, cron, act in (
            ("jobs.recover", self._recover, recover),
            ("jobs.prune", "17 * * * *", prune),
        ):
            app.periodic(cron=cron)(app.task(name=name, queue=_QUEUE, queueing_lock=name)(act))

    async def recover(self, app: procrastinate.App) -> int:
        """Take up the jobs of processes that died, and return how many there were."""
        jobs = app.job_manager
        await jobs.prune_stalled_workers(self.silent_for)
        found = list(await jobs.get_stalled_jobs(seconds_since_heartbeat=self.silent_for))
        for job in found:
            assert job.id is not None
            if job.attempts >= _MOST_STARTS:
                _log.error(
                    "job %s (%s) was begun %s times and never ended; given up",
                    job.id,
                    job.task_name,
                    job.attempts,
                )
                await jobs.finish_job_by_id_async(job.id, Status.FAILED, delete_job=False)
                continue
            try:
                await jobs.retry_job(job)
            except UniqueViolation:
                # Its next round waits already, which is as good: what is true stands in tables.
                await jobs.finish_job_by_id_async(job.id, Status.FAILED, delete_job=True)
        return len(found)

    def _at_its_time(
        self, app: procrastinate.App, name: str, act: Callable[[], object]
    ) -> Callable[[int], object]:
        async def run(timestamp: int) -> None:
            try:
                await asyncio.to_thread(act)
                self._late.discard(name)
            except NotNowError as error:
                later = app.configure_task(
                    name, queue=_QUEUE, queueing_lock=name, schedule_in={"seconds": self._again_in}
                )
                with suppress(AlreadyEnqueued):  # the next round waits already, which is as good
                    await later.defer_async(timestamp=timestamp)
                if name not in self._late:  # once, however often it is tried
                    self._late.add(name)
                    _log.warning("the round of %s waits: %s", name, error)

        return run

    def _free(self, name: str) -> None:
        if name in self._tasks or name in self._periodic or name.startswith("jobs."):
            raise JobError(f"there is a task '{name}' already; choose another name")


def _given(act: Callable[[Arguments], object]) -> Callable[..., object]:
    async def run(**arguments: str | int) -> None:
        await asyncio.to_thread(act, arguments)

    return run
