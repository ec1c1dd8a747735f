"""Scanning again by the clock, and trying proposed rules, while `tocsin serve` runs: one of them at a time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from tocsin.cases import Policy
from tocsin.clock import Clock
from tocsin.rescan import Rescanned, rescan
from tocsin.scan import ScanOptions
from tocsin.store import Store
from tocsin.trials import Trials

_log = logging.getLogger("tocsin")
_T = TypeVar("_T")


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
        done = _alone(place, lambda: rescan(store, policy, clock, folder, options))
        if done is not None:
            _log.info("%d events scanned again: %s", done.events, done.arrived)
        return done

    return scan_again


def trying(trials: Trials, *, going: threading.Lock) -> Callable[[], None]:
    """Return what tries the rules that wait for it when it is called; nothing while another scan is at it."""

    def try_rules() -> None:
        for number in _alone(going, trials.try_what_waits) or ():
            _log.info("version %d of the rules was tried, and waits for a second person", number)

    return try_rules


def _alone(place: threading.Lock, work: Callable[[], _T]) -> _T | None:
    """Return what the work returns; ``None`` where somebody else is at it."""
    if not place.acquire(blocking=False):
        return None
    try:
        return work()
    finally:
        place.release()
