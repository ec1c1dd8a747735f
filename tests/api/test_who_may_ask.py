"""The guard before HMA's endpoints: networks, rates, sizes, slow bodies, and the log."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import socket
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import requests
from starlette.types import Message

from tests.api.asking import GENEROUS, asked
from tests.api.serving import picture, served
from tocsin.api.bodies import Body
from tocsin.api.errors import BodyError
from tocsin.api.rates import Rates

HASH = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("client", "allowed"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("10.1.2.3", False),
        ("8.8.8.8", False),
        ("fe80::1", False),
        ("nobody", False),
    ],
)
def test_only_this_machine_may_ask_where_nothing_else_is_said(
    tmp_path: Path, client: str, allowed: bool
) -> None:
    with asked(tmp_path, client=client) as (asking, _):
        for path in ("/status", "/c/banks", f"/m/lookup?signal_type=pdq&signal={HASH}", "/nothing"):
            answer = asking.get(path)
            assert (answer.status_code != 403) is allowed, path


def test_networks_that_the_operator_names_may_ask_and_others_no_more(tmp_path: Path) -> None:
    options = replace(GENEROUS, allow=(ipaddress.ip_network("10.0.0.0/8"),))
    for client, status in (("10.1.2.3", 200), ("11.1.2.3", 403), ("127.0.0.1", 403)):
        with asked(tmp_path, options, client) as (asking, _):
            assert asking.get("/status").status_code == status


def test_a_header_cannot_pretend_another_client(tmp_path: Path) -> None:
    with asked(tmp_path, client="8.8.8.8") as (asking, _):
        for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded"):
            assert asking.get("/status", headers={name: "127.0.0.1"}).status_code == 403


def test_a_page_of_another_site_may_not_ask(tmp_path: Path) -> None:
    with asked(tmp_path) as (asking, _):
        for site, status in (("cross-site", 403), ("same-site", 403), ("same-origin", 200), ("none", 200)):
            assert asking.get("/status", headers={"Sec-Fetch-Site": site}).status_code == status


def test_a_client_that_asks_too_often_is_told_when_to_come_back(tmp_path: Path) -> None:
    with asked(tmp_path, replace(GENEROUS, rate=2.0)) as (asking, _):
        answers = [asking.get("/status/live") for _ in range(12)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert 6 <= len(refused) <= 8
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in refused)


def test_rates_are_kept_for_each_client_and_forgiven_with_time() -> None:
    now = 0.0
    rates = Rates(10, lambda: now)
    assert [rates.wait("192.0.2.1") > 0 for _ in range(21)] == [False] * 20 + [True]
    assert rates.wait("192.0.2.2") == 0
    assert [rates.wait(f"2001:db8::{number:x}") > 0 for number in range(21)][-1], "one household"
    now = 0.1
    assert rates.wait("192.0.2.1") == 0
    assert rates.wait("192.0.2.1") == pytest.approx(0.1)


def test_every_request_is_written_down_without_hashes(tmp_path: Path) -> None:
    with asked(tmp_path) as (asking, store):
        store.create("KNOWN")
        asking.get("/m/lookup", params={"signal_type": "pdq", "signal": HASH, "seed": HASH})
        asking.get(f"/m/raw_lookup?signal_type=pdq&signal={HASH.replace('0', '%30')}")
        asking.get(f"/c/bank/{HASH}/content/1")
        asking.get("/h/hash", params={"url": f"https://user:secret@example.org/{HASH}?token=secret"})
        asking.post("/c/bank/KNOWN/signal", json={"pdq": HASH})
        asking.get(f"/m/lookup?{HASH}={HASH}")
    log = tmp_path / "access.jsonl"
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    text = log.read_text(encoding="utf-8")
    assert HASH[:16] not in text
    assert "secret" not in text
    lines = [json.loads(line) for line in text.splitlines()]
    assert [line["path"].split("/")[1] for line in lines] == ["m", "m", "c", "h", "c", "m"]
    assert lines[0]["parameters"] == {"signal_type": "pdq", "signal": "01234567…", "seed": "01234567…"}
    assert lines[3]["parameters"] == {"url": "example.org"}
    assert [line["status"] for line in lines] == [200, 200, 404, 403, 200, 400]
    assert all(line["client"] == "127.0.0.1" and line["at"].endswith("+00:00") for line in lines)


def test_a_file_may_be_as_large_as_is_said_and_no_larger(tmp_path: Path) -> None:
    with asked(tmp_path, replace(GENEROUS, most_bytes=2 << 20)) as (asking, _):
        for size, status in ((2 << 20, 200), ((2 << 20) + 1, 413), (4 << 20, 413)):
            assert asking.post("/h/hash", files={"video": bytes(size)}).status_code == status

        def endless() -> Iterator[bytes]:
            yield b'--x\r\nContent-Disposition: form-data; name="video"; filename="v"\r\n\r\n'
            for _ in range(8):
                yield bytes(1 << 20)

        answer = asking.post(
            "/h/hash", content=endless(), headers={"Content-Type": "multipart/form-data; boundary=x"}
        )
        assert answer.status_code == 413
        assert asking.post("/m/compare", content=b"[" * (3 << 19), headers=_JSON).status_code == 413


_JSON = {"Content-Type": "application/json"}


def test_a_client_over_a_real_connection_reads_that_its_file_is_too_large(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        answer = requests.post(f"{server.hma}/h/hash", files={"video": bytes(66 << 20)}, timeout=60)
        assert answer.status_code == 413
        assert "Content too large" in answer.json()["message"]


@contextmanager
def connected(address: str) -> Iterator[socket.socket]:
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), 30) as connection:
        yield connection


@pytest.mark.parametrize(("pause", "least"), [(0.5, 0), (0.05, 3)])
def test_a_body_that_stands_still_or_trickles_is_given_up(pause: float, least: int) -> None:
    taken = 0

    async def trickle() -> Message:
        await asyncio.sleep(pause)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def receive_all() -> None:
        nonlocal taken
        body = Body(trickle, most=1000, quiet_seconds=0.2, seconds=0.4)
        while True:
            await body()
            taken += 1

    begun = time.monotonic()
    with pytest.raises(BodyError) as refused:
        asyncio.run(receive_all())
    assert refused.value.status == 408
    assert taken >= least
    assert time.monotonic() - begun < 2


def test_a_hanging_client_does_not_keep_others_waiting(tmp_path: Path) -> None:
    with served(tmp_path) as server, connected(server.hma) as one, connected(server.hma) as two:
        head = b"POST /h/hash HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        one.sendall(head + b"Content-Length: 1000\r\n\r\n--x")
        two.sendall(head[:20])
        begun = time.monotonic()
        answer = requests.post(f"{server.hma}/h/hash", files={"photo": picture(1)}, timeout=30)
        assert answer.status_code == 200
        assert time.monotonic() - begun < 10


@pytest.mark.parametrize("junk", [b"\x00\xff\x16\x03\x01" * 40, b"GET / HTTP/9\r\n\r\n", b"\r\n" * 100])
def test_binary_junk_on_the_line_is_answered_or_dropped_and_the_service_lives_on(
    tmp_path: Path, junk: bytes
) -> None:
    with served(tmp_path) as server:
        with connected(server.hma) as connection:
            connection.sendall(junk)
            connection.shutdown(socket.SHUT_WR)
            first = connection.recv(100)
            assert not first or b" 400 " in first or b" 505 " in first
        assert requests.get(f"{server.hma}/status/live", timeout=30).status_code == 200
