from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
import uvicorn
from starlette.routing import Mount, Router
from starlette.types import ASGIApp

from tests.api.answering import a_flag
from tests.api.serving import served
from tests.databases import fresh_database, store
from tests.jobs.waiting import until
from tests.log.witness import Witness, serving
from tests.log.written import publisher, verified, write
from tocsin.api import Address, log_files
from tocsin.log import LogKey, export_log
from tocsin.people import add_token
from tocsin.store import Store
from tocsin_verify.__main__ import main

__all__ = ["store"]


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The address of a server that serves the folder ``public``."""
    with serving_files(log_files(tmp_path / "public")) as found:
        yield found


@contextmanager
def serving_files(files: ASGIApp) -> Iterator[str]:
    """Serve files of a log, and yield where."""
    app = Router([Mount("/log", files)], redirect_slashes=False)
    with Address("127.0.0.1", 0).bind() as socket:
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{socket.getsockname()[1]}/log"
        finally:
            server.should_exit = True
            thread.join()


def test_a_stranger_verifies_the_log_where_it_is_served(store: Store, tmp_path: Path, address: str) -> None:
    assert requests.get(f"{address}/checkpoint", timeout=30).status_code == 404
    write(store, 300)
    publisher(store, tmp_path).publish()
    export_log(store, tmp_path / "public")
    assert verified(tmp_path, [address]) == 0
    checkpoint = requests.get(f"{address}/checkpoint", timeout=30)
    assert checkpoint.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert checkpoint.headers["Cache-Control"] == "public, max-age=5"
    tile = requests.get(f"{address}/tile/0/001.p/44", timeout=30)
    assert len(tile.content) == 44 * 32
    assert "immutable" in tile.headers["Cache-Control"]
    assert requests.head(f"{address}/tile/entries/000", timeout=30).status_code == 200
    assert requests.post(f"{address}/checkpoint", timeout=30).status_code == 405


def test_who_asks_too_often_is_told_to_wait_and_the_verifier_does(store: Store, tmp_path: Path) -> None:
    write(store, 300)
    publisher(store, tmp_path).publish()
    export_log(store, tmp_path / "public")
    with serving_files(log_files(tmp_path / "public", rate=1.0)) as address:
        answers = [requests.get(f"{address}/checkpoint", timeout=30) for _ in range(9)]
        refused = [each for each in answers if each.status_code == 429]
        assert refused
        assert all(int(each.headers["Retry-After"]) >= 1 for each in refused)
        assert verified(tmp_path, [address]) == 0


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile",
        "tile/0",
        "tile/0/001.p",
        "tile/64/000",
        "tile/0/1",
        "..%2flog.key",
        "%2e%2e/log.key",
        "secret",
    ],
)
def test_no_other_file_is_served(tmp_path: Path, address: str, path: str) -> None:
    public = tmp_path / "public"
    (public / "tile" / "0" / "001.p").mkdir(parents=True)
    for file in (tmp_path / "log.key", public / "secret", public / "tile" / "0" / "1"):
        file.write_text("never shown")
    with requests.Session() as session:
        asked = requests.Request("GET", address).prepare()
        asked.url = f"{address}/{path}"
        answer = session.send(asked, timeout=30)
    assert answer.status_code == 404
    assert "never shown" not in answer.text


@pytest.mark.slow
def test_the_server_keeps_the_promise_of_a_receipt_without_hands(tmp_path: Path) -> None:
    key = LogKey.open(tmp_path)
    witness = Witness("witness.example", key.verifier)
    with fresh_database() as url, serving(witness), Store.open(None, url, migrate=False) as opened:
        policy = tmp_path / "witnesses.policy"
        policy.write_text(f"log {key.verifier}\n{witness.line()}quorum witness.example\n")
        with opened.begin() as connection:
            token = add_token(connection, "platform", ["flags:write"], datetime.now(UTC))
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("TOCSIN_DATABASE_URL", url)
            with served(tmp_path, "--reach", "127.0.0.0/8", hma=False) as server:
                bearer = {"Authorization": f"Bearer {token}"}
                sent = requests.post(f"{server.main}/v1/flags", json=a_flag(), headers=bearer, timeout=60)
                receipt = tmp_path / "flag.receipt"
                receipt.write_text(sent.json()["flags"][0]["receipt"])
                arguments = [f"{server.main}/log/", "--policy", str(policy), "--receipt", str(receipt)]
                kept = io.StringIO()

                def promise_is_kept() -> bool:
                    with redirect_stdout(kept), redirect_stderr(io.StringIO()):
                        return main(arguments) == 0 and "the promise was kept" in kept.getvalue()

                until(promise_is_kept, seconds=180)
                assert requests.get(f"{server.main}/health", timeout=60).json()["receipts"] == "kept"
                assert requests.get(f"{server.main}/log", timeout=60).url.endswith("/sign-in?then=/log")
    assert "seen by witness.example" in kept.getvalue()
