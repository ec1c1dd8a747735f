"""`tocsin report` from a case to a receipt, against a receiver on a socket; each command ends as its page says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.cases.time import Time
from tests.databases import fresh_database
from tests.reporting.filing import confirmed
from tests.reporting.receiving import PASSWORD as RECEIVERS
from tests.reporting.receiving import Receiving, receiving
from tocsin.cases import case_id_of
from tocsin.cli import main
from tocsin.people import Role, Thing, add_person, begin_session, keep_session, looks_at
from tocsin.reporting import destination
from tocsin.reporting.cybertip import REPORT, read
from tocsin.store import Store


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("TOCSIN_CYBERTIPLINE_TEST_USER", "test")
    monkeypatch.setenv("TOCSIN_CYBERTIPLINE_TEST_PASSWORD", RECEIVERS)
    monkeypatch.delenv("TOCSIN_CYBERTIPLINE", raising=False)
    with fresh_database() as url, Store.open(None, url, migrate=False) as opened:
        monkeypatch.setenv("TOCSIN_DATABASE_URL", url)
        yield opened


@pytest.fixture
def there() -> Iterator[Receiving]:
    with receiving() as found:
        yield found


def sign_in(store: Store, folder: Path, name: str) -> None:
    """Keep a session of somebody, as `tocsin login` does."""
    now = datetime.now(UTC)
    with store.begin() as connection:
        person = add_person(connection, name, [Role.CHILD_SAFETY], now)
        token = begin_session(connection, person.id, "password", now, client="cli")
    keep_session(folder, "http://127.0.0.1:8080", token)


def case_of(store: Store) -> str:
    time = Time()
    time.at = datetime.now(UTC) - timedelta(days=1)
    return confirmed(store, time)


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["report", *words, "--data", str(folder)])


def test_a_case_becomes_a_draft_and_two_people_later_a_report(
    store: Store, there: Receiving, tmp_path: Path
) -> None:
    case = case_of(store)
    bare = run(tmp_path, "draft", case)
    assert "who reports has no e-mail address" in bare.stderr
    draft = bare.stdout.strip()
    refused = run(tmp_path, "submit", draft, "--server", there.base)
    assert refused.exit_code == 2
    assert "reporter/reportingPerson/email is missing" in " ".join(refused.stderr.split())
    shown = json.loads(run(tmp_path, "show", draft, "--json").stdout)
    shown["document"]["reporter"]["reportingPerson"]["email"] = ["safety@platform.example"]
    (tmp_path / "draft.json").write_text(json.dumps(shown))
    assert run(tmp_path, "edit", draft, str(tmp_path / "draft.json")).exit_code == 0
    assert run(tmp_path, "edit", draft, str(tmp_path / "draft.json")).exit_code == 2
    again = run(tmp_path, "draft", case, "--xml", str(tmp_path / "report.xml"))
    assert again.stdout.strip() == draft
    report = read(REPORT, (tmp_path / "report.xml").read_bytes())
    assert report["incidentSummary"]["incidentType"] == "Online Enticement of Children for Sexual Acts"
    assert "safety@platform.example" in run(tmp_path, "show", draft).stdout

    asked = run(tmp_path, "submit", draft, "--server", there.base)
    assert asked.exit_code == 0
    assert "waiting for approval" in asked.stderr
    assert there.calls == []
    nobody = run(tmp_path, "approve", draft)
    assert (nobody.exit_code, "tocsin login" in nobody.stderr) == (2, True)
    for name, said in (("asta", "waiting for approval"), ("bo", "filed at the TEST server")):
        sign_in(store, tmp_path, name)
        done = run(tmp_path, "approve", draft)
        assert done.exit_code == 0, done.output
        assert said in done.stderr
    (listed,) = map(json.loads, run(tmp_path, "list", "--json").stdout.splitlines())
    assert (listed["state"], listed["is_test"], listed["report_id"]) == ("filed", True, there.filed[0])
    assert (listed["asked_by"], listed["approved_by"]) == ("person:asta", "person:bo")
    assert str(there.filed[0]) in run(tmp_path, "list").stdout
    assert run(tmp_path, "submit", draft, "--server", there.base).exit_code == 0
    assert len(there.filed) == 1


def test_test_and_production_are_never_mixed_up(
    store: Store, there: Receiving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_of(store)
    draft = run(tmp_path, "draft", case_id_of("grooming", "u9")).stdout.strip()
    real = run(tmp_path, "submit", draft, "--server", "https://report.cybertip.org/ispws")
    assert real.exit_code == 2
    assert "does not say production" in " ".join(real.stderr.split())
    monkeypatch.setenv("TOCSIN_CYBERTIPLINE_SERVER", there.base)
    assert destination().base == there.base
    monkeypatch.setenv("TOCSIN_CYBERTIPLINE", "production")
    assert "unset one of them" in run(tmp_path, "submit", draft).stderr
    monkeypatch.setenv("TOCSIN_CYBERTIPLINE", "live")
    assert "write test or production" in run(tmp_path, "submit", draft).stderr


def test_the_schema_is_fetched_into_the_data_folder(store: Store, there: Receiving, tmp_path: Path) -> None:
    assert run(tmp_path, "schema", "--server", there.base).exit_code == 0
    assert (tmp_path / "reporting" / "test" / "cybertipline.xsd").stat().st_size > 1000
    there.faults = ["401"]
    refused = run(tmp_path, "schema", "--server", there.base)
    assert refused.exit_code == 3
    assert "check the credentials" in " ".join(refused.stderr.split())


def test_what_is_not_there_is_said_in_a_sentence(store: Store, tmp_path: Path) -> None:
    assert run(tmp_path, "draft", "0" * 16).exit_code == 2
    assert run(tmp_path, "submit", "r" + "0" * 12).exit_code == 2
    assert run(tmp_path, "show", "nothing").exit_code == 2
    assert run(tmp_path, "list", "--json").stdout == ""
    (tmp_path / "reporting.yaml").write_text("emial: x\n")
    wrong = run(tmp_path, "list")
    assert wrong.exit_code == 2
    assert "docs/reporting.md" in " ".join(wrong.stderr.split())


def test_whoever_has_a_draft_made_or_shown_is_on_record(store: Store, tmp_path: Path) -> None:
    case = case_of(store)
    sign_in(store, tmp_path, "asta")
    draft = run(tmp_path, "draft", case).stdout.strip()
    assert run(tmp_path, "show", draft).exit_code == 0
    with store.read() as connection:
        looks = looks_at(connection, case)
    assert {(each.by, each.purpose, each.whole) for each in looks} == {("asta", "report", False)}
    assert (Thing.TEXT, f"report:{draft}") == (looks[-1].thing, looks[-1].thing_id)
    assert Thing.IDENTITY in {each.thing for each in looks}
