"""What the routes stand on: the store, the rooms that act on it, and how much may wait at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import anyio.to_thread

from tocsin.api.rates import Rates
from tocsin.api.v1.problems import busy
from tocsin.cases import Decisions, FlagIntake, Joining, Policy, Questions, Tying
from tocsin.clock import Clock
from tocsin.inbox import Inbox
from tocsin.log import LogKey, receipts_of
from tocsin.lookup import InboxLookup, Lookup
from tocsin.people import Keyring
from tocsin.store import Store
from tocsin.webhooks import Deliveries, Endpoints

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is taken on at once.

    ``rate``: requests a second and caller, on average; ``strangers``: of one address without a good token, likewise;
    ``visitors``: of one address where no token is needed; ``batches``: written at once, and ``waiting``: that wait
    for it; ``held_bytes``: of bodies of all requests together; ``quiet_seconds``: how long a body may stand still,
    ``body_seconds``: how long it may take in all.
    """

    rate: float = 200.0
    strangers: float = 5.0
    visitors: float = 20.0
    batches: int = 8
    waiting: int = 16
    held_bytes: int = 256 << 20
    quiet_seconds: float = 20.0
    body_seconds: float = 120.0


@dataclass(slots=True)
class V1Service:
    """The rooms behind the routes. Safe to use from threads."""

    store: Store
    policy: Policy
    clock: Clock
    keyring: Keyring
    log_key: LogKey
    limits: Limits = field(default_factory=Limits)
    lookup: Lookup | None = None
    """What content is read from; the inbox alone where it is not given."""
    folder: Path | None = None
    """The data folder, which names the addressees of reports besides the CyberTipline; without one there are none."""
    inbox: Inbox = field(init=False)
    intake: FlagIntake = field(init=False)
    tying: Tying = field(init=False)
    decisions: Decisions = field(init=False)
    joining: Joining = field(init=False)
    questions: Questions = field(init=False)
    endpoints: Endpoints = field(init=False)
    deliveries: Deliveries = field(init=False)
    content: Lookup = field(init=False)
    rates: Rates = field(init=False)
    strangers: Rates = field(init=False)
    visitors: Rates = field(init=False)
    _places: threading.Semaphore = field(init=False)
    _writing: threading.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self.inbox = Inbox(self.store, self.clock)
        self.intake = FlagIntake(self.store, self.policy, self.clock)
        received = InboxLookup(self.store)
        self.tying = Tying(self.store, self.policy, self.clock, received)
        self.content = self.lookup or received
        self.decisions = Decisions(self.store, self.policy, self.clock)
        self.joining = Joining(self.store, self.policy, self.clock)
        self.questions = Questions(self.store, self.policy, self.clock)
        self.endpoints = Endpoints(self.store, self.keyring, self.clock)
        self.deliveries = Deliveries(self.store, self.endpoints, self.clock)
        self.rates = Rates(self.limits.rate, self.clock.monotonic)
        self.strangers = Rates(self.limits.strangers, self.clock.monotonic)
        self.visitors = Rates(self.limits.visitors, self.clock.monotonic)
        self._places = threading.Semaphore(self.limits.batches + self.limits.waiting)
        self._writing = threading.Semaphore(self.limits.batches)

    def receipts(self, flags: Iterable[UUID]) -> dict[UUID, str]:
        """Return the receipts of flags, by id."""
        with self.store.read() as connection:
            return receipts_of(connection, self.log_key, flags)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold one of the places for batches, having waited for it among few.

        :raises ProblemError: where none is free: the sender is to come back, instead of everybody waiting.
        """
        if not self._places.acquire(blocking=False):
            raise busy("too many batches wait to be written; send it again in a moment")
        try:
            with self._writing:
                yield
        finally:
            self._places.release()


async def in_thread(function: Callable[[], _T]) -> _T:
    """Run what waits for the database without holding up others."""
    return await anyio.to_thread.run_sync(function)
