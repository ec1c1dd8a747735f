"""`tocsin vault` at a terminal: people who signed in, two where it takes two, exit codes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.cases.working import flagged
from tests.databases import store
from tocsin.cli import main
from tocsin.clock import SystemClock
from tocsin.people import add_person, begin_session, keep_session
from tocsin.store import Store

__all__ = ["store"]

SERVER = "http://127.0.0.1:8080"


class Terminal:
    """Commands typed by whoever is signed in."""

    def __init__(self, store: Store, data: Path) -> None:
        self.store, self.data = store, data
        self.case = flagged(store, SystemClock(), "offender")  # type: ignore[arg-type]
        with store.begin() as connection:
            for name, role in (("ann", "lead"), ("bob", "legal"), ("rae", "reviewer")):
                add_person(connection, name, [role], datetime.now(UTC))

    def sign_in(self, name: str) -> None:
        numbers = {"ann": 1, "bob": 2, "rae": 3}
        with self.store.begin() as connection:
            token = begin_session(connection, numbers[name], "password", datetime.now(UTC), client="cli")
        keep_session(self.data, SERVER, token)

    def type(self, *words: str | Path) -> Result:
        environment = {"TOCSIN_DATABASE_URL": self.store.url, "TOCSIN_DATA": str(self.data)}
        return CliRunner().invoke(main, ["vault", *map(str, words)], env=environment)


@pytest.fixture
def terminal(store: Store, tmp_path: Path) -> Terminal:
    return Terminal(store, tmp_path / "data")


def test_evidence_is_kept_held_handed_over_and_destroyed_by_two(terminal: Terminal, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("keep what you have of this case")
    add = ("add", terminal.case, "--basis", "18 U.S.C. 2703(f)", "--file", letter)
    nobody = terminal.type(*add)
    assert (nobody.exit_code, "tocsin login" in nobody.stderr) == (2, True)
    terminal.sign_in("rae")
    assert terminal.type(*add).exit_code == 2

    terminal.sign_in("ann")
    assert "1 of 1 files are newly kept" in terminal.type(*add).stderr
    assert "0 of 1 files are newly kept" in terminal.type(*add).stderr
    held = terminal.type(
        "hold", terminal.case, "letter_2703f", "--from", "2026-11-01", "--cause", "L-1", "--reason", "came"
    )
    assert (held.exit_code, "hold 1 (letter_2703f)" in held.stderr) == (0, True)
    assert terminal.type("verify").exit_code == 0
    lines = [json.loads(line) for line in terminal.type("list", "--json").stdout.splitlines()]
    assert [line.get("kind") for line in lines] == ["file", "letter_2703f"]
    assert terminal.type("list").exit_code == 0

    asked = terminal.type(
        *("export", terminal.case, "--reader", "Det. A. Example", "--basis", "18 U.S.C. 2703(a)"),
        *("--reason", "warrant W-9", "--purpose", "preservation"),
    )
    assert (asked.exit_code, "waiting for approval: request 1" in asked.stderr) == (4, True)
    assert terminal.type("approve", "1").exit_code == 2
    assert json.loads(terminal.type("requests").stdout)["waits"] is True
    terminal.sign_in("bob")
    assert terminal.type("approve", "1").exit_code == 0
    terminal.sign_in("ann")
    bag = tmp_path / "bag"
    done = terminal.type("export", "--request", "1", "--to", bag)
    assert (done.exit_code, "without a time-stamp" in done.stderr) == (0, True)
    (copy,) = (bag / "data" / "items").iterdir()
    assert copy.read_bytes() == letter.read_bytes()

    destroy = ("destroy", terminal.case, "--reason", "E-17", "--agency", "Elm County", "--reference", "E-17")
    refused = terminal.type(*destroy)
    assert (refused.exit_code, "hold 1 (letter_2703f) stands" in refused.stderr) == (2, True)
    assert terminal.type("hold", "--release", "1", "--reason", "withdrawn").exit_code == 0
    assert terminal.type(*destroy).exit_code == 4
    terminal.sign_in("bob")
    assert terminal.type("refuse", "2", "--why", "wait").exit_code == 0
    terminal.sign_in("ann")
    assert terminal.type(*destroy).exit_code == 4
    terminal.sign_in("bob")
    assert "the keys of 1 items are destroyed" in terminal.type("approve", "3").stderr
    assert "destroyed on" in terminal.type("list", "--json").stdout


def test_damage_is_told_in_a_sentence_each_and_ends_with_1(terminal: Terminal, tmp_path: Path) -> None:
    terminal.sign_in("ann")
    for name in ("one", "two"):
        (tmp_path / name).write_text(name)
        terminal.type("add", terminal.case, "--basis", "x", "--file", tmp_path / name)
    for path in (terminal.data / "vault" / "items").glob("??/*"):
        path.write_bytes(path.read_bytes()[:-1])
    done = terminal.type("verify")
    assert done.exit_code == 1
    assert done.stderr.count("is damaged") == 2
    (terminal.data / "vault.key").unlink()
    lost = terminal.type("add", terminal.case, "--basis", "x", "--file", tmp_path / "one")
    assert (lost.exit_code, "put back the copy" in lost.stderr) == (3, True)


def test_what_a_case_names_but_is_not_there_any_more_is_told(terminal: Terminal) -> None:
    terminal.sign_in("ann")
    done = terminal.type("add", terminal.case, "--basis", "18 U.S.C. 2258A(h)", "--why", "reported")
    assert (done.exit_code, "not there any more" in done.stderr) == (1, True)
    assert terminal.type("add", "nowhere", "--basis", "x").exit_code == 2


def test_another_master_key_takes_over(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("keep what you have of this case")
    terminal.sign_in("ann")
    kept = terminal.type("add", terminal.case, "--basis", "18 U.S.C. 2703(f)", "--file", letter)
    assert kept.exit_code == 0
    assert terminal.type("rekey").exit_code == 3
    monkeypatch.setenv("TOCSIN_VAULT_KEY", f"file:{tmp_path / 'new.key'}")
    monkeypatch.setenv("TOCSIN_VAULT_KEY_BEFORE", f"file:{terminal.data / 'vault.key'}")
    done = terminal.type("rekey")
    assert (done.exit_code, "2 keys are newly under" in done.stderr) == (0, True)
    monkeypatch.delenv("TOCSIN_VAULT_KEY_BEFORE")
    assert terminal.type("verify").exit_code == 0
