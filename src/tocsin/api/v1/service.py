"""What the routes stand on: the store, the rooms that act on it, and how much may wait at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

import anyio.to_thread

from tocsin.api.rates import Rates
from tocsin.api.v1.problems import busy
from tocsin.cases import Arrivals, Decisions, FlagIntake, Joining, Policy
from tocsin.clock import Clock
from tocsin.store import Store

_T = TypeVar("_T")

_MOST_BATCHES = 8
"""Batches that are written at once; more would wait for the same connections."""


@dataclass(slots=True)
class V1Service:
    """The rooms behind the routes. ``rate``: requests a second and caller, on average. Safe to use from threads."""

    store: Store
    policy: Policy
    clock: Clock
    rate: float = 200.0
    intake: FlagIntake = field(init=False)
    decisions: Decisions = field(init=False)
    joining: Joining = field(init=False)
    arrivals: Arrivals = field(init=False)
    rates: Rates = field(init=False)
    _writing: threading.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self.intake = FlagIntake(self.store, self.policy, self.clock)
        self.decisions = Decisions(self.store, self.policy, self.clock)
        self.joining = Joining(self.store, self.policy, self.clock)
        self.arrivals = Arrivals(self.store, self.policy, self.clock)
        self.rates = Rates(self.rate, self.clock.monotonic)
        self._writing = threading.Semaphore(_MOST_BATCHES)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold one of the places for batches.

        :raises ProblemError: where none is free: the sender is to come back, instead of everybody waiting.
        """
        if not self._writing.acquire(blocking=False):
            raise busy("too many batches are being written; send it again in a moment")
        try:
            yield
        finally:
            self._writing.release()


async def in_thread(function: Callable[[], _T]) -> _T:
    """Run what waits for the database without holding up others."""
    return await anyio.to_thread.run_sync(function)
