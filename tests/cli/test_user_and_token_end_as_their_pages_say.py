"""`tocsin user` and `tocsin token` at a terminal, on a real database."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.databases import fresh_database
from tests.prepared import tocsin_path
from tocsin.people import Keyring, Role, find_person, token_of, welcome
from tocsin.store import Store

TOCSIN = tocsin_path()


class Terminal:
    """A terminal whose database and data folder are a test's own."""

    def __init__(self, url: str, folder: Path) -> None:
        self.folder = folder
        self.store = Store.open(None, url, migrate=False)
        self._environment = {**os.environ, "TOCSIN_DATABASE_URL": url, "TOCSIN_DATA": str(folder)}

    def __call__(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [TOCSIN, *words],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            env=self._environment,
        )


@pytest.fixture
def tocsin(tmp_path: Path) -> Iterator[Terminal]:
    with fresh_database() as url:
        terminal = Terminal(url, tmp_path)
        with terminal.store:
            yield terminal


def test_a_first_link_is_printed_and_leads_in(tocsin: Terminal) -> None:
    done = tocsin(
        "user", "add", "ana", "--role", "lead", "--role", "legal", "--url", "https://tocsin.example/"
    )
    assert done.returncode == 0, done.stderr
    base, _, token = done.stdout.strip().rpartition("/")
    assert base == "https://tocsin.example/welcome"
    with tocsin.store.begin() as connection:
        shown = welcome(connection, Keyring.open(tocsin.folder), token, datetime.now(UTC))
    assert shown.person.roles == {Role.LEAD, Role.LEGAL}


def test_people_are_listed_changed_disabled_and_reset(tocsin: Terminal) -> None:
    assert "nobody yet" in tocsin("user", "list").stderr
    first = tocsin("user", "add", "ana", "--role", "reviewer").stdout
    assert tocsin("user", "role", "ana", "--role", "admin").returncode == 0
    assert tocsin("user", "disable", "ana").returncode == 0
    (told,) = tocsin("user", "list", "--json").stdout.splitlines()
    assert json.loads(told) == {
        "name": "ana",
        "display_name": "ana",
        "roles": ["admin"],
        "languages": [],
        "skills": [],
        "active": False,
    }
    assert tocsin("user", "disable", "ana", "--undo").returncode == 0
    again = tocsin("user", "reset", "ana").stdout
    assert again.startswith("http://localhost:8080/welcome/")
    assert again != first
    assert "admin" in tocsin("user", "list").stdout
    with tocsin.store.read() as connection:
        assert find_person(connection, "ana").active


def test_a_token_is_printed_once_and_works_until_it_is_revoked(tocsin: Terminal) -> None:
    done = tocsin("token", "add", "forum", "--scope", "flags:write", "--days", "7")
    secret = done.stdout.strip()
    with tocsin.store.begin() as connection:
        found = token_of(connection, secret, datetime.now(UTC))
    assert found is not None
    assert found.allows("flags:write")
    listed = tocsin("token", "list", "--json").stdout
    assert secret not in listed
    assert json.loads(listed)["scopes"] == ["flags:write"]
    assert "forum" in tocsin("token", "list").stdout
    assert tocsin("token", "revoke", "forum").returncode == 0
    with tocsin.store.begin() as connection:
        assert token_of(connection, secret, datetime.now(UTC)) is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("user", "add", "Ana B", "--role", "lead"), "is no name"),
        (("user", "add", "ana"), "Missing option '--role'"),
        (("user", "add", "ana", "--role", "boss"), "'boss' is not one of"),
        (("user", "role", "zed", "--role", "lead"), "nobody named 'zed'"),
        (("user", "reset", "zed"), "nobody named 'zed'"),
        (("token", "add", "forum", "--scope", "all"), "'all' is not one of"),
        (("token", "revoke", "forum"), "no token 'forum'"),
    ],
)
def test_wrong_use_ends_with_one_sentence_and_2(tocsin: Terminal, words: tuple[str, ...], said: str) -> None:
    done = tocsin(*words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_name_that_is_taken_ends_with_2(tocsin: Terminal) -> None:
    tocsin("user", "add", "ana", "--role", "lead")
    done = tocsin("user", "add", "ana", "--role", "admin")
    assert (done.returncode, done.stdout) == (2, "")
    assert "ana already" in done.stderr


def test_a_key_that_others_may_read_ends_with_3(tocsin: Terminal) -> None:
    Keyring.open(tocsin.folder)
    (tocsin.folder / "people.key").chmod(0o644)
    done = tocsin("user", "add", "ana", "--role", "lead")
    assert done.returncode == 3
    assert "chmod 600" in done.stderr


def test_limits_are_set_with_a_reason_and_shown(tocsin: Terminal) -> None:
    done = tocsin("limits", "set", "--daily-pictures", "60", "--why", "a hard week")
    assert done.returncode == 0, done.stderr
    shown = tocsin("limits", "show", "--json")
    assert json.loads(shown.stdout)["daily_pictures"] == 60
    assert tocsin("limits", "set", "--session-hours", "25", "--why", "long days").returncode == 2
