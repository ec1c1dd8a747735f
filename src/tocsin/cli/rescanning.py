"""Scanning again by the clock, while `tocsin serve` runs."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from tocsin.cases import Policy
from tocsin.clock import Clock
from tocsin.rescan import Rescanned, rescan
from tocsin.scan import ScanOptions
from tocsin.store import Store

_log = logging.getLogger("tocsin")


def rescanning(
    store: Store, policy: Policy, clock: Clock, folder: Path, options: ScanOptions | None = None
) -> Callable[[], Rescanned | None]:
    """Return what scans the inbox again when it is called; nothing (``None``) while the call before is at it."""
    going = threading.Lock()

    def scan_again() -> Rescanned | None:
        if not going.acquire(blocking=False):
            return None
        try:
            done = rescan(store, policy, clock, folder, options)
        finally:
            going.release()
        _log.info("%d events scanned again: %s", done.events, done.arrived)
        return done

    return scan_again
