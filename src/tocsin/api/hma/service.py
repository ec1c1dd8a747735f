"""What the endpoints stand on: the banks of one data folder, and what the operator allows."""

from __future__ import annotations

import ipaddress
import logging
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import ParamSpec, TypeAlias, TypeVar

import anyio
import anyio.to_thread
import numpy as np

from tocsin.api.hma.types import SIGNALS
from tocsin.banks import BanksError, BankStore, Matcher
from tocsin.media import HashType, LiveIndex

Network: TypeAlias = "ipaddress.IPv4Network | ipaddress.IPv6Network"
P = ParamSpec("P")
T = TypeVar("T")

LOOPBACK: tuple[Network, ...] = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))

_AT_ONCE = 4
"""Files hashed at once: a decoded picture may take half a gigabyte."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class HmaOptions:
    """What the operator allows.

    ``allow``: networks that may ask; ``rate``: requests a second and client, on average; ``most_bytes``: of a file;
    ``quiet_seconds``: how long a body may stand still; ``body_seconds``: how long it may take in all;
    ``fetch_from``: hosts that files may be fetched from, none if empty, those below a host if it begins with a dot;
    ``log``: file to write accesses to, none if ``None``.
    """

    allow: tuple[Network, ...] = LOOPBACK
    rate: float = 100.0
    most_bytes: int = 64 << 20
    quiet_seconds: float = 20.0
    body_seconds: float = 120.0
    fetch_from: tuple[str, ...] = ()
    log: Path | None = None


@dataclass(slots=True)
class HmaService:
    """The banks that requests are answered from. Safe to use from several threads."""

    store: BankStore
    options: HmaOptions = field(default_factory=HmaOptions)
    matcher: Matcher = field(init=False)
    ready: threading.Event = field(init=False, default_factory=threading.Event)
    _hashing: anyio.CapacityLimiter | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.matcher = Matcher(self.store)

    def prepare(self) -> None:
        """Load the indexes; until then ``/status`` says that they are not loaded."""
        try:
            for kind in set(SIGNALS.values()):
                self.matcher.index(kind)
                _warm(kind)
        except (BanksError, OSError) as error:
            _log.error("the banks cannot be loaded: %s", error)
            return
        self.ready.set()

    def close(self) -> None:
        """Wait for what is being written, and close the banks."""
        self.matcher.close()
        self.store.close()

    def hashing(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Awaitable[T]:
        """Run a function that decodes a file in a thread; few do so at once."""
        if self._hashing is None:
            self._hashing = anyio.CapacityLimiter(_AT_ONCE)
        return anyio.to_thread.run_sync(lambda: function(*args, **kwargs), limiter=self._hashing)


def _warm(kind: HashType) -> None:
    """Look something up in an index of its own: the first look-up of a process compiles the search."""
    one, hashes = np.ones(1, dtype=np.int64), np.zeros((1, kind.width), dtype=np.uint8)
    index = LiveIndex.open(None, kind)
    index.apply(1, one, hashes, one[:0])
    index.find(hashes, kind.radius)
