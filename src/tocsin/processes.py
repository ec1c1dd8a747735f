"""Processes that work beside this one, and leave an interrupt to it."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor


def processes(
    jobs: int, begin: Callable[..., object] | None = None, *arguments: object
) -> ProcessPoolExecutor:
    """Return ``jobs`` processes, which call ``begin(*arguments)`` first; all that goes to them must be picklable."""
    # A server that loads everything once and forks is safe beside threads of ours, but takes a second to start; one
    # process beside no thread is forked at once.
    way = "fork" if jobs == 1 and threading.active_count() == 1 else "forkserver"
    pool = ProcessPoolExecutor(
        jobs,
        mp_context=multiprocessing.get_context(way),
        initializer=_deafen,
        initargs=(begin, arguments),
    )
    # An interrupt goes to the whole group, and only the first process is to answer it. While the others start they
    # would complain of it; started deaf, they stay so.
    if threading.current_thread() is not threading.main_thread():
        return pool
    heard = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        pool.submit(_deafen)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL if heard is None else heard)
    return pool


def _deafen(begin: Callable[..., object] | None = None, arguments: tuple[object, ...] = ()) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if begin is not None:
        begin(*arguments)
