"""The commands that the pages tell a newcomer to type do what the pages say."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from tests.prepared import tocsin_path

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
RESULTS = {"cases.jsonl", "report.html", "signals.parquet", "quarantine.jsonl", "summary.json"}


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay out what the commands name: the events that the page shows, the sample of a room, a picture and its bank."""
    folder = tmp_path_factory.mktemp("newcomer")
    (folder / "events.jsonl").write_text(blocks("json")[0], encoding="utf-8")
    examples = ROOT / "examples" / "mappings"
    shutil.copy(examples / "matrix-room-export.yaml", folder)
    shutil.copy(examples / "matrix-room-export.json", folder / "room.json")
    Image.linear_gradient("L").resize((300, 200)).save(folder / "upload.jpg")
    digest = hashlib.md5((folder / "upload.jpg").read_bytes(), usedforsecurity=False).hexdigest()
    (folder / "hashes.csv").write_text(f"id,md5\nfirst,{digest}\n", encoding="utf-8")
    # Each command may run in a process of its own, in any order.
    assert run("tocsin bank import HOTLINE hashes.csv --type md5", folder).returncode == 0
    return folder


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    words = shlex.split(command)
    assert words[0] == "tocsin"
    return subprocess.run(
        [tocsin_path(), *words[1:]],
        cwd=folder,
        env={
            **os.environ,
            "TOCSIN_DATA": str(folder / "data"),
        },
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


COMMANDS = [line for block in blocks("sh") for line in block.splitlines() if line.strip()]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_runs(command: str, folder: Path) -> None:
    done = run(command, folder)
    assert done.returncode == 0, done.stderr
    if "--out" in command:
        out = folder / command.partition("--out")[2].split()[0]
        assert {path.name for path in out.iterdir()} == RESULTS
        summary = json.loads((out / "summary.json").read_text())
        assert summary["quarantined"] == 0
        assert summary["accepted"] == summary["read"] > 0


def test_the_readme_shows_a_check_scans_and_a_bank() -> None:
    assert [command.split()[1] for command in COMMANDS] == ["check", "scan", "scan", "bank", "match", "scan"]


def test_every_target_that_the_pages_name_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    pages = README + (ROOT / "CONTRIBUTING.md").read_text()
    assert set(re.findall(r"(?:`|\$ )make ([a-z-]+)", pages)) <= targets


def test_every_path_that_contributing_names_is_there() -> None:
    named = re.findall(r"`((?:src|docs|tests|examples)/[\w/.-]+)`", (ROOT / "CONTRIBUTING.md").read_text())
    assert len(named) > 15
    assert [path for path in named if not (ROOT / path).exists() and "NAME" not in path] == []
