from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from tests.cases.time import Time
from tests.databases import store
from tocsin.cli.shadow import shadow_command
from tocsin.inbox import Inbox
from tocsin.log import log_entry
from tocsin.simulator import SimulationConfig, simulate
from tocsin.store import Store

__all__ = ["store"]


@pytest.fixture
def runner(store: Store, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("TOCSIN_DATABASE_URL", store.url)
    return CliRunner()


@pytest.mark.slow
def test_a_prior_is_tried_beside_todays_and_nothing_goes_live(
    runner: CliRunner, store: Store, tmp_path: Path
) -> None:
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
    words = ["--received", "--prior", "-40", "--decided", "--quiet", "--data", str(tmp_path)]
    done = runner.invoke(shadow_command, [*words, "--out", str(tmp_path / "trial")])
    assert done.exit_code == 0, done.output
    found = json.loads((tmp_path / "trial" / "shadow.json").read_text(encoding="utf-8"))
    live = [
        json.loads(line) for line in (tmp_path / "trial" / "live" / "cases.jsonl").read_text().splitlines()
    ]
    alarms = {case["case"] for case in live if case["opened_at"] is not None}
    assert alarms
    assert {each["live"] for each in found["go"]} == alarms, "no alarm rings at such a prior"
    assert found["come"] == []
    with store.read() as connection:
        kinds = connection.execute(select(log_entry.c.kind).order_by(log_entry.c.id)).scalars().all()
    assert list(kinds) == ["scan_begun", "scan_ended"] * 2, "two scans, and no case"
    assert list((tmp_path / "work").iterdir()) == [], "no event is left lying about"


def test_what_it_is_tried_on_is_said_once(runner: CliRunner, tmp_path: Path) -> None:
    words = ["--prior", "-9", "--out", str(tmp_path / "trial"), "--data", str(tmp_path)]
    for given, said in (
        ([], "name EVENTS"),
        (["x.jsonl", "--received"], "name EVENTS"),
        (["--received", "--map", __file__], "read already"),
    ):
        done = runner.invoke(shadow_command, [*given, *words])
        assert (done.exit_code, said in done.output) == (2, True), done.output
    nothing = runner.invoke(shadow_command, ["--received", *words])
    assert nothing.exit_code == 3
