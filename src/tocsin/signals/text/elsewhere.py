"""A second screen, in a process of its own: for more texts than one process reads in good time."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from types import TracebackType
from typing import Self

import pyarrow as pa

from tocsin.processes import processes
from tocsin.signals.text.screen import Screen


class ScreenElsewhere:
    """The shipped phrases of ``languages`` (all when None), compiled once more in another process, which takes seconds.

    Its hits are those of ``Screen.load(languages)``. What was asked for fails with
    :class:`concurrent.futures.process.BrokenProcessPool` where the process is gone.
    """

    def __init__(self, languages: Sequence[str] | None) -> None:
        self._pool = processes(1, _load, None if languages is None else tuple(languages))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def hits(self, texts: pa.Array) -> Future[pa.Table]:
        """What :meth:`Screen.hits` will say of these texts."""
        return self._pool.submit(_hits, texts)


_loaded: list[Screen] = []
"""The screen of the other process, and of this one nothing."""


def _load(languages: tuple[str, ...] | None) -> None:
    _loaded.append(Screen.load(languages))


def _hits(texts: pa.Array) -> pa.Table:
    return _loaded[0].hits(texts)
