"""`tocsin calibrate` and `tocsin scan --weights` at a terminal: tables, a file, exit codes, one clear sentence."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.calibration.reviewed import SHIPPED, drawn, lines, write_cases
from tests.prepared import tocsin_path
from tocsin.calibration import read_weights

TOCSIN = tocsin_path()
TRUE = {"secrecy_request": 0.5, "fan_out_to_minors": 1.8, "pays_unrelated_minor": 2.0}


def tocsin(*words: object, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [TOCSIN, *map(str, words)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=folder,
        env={**os.environ, "COLUMNS": "80"},
    )


@pytest.fixture
def reviewed(tmp_path: Path) -> Path:
    cases, outcomes = drawn(600, TRUE)
    write_cases(cases, tmp_path / "cases")
    (tmp_path / "labels.jsonl").write_text("\n".join(lines(outcomes, 0.2)))
    return tmp_path


def test_a_file_is_made_and_every_change_is_shown(reviewed: Path) -> None:
    done = tocsin("calibrate", "cases", "--labels", "labels.jsonl", "--prevalence", 0.2, folder=reviewed)
    assert done.returncode == 0, done.stderr
    file = read_weights(reviewed / "weights.yaml", SHIPPED)
    assert file.version.startswith(SHIPPED.version + ".")
    assert file.calibration is not None
    assert file.calibration.inclusion_stated
    assert max(map(len, done.stdout.splitlines())) <= 80
    for words in (*TRUE, "conf.", "log loss", "Reliability", "version", "held-out"):
        assert words in done.stdout
    again = tocsin("calibrate", "cases", "--labels", "labels.jsonl", folder=reviewed)
    assert again.returncode == 2
    assert "--force" in again.stderr


def test_bad_labels_are_told_and_counted(reviewed: Path) -> None:
    with (reviewed / "labels.jsonl").open("a") as file:
        file.write('\n{"case": "nowhere[red]", "outcome": "confirmed"}\nrubbish\n')
    done = tocsin("calibrate", "cases/cases.jsonl", "--labels", "labels.jsonl", folder=reviewed)
    assert done.returncode == 0, done.stderr
    assert "labels.jsonl:601: the case 'nowhere[red]' is not in cases.jsonl" in done.stderr
    assert "2 labels were left out" in done.stderr
    assert "Not calibrated" in done.stdout


def test_too_few_labels_end_with_2(reviewed: Path) -> None:
    (reviewed / "labels.jsonl").write_text('{"case": "case-0001", "outcome": "confirmed"}\n')
    done = tocsin("calibrate", "cases", "--labels", "labels.jsonl", folder=reviewed)
    assert done.returncode == 2
    assert "20 of each outcome are needed" in done.stderr.replace("\n", " ")
    assert not (reviewed / "weights.yaml").exists()


def test_cases_of_other_weights_end_with_2(reviewed: Path) -> None:
    path = reviewed / "cases" / "cases.jsonl"
    path.write_text(path.read_text().replace(SHIPPED.version, "2020.01+abc"))
    done = tocsin("calibrate", "cases", "--labels", "labels.jsonl", folder=reviewed)
    assert done.returncode == 2
    assert "--weights" in done.stderr


@pytest.mark.parametrize("words", [("none", "labels.jsonl"), ("cases", "none")])
def test_a_missing_file_ends_with_3(words: tuple[str, str], reviewed: Path) -> None:
    done = tocsin("calibrate", words[0], "--labels", words[1], folder=reviewed)
    assert done.returncode == 3
    assert "cannot be read" in done.stderr


def test_a_scan_with_a_wrong_file_ends_with_2_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text("version: x\nweights:\n  nonesuch: 1.0\n")
    (tmp_path / "events.jsonl").write_text("")
    done = tocsin("scan", "events.jsonl", "--out", "out", "--weights", "w.yaml", folder=tmp_path)
    assert done.returncode == 2
    assert "w.yaml:3: there is no indicator 'nonesuch'" in done.stderr
    assert not (tmp_path / "out").exists()


def test_two_alarms_are_wrong_use(tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").write_text("")
    done = tocsin(
        "scan", "events.jsonl", "--out", "out", "--alarm", 0.7, "--false-alarm-rate", 1, folder=tmp_path
    )
    assert done.returncode == 2
    assert "one of them" in done.stderr
