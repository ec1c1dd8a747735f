"""Many files hashed in processes of their own, in the order in which they were named.

None is decoded in the process that asks: a file that makes its decoder crash would take everything with it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from tocsin.media.errors import FileError
from tocsin.media.files import FileHashes, HashOptions, digest_file, hash_file
from tocsin.processes import processes

_AHEAD = 4  # files handed out for each process: keeps all busy, and bounds what waits to be told

Told = tuple[Path, FileHashes | FileError]


def hash_files(paths: Iterable[Path], options: HashOptions | None = None, jobs: int = 1) -> Iterator[Told]:
    """Give each file's hashes, or why it cannot be read, in order; ``jobs`` processes work ahead.

    A file that makes a decoder crash loses its perceptual hashes and nothing else.
    """
    options = options or HashOptions()
    pool = processes(jobs)
    waiting: deque[tuple[Path, Future[FileHashes | FileError]]] = deque()
    complete = False
    try:
        for path in paths:
            try:
                waiting.append((path, pool.submit(_hashed, path, options)))
            except BrokenProcessPool:
                pool = _after_crash(pool, waiting, options, jobs)
                waiting.append((path, pool.submit(_hashed, path, options)))
            if len(waiting) >= jobs * _AHEAD:
                pool, told = _next(pool, waiting, options, jobs)
                yield told
        while waiting:
            pool, told = _next(pool, waiting, options, jobs)
            yield told
        complete = True
    finally:
        # Who stops in the middle does not wait for the files under way.
        pool.shutdown(wait=complete, cancel_futures=True)


def _hashed(path: Path, options: HashOptions) -> FileHashes | FileError:
    try:
        return hash_file(path, options)
    except FileError as error:
        return error


def _next(
    pool: ProcessPoolExecutor,
    waiting: deque[tuple[Path, Future[FileHashes | FileError]]],
    options: HashOptions,
    jobs: int,
) -> tuple[ProcessPoolExecutor, Told]:
    path, future = waiting[0]
    try:
        told = future.result()
    except BrokenProcessPool:
        pool = _after_crash(pool, waiting, options, jobs)
        told = waiting[0][1].result()
    waiting.popleft()
    return pool, (path, told)


def _after_crash(
    pool: ProcessPoolExecutor,
    waiting: deque[tuple[Path, Future[FileHashes | FileError]]],
    options: HashOptions,
    jobs: int,
) -> ProcessPoolExecutor:
    """Do again, each alone, what was under way when a process crashed: one of these files did it."""
    pool.shutdown(wait=False, cancel_futures=True)
    for at, (path, future) in enumerate(waiting):
        if not future.done() or future.cancelled() or future.exception() is not None:
            waiting[at] = (path, _alone(path, options))
    return processes(jobs)


def _alone(path: Path, options: HashOptions) -> Future[FileHashes | FileError]:
    with processes(1) as pool:
        future = pool.submit(_hashed, path, options)
        if not isinstance(future.exception(), BrokenProcessPool):
            return future
    done: Future[FileHashes | FileError] = Future()
    try:
        done.set_result(digest_file(path, "the file made its decoder crash; treat it as hostile"))
    except FileError as error:
        done.set_result(error)
    return done
