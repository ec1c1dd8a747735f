"""`tocsin log` at a terminal: what leaves it takes a person, and is written down."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.cases.working import flagged
from tests.databases import store
from tests.log.written import publisher, verified
from tocsin.cases import view_case
from tocsin.cli import main
from tocsin.clock import SystemClock
from tocsin.log import Entry, write_entries
from tocsin.people import Thing, add_person, begin_session, keep_session, latest_looks
from tocsin.store import Store

__all__ = ["store"]

SERVER = "http://127.0.0.1:8080"
WORDS = ("--words", "order 12 of the court")


class Terminal:
    """Commands typed by whoever is signed in, on a log with one case and one entry of no case."""

    def __init__(self, store: Store, data: Path) -> None:
        self.store, self.data = store, data
        self.case = flagged(store, SystemClock(), "offender")  # type: ignore[arg-type]
        now = datetime.now(UTC)
        self._people = {}
        with store.begin() as connection:
            for name, role in (("leg", "legal"), ("rae", "reviewer"), ("aud", "auditor")):
                self._people[name] = add_person(connection, name, [role], now).id
            subjects = {"settings": "settings:x", "case": f"case:{self.case}"}
            write_entries(
                connection, [Entry(kind, subject, "person:root", now) for kind, subject in subjects.items()]
            )
        publisher(store, data).publish()

    def sign_in(self, name: str) -> None:
        with self.store.begin() as connection:
            token = begin_session(connection, self._people[name], "password", datetime.now(UTC), client="cli")
        keep_session(self.data, SERVER, token)

    def type(self, *words: str | Path) -> Result:
        environment = {"TOCSIN_DATABASE_URL": self.store.url, "TOCSIN_DATA": str(self.data)}
        return CliRunner().invoke(main, ["log", *map(str, words)], env=environment)

    @property
    def flag(self) -> str:
        with self.store.read() as connection:
            return str(view_case(connection, self.case).flags[0].id)


@pytest.fixture
def terminal(store: Store, tmp_path: Path) -> Terminal:
    return Terminal(store, tmp_path / "data")


def test_a_proof_that_says_what_was_written_takes_a_person_and_leaves_a_look(
    terminal: Terminal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "case.tlog-proof"
    prove = ("prove", f"case:{terminal.case}", "--out", out)
    nobody = terminal.type(*prove)
    assert (nobody.exit_code, "tocsin login" in nobody.stderr) == (2, True)
    terminal.sign_in("rae")
    assert "export_case" in terminal.type(*prove, *WORDS).stderr
    terminal.sign_in("leg")
    assert "wants a sentence" in terminal.type(*prove).stderr
    assert not out.exists()
    assert terminal.type(*prove, *WORDS).exit_code == 0
    assert out.stat().st_mode & 0o777 == 0o600
    assert verified(terminal.data, [out]) == 0
    assert terminal.case in capsys.readouterr().out
    assert terminal.type("prove", f"flag:{terminal.flag}", "--out", out, *WORDS).exit_code == 0
    with terminal.store.read() as connection:
        looks = latest_looks(connection, case=terminal.case)
    assert [(look.by, look.thing, look.purpose, look.words) for look in looks] == [
        ("leg", Thing.EXPORT, "legal_request", WORDS[1])
    ] * 2
    assert looks[1].thing_id == f"log: case:{terminal.case}"


def test_an_entry_of_no_case_is_for_auditors(terminal: Terminal, tmp_path: Path) -> None:
    out = tmp_path / "entry.tlog-proof"
    with terminal.store.read() as connection:
        number = connection.exec_driver_sql("select id from log_entry where kind = 'settings'").scalar_one()
    prove = ("prove", str(number), "--out", out, "--purpose", "audit", *WORDS)
    terminal.sign_in("leg")
    assert "no auditor" in terminal.type(*prove).stderr
    terminal.sign_in("aud")
    assert terminal.type(*prove).exit_code == 0
    assert terminal.type("prove", "999", "--out", out).exit_code == 2


def test_a_sealed_proof_says_nothing_and_takes_nobody(terminal: Terminal, tmp_path: Path) -> None:
    out = tmp_path / "case.tlog-proof"
    assert terminal.type("prove", f"case:{terminal.case}", "--sealed", "--out", out).exit_code == 0
    assert "extra" not in out.read_text()
    with terminal.store.read() as connection:
        assert latest_looks(connection) == []


def test_a_receipt_is_found_by_the_flag_or_by_its_senders_key(terminal: Terminal, tmp_path: Path) -> None:
    with terminal.store.read() as connection:
        (flag,) = view_case(connection, terminal.case).flags
    by_key = terminal.type("receipt", f"{flag.source}:{flag.key}")
    assert by_key.exit_code == 0
    out = tmp_path / "flag.receipt"
    assert terminal.type("receipt", str(flag.id), "--out", out).exit_code == 0
    assert out.read_text() == by_key.stdout
    assert verified(terminal.data, [out]) == 0
    for unknown in ("matrix:report-1", "x", "00000000-0000-0000-0000-000000000000"):
        assert terminal.type("receipt", unknown).exit_code == 2
    terminal.data = tmp_path / "another"
    stranger = terminal.type("receipt", str(flag.id))
    assert (stranger.exit_code, "copy log.key" in stranger.stderr) == (3, True)
