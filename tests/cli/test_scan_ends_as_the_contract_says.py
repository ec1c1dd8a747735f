"""`tocsin scan` at a terminal: exit codes, one clear sentence, and nothing half-written."""

from __future__ import annotations

import json
import os
import resource
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.prepared import tocsin_path
from tests.scanning import write_lines
from tests.scene import Scene
from tests.stories import silent_ring
from tocsin.model import Case
from tocsin.scan import FILES
from tocsin.signals import Indicators

TOCSIN = str(Path(sys.executable).parent / "tocsin")
PREPARED = tocsin_path()


def run(
    *words: object, limit: Callable[[], None] | None = None, stdin: bytes | None = None
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        # A limit is put on a process before it loads anything: that needs one of its own.
        [PREPARED if limit is None else TOCSIN, *map(str, words)],
        capture_output=True,
        preexec_fn=limit,
        input=stdin,
        timeout=300,
        check=False,
    )


@pytest.fixture
def events(tmp_path: Path) -> Path:
    scene = Scene(bystanders=60)
    silent_ring(scene)
    return write_lines(scene.events, tmp_path / "events.jsonl")


def said(done: subprocess.CompletedProcess[bytes]) -> str:
    return done.stderr.decode().replace("\n", "")


def nothing_left(folder: Path, *expected: str) -> bool:
    return {path.name for path in folder.iterdir()} == set(expected)


def test_it_leaves_the_files_of_the_contract(events: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = run("scan", events, "--out", out)
    assert done.returncode == 0, said(done)
    assert {path.name for path in out.iterdir()} == set(FILES)
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in out.iterdir())
    summary = json.loads((out / "summary.json").read_text())
    assert summary["read"] == summary["accepted"] + summary["duplicate"] + summary["quarantined"]
    assert summary.keys() >= {
        "signals",
        "cases",
        "seconds",
        "events_per_second",
        "peak_rss_bytes",
        "contract_version",
    }
    case = json.loads((out / "cases.jsonl").read_text().splitlines()[0])
    assert case.keys() >= {
        "case",
        "kind",
        "probability",
        "weight",
        "opened_at",
        "accounts",
        "stages",
        "evidence",
        "weights_version",
    }
    signals = pq.read_table(out / "signals.parquet")
    assert signals.num_rows == summary["signals"]
    assert set(signals.column_names) >= {
        "event",
        "indicator",
        "stage",
        "actor",
        "target",
        "at",
        "weight",
        "why",
    }
    assert b"tocsin.contract" in signals.schema.metadata


def test_it_reads_standard_input(events: Path, tmp_path: Path) -> None:
    done = run("scan", "-", "--out", tmp_path / "out", "--quiet", stdin=events.read_bytes())
    assert done.returncode == 0, said(done)
    assert (tmp_path / "out" / "cases.jsonl").read_bytes()


def test_nothing_to_read_is_said(tmp_path: Path) -> None:
    done = run("scan", tmp_path / "nowhere*.jsonl", "--out", tmp_path / "out")
    assert done.returncode == 3
    assert "nowhere" in said(done)
    assert nothing_left(tmp_path)


def test_a_broken_parquet_file_is_said(tmp_path: Path) -> None:
    pq.write_table(pa.table({"x": [1]}), tmp_path / "other.parquet")
    done = run("scan", tmp_path / "other.parquet", "--out", tmp_path / "out")
    assert done.returncode == 3
    assert "other.parquet" in said(done)
    assert "actor" in said(done)
    assert nothing_left(tmp_path, "other.parquet")


