"""``tocsin serve`` as a process: where it listens, what it refuses, how it stops."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest
import requests

from tests.api.serving import command, environment, served
from tocsin.api import Address, AddressError


def tried(*words: str) -> subprocess.CompletedProcess[str]:
    """Run ``tocsin serve`` where it must end by itself."""
    return subprocess.run(
        command("serve", *words), capture_output=True, text=True, timeout=60, check=False, env=environment()
    )


def test_the_main_part_answers_its_health_and_its_description_and_no_endpoint_of_hma(tmp_path: Path) -> None:
    with served(tmp_path, hma=False) as server:
        health = requests.get(f"{server.main}/health", timeout=30)
        assert health.json()["status"] == "ok"
        assert health.json()["database"] == "answers"
        paths = requests.get(f"{server.main}/openapi.json", timeout=30).json()["paths"]
        assert {path.split("/")[1] for path in paths} == {"v1", "health"}
        for path in ("/m/lookup", "/c/banks", "/h/hash", "/status", "/docs"):
            assert requests.get(server.main + path, timeout=30).status_code == 404
        assert server.stop() == 0
    assert not (tmp_path / "banks").exists(), "without HMA's endpoints no bank is opened"


IPV6 = pytest.mark.skipif(not Path("/proc/net/if_inet6").exists(), reason="this machine has no ::1")


@IPV6
def test_the_address_that_is_printed_is_a_name_and_answers_at_each_of_its_numbers(tmp_path: Path) -> None:
    with served(tmp_path, hma=False) as server:
        name, port = server.main.rsplit(":", 1)
        assert name == "http://localhost", "browsers make no passkey for a number"
        for host in ("localhost", "127.0.0.1", "[::1]"):
            answer = requests.get(f"http://{host}:{port}/sign-in", timeout=30)
            assert (answer.status_code, "data-passkey" in answer.text) == (200, True), host


@IPV6
def test_the_name_is_not_told_where_somebody_else_has_its_other_number() -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as taken:
        port = taken.getsockname()[1]
        with Address("127.0.0.1", port).listening() as place:
            assert (place.url, len(place.sockets)) == (f"http://127.0.0.1:{port}", 1)
    with Address("127.0.0.1", 0).listening() as place:
        assert {each.getsockname()[0] for each in place.sockets} == {"127.0.0.1", "::1"}
        assert len({each.getsockname()[1] for each in place.sockets}) == 1
    with Address("127.0.0.2", 0).listening() as place:
        assert place.url.startswith("http://127.0.0.2:"), "localhost does not lead there"


def test_the_endpoints_of_hma_have_a_port_of_their_own(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        assert server.main != server.hma
        assert requests.get(f"{server.hma}/c/banks", timeout=30).json() == []
        assert requests.get(f"{server.hma}/health", timeout=30).status_code == 404
        assert server.stop(signal.SIGINT) == 0
    log = (tmp_path / "log" / "hma-access.jsonl").read_text(encoding="utf-8")
    assert [json.loads(line)["path"] for line in log.splitlines()] == ["/c/banks", "/health"]


def test_a_network_that_is_not_named_is_refused_over_a_real_connection(tmp_path: Path) -> None:
    with served(tmp_path, "--hma-allow", "192.0.2.0/24") as server:
        assert requests.get(f"{server.hma}/status/live", timeout=30).status_code == 403
        assert requests.get(f"{server.main}/health", timeout=30).status_code == 200


def test_a_request_that_is_under_way_is_answered_before_the_end(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        host, port = server.hma.removeprefix("http://").split(":")
        body = json.dumps({"md5": ["a" * 32] * 2}).encode()
        with socket.create_connection((host, int(port)), 30) as connection:
            connection.sendall(
                b"POST /m/compare HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + f"Content-Length: {len(body)}\r\n\r\n".encode()
                + body[:10]
            )
            time.sleep(0.5)
            server.process.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            connection.sendall(body[10:])
            answer = connection.recv(4096)
        assert answer.startswith(b"HTTP/1.1 200")
        assert server.process.wait(30) == 0


@pytest.mark.parametrize(
    "words",
    [
        ("--host", "0.0.0.0"),
        ("--host", "::"),
        ("--host", "192.0.2.1"),
        ("--host", "example.org"),
        ("--port", "0", "--hma-listen", "0.0.0.0:0"),
    ],
)
def test_plain_http_to_other_machines_is_refused_unless_a_proxy_is_declared(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    done = tried("--data", str(tmp_path), *words)
    assert done.returncode == 2
    assert "--behind-proxy" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_declared_proxy_lets_it_listen_everywhere(tmp_path: Path) -> None:
    with served(tmp_path, "--host", "0.0.0.0", "--behind-proxy", hma=False) as server:
        assert (
            requests.get(f"{server.main}/health".replace("0.0.0.0", "127.0.0.1"), timeout=30).status_code
            == 200
        )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--hma-listen", "5100"), "HOST:PORT"),
        (("--hma-listen", "127.0.0.1:"), "HOST:PORT"),
        (("--hma-listen", "127.0.0.1:99999"), "HOST:PORT"),
        (("--hma-listen", "::1"), "HOST:PORT"),
        (("--hma-listen", "127.0.0.1:0", "--hma-allow", "10.0.0.0/99"), "--hma-allow"),
        (("--hma-rate", "0"), "--hma-rate"),
        (("--port", "99999"), "--port"),
    ],
)
def test_what_is_written_wrongly_is_said(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    done = tried("--data", str(tmp_path), *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("option", ["--port", "--hma-listen"])
def test_a_port_that_is_taken_is_said(tmp_path: Path, option: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        words = ["--port", port] if option == "--port" else ["--port", "0", option, f"127.0.0.1:{port}"]
        done = tried("--data", str(tmp_path), *words)
    assert done.returncode == 3
    assert f"cannot listen on 127.0.0.1:{port}" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_data_folder_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    banks = tmp_path / "banks"
    banks.mkdir()
    (banks / "banks.sqlite").write_bytes(b"no database" * 1000)
    done = tried("--port", "0", "--data", str(tmp_path), "--hma-listen", "127.0.0.1:0")
    assert done.returncode == 3
    assert "banks.sqlite" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("text", "host", "port", "loopback"),
    [
        ("127.0.0.1:80", "127.0.0.1", 80, True),
        ("127.8.8.8:0", "127.8.8.8", 0, True),
        ("localhost:5100", "localhost", 5100, True),
        ("[::1]:5100", "::1", 5100, True),
        ("[::]:5100", "::", 5100, False),
        ("0.0.0.0:1", "0.0.0.0", 1, False),
        ("localhost.example.org:1", "localhost.example.org", 1, False),
    ],
)
def test_addresses_are_read_as_written(text: str, host: str, port: int, loopback: bool) -> None:
    address = Address.parse(text)
    assert (address.host, address.port, address.loopback, str(address)) == (host, port, loopback, text)


@pytest.mark.parametrize(
    "text", ["", ":", ":80", "host", "host:", "host:-1", "host:1.5", "host:٣", "a:b:1", "[::1]"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(AddressError):
        Address.parse(text)


def test_a_connection_sends_each_part_of_an_answer_at_once() -> None:
    with Address("127.0.0.1", 0).bind() as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
