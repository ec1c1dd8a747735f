"""Fetching for a client: off unless a host is named, never from inside, bounded in size, turns and time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.api.asking import GENEROUS, asked
from tests.api.serving import picture
from tocsin.api.hma.fetching import fetch
from tocsin.api.hma.refusal import RefusedError
from tocsin.outgoing import public

PICTURE = picture(9)


class Shelf(BaseHTTPRequestHandler):
    """A host with one picture, and some traps."""

    def do_GET(self) -> None:
        if self.path.startswith("/turn"):
            self.send_response(302)
            self.send_header(
                "Location", {"/turn": "/picture", "/turn-in": "http://10.0.0.1/"}.get(self.path, self.path)
            )
            self.end_headers()
            return
        self.send_response(404 if self.path == "/none" else 200)
        self.send_header("Content-Type", "image/png" if self.path != "/text" else "text/plain")
        if self.path == "/large":
            self.send_header("Content-Length", "99999999999")
        self.end_headers()
        if self.path == "/endless":
            for _ in range(64):
                self.wfile.write(bytes(1 << 16))
        elif self.path != "/large":
            self.wfile.write(PICTURE)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def shelf() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shelf)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


OPTIONS = replace(GENEROUS, fetch_from=("localhost", ".example.org"))


@pytest.mark.parametrize("path", ["/h/hash", "/m/lookup"])
def test_nothing_is_fetched_where_no_host_is_named(tmp_path: Path, path: str) -> None:
    with shelf() as host, asked(tmp_path) as (client, _):
        answer = client.get(path, params={"url": f"{host}/picture"})
        assert answer.status_code == 403
        assert "--hma-fetch-from" in answer.json()["message"]


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:{port}/picture",  # a host that is named, at an address that is not public
        "http://127.0.0.1:{port}/picture",
        "http://[::1]:{port}/picture",
        "http://0x7f000001:{port}/",
        "http://user@localhost:{port}/",
        "http://localhost.evil.test/",
        "http://evil.test/localhost",
        "http://example.org/",
        "http://evilexample.org/",
        "file:///etc/passwd",
        "ftp://localhost/",
        "http://",
        "http:///localhost",
        "localhost/picture",
        "http://localhost:99999/",
        "http://localhost:abc/",
        "http://[localhost/",
        "s3://bucket/key",
        "\x00",
    ],
)
def test_addresses_inside_and_hosts_not_named_are_refused(tmp_path: Path, url: str) -> None:
    with shelf() as host, asked(tmp_path, OPTIONS) as (client, _):
        answer = client.get("/h/hash", params={"url": url.replace("{port}", host.rpartition(":")[2])})
        assert answer.status_code == 400, answer.text
        assert "Invalid or unsafe URL" in answer.json()["message"]


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "::1", "fe80::1", "fd00::1", "::ffff:10.0.0.1", "ff02::1", "::"],
)  # fmt: skip
def test_addresses_that_are_not_public_are_known(address: str) -> None:
    assert not public(address)


def test_public_addresses_are_known() -> None:
    assert public("8.8.8.8")
    assert public("2606:4700::1111")


def anywhere(_address: str) -> bool:
    return True


def test_a_file_of_a_host_that_is_named_is_fetched_through_turns() -> None:
    with shelf() as host:
        for path in ("/picture", "/turn"):
            with fetch(host + path, OPTIONS, anywhere) as file:
                assert file.content_type == "image/png"
                assert b"".join(file.pieces()) == PICTURE


@pytest.mark.parametrize(
    ("path", "status", "reason"),
    [
        ("/none", 400, "answered 404"),
        ("/turn-round", 400, "on and on"),
        ("/turn-in", 400, "does not allow"),
        ("/large", 413, "too large"),
    ],
)
def test_what_cannot_be_fetched_is_said(path: str, status: int, reason: str) -> None:
    with (
        shelf() as host,
        pytest.raises(RefusedError, match=reason) as refused,
        fetch(host + path, OPTIONS, anywhere),
    ):
        pass
    assert refused.value.status == status


def test_a_host_that_is_not_there_is_said() -> None:
    with shelf() as host:
        pass
    with (
        pytest.raises(RefusedError, match="Failed to fetch URL"),
        fetch(f"{host}/picture", OPTIONS, anywhere),
    ):
        pass