def test_a_folder_that_is_not_empty_is_refused_unless_forced(events: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("keep me")
    refused = run("scan", events, "--out", out)
    assert refused.returncode == 2
    assert "--force" in said(refused)
    assert nothing_left(out, "mine.txt")
    forced = run("scan", events, "--out", out, "--force", "--quiet")
    assert forced.returncode == 0, said(forced)
    assert (out / "mine.txt").read_text() == "keep me"
    assert (out / "cases.jsonl").exists()


def test_the_report_may_be_in_french_and_the_cases_stay_english(events: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = run("scan", events, "--out", out, "--quiet", "--report-language", "fr")
    assert done.returncode == 0, said(done)
    report = (out / "report.html").read_text()
    assert '<html lang="fr">' in report
    told = {why for _, why in Indicators.load().sentences().values()}
    cases = [msgspec.json.decode(line, type=Case) for line in (out / "cases.jsonl").open("rb")]
    whys = {piece.why.partition(" (")[0] for case in cases for piece in case.evidence}
    assert whys
    assert whys <= told
    assert not any(why in report for why in whys)


@pytest.mark.parametrize(
    "words", [["scan"], ["scan", "x.jsonl"], ["scan", "x", "--out", "y", "--alarm", "2"], ["scam"]]
)
def test_wrong_use_ends_with_2(words: list[str]) -> None:
    assert run(*words).returncode == 2


def test_strict_tells_quarantine_by_its_exit_code(events: Path, tmp_path: Path) -> None:
    with events.open("a") as file:
        file.write('{"id": "bad"}\n')
    assert run("scan", events, "--out", tmp_path / "a", "--quiet").returncode == 0
    assert run("scan", events, "--out", tmp_path / "b", "--quiet", "--strict").returncode == 1
    (line,) = (tmp_path / "b" / "quarantine.jsonl").read_text().splitlines()
    assert json.loads(line).keys() == {"file", "line", "reason", "raw"}


def test_a_full_disk_leaves_nothing_behind(events: Path, tmp_path: Path) -> None:
    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    done = run("scan", events, "--out", tmp_path / "out", limit=small_files)
    assert done.returncode == 3, said(done)
    assert "Traceback" not in said(done)
    assert nothing_left(tmp_path, "events.jsonl")


def test_a_place_that_cannot_be_written_is_said(events: Path) -> None:
    done = run("scan", events, "--out", "/proc/tocsin/out")
    assert done.returncode == 3
    assert "/proc/tocsin/out" in said(done)


def test_an_interrupt_leaves_nothing_behind(tmp_path: Path) -> None:
    fifo = tmp_path / "slow.jsonl"
    os.mkfifo(fifo)
    process = subprocess.Popen(
        [TOCSIN, "scan", "-", "--out", tmp_path / "out"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A suite that a shell runs in the background inherits that interrupts are ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    )
    assert process.stdin is not None
    for _ in range(600):
        time.sleep(0.1)
        if any(path.name.endswith(".partial") for path in tmp_path.iterdir()):
            break
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130, told
    assert nothing_left(tmp_path, "slow.jsonl")


def test_no_message_text_leaves_the_scan(tmp_path: Path) -> None:
    scene = Scene(bystanders=20)
    scene.account("a")
    scene.account("b", "13-15")
    marker = "quixotic-lighthouse-7713"
    for _ in range(6):
        scene.say("a", "b", f"keep this secret between us {marker}, don't tell your parents, how old are you")
        scene.pay("a", "b", memo=f"school uniform {marker}")
    scene.post("a", contacts=["h"], text=f"book now {marker}")
    broken = {**scene.events[-1], "id": "x", "at": "never"}
    source = write_lines([*scene.events, broken], tmp_path / "events.jsonl")
    assert run("scan", source, "--out", tmp_path / "out", "--min-probability", "0", "--quiet").returncode == 0
    for name in FILES:
        assert marker.encode() not in (tmp_path / "out" / name).read_bytes(), name
    assert marker not in str(pq.read_table(tmp_path / "out" / "signals.parquet").to_pydict())


def test_check_counts_and_names_what_is_broken(events: Path, tmp_path: Path) -> None:
    fine = run("check", events, "--json")
    assert fine.returncode == 0, said(fine)
    counts = msgspec.json.decode(fine.stdout)
    assert counts["read"] == counts["accepted"] == sum(counts["by_type"].values())
    bad = write_lines([{"id": "1", "type": "message", "at": "2026-01-01T00:00:00Z"}], tmp_path / "bad.jsonl")
    told = run("check", bad)
    assert told.returncode == 1
    assert "bad.jsonl" in said(told)
    assert "actor" in said(told)
