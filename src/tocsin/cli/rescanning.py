"""Scanning again by the clock, and trying proposed rules, while `tocsin serve` runs: one of them at a time."""

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
from tocsin.trials import Trials

_log = logging.getLogger("tocsin")


def rescanning(
    store: Store,
    policy: Policy,
    clock: Clock,
    folder: Path,
    options: ScanOptions | None = None,
    *,
    going: threading.Lock | None = None,
) -> Callable[[], Rescanned | None]:
    """Return what scans the inbox again when it is called; nothing (``None``) while the call before is at it.

    :param going: held while it is at it, shared with others that take as much memory.
    """
    place = going or threading.Lock()

    def scan_again() -> Rescanned | None:
        if not place.acquire(blocking=False):
            return None
        try:
            done = rescan(store, policy, clock, folder, options)
        finally:
            place.release()
        _log.info("%d events scanned again: %s", done.events, done.arrived)
        return done

    return scan_again


def trying(trials: Trials, *, going: threading.Lock) -> Callable[[], None]:
    """Return what tries the rules that wait for it when it is called; nothing while another scan is at it."""

    def try_rules() -> None:
        if not going.acquire(blocking=False):
            return
        try:
            tried = trials.try_what_waits()
        finally:
            going.release()
        for number in tried:
            _log.info("version %d of the rules was tried, and waits for a second person", number)

    return try_rules
