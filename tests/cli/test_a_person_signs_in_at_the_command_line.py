"""`tocsin login` and what it opens, at a terminal, against a server on a socket."""

from __future__ import annotations

import json
import os
import select
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pyotp
import pytest
from click.testing import CliRunner, Result

from tests.api.answering import Api, answering
from tests.people.acquainted import PASSWORD, secret_of
from tests.prepared import tocsin_path
from tocsin.cli import main
from tocsin.people import Keyring, invite, join, welcome

KEY = Keyring(bytes(range(32)))


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    with answering() as served:
        served.clock.at = datetime.now(UTC)
        yield served


def recovery_codes(api: Api, name: str, *roles: str) -> Iterator[str]:
    """Let somebody join, and give codes that let them in once each."""
    now = api.clock.now()
    with api.store.begin() as connection:
        token = invite(connection, KEY, name, roles, now)
        secret = secret_of(welcome(connection, KEY, token, now).uri)
        done = join(connection, KEY, token, now, password=PASSWORD, code=pyotp.TOTP(secret).at(now))
    return iter(done.recovery_codes)


@pytest.fixture(scope="module")
def ana(api: Api) -> Iterator[str]:
    return recovery_codes(api, "ana", "reviewer")


def run(folder: Path, *words: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, [*words, "--data", str(folder)], input=typed)


def login(folder: Path, api: Api, code: str, name: str = "ana", password: str = PASSWORD) -> Result:
    return run(folder, "login", typed=f"{api.address}\n{name}\n{password}\n{code}\n")


def test_whoever_signed_in_decides_in_their_own_name_until_they_sign_out(
    api: Api, ana: Iterator[str], tmp_path: Path
) -> None:
    case = api.flag("report-1", "u1")
    entered = login(tmp_path, api, next(ana))
    assert entered.exit_code == 0, entered.output
    assert "ana is signed in" in entered.stderr
    assert entered.stdout == ""
    assert (tmp_path / "sessions.json").stat().st_mode & 0o077 == 0

    version = 1
    for act in ("triage", "take"):
        decided = run(
            tmp_path, "cases", "decide", case, act, "--reason", "as seen", "--version", str(version)
        )
        assert decided.exit_code == 0, decided.output
        version = json.loads(decided.stdout)["version"]
    seen = json.loads(run(tmp_path, "cases", "show", case).stdout)
    assert (seen["owner"], seen["version"]) == ("ana", version)
    assert "reject" in seen["acts"]
    stale = run(tmp_path, "cases", "decide", case, "reject", "--reason", "none", "--version", "1")
    assert stale.exit_code == 2
    assert "changed since you looked" in stale.stderr

    assert run(tmp_path, "logout").exit_code == 0
    after = run(tmp_path, "cases", "show", case)
    assert (after.exit_code, after.stdout) == (2, "")
    assert "tocsin login" in after.stderr
    assert run(tmp_path, "logout").exit_code == 2


def test_what_two_people_must_agree_on_waits_for_the_second(
    api: Api, ana: Iterator[str], tmp_path: Path
) -> None:
    case = api.flag("report-2", "u2", reason="trafficking")
    login(tmp_path, api, next(ana))
    version = 1
    said = ""
    for act in ("triage", "take", "propose"):
        more = ["--kind", "trafficking"] if act == "propose" else []
        decided = run(
            tmp_path, "cases", "decide", case, act, "--reason", "as seen", "--version", str(version), *more
        )
        assert decided.exit_code == 0, decided.output
        version, said = json.loads(decided.stdout)["version"], decided.stderr
    assert "waiting for approval" in said


def test_a_session_that_ended_elsewhere_says_to_sign_in_again(
    api: Api, ana: Iterator[str], tmp_path: Path
) -> None:
    login(tmp_path, api, next(ana))
    (token,) = json.loads((tmp_path / "sessions.json").read_text()).values()
    assert api.ask("DELETE", "/v1/session", token).status_code == 204
    shown = run(tmp_path, "cases", "show", "anything")
    assert (shown.exit_code, shown.stdout) == (2, "")
    assert "is over; run tocsin login" in shown.stderr


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        ("{at}\nana\nwrong words entirely\n123456\n", 2, "do not fit together"),
        ("{at}\nana\n", 2, "standard input ends before the password"),
        ("tocsin.example\nana\np\n1\n", 2, "is no address"),
        ("http://tocsin.example\nana\np\n1\n", 2, "use https"),
        ("http://127.0.0.1:9\nana\np\n1\n", 3, "check the address"),
        ("{at}/nowhere\nana\np\n1\n", 2, "nothing at this path"),
    ],
)
def test_a_sign_in_that_fails_ends_with_one_sentence_and_keeps_nothing(
    api: Api, tmp_path: Path, typed: str, code: int, said: str
) -> None:
    done = run(tmp_path, "login", typed=typed.format(at=api.address))
    assert done.exit_code == code, done.output
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert not (tmp_path / "sessions.json").exists()


def test_with_sessions_at_two_servers_the_one_that_is_meant_is_named(api: Api, tmp_path: Path) -> None:
    (tmp_path / "sessions.json").write_text('{"http://127.0.0.1:1": "a", "http://127.0.0.1:2": "b"}')
    (tmp_path / "sessions.json").chmod(0o600)
    shown = run(tmp_path, "cases", "show", "c")
    assert shown.exit_code == 2
    assert "--server URL" in shown.stderr
    away = run(tmp_path, "logout", "--server", "http://127.0.0.1:1")
    assert away.exit_code == 3
    assert json.loads((tmp_path / "sessions.json").read_text()) == {"http://127.0.0.1:2": "b"}


def test_at_a_terminal_it_asks_for_each_and_and_never_shows_the_password(
    api: Api, ana: Iterator[str], tmp_path: Path
) -> None:
    code = next(ana)
    master, slave = os.openpty()
    shown = b""
    with subprocess.Popen(
        [tocsin_path(), "login", "--data", str(tmp_path)], stdin=slave, stdout=slave, stderr=slave
    ) as process:
        os.close(slave)
        for question, typed in (
            (b"Server [http://127.0.0.1:8080]: ", api.address),
            (b"Name: ", "ana"),
            (b"Password: ", PASSWORD),
            (b"recovery code: ", code),
            (b"is signed in to", None),
        ):
            shown = read_until(master, shown, question)
            if typed is not None:
                os.write(master, typed.encode() + b"\n")
        with suppress(OSError):  # Linux answers so where the other side is closed
            while more := os.read(master, 4096):
                shown += more
        assert process.wait(timeout=120) == 0
    os.close(master)
    assert PASSWORD.encode() not in shown
    assert (tmp_path / "sessions.json").exists()


def read_until(terminal: int, shown: bytes, wanted: bytes) -> bytes:
    """Return what a terminal showed, up to and with the words that are waited for."""
    begun = len(shown)
    while wanted not in shown[begun:]:
        assert select.select([terminal], [], [], 180)[0], shown
        shown += os.read(terminal, 4096)
    return shown
