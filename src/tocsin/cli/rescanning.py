"""Scanning again by the clock, and trying proposed rules, while `tocsin serve` runs: one of them at a time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tocsin.cases import Policy
from tocsin.clock import Clock
from tocsin.jobs import NotNowError
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

    :param going: held while it is at it, shared with others that take as much memory; while they have it, what is
        returned raises :class:`NotNowError`.
    """
    mine, place = threading.Lock(), going or threading.Lock()

    def scan_again() -> Rescanned | None:
        with _alone(mine) as first:
            if not first:
                return None
            with _alone(place) as free:
                if not free:
                    raise NotNowError(
                        "proposed rules are being tried, and what came over HTTP is scanned after that"
                    )
                done = rescan(store, policy, clock, folder, options)
        _log.info("%d events scanned again: %s", done.events, done.arrived)
        return done

    return scan_again


def trying(trials: Trials, *, going: threading.Lock) -> Callable[[], None]:
    """Return what tries the rules that wait for it when it is called.

    :param going: as with :func:`rescanning`.
    """

    def try_rules() -> None:
        # Most minutes nothing waits, and a scan that begins in the same second must not find the place taken.
        if not trials.waiting():
            return
        with _alone(going) as free:
            if not free:
                raise NotNowError(
                    "what came over HTTP is being scanned, and proposed rules are tried after that"
                )
            for number in trials.try_what_waits():
                _log.info("version %d of the rules was tried, and waits for a second person", number)

    return try_rules


@contextmanager
def _alone(place: threading.Lock) -> Iterator[bool]:
    """Yield whether the place was free; it is held for the block then."""
    free = place.acquire(blocking=False)
    try:
        yield free
    finally:
        if free:
            place.release()
