"""`tocsin dsa` from a ban to the public database, on a socket; each command ends as its page says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.cases.time import Time
from tests.databases import fresh_database
from tests.dsa.acting import act, brought, confirm, happened
from tests.dsa.receiving import TOKEN, Database, transparency_database
from tocsin.cli import main
from tocsin.people import NoSuchPersonError, Role, add_person, begin_session, find_person, keep_session
from tocsin.store import Store


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.delenv("TOCSIN_DSA", raising=False)
    with fresh_database() as url, Store.open(None, url, migrate=False) as opened:
        monkeypatch.setenv("TOCSIN_DATABASE_URL", url)
        yield opened


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    with transparency_database() as found:
        monkeypatch.setenv("TOCSIN_DSA_PRODUCTION_URL", found.base)
        monkeypatch.setenv("TOCSIN_DSA_PRODUCTION_TOKEN", TOKEN)
        yield found


def sign_in(store: Store, folder: Path, name: str) -> None:
    """Keep a session of somebody, as `tocsin login` does."""
    now = datetime.now(UTC)
    with store.begin() as connection:
        try:
            number = find_person(connection, name).id
        except NoSuchPersonError:
            number = add_person(connection, name, [Role.LEAD], now).id
        token = begin_session(connection, number, "password", now, client="cli")
    keep_session(folder, "http://127.0.0.1:8080", token)


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["dsa", *words, "--data", str(folder)])


def banned(store: Store) -> None:
    """Leave a ban and, on a child of the case, a suspension."""
    time = Time()
    time.at = datetime.now(UTC) - timedelta(days=1)
    confirm(store, time, brought(store, time, "account-77"))
    time.at += timedelta(hours=1)
    happened(store, time, act(time, "ban", "account-77"), act(time, "freeze", "child", "suspend"))


def test_a_ban_becomes_a_public_statement_that_a_person_released(
    store: Store, there: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    banned(store)
    assert "made 2 statements" in run(tmp_path, "gather").stderr
    first, second = map(json.loads, run(tmp_path, "list", "--json").stdout.splitlines())
    assert (first["state"], second["state"]) == ("ready", "not ready")
    assert "does not accuse" in second["trouble"][0]
    assert "not ready" in run(tmp_path, "list").stdout
    assert json.loads(run(tmp_path, "show", "1").stdout)["puid"] == first["puid"]
    assert "tocsin login" in run(tmp_path, "release").stderr
    sign_in(store, tmp_path, "ana")
    unset = run(tmp_path, "release")
    assert (unset.exit_code, "TOCSIN_DSA is not set" in unset.stderr) == (2, True)
    assert "nothing is sent from here" in run(tmp_path, "send").stderr

    monkeypatch.setenv("TOCSIN_DSA", "production")
    wrong = run(tmp_path, "edit", "1", "category=MINORS")
    assert (wrong.exit_code, "unknown_value" in wrong.stderr) == (2, True)
    better = run(tmp_path, "edit", "1", "content_language=DE", "territorial_scope=DE,FR")
    assert "statement 1 is ready" in better.stderr
    assert run(tmp_path, "withdraw", "2", "--why", "protects the child").exit_code == 0
    done = run(tmp_path, "release")
    assert (done.exit_code, there.calls) == (0, [])
    assert "batch 1: over" in run(tmp_path, "send").stderr
    assert "nothing is due" in run(tmp_path, "send").stderr
    (sent,) = there.kept.values()
    assert (sent["puid"], sent["territorial_scope"]) == (first["puid"], ["DE", "FR"])
    (batch,) = map(json.loads, run(tmp_path, "batches", "--json").stdout.splitlines())
    assert batch["statements"][0]["uuid"] == sent["uuid"]
    out = tmp_path / "statements.jsonl"
    assert run(tmp_path, "export", "--out", str(out)).exit_code == 0
    assert [json.loads(line) for line in out.read_text().splitlines()] == [sent]
    clean = CliRunner().invoke(main, ["dsa", "lint", str(out)])
    assert (clean.exit_code, clean.stdout) == (0, "")


def test_two_people_release_where_the_platform_says_so(
    store: Store, there: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    banned(store)
    monkeypatch.setenv("TOCSIN_DSA", "production")
    (tmp_path / "dsa.yaml").write_text("two_people: true\n")
    sign_in(store, tmp_path, "ana")
    run(tmp_path, "gather")
    assert "waiting for approval" in run(tmp_path, "release", "1").stderr
    assert run(tmp_path, "approve", "1").exit_code == 2
    sign_in(store, tmp_path, "bo")
    refused = run(tmp_path, "refuse", "1", "--why", "not yet")
    assert "refused by person:bo: not yet" in " ".join(refused.stderr.split())
    sign_in(store, tmp_path, "ana")
    run(tmp_path, "release")
    sign_in(store, tmp_path, "bo")
    assert run(tmp_path, "approve", "2").exit_code == 0
    assert "batch 2: over" in run(tmp_path, "send").stderr
    assert run(tmp_path, "batches").stdout.count("production") == 2


def test_what_is_found_is_told_with_why_and_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "published.jsonl"
    file.write_text('{"decision_ground": "DECISION_GROUND_ILLEGAL_CONTENT", "puid": "a b"}\n')
    found = CliRunner().invoke(main, ["dsa", "lint", str(file)])
    assert found.exit_code == 1
    for said in ("broken_rule: puid", "where: published.jsonl:1", "why it matters", "what to do"):
        assert said in found.stdout
    lines = CliRunner().invoke(main, ["dsa", "lint", str(file), "--json"]).stdout.splitlines()
    assert {json.loads(line)["check"] for line in lines} == {"broken_rule"}
    assert CliRunner().invoke(main, ["dsa", "lint", str(tmp_path / "none.jsonl")]).exit_code == 2
    (tmp_path / "torn.csv.gz").write_bytes(b"\x1f\x8b\x08")
    assert CliRunner().invoke(main, ["dsa", "lint", str(tmp_path / "torn.csv.gz")]).exit_code == 3
    assert CliRunner().invoke(main, ["dsa", "fields", "colour"]).exit_code == 2
    assert "SOURCE_VOLUNTARY" in CliRunner().invoke(main, ["dsa", "fields", "source_type"]).stdout
