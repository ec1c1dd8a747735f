"""How often a client may ask: a bucket of tokens each, refilled at a steady rate."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

_BURST_SECONDS = 2.0
_MOST_CLIENTS = 10_000


class Rates:
    """The buckets of all clients, for any thread. An IPv6 client is its /64: it has 2^64 addresses to ask from."""

    def __init__(self, rate: float, now: Callable[[], float] = time.monotonic) -> None:
        """``rate``: requests a second, of which two seconds' worth may come at once."""
        self._rate = rate
        self._most = max(1.0, rate * _BURST_SECONDS)
        self._now = now
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, client: str) -> float:
        """Take a token of an address's; return 0, or where there is none the seconds until there is one."""
        return self.wait_of(_household(client))

    def wait_of(self, key: str) -> float:
        """Take a token of a client that is known by a name; return as :meth:`wait`."""
        now = self._now()
        with self._lock:
            tokens, at = self._buckets.pop(key, (self._most, now))
            tokens = min(self._most, tokens + (now - at) * self._rate)
            allowed = tokens >= 1
            self._buckets[key] = (tokens - 1 if allowed else tokens, now)
            if len(self._buckets) > _MOST_CLIENTS:
                self._buckets.popitem(last=False)  # who asked longest ago
        return 0.0 if allowed else (1 - tokens) / self._rate


def _household(client: str) -> str:
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return client  # a socket of this machine, which has no address
    if address.version == 4:
        return client
    return str(ipaddress.ip_network((address, 64), strict=False))
