from __future__ import annotations

import csv
import json
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from tests.databases import fresh_database
from tests.transparency.working import live
from tocsin.cases.tables import flag
from tocsin.cli import main
from tocsin.clock import SystemClock
from tocsin.log import LogKey, Publisher
from tocsin.store import Store
from tocsin_verify.__main__ import VERIFIED
from tocsin_verify.__main__ import main as verify


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str, str]]:
    """A data folder, its database's address, and a flag in it."""
    data = tmp_path_factory.mktemp("data")
    with fresh_database() as url:
        with Store.open(None, url, migrate=False) as store:
            live(store, 5, accounts=9)
            Publisher(store, LogKey.open(data), data, SystemClock()).publish()
            with store.read() as connection:
                one = connection.execute(select(flag.c.id).limit(1)).scalar_one()
        yield data, url, str(one)


def _run(place: tuple[Path, str, str], *arguments: object) -> Result:
    data, url, _ = place
    return CliRunner(env={"TOCSIN_DATABASE_URL": url}).invoke(
        main, ["transparency", *map(str, arguments), "--data", str(data)]
    )


def test_a_folder_of_figures_can_be_checked_by_anybody(place: tuple[Path, str, str], tmp_path: Path) -> None:
    data, _, one = place
    out, opened, facts = tmp_path / "figures", tmp_path / "opened.jsonl", tmp_path / "facts.csv"
    period = ("--from", "2026-05-01", "--to", "2026-05-31")
    done = _run(
        place, *period, "--out", out, "--hide-below", 2, "--flag", one, "--opened", opened, "--facts", facts
    )
    assert done.exit_code == 0, done.output
    key = str(LogKey.open(data).verifier)
    assert verify([str(out), "--key", key, "--opened", str(opened)]) == VERIFIED
    assert verify([str(out / f"counted-{one}.json"), "--key", key]) == VERIFIED

    page = (out / "index.html").read_text()
    assert "<script" not in page
    assert "Legal demands: Tocsin has no place yet" in page
    with (out / "figures.csv").open(newline="") as file:
        totals = [
            row
            for row in csv.DictReader(file)
            if (row["table"], row["row"], row["column"]) == ("flags", "", "")
        ]
    with facts.open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["fact"] == "flag"]
    assert [int(row["count"]) for row in totals] == [len(rows)]
    assert [stat.S_IMODE(path.stat().st_mode) for path in (opened, facts)] == [0o600, 0o600]


def test_facts_are_written_as_lines_of_json_too(place: tuple[Path, str, str], tmp_path: Path) -> None:
    facts = tmp_path / "facts.jsonl"
    period = ("--from", "2026-05-01", "--to", "2026-05-31")
    assert _run(place, *period, "--out", tmp_path / "figures", "--facts", facts).exit_code == 0
    rows = [json.loads(line) for line in facts.read_text().splitlines()]
    assert {row["fact"] for row in rows} >= {"flag", "case_opened"}
    assert all(datetime.fromisoformat(row["at"]) >= datetime(2026, 5, 1, tzinfo=UTC) for row in rows)


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        ("2026-05-31", "2026-05-01", "turn --from and --to round"),
        ("2026-05-01", "2199-01-01", "name an earlier --to"),
        ("2020-01-01", "2020-12-31", "nothing was written down in this period"),
    ],
)
def test_a_period_that_cannot_be_told_ends_in_one_sentence(
    place: tuple[Path, str, str], tmp_path: Path, first: str, last: str, says: str
) -> None:
    done = _run(place, "--from", first, "--to", last, "--out", tmp_path / "figures")
    assert done.exit_code == 2
    assert says in done.output
    assert not (tmp_path / "figures").exists()
