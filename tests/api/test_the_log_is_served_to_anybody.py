from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import uvicorn
from starlette.routing import Mount, Router

from tests.databases import store
from tests.log.written import publisher, verified, write
from tocsin.api import Address, log_files
from tocsin.log import export_log
from tocsin.store import Store

__all__ = ["store"]


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The address of a server that serves the folder ``public``."""
    app = Router([Mount("/log", log_files(tmp_path / "public"))], redirect_slashes=False)
    with Address("127.0.0.1", 0).bind() as socket:
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]})
        thread.start()
        yield f"http://127.0.0.1:{socket.getsockname()[1]}/log"
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
