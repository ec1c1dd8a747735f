from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from tests.cases.time import Time
from tests.cases.working import POLICY, flag_about
from tests.databases import store
from tests.people.acquainted import NOON
from tests.rules.test_rules_go_live_by_two_people import OWN, people, proposed, weights
from tocsin.cases import FlagIntake
from tocsin.cli import main
from tocsin.cli.rescanning import trying
from tocsin.inbox import Inbox
from tocsin.jobs import NotNowError
from tocsin.people import add_person, begin_session, keep_session
from tocsin.rescan import rescan
from tocsin.rules import Contents, answer, live_version, propose, put_back, read_version
from tocsin.signals import Indicators
from tocsin.simulator import SimulationConfig, simulate
from tocsin.store import Store
from tocsin.trials import Trials

__all__ = ["store"]

QUIET = -40.0
"""A prior at which no alarm rings."""


def received(store: Store, tmp_path: Path) -> None:
    simulate(SimulationConfig(people=300, days=14, seed=11), tmp_path / "town")
    lines = [
        line
        for file in sorted((tmp_path / "town").glob("*.jsonl"))
        for line in file.read_bytes().splitlines()
        if line.strip()
    ]
    inbox = Inbox(store, Time())
    for start in range(0, len(lines), 1000):
        inbox.accept(lines[start : start + 1000], "platform")


def scans(store: Store) -> list[tuple[int | None, str]]:
    """Return by which version each scan weighed, and its weights, in order."""
    with store.read() as connection:
        rows = connection.execute(
            text("select body from log_entry where kind = 'scan_ended' order by id")
        ).scalars()
        return [(body["rules"], body["weights_version"]) for body in rows]


@pytest.mark.slow
def test_a_proposal_is_tried_and_once_agreed_to_the_next_scan_weighs_by_it(
    store: Store, tmp_path: Path
) -> None:
    received(store, tmp_path)
    ann, bob = people(store)
    shipped = Indicators.load().version
    with store.begin() as connection:
        number = propose(connection, Contents(weights(tmp_path, QUIET)), ann, "rings too often", NOON).id
    trials = Trials(store, Time(), tmp_path / "work")
    assert trials.try_what_waits() == [number]
    assert trials.try_what_waits() == []
    with store.begin() as connection:
        trial = read_version(connection, number).trial
        assert trial is not None
        assert trial["counts"]["go"]["alarms"] == len(trial["go"]) > 0, "no alarm rings at such a prior"
        assert (trial["against"], trial["come"]) == (None, [])
        assert trial["events"] > 0
        answer(connection, number, bob, agreed=True, why="so be it", at=NOON)
    live = rescan(store, POLICY, Time(), tmp_path / "work")
    assert live.arrived.opened == 0
    explicit = rescan(store, POLICY, Time(), tmp_path / "work", live=False)
    assert explicit.arrived.opened > 0
    with store.begin() as connection:
        put_back(connection, None, bob, "it hears nothing", NOON)
    rescan(store, POLICY, Time(), tmp_path / "work")
    told = scans(store)
    assert [rules for rules, _ in told] == [None, number, number, None, None]
    assert told[0][1] == told[4][1] == shipped != told[2][1]
    assert list((tmp_path / "work").iterdir()) == [], "no event and no rule is left lying about"


def test_phrases_that_are_live_are_heard(store: Store, tmp_path: Path) -> None:
    ann, bob = people(store)
    FlagIntake(store, POLICY, Time()).accept([flag_about("ann", "f1")], "forum")
    number = proposed(store, ann, Contents(phrases=OWN))
    with store.begin() as connection:
        answer(connection, number, bob, agreed=True, why="new slang", at=NOON)
    assert rescan(store, POLICY, Time(), tmp_path / "work").events == 1
    assert scans(store) == [(number, Indicators.load().version)]


def test_without_an_event_a_trial_says_that_it_tells_nothing(store: Store, tmp_path: Path) -> None:
    ann, _ = people(store)
    with store.begin() as connection:
        number = propose(connection, Contents(phrases=OWN), ann, "new slang", NOON).id
    going = threading.Lock()
    work = trying(Trials(store, Time(), tmp_path / "work"), going=going)
    with going:
        with pytest.raises(NotNowError):
            work()
        with store.read() as connection:
            assert read_version(connection, number).tried_at is None, "another scan was at it"
    work()
    with store.read() as connection:
        trial = read_version(connection, number).trial
    assert trial is not None
    assert (trial["events"], trial["counts"]) == (0, {})


def signed_in(store: Store, folder: Path, name: str, role: str) -> None:
    now = datetime.now(UTC)
    with store.begin() as connection:
        number = add_person(connection, name, [role], now).id
        token = begin_session(connection, number, "password", now, client="cli")
    keep_session(folder, "http://127.0.0.1:8080", token)


def test_the_command_line_goes_the_same_way(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOCSIN_DATABASE_URL", store.url)
    weights(tmp_path)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "mine-en.yaml").write_text(OWN["mine-en.yaml"])
    FlagIntake(store, POLICY, Time()).accept([flag_about("ann", "f1")], "forum")

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, ["rules", *words, "--data", str(tmp_path)])

    files = ["--weights", str(tmp_path / "weights.yaml"), "--indicators", str(tmp_path / "mine")]
    nobody = run("propose", *files, "--why", "better")
    assert (nobody.exit_code, "tocsin login" in nobody.stderr) == (2, True)
    signed_in(store, tmp_path, "ann", "child_safety")
    assert run("propose", "--why", "nothing").exit_code == 2
    assert "version 1 is proposed" in run("propose", *files, "--why", "better").stderr
    assert "waits for its trial" in run("list").stdout
    untried = run("agree", "1", "--why", "mine")
    assert (untried.exit_code, "release_rules" in untried.stderr) == (2, True)
    assert "version 1 was tried" in run("try", "--quiet").stderr
    signed_in(store, tmp_path, "bob", "lead")
    changes = run("diff", "1").stdout.splitlines()
    assert changes[:2] == ["beside what the server starts with", "weights.yaml: a new file"]
    assert "mine-en.yaml: a new file" in changes
    assert "+  club_name: [blue lantern club]" in changes
    assert run("diff", "9").exit_code == 2
    assert "version 1 is live" in run("agree", "1", "--why", "loses nothing").stderr
    shown = json.loads(run("show", "1", "--out", str(tmp_path / "taken")).stdout)
    assert (shown["live"], shown["answered_by"], shown["trial"]["same"]) == (True, "person:bob", 0)
    assert (tmp_path / "taken" / "phrases" / "mine-en.yaml").read_text() == OWN["mine-en.yaml"]
    assert run("show", "1", "--out", str(tmp_path / "taken")).exit_code == 2
    assert run("back", "first", "--why", "x").exit_code == 2
    assert "starts with is live" in run("back", "started", "--why", "too quiet").stderr
    assert [json.loads(line)["version"] for line in run("history").stdout.splitlines()] == [None, 1]
    again = run("try", "1")
    assert (again.exit_code, "answered already" in again.stderr) == (2, True)
    assert "2 is proposed" in run("propose", "--weights", files[1], "--why", "a slip").stderr
    assert run("refuse", "2", "--why", "taken back").exit_code == 0
    newest, first = map(json.loads, run("list", "--json").stdout.splitlines())
    assert (newest["agreed"], first["agreed"], first["live"]) == (False, True, False)
    with store.read() as connection:
        assert live_version(connection) is None
