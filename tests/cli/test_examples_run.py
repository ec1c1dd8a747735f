"""The mapping files in `examples/` at a terminal: `tocsin check` and `tocsin scan` read the records beside them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.prepared import tocsin_path
from tocsin.scan import FILES

EXAMPLES = Path(__file__).parents[2] / "examples" / "mappings"
TOCSIN = tocsin_path()
# What each example's records say, counted by hand from the records, not from what Tocsin made of them.
ROOM = {"contact": 1, "group": 2, "message": 2, "media": 1, "edit": 1, "delete": 1}
FORUM = {"account": 2, "post": 1, "message": 1, "flag": 1}
SHIPPED = {"matrix-room-export.json": ROOM, "discourse-forum.jsonl": FORUM}


def tocsin(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [TOCSIN, *map(str, words)], capture_output=True, text=True, timeout=300, check=False
    )


def mapping_of(name: str) -> Path:
    return (EXAMPLES / name).with_suffix(".yaml")


def test_every_mapping_has_records_beside_it_and_is_tried_here() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.yaml")} == {Path(name).stem for name in SHIPPED}
    assert {path.name for path in EXAMPLES.iterdir() if path.suffix != ".yaml"} == set(SHIPPED)


@pytest.mark.parametrize("name", SHIPPED)
def test_check_counts_the_events_that_an_example_makes(name: str) -> None:
    done = tocsin("check", EXAMPLES / name, "--map", mapping_of(name), "--json")
    assert done.returncode == 0, done.stderr
    counts = json.loads(done.stdout)
    assert counts["by_type"] == SHIPPED[name]
    assert counts["read"] == counts["accepted"] == sum(SHIPPED[name].values())
    assert counts["duplicate"] == counts["quarantined"] == 0


@pytest.mark.parametrize("name", SHIPPED)
def test_scan_reads_an_example_and_makes_no_case_of_it(name: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = tocsin("scan", EXAMPLES / name, "--map", mapping_of(name), "--out", out, "--strict")
    assert done.returncode == 0, done.stderr
    assert {path.name for path in out.iterdir()} == set(FILES)
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert summary["accepted"] == summary["read"] == sum(SHIPPED[name].values())
    assert summary["quarantined"] == 0
    assert summary["cases"] == 0
    assert (out / "cases.jsonl").read_bytes() == b""
    assert pq.read_metadata(out / "signals.parquet").num_rows == summary["signals"]


def test_without_its_mapping_an_example_keeps_no_contract() -> None:
    done = tocsin("check", EXAMPLES / "discourse-forum.jsonl")
    assert done.returncode == 1
    assert "discourse-forum.jsonl:1" in done.stderr.replace("\n", "")


@pytest.mark.parametrize("name", SHIPPED)
def test_the_records_of_the_other_example_are_refused_in_words(name: str) -> None:
    (other,) = (one for one in SHIPPED if one != name)
    done = tocsin("check", EXAMPLES / other, "--map", mapping_of(name))
    assert done.returncode == 1
    assert other in done.stderr.replace("\n", "")
    assert "JSON" in done.stderr
