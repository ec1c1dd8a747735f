"""Two data folders, as two machines have them, on one PostgreSQL over TCP: both serve, both know everybody."""

from __future__ import annotations

import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pyotp
import pytest
import requests
from psycopg import sql

from tests.api.serving import command, environment, served
from tests.api.test_the_api_outlives_its_database import control
from tests.people.acquainted import PASSWORD, secret_of
from tocsin.people import Keyring, join, welcome
from tocsin.store import Store, embedded


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A PostgreSQL that listens on a port and asks for a password."""
    server = embedded.start(tmp_path / "postgres")
    try:
        password = secrets.token_urlsafe()
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(sql.SQL("create role tocsin login password {}").format(sql.Literal(password)))
            connection.execute("create database shared owner tocsin")
        with (tmp_path / "postgres" / "pg_hba.conf").open("a") as doors:
            doors.write("host shared tocsin 127.0.0.1/32 scram-sha-256\n")
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        control(server, "-o", f"-h 127.0.0.1 -p {port} -k {tmp_path / 'postgres'}", "restart")
        url = f"postgresql://tocsin:{password}@127.0.0.1:{port}/shared"
        monkeypatch.setenv("TOCSIN_DATABASE_URL", url)
        yield url
    finally:
        control(server, "-m", "fast", "stop")  # it has another number since it was started again
        embedded.leave(server)


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*words, "--data", str(folder)),
        env=environment(),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


@pytest.mark.slow
def test_whoever_signs_in_at_one_machine_works_at_both(shared: str, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    added = run(first, "user", "add", "ana", "--role", "reviewer")
    assert added.returncode == 0, added.stderr
    link, now = added.stdout.strip().rpartition("/")[2], datetime.now(UTC)
    with Store.open(None, shared) as store, store.begin() as connection:
        keyring = Keyring.open(first)
        totp = pyotp.TOTP(secret_of(welcome(connection, keyring, link, now).uri))
        codes = iter(
            join(connection, keyring, link, now, password=PASSWORD, code=totp.at(now)).recovery_codes
        )

    # No key yet, then a key of its own: told before anything is served, and no key is made that stands in the way.
    keyless = run(second, "serve", "--port", "0")
    assert (keyless.returncode, (second / "people.key").exists()) == (3, False)
    assert "copy people.key" in keyless.stderr
    Keyring.open(second)
    strange = run(second, "user", "add", "ben", "--role", "lead")
    assert (strange.returncode, strange.stdout) == (3, "")
    assert "another key" in strange.stderr
    assert "Traceback" not in strange.stderr + keyless.stderr

    shutil.copy(first / "people.key", second / "people.key")
    with served(first, hma=False) as here, served(second, hma=False) as there:
        sessions = []
        for server in (here, there):
            body = {"name": "ana", "password": PASSWORD, "code": next(codes)}
            begun = requests.post(f"{server.main}/v1/session", json=body, timeout=60)
            assert begun.status_code == 200, begun.text
            sessions.append({"Authorization": f"Bearer {begun.json()['token']}"})
        for server in (here, there):
            for shown in sessions:
                assert requests.get(f"{server.main}/v1/cases", headers=shown, timeout=60).status_code == 200
        ended = requests.delete(f"{here.main}/v1/session", headers=sessions[1], timeout=60)
        assert ended.status_code == 204
        assert requests.get(f"{there.main}/v1/cases", headers=sessions[1], timeout=60).status_code == 401
