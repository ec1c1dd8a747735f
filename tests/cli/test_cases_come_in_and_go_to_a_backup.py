from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from tests.databases import fresh_database
from tocsin.cases import FlagIntake, read_policy
from tocsin.cli import main
from tocsin.clock import SystemClock
from tocsin.model import Case, CaseAccount, Evidence, Kind, Role, Stage
from tocsin.store import Store

Run = Callable[..., Result]


def _case(case: str, account: str, *, opened: bool = True) -> Case:
    seen = Evidence(
        "e1", "asks_secrecy", Stage.ISOLATION, 3.0, "asked for a secret", "2026-01-02T03:04:05Z", account
    )
    return Case(
        case=case,
        kind=Kind.GROOMING,
        probability=0.9 if opened else 0.2,
        weight=4.0,
        opened_at="2026-01-02T03:04:05Z" if opened else None,
        accounts=(CaseAccount(account, Role.OFFENDER, 4.0), CaseAccount("child", Role.MINOR, 0.0)),
        stages=(),
        evidence=(seen,),
        weights_version="1",
        prior=-7.0,
    )


def _left_by_a_scan(folder: Path, *cases: Case) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "cases.jsonl").write_bytes(b"".join(msgspec.json.encode(case) + b"\n" for case in cases))
    return folder


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    with fresh_database() as url:
        monkeypatch.setenv("TOCSIN_DATABASE_URL", url)

        def call(*words: str | Path) -> Result:
            return CliRunner().invoke(main, [str(word) for word in words])

        yield call


def test_a_scan_comes_in_once(run: Run, tmp_path: Path) -> None:
    scanned = _left_by_a_scan(
        tmp_path / "today", _case("0" * 16, "ann"), _case("1" * 16, "bob", opened=False)
    )
    assert "1 opened" in run("cases", "import", scanned).stderr
    assert "1 unchanged" in run("cases", "import", scanned).stderr
    listed = [json.loads(line) for line in run("cases", "list", "--open").stdout.splitlines()]
    assert [(case["id"], case["state"], case["next_action"]) for case in listed] == [
        ("0" * 16, "new", "triage")
    ]
    assert run("cases", "list", "--account", "bob").stdout == ""
    assert run("flags", "check").exit_code == 0


def test_what_is_no_scan_is_told_with_its_line(run: Run, tmp_path: Path) -> None:
    missing = run("cases", "import", tmp_path)
    assert missing.exit_code == 3
    assert "cannot be read" in missing.stderr
    folder = _left_by_a_scan(tmp_path / "bad", _case("0" * 16, "ann"))
    with (folder / "cases.jsonl").open("a") as file:
        file.write('{"case": 7}\n')
    broken = run("cases", "import", folder)
    assert broken.exit_code == 3
    assert "line 2" in broken.stderr
    assert run("cases", "list").stdout == ""


def test_a_backup_is_restored_only_where_nothing_is_or_by_force(run: Run, tmp_path: Path) -> None:
    run("cases", "import", _left_by_a_scan(tmp_path / "a", _case("0" * 16, "ann")))
    file = tmp_path / "backup.tar"
    data = tmp_path / "data"
    (data / "vault").mkdir(parents=True)
    (data / "log.key").write_text("a key")
    made = run("backup", file, "--data", data)
    assert made.exit_code == 0
    assert "not in it, keep copies elsewhere: log.key, vault (" in made.stderr
    assert run("backup", file).exit_code == 3
    run("cases", "import", _left_by_a_scan(tmp_path / "b", _case("2" * 16, "cyd")))
    refused = run("restore", file)
    assert refused.exit_code == 3
    assert "--force" in refused.stderr
    restored = run("restore", "--force", file)
    assert restored.exit_code == 0
    assert "1 of case" in restored.stderr
    assert [json.loads(line)["id"] for line in run("cases", "list").stdout.splitlines()] == ["0" * 16]


def test_a_flag_that_is_missing_breaks_the_law(run: Run) -> None:
    with Store.open(None, os.environ["TOCSIN_DATABASE_URL"]) as store:
        FlagIntake(store, read_policy(), SystemClock()).accept(
            [
                {
                    "id": "1",
                    "actor": "u1",
                    "subject": {"kind": "account", "id": "ann"},
                    "reason": "grooming",
                    "by": "user",
                }
            ],
            "forum",
        )
        with store.begin() as connection:
            connection.execute(text("update flag_intake set received = 2, accepted = 2"))
    broken = run("flags", "check")
    assert broken.exit_code == 1
    assert "2 flags were accepted" in broken.stderr
    told = [json.loads(line) for line in run("flags", "check", "--json").stdout.splitlines()]
    assert told[0]["source"] == "forum"
    assert "breach" in told[-1]
