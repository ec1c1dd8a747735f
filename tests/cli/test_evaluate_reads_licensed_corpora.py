"""`tocsin evaluate --pan12` and `--chatcoder2` at a terminal: JSON, tables, a page, exit codes, clear errors."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.cli.evaluating import evaluate
from tests.corpora.written import COURTING, conversation, document, message, small_pan12, talk, write_pan12

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLE = DOCS / "examples" / "corpora"


def shape(value: Any) -> Any:
    """Return the names of a document without its figures."""
    if isinstance(value, dict):
        return {name: shape(one) for name, one in value.items()}
    return "a list" if isinstance(value, list) else None


def test_the_json_keeps_its_schema_and_looks_as_its_example(tmp_path: Path) -> None:
    page = tmp_path / "evaluation.html"
    done = evaluate("--pan12", EXAMPLE / "pan12", "--ages", "turns", "--json", "--html", page)
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    example = json.loads((EXAMPLE / "corpus-evaluation.json").read_text())
    schema = json.loads((DOCS / "schema" / "corpus-evaluation-v1.schema.json").read_text())
    for one in (made, example):
        jsonschema.validate(one, schema)
    assert shape({**made, "authors": None}) == shape({**example, "authors": None})
    assert made["authors"].keys() == example["authors"].keys()
    for stable in ("version", "corpus", "files", "ages", "assumptions", "caveats", "reading", "problems"):
        assert made[stable] == example[stable]
    text = page.read_text()
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    for words in ("Evaluation on PAN12", "Warnings in conversations", "adult decoys", "labels unseen"):
        assert words in text


def test_the_page_on_corpora_shows_the_beginning_of_the_example() -> None:
    page = (DOCS / "corpora.md").read_text()
    shown = json.loads(page.rpartition("```json\n")[2].partition("```")[0])
    example = json.loads((EXAMPLE / "corpus-evaluation.json").read_text())
    assert shown.items() <= example.items()


def test_tables_fit_eighty_columns_and_say_what_was_assumed_and_refused(tmp_path: Path) -> None:
    lines = talk(COURTING, "a", "b")
    made = write_pan12(
        tmp_path,
        document(conversation("c", lines), f"<conversation id='d'>{message(1, None, '', '')}</conversation>"),
        ["a"],
    )
    done = evaluate("--pan12", made.xml, "--labels", made.labels)
    assert done.returncode == 0, done.stderr
    assert max(map(len, done.stdout.splitlines())) <= 80
    shown = " ".join(done.stdout.split())
    for words in (
        "13 messages read = 12 accepted + 1 refused + 0 left out",
        "nobody's is known",
        "1 of 1 offenders",
        "skept.",
        "ERDE50",
        "a listed author",
    ):
        assert words in shown
    assert "no author" in done.stderr


def test_chatcoder2_is_judged_too() -> None:
    done = evaluate("--chatcoder2", EXAMPLE / "chatcoder2", "--json")
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    jsonschema.validate(made, json.loads((DOCS / "schema" / "corpus-evaluation-v1.schema.json").read_text()))
    assert (made["corpus"], made["reading"]["listed"], made["reading"]["read"]) == ("ChatCoder2", 2, 24)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "Missing argument 'CASES'"),
        (["cases"], "Missing argument 'TRUTH'"),
        (["cases", "truth", "--labels", "x"], "--labels goes with --pan12"),
        (["cases", "truth", "--ages", "turns"], "--ages goes with --pan12"),
        (["--pan12", "x", "--chatcoder2", "y"], "one at a time"),
        (["cases", "--pan12", "x"], "leave CASES and TRUTH out"),
        (["--pan12", "x", "--events", "e"], "--events goes with CASES"),
        (["--chatcoder2", "x", "--only", "e"], "--only goes with --pan12"),
        (["--pan12", "x", "--threshold", "1"], "below 1"),
        (["--pan12", "x", "--ages", "guessed"], "guessed"),
    ],
)
def test_wrong_use_ends_with_2_and_says_why(words: list[str], told: str) -> None:
    done = evaluate(*words, columns=200)
    assert done.returncode == 2
    assert told in done.stderr
    assert done.stdout == ""


def test_wrong_files_are_said_in_one_sentence(tmp_path: Path) -> None:
    made = small_pan12(tmp_path)
    diff = tmp_path / "corpus-diff.txt"
    diff.write_text("x\n")
    wrong = tmp_path / "wrong.xml"
    wrong.write_text("<chats/>")
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "file").touch()
    for words, code, told in (
        (["--pan12", tmp_path / "nowhere"], 3, "no such file"),
        (["--pan12", made.xml, "--labels", diff], 2, "it is no label"),
        (["--pan12", made.xml, "--labels", tmp_path / "none.txt"], 3, "none.txt"),
        (["--pan12", wrong, "--labels", made.labels], 3, "its root is <chats>"),
        (["--pan12", tmp_path, "--labels", made.labels], 2, "not plain which file"),
        (["--chatcoder2", tmp_path], 2, "AllChatLogs.xml"),
        (["--pan12", made.xml, "--labels", made.labels, "--work", "/proc/none"], 3, "--work"),
        (["--pan12", made.xml, "--labels", made.labels, "--out", taken], 2, "not empty"),
    ):
        done = evaluate(*words, "--json")
        said = done.stderr.replace("\n", " ")
        assert done.returncode == code, said
        assert told in said
        assert "Traceback" not in said
        assert done.stdout == ""
