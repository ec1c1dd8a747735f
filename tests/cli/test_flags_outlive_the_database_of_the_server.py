"""The database of `tocsin serve` is killed, and stopped, while flags come in: each is taken or told to come again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.api.serving import Server, environment, served
from tests.jobs.waiting import until
from tests.prepared import tocsin_path

FLAGS = 24
STOPPED_BEFORE = {8: signal.SIGKILL, 16: signal.SIGINT}
"""Which flag comes after what: a power cut, and what PostgreSQL calls a fast shutdown."""


@pytest.fixture(autouse=True)
def embedded_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOCSIN_DATABASE_URL", raising=False)


def tocsin(*words: str, data: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [tocsin_path(), *words, "--data", str(data)],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
        env=environment(),
    )


def send(server: Server, token: str, number: int) -> requests.Response:
    flag: dict[str, Any] = {
        "id": f"f{number}",
        "actor": f"u{number}",
        "subject": {"kind": "account", "id": f"a{number}"},
        "reason": "grooming",
        "by": "user",
        "at": "2026-03-02T15:00:00Z",
    }
    return requests.post(
        f"{server.main}/v1/flags", json=[flag], headers={"Authorization": f"Bearer {token}"}, timeout=60
    )


@pytest.mark.slow
def test_each_is_taken_or_told_to_come_again_and_none_is_lost_or_doubled(tmp_path: Path) -> None:
    added = tocsin("token", "add", "forum", "--scope", "flags:write", data=tmp_path)
    assert added.returncode == 0, added.stderr
    token = added.stdout.strip()
    refused: list[requests.Response] = []
    with served(tmp_path, hma=False) as server:

        def taken(number: int) -> bool:
            answer = send(server, token, number)
            if answer.status_code == 200:
                return True
            refused.append(answer)
            return False

        for number in range(FLAGS):
            if number in STOPPED_BEFORE:
                running = (tmp_path / "postgres" / "postmaster.pid").read_text().splitlines()[0]
                os.kill(int(running), STOPPED_BEFORE[number])
            until(lambda number=number: taken(number), seconds=180)  # type: ignore[misc]
        assert server.stop() == 0
        assert server.process.stderr is not None
        said = server.process.stderr.read().splitlines()
    assert refused, "the database was gone, and nobody noticed"
    assert {answer.status_code for answer in refused} == {503}
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in refused)
    told = [line for line in said if line.startswith("the database does not answer")]
    back = [line for line in said if "answers again" in line]
    # It may be told to stop before its background work came back.
    assert len(back) <= len(told), said
    assert 1 <= len(told) <= len(STOPPED_BEFORE), said
    assert len(said) <= 3 * len(STOPPED_BEFORE), said
    checked = tocsin("flags", "check", "--json", data=tmp_path)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    sources = [json.loads(line) for line in checked.stdout.splitlines()]
    (forum,) = [source for source in sources if source["source"] == "forum"]
    assert (forum["accepted"], forum["refused"]) == (FLAGS, 0)
