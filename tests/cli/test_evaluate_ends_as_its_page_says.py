"""`tocsin evaluate` at a terminal: tables, JSON, a page, exit codes and one clear sentence."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import jsonschema
import pytest

from tests.cli.evaluating import evaluate

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLE = DOCS / "examples" / "evaluation"


def test_the_json_is_the_documented_example_and_keeps_its_schema() -> None:
    done = evaluate(EXAMPLE, EXAMPLE / "truth.json", "--json")
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    assert made == json.loads((EXAMPLE / "evaluation.json").read_text())
    jsonschema.validate(made, json.loads((DOCS / "schema" / "evaluation-v1.schema.json").read_text()))
    page = (DOCS / "evaluate.md").read_text()
    shown = json.loads(page.rpartition("```json\n")[2].partition("```")[0])
    assert {name: made[name] for name in shown} == shown


def test_tables_fit_eighty_columns_and_say_what_is_missing() -> None:
    done = evaluate(EXAMPLE / "cases.jsonl", EXAMPLE)
    assert done.returncode == 0, done.stderr
    assert max(map(len, done.stdout.splitlines())) <= 80
    for words in (
        "1 of 2 offenders",
        "2 of 3 accused",
        "coach",
        "picture (image)",
        "Not measured",
        "strength",
    ):
        assert words in done.stdout
    assert "…" not in done.stdout.replace("first …", "")


def test_the_threshold_is_the_scans_unless_given(tmp_path: Path) -> None:
    (tmp_path / "cases.jsonl").write_text((EXAMPLE / "cases.jsonl").read_text())
    (tmp_path / "summary.json").write_text('{"alarm": 0.9, "cases": 3}')

    def bound(*words: object) -> float:
        done = evaluate(tmp_path, EXAMPLE, "--json", *words)
        assert done.returncode == 0, done.stderr
        return float(json.loads(done.stdout)["threshold"])

    assert (bound(), bound("--threshold", "0.3")) == (0.9, 0.3)


def test_with_events_latency_counts_messages(tmp_path: Path) -> None:
    events = tmp_path / "events.jsonl"
    sent = {"type": "message", "actor": "otter", "conversation": "c", "to": ["wren"], "text": "hello"}
    lines = [{**sent, "id": f"m{n}", "at": f"2026-01-0{n}T09:00:00Z"} for n in range(5, 10)]
    repeat = {**sent, "id": "m9", "at": "2026-01-09T10:00:00Z"}
    other = {**sent, "id": "x", "at": "2026-01-05T01:00:00Z", "actor": "wren"}
    events.write_text("".join(json.dumps(line) + "\n" for line in [repeat, *lines, other]))
    done = evaluate(EXAMPLE, EXAMPLE, "--json", "--events", events)
    assert done.returncode == 0, done.stderr
    early = json.loads(done.stdout)["early"]
    # The alarm is of 7 January, 8 o'clock: two of five messages came before.
    assert (early["unit"], early["median_latency"], early["median_length"]) == (
        "messages of the account",
        2,
        5,
    )


def test_the_page_is_private_and_replaced_whole(tmp_path: Path) -> None:
    page = tmp_path / "evaluation.html"
    page.write_text("old")
    done = evaluate(EXAMPLE, EXAMPLE, "--html", page)
    assert done.returncode == 0, done.stderr
    assert "evaluation.html" in done.stderr.replace("\n", "")
    assert page.read_text().startswith("<!doctype html>")
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["evaluation.html"]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("cases.jsonl", '{"case": "a", "probability": 2, "accounts": []}', "line 1"),
        (
            "cases.jsonl",
            '\n{"case": "a", "probability": 0.5, "accounts": [{"account": "b", "role": "x"}]}',
            "line 2",
        ),
        ("cases.jsonl", "not json", "docs/contract.md"),
        ("summary.json", '{"alarm": "high"}', "summary.json"),
        ("truth.json", "{}", "offenders"),
        ("truth.json", '{"offenders": [{"account": ""}]}', "$.offenders[0].account"),
        (
            "truth.json",
            '{"offenders": [{"account": "a", "stages": {"image": "2026-01-01T00:00:00"}}]}',
            "image",
        ),
        ("truth.json", '{"offenders": [], "version": 2}', "version 2"),
        ("truth.json", "[[", "docs/truth.md"),
    ],
)
def test_a_broken_file_is_said_in_one_sentence(tmp_path: Path, name: str, text: str, told: str) -> None:
    for known in ("cases.jsonl", "truth.json"):
        (tmp_path / known).write_text((EXAMPLE / known).read_text())
    (tmp_path / name).write_text(text)
    done = evaluate(tmp_path, tmp_path / "truth.json", "--json")
    said = done.stderr.replace("\n", "")
    assert done.returncode == 3, said
    assert name in said
    assert told in said.replace("...", "image" if "stages" in text else "")
    assert "Traceback" not in said
    assert done.stdout == ""


@pytest.mark.parametrize(
    "words", [["nowhere", EXAMPLE], [EXAMPLE, "nowhere.json"], [EXAMPLE, "/proc/none/x"]]
)
def test_a_missing_file_is_said(words: list[object]) -> None:
    done = evaluate(*words)
    assert done.returncode == 3
    assert "cannot be read" in done.stderr.replace("\n", " ")


def test_a_page_that_cannot_be_written_is_said() -> None:
    done = evaluate(EXAMPLE, EXAMPLE, "--html", "/proc/none/evaluation.html", "--json")
    assert done.returncode == 3
    assert "/proc/none/evaluation.html" in done.stderr.replace("\n", "")


@pytest.mark.parametrize("words", [[], [EXAMPLE], [EXAMPLE, EXAMPLE, "--threshold", "1.5"]])
def test_wrong_use_ends_with_2(words: list[object]) -> None:
    assert evaluate(*words).returncode == 2


def test_hostile_names_neither_mark_up_nor_move_the_terminal(tmp_path: Path) -> None:
    family = "[bold red]x[/]\x1b[2J\u202e"
    truth = {
        "offenders": [{"account": "otter", "group": family}],
        "lookalikes": [{"account": "b", "family": family}],
    }
    (tmp_path / "truth.json").write_text(json.dumps(truth))
    done = evaluate(EXAMPLE, tmp_path, columns=200)
    assert done.returncode == 0, done.stderr
    assert "[bold red]x[/]\\x1b[2J\\x202e" in done.stdout
    assert "\x1b" not in done.stdout
