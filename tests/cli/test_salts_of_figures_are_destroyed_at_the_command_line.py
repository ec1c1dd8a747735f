"""`tocsin figures` at a terminal: which figures were told, and two people who destroy what their proofs are made of."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.databases import store
from tests.transparency.working import live
from tocsin.cli import main
from tocsin.clock import SystemClock
from tocsin.log import LogKey, Publisher
from tocsin.people import add_person, begin_session, keep_session
from tocsin.store import Store

__all__ = ["store"]

SERVER = "http://127.0.0.1:8080"
MAY = ("--from", "2026-05-01", "--to", "2026-05-31", "--hide-below", "2")
PEOPLE = {"ann": "lead", "bob": "legal", "rae": "reviewer"}


class Terminal:
    """Commands typed by whoever is signed in, where figures of a month were told."""

    def __init__(self, store: Store, data: Path) -> None:
        self.store, self.data = store, data
        self.numbers: dict[str, int] = {}
        with store.begin() as connection:
            for name, role in PEOPLE.items():
                self.numbers[name] = add_person(connection, name, [role], datetime.now(UTC)).id
        live(store, 5, accounts=9)
        Publisher(store, LogKey.open(data), data, SystemClock()).publish()
        assert self.type("transparency", *MAY, "--out", data / "told").exit_code == 0

    def sign_in(self, name: str) -> None:
        with self.store.begin() as connection:
            token = begin_session(connection, self.numbers[name], "password", datetime.now(UTC), client="cli")
        keep_session(self.data, SERVER, token)

    def type(self, *words: object) -> Result:
        environment = {"TOCSIN_DATABASE_URL": self.store.url, "TOCSIN_DATA": str(self.data)}
        return CliRunner().invoke(main, [str(word) for word in words], env=environment)

    def figures(self, *words: object) -> Result:
        return self.type("figures", *words)

    def listed(self) -> list[dict[str, Any]]:
        done = self.figures("list")
        assert done.exit_code == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def terminal(store: Store, tmp_path: Path) -> Terminal:
    return Terminal(store, tmp_path / "data")


def test_one_asks_another_agrees_and_the_proof_is_made_no_more(terminal: Terminal, tmp_path: Path) -> None:
    (told,) = terminal.listed()
    assert (told["from"], told["to"], told["hidden_below"]) == ("2026-05-01", "2026-05-31", 2)
    assert (told["salts"], told["entries"] > 0) == ("kept", True)
    forget = ("forget", *MAY, "--reason", "kept long enough")
    nobody = terminal.figures(*forget)
    assert (nobody.exit_code, "tocsin login" in nobody.stderr) == (2, True)
    terminal.sign_in("rae")
    assert terminal.figures(*forget).exit_code == 2
    terminal.sign_in("ann")
    asked = terminal.figures(*forget)
    assert (asked.exit_code, "waiting for approval: request 1" in asked.stderr) == (4, True)
    waits = terminal.listed()[-1]
    assert (waits["request"], waits["asked_by"], waits["reason"]) == (1, "person:ann", "kept long enough")
    assert terminal.figures("approve", 1).exit_code == 2, "who asked is not the second person"
    terminal.sign_in("bob")
    done = terminal.figures("approve", 1)
    assert done.exit_code == 0
    assert "the salts of 2026-05-01 to 2026-05-31 are destroyed" in done.stderr
    assert [each["salts"] for each in terminal.listed()] == ["destroyed"]
    again = terminal.type("transparency", *MAY, "--out", tmp_path / "again")
    assert again.exit_code == 2
    assert not (tmp_path / "again").exists()


def test_a_request_that_is_refused_or_taken_back_keeps_the_salts(terminal: Terminal) -> None:
    terminal.sign_in("ann")
    for number, second in ((1, "bob"), (2, "ann")):
        terminal.sign_in("ann")
        assert terminal.figures("forget", *MAY, "--reason", "kept long enough").exit_code == 4
        terminal.sign_in(second)
        assert terminal.figures("refuse", number).exit_code == 2, "a refusal says why"
        refused = terminal.figures("refuse", number, "--why", "an auditor asks for them")
        assert (refused.exit_code, "the salts are kept" in refused.stderr) == (0, True)
    assert [each.get("salts") for each in terminal.listed()] == ["kept"]
    terminal.sign_in("bob")
    assert terminal.figures("approve", 1).exit_code == 2


def test_what_was_never_told_is_not_forgotten(terminal: Terminal) -> None:
    terminal.sign_in("ann")
    other = ("--from", "2025-01-01", "--to", "2025-06-30")
    assert terminal.figures("forget", *other, "--reason", "kept long enough").exit_code == 2
    assert terminal.figures("approve", 7).exit_code == 2
    assert len(terminal.listed()) == 1
