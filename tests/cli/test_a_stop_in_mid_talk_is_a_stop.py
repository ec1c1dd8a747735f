from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import pytest

from tocsin.cli.failures import INTERRUPTED, TERMINATED, told


@pytest.fixture(autouse=True)
def ctrl_c_is_heard() -> Iterator[None]:
    """What runs in the background of a shell is started deaf to Ctrl+C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def talk_to_a_library(number: signal.Signals) -> None:
    try:
        os.kill(os.getpid(), number)
        time.sleep(5)
    finally:
        raise ValueError("the connection is busy")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, TERMINATED), (signal.SIGINT, INTERRUPTED)])
def test_an_error_that_a_library_makes_of_a_stop_ends_as_a_stop(
    number: signal.Signals, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended, told("stopped; run it again"):
        talk_to_a_library(number)
    assert ended.value.code == code
    assert "stopped; run it again" in capsys.readouterr().err


def test_an_error_without_a_stop_is_none() -> None:
    with pytest.raises(ValueError, match="broken"), told():
        raise ValueError("broken")
