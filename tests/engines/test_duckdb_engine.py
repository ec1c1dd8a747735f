"""The engine on one machine: relations, parameters, bounded memory, and errors that say what to do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from tocsin.engines import DuckDBEngine, EngineError


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[DuckDBEngine]:
    with DuckDBEngine(tmp_path, memory="100MB", threads=2) as engine:
        yield engine


def test_a_view_becomes_a_relation_of_its_name(engine: DuckDBEngine) -> None:
    engine.load("number", pa.table({"n": [1, 2, 3]}))
    engine.create("large", "select n from number where n >= $least", {"least": 2, "unused": 7})
    assert engine.fetch("select n from large order by n")["n"].to_pylist() == [2, 3]


def test_rows_are_added_through_a_select(engine: DuckDBEngine) -> None:
    for first in (1, 10):
        engine.append("doubled", pa.table({"n": [first]}), "select n * 2 as n from batch")
    assert engine.fetch("select n from doubled order by n")["n"].to_pylist() == [2, 20]


def test_a_relation_can_be_made_again_and_dropped(engine: DuckDBEngine) -> None:
    engine.load("kept", pa.table({"n": [1, 2]}))
    engine.create("kept", "select n from kept where n = 2")
    assert engine.fetch("select n from kept")["n"].to_pylist() == [2]
    engine.drop("kept")
    engine.drop("kept")
    with pytest.raises(EngineError, match="kept"):
        engine.fetch("select n from kept")


def test_what_does_not_fit_in_memory_spills_to_disk(engine: DuckDBEngine) -> None:
    engine.create(
        "wide",
        "select cast(i as varchar) || repeat('x', 60) as name, i % 7 as part from range(3_000_000) r(i)",
    )
    found = engine.fetch(
        "select count(*) as n from (select name, part, count(*) as c from wide group by all)"
    )
    assert found["n"].to_pylist() == [3_000_000]


def test_memory_that_is_used_up_is_told_with_what_helps(tmp_path: Path) -> None:
    with (
        DuckDBEngine(tmp_path, memory="12MB", threads=1) as engine,
        pytest.raises(EngineError, match="--memory"),
    ):
        engine.fetch("select list(repeat('x', 100) || i) as everything from range(2_000_000) r(i)")


def test_sql_cannot_reach_the_disk(engine: DuckDBEngine, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n")
    with pytest.raises(EngineError):
        engine.fetch("select * from read_csv($path)", {"path": str(tmp_path / "secret.csv")})
