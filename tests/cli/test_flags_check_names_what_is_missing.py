from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from tests.cases.time import Time
from tests.cases.working import POLICY, flag_about
from tests.databases import store
from tocsin.cases import FlagIntake
from tocsin.cli import main
from tocsin.store import Store

__all__ = ["store"]


def check(store: Store, monkeypatch: pytest.MonkeyPatch, *words: str) -> Result:
    monkeypatch.setenv("TOCSIN_DATABASE_URL", store.url)
    return CliRunner().invoke(main, ["flags", "check", *words])


def send(store: Store, *numbers: int) -> None:
    time = Time()
    time.at = datetime.now(UTC) - timedelta(hours=3)
    bodies = [flag_about("ann", f"n{number}", number=number) for number in numbers]
    FlagIntake(store, POLICY, time).accept(bodies, "forum")


def test_numbers_that_never_came_are_named(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    send(store, 2, 3, 7, 9)
    done = check(store, monkeypatch)
    assert done.exit_code == 1
    for said in ("forum: number 1 never came", "forum: numbers 4 to 6 never came", "number 8 never came"):
        assert said in done.stderr
    rows = [json.loads(line) for line in check(store, monkeypatch, "--json").stdout.splitlines()]
    runs = [(row["first"], row["last"]) for row in rows if row.get("amiss") == "never_came"]
    assert runs == [(1, 1), (4, 6), (8, 8)]


def test_the_list_is_short_unless_all_of_it_is_wanted(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    send(store, *range(2, 62, 2))
    short, whole = check(store, monkeypatch), check(store, monkeypatch, "--all")
    assert short.stderr.count("never came\n") == 20
    assert "--all names every one" in short.stderr
    assert whole.stderr.count(" never came\n") == 30
    assert "--all" not in whole.stderr


def test_flags_that_are_lost_or_not_in_the_log_are_named_by_id(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(store, 1, 2, 3)
    assert check(store, monkeypatch).exit_code == 0
    with store.begin() as connection:
        # As a broken disk, or somebody with the database's own password, might leave it.
        connection.execute(text("set local session_replication_role = replica"))
        ids = [str(one) for one in connection.execute(text("select id from flag order by number")).scalars()]
        connection.execute(text("delete from flag where id = cast(:id as uuid)"), {"id": ids[0]})
        connection.execute(text("delete from log_entry where subject = :one"), {"one": f"flag:{ids[1]}"})
        connection.execute(
            text("update flag set case_id = 'nowhere' where id = cast(:id as uuid)"), {"id": ids[2]}
        )
    done = check(store, monkeypatch)
    assert done.exit_code == 1
    assert f"flag {ids[0]} is in the log, and not here" in done.stderr
    assert f"flag {ids[1]}, of case" in done.stderr
    assert "is not in the log" in done.stderr
    assert f"flag {ids[2]}, of case nowhere, is neither open" in done.stderr
