"""Processes that are killed at a step on files, as a power cut would."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

_STEPS = frozenset({"open", "os.rename", "os.remove", "os.link", "os.mkdir", "tempfile.mkstemp"})


def _die_at(step: int, folder: str, act: Callable[..., object], arguments: tuple[Any, ...]) -> None:
    left = step

    def watch(event: str, given: tuple[object, ...]) -> None:
        nonlocal left
        if event in _STEPS and any(folder in str(each) for each in given):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    act(*arguments)


def killed_at(
    steps: Iterator[int], folder: Path, act: Callable[..., object], *arguments: Any
) -> Iterator[int]:
    """Have ``act`` killed at these of its steps on files whose name holds ``folder``, until one comes to its end."""
    fork = multiprocessing.get_context("forkserver")
    fork.set_forkserver_preload(["tests.vault.keeping"])
    for step in steps:
        child = fork.Process(target=_die_at, args=(step, str(folder), act, arguments))
        child.start()
        child.join(120)
        if child.exitcode == 0:
            return
        assert child.exitcode == -signal.SIGKILL
        yield step
    pytest.fail("it never came to its end")
