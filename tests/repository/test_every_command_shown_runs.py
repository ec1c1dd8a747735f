"""Every `tocsin` command line that a page of the documentation or a help text shows runs as it stands there.

The README's own walk is in `test_commands_in_the_pages_run.py`; here each line runs alone, in an empty folder in which
only the files lie that it names.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.calibration.reviewed import SHIPPED, drawn, lines, write_cases
from tests.dsa.statements import whole
from tests.media.drawn import saved, scene, write_video
from tests.prepared import tocsin_path
from tocsin.banks import BankStore, Item
from tocsin.calibration import WeightsFile, write_weights
from tocsin.cases import FlagIntake, read_policy
from tocsin.cli import main
from tocsin.cli.bank import bank_group
from tocsin.clock import SystemClock
from tocsin.log import Entry, LogKey, Publisher, write_entries
from tocsin.media import HashType
from tocsin.people import add_person, add_token
from tocsin.store import Store

ROOT = Path(__file__).parents[2]
BIN = f"{Path(tocsin_path()).parent}:{Path(sys.executable).parent}"
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), ROOT / "CONTRIBUTING.md"])
EXAMPLES = ROOT / "examples" / "mappings"
EVENTS = ROOT / "docs" / "examples" / "events.jsonl"
JUDGED = ROOT / "docs" / "examples" / "evaluation"
CORPORA = ROOT / "docs" / "examples" / "corpora"

_FENCED = re.compile(r"^```\w*\n(.*?)^```", re.DOTALL | re.MULTILINE)
_INDENTED = re.compile(r"^ {4}\S.*$", re.MULTILINE)
# A line of its own, after what it is for and two spaces, or fed by another program; "Usage: tocsin" is none of these.
# What needs an exchange that answers has tests of its own, with servers.
_COMMAND = re.compile(
    r"(?:^|^.*: {2,})\s*(?:\$ )?"
    r"((?:\w[\w .'*/-]* \| )?tocsin"
    r" (?:bank (?!exchange)[a-z]+|calibrate|check|demo|evaluate|hash|match|scan|simulate|token|user"
    r"|webhook (?!r)[a-z]+|vault (?:list|verify|requests)|log (?:key|checkpoint|witness|export|check|receipt|prove \d)"
    r"|cases export-decisions|bridge check|dsa (?:fields|lint|yearly)|transparency)\b.*)$"
)

LONG = {
    "tocsin simulate city/ --people 20000 --days 30 --form jsonl.zst": "a million events",
    "tocsin demo": "simulates and scans 5,000 people",
}
"""Commands that take more than ten seconds; they run with the slow tests."""


def shown(page: Path) -> list[str]:
    """Return the commands that a page shows in its blocks, as they are to be typed."""
    text = page.read_text(encoding="utf-8")
    blocks = "\n".join([*_FENCED.findall(text), *_INDENTED.findall(_FENCED.sub("", text))])
    return [found[1] for line in blocks.splitlines() if (found := _COMMAND.match(line))]


COMMANDS = sorted({command for page in PAGES for command in shown(page)})


def lay_events(path: Path) -> None:
    shutil.copy(EVENTS, path)


def lay_packed(path: Path) -> None:
    path.write_bytes(gzip.compress(EVENTS.read_bytes()))


def lay_parquet(path: Path) -> None:
    """Write the messages of the example events as a platform that exports Parquet would."""
    events = [json.loads(line) for line in EVENTS.read_text(encoding="utf-8").splitlines()]
    messages = [event for event in events if event["type"] == "message"]
    names = ("id", "type", "at", "actor", "conversation", "to", "text")
    pq.write_table(pa.table({name: [event.get(name) for event in messages] for name in names}), path)


def lay_mapping(path: Path) -> None:
    """Write the mapping that the page on mappings shows whole."""
    page = (ROOT / "docs" / "mapping.md").read_text(encoding="utf-8")
    (whole,) = re.findall(r"```yaml\n(version:.*?)```", page, re.DOTALL)
    path.write_text(whole, encoding="utf-8")


def lay_record(path: Path) -> None:
    """Write the record that the page on mappings shows, on one line."""
    page = (ROOT / "docs" / "mapping.md").read_text(encoding="utf-8")
    record = json.loads(re.findall(r"```json\n(.*?)```", page, re.DOTALL)[0])
    path.write_text(json.dumps(record) + "\n", encoding="utf-8")


def lay_cases(path: Path) -> None:
    shutil.copy(JUDGED / "cases.jsonl", path)


def lay_truth(path: Path) -> None:
    shutil.copy(JUDGED / "truth.json", path)


def lay_reviewed(path: Path) -> None:
    """Write a scan's cases and, beside their folder, labels of them in both forms."""
    cases, outcomes = drawn(200, {"secrecy_request": 0.5, "fan_out_to_minors": 1.5})
    write_cases(cases, path.parent)
    stated = lines(outcomes, 0.5)
    folder = path.parent.parent
    (folder / "labels.jsonl").write_text("\n".join(stated), encoding="utf-8")
    rows = [json.loads(line) for line in stated]
    head = "case,outcome,inclusion\n"
    text = head + "".join(f"{row['case']},{row['outcome']},{row['inclusion']}\n" for row in rows)
    (folder / "labels.csv").write_text(text, encoding="utf-8")


def lay_pan12(path: Path) -> None:
    """Write a corpus in PAN12's format, with its labels and a list of ids beside it."""
    shutil.copytree(CORPORA / "pan12", path.parent, dirs_exist_ok=True)
    (path.parent.parent / "VTPAN_train_IDs.txt").write_text("offender-0-0\nsmall-1\n", encoding="utf-8")


def lay_chatcoder2(path: Path) -> None:
    shutil.copytree(CORPORA / "chatcoder2", path.parent, dirs_exist_ok=True)


def lay_weights(path: Path) -> None:
    write_weights(WeightsFile("", weights={"minor_began": -0.9}).named(SHIPPED.version), path)


def lay_photograph(path: Path) -> None:
    path.write_bytes(saved(scene(1), "JPEG"))


def lay_clip(path: Path) -> None:
    write_video(path, [scene(1), scene(2)])


def lay_bank(path: Path) -> None:
    """Make a bank in the data folder, with two items."""
    with BankStore(path.parent) as store:
        store.create(path.name)
        store.add(path.name, [Item(((HashType.PDQ, bytes([number] * 32)),)) for number in (1, 2)])


def lay_ana(path: Path) -> None:
    """Add somebody, and a machine's token, to the database of the data folder."""
    now = datetime.now(UTC)
    with Store.open(path.parent) as store, store.begin() as connection:
        add_person(connection, "ana", ["reviewer"], now)
        add_token(connection, "forum", ["flags:write"], now)


def lay_log(path: Path) -> None:
    """Sign a log in the data folder, with an entry and a flag that came by Matrix."""
    clock = SystemClock()
    with Store.open(path.parent) as store:
        flag = {
            "id": "report-17",
            "subject": {"kind": "account", "id": "u1"},
            "reason": "other",
            "by": "user",
        }
        FlagIntake(store, read_policy(), clock).accept([flag], "matrix")
        Publisher(store, LogKey.open(path.parent), path.parent, clock).publish()


def lay_counted(path: Path) -> None:
    """Sign a log in the data folder, with a flag of the spring of 2026."""
    said = {"case": "757cb84e5e55b190", "reason": "grooming", "by": "user", "opens": "grooming"}
    with Store.open(path.parent) as store:
        with store.begin() as connection:
            write_entries(
                connection, [Entry("flag", "flag:1", "source:app", datetime(2026, 3, 1, tzinfo=UTC), said)]
            )
        Publisher(store, LogKey.open(path.parent), path.parent, SystemClock()).publish()


def lay_list(path: Path) -> None:
    path.write_text("ab" * 32 + "\n", encoding="utf-8")


def lay_csv(path: Path) -> None:
    path.write_text(f"id,type,hash\nk,pdq,{'ab' * 32}\n", encoding="utf-8")


def lay_lines(path: Path) -> None:
    path.write_text(json.dumps({"md5": "ab" * 16, "pdq": None}) + "\n", encoding="utf-8")


def lay_statements(path: Path) -> None:
    path.write_text(json.dumps(whole()) + "\n", encoding="utf-8")


def lay_figures(path: Path) -> None:
    path.write_text("part,indicator,by,of,value\n1.4,measures,,,7\n", encoding="utf-8")


def lay_room(path: Path) -> None:
    shutil.copy(EXAMPLES / "matrix-room-export.json", path)


def lay_legal_basis(path: Path) -> None:
    shutil.copy(ROOT / "docs" / "examples" / "legal-basis.yaml", path)


def lay_room_mapping(path: Path) -> None:
    shutil.copy(EXAMPLES / "matrix-room-export.yaml", path)


FILES: dict[str, tuple[str, Callable[[Path], None]]] = {
    "evaluate cases/": ("cases/cases.jsonl", lay_cases),
    "calibrate cases/": ("cases/cases.jsonl", lay_reviewed),
    "--pan12 pan12-training/": ("pan12-training/small-corpus.xml", lay_pan12),
    "--chatcoder2 chatcoder2/": ("chatcoder2/AllChatLogs.xml", lay_chatcoder2),
    "--weights weights.yaml": ("weights.yaml", lay_weights),
    " legal-basis.yaml": ("legal-basis.yaml", lay_legal_basis),
    " truth.json": ("truth.json", lay_truth),
    "town/events.jsonl": ("town/events.jsonl", lay_events),
    " events.jsonl": ("events.jsonl", lay_events),
    "scan events/": ("events/events.jsonl", lay_events),
    "check decisions.jsonl": ("decisions.jsonl", lay_events),
    "big.jsonl.gz": ("big.jsonl.gz", lay_packed),
    "export/2026-*.parquet": ("export/2026-01.parquet", lay_parquet),
    "check export/": ("export/2026-01.parquet", lay_parquet),
    "export.jsonl": ("export.jsonl", lay_record),
    " mapping.yaml": ("mapping.yaml", lay_mapping),
    " KNOWN": ("data/KNOWN", lay_bank),
    "--bank HOTLINE": ("data/HOTLINE", lay_bank),
    " hashes.txt": ("hashes.txt", lay_list),
    "import KNOWN known.csv": ("known.csv", lay_csv),
    "import KNOWN hashes.jsonl": ("hashes.jsonl", lay_lines),
    "user role ana": ("data/people", lay_ana),
    "user disable ana": ("data/people", lay_ana),
    "user reset ana": ("data/people", lay_ana),
    "token revoke forum": ("data/people", lay_ana),
    "log prove 1": ("data/log", lay_log),
    "log receipt matrix:report-17": ("data/log", lay_log),
    "log export": ("data/log", lay_log),
    "log witness": ("data/log", lay_log),
    "transparency --from": ("data/counted", lay_counted),
    "upload.jpg": ("upload.jpg", lay_photograph),
    "photo.jpg": ("photo.jpg", lay_photograph),
    "uploads/": ("uploads/photo.jpg", lay_photograph),
    "clip.mp4": ("clip.mp4", lay_clip),
    "lint statements.jsonl": ("statements.jsonl", lay_statements),
    "lint 2026.csv": ("2026.csv", lay_figures),
    "--earlier 2025.csv": ("2025.csv", lay_figures),
    "room.json": ("room.json", lay_room),
    "matrix-room-export.yaml": ("matrix-room-export.yaml", lay_room_mapping),
}
"""What a command names, the file that it then finds, and what writes it."""


def lay_out(command: str, folder: Path) -> None:
    for named, (path, lay) in FILES.items():
        if named in command:
            (folder / path).parent.mkdir(exist_ok=True)
            lay(folder / path)


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=folder,
        env={
            **os.environ,
            "TOCSIN_DATA": str(folder / "data"),
            "PATH": f"{BIN}:{os.environ.get('PATH', '')}",
        },
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.mark.parametrize(
    "command",
    [pytest.param(one, marks=pytest.mark.slow) if one in LONG else one for one in COMMANDS],
)
def test_a_command_that_a_page_shows_runs(command: str, tmp_path: Path) -> None:
    lay_out(command, tmp_path)
    done = run(command, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    if " scan " in command:
        out = tmp_path / command.partition("--out ")[2].split()[0]
        summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
        assert summary["accepted"] == summary["read"] > 0
    elif " simulate " in command:
        named = command.partition("--out ")[2] or command.partition("simulate ")[2]
        out = tmp_path / named.split()[0]
        assert (out / "truth.json").stat().st_size > 0
    elif " hash " in command:
        made = (tmp_path / "hashes.jsonl").read_text() if "> hashes.jsonl" in command else done.stdout
        assert all(json.loads(line)["sha256"] for line in made.splitlines())
        assert made
    elif command.startswith("tocsin demo"):
        assert any((tmp_path / "demo").rglob("report.html"))


def test_the_commands_are_found_in_the_pages() -> None:
    assert len(COMMANDS) >= 12
    assert {command.split("tocsin ")[1].split()[0] for command in COMMANDS} == {
        "bank", "calibrate", "check", "demo", "evaluate", "hash", "match", "scan", "simulate", "token", "user",
        "webhook", "cases", "bridge", "vault", "dsa", "log",
        "transparency",
    }  # fmt: skip
    assert LONG.keys() <= set(COMMANDS), "a long command is shown nowhere any more"


def test_every_example_in_the_help_of_a_command_stands_in_the_pages(tmp_path: Path) -> None:
    names = [*main.list_commands(click.Context(main)), *(f"'bank {name}'" for name in bank_group.commands)]
    done = run(f"for c in {' '.join(names)}; do tocsin $c --help; done", tmp_path)
    helped = {found[1] for line in done.stdout.splitlines() if (found := _COMMAND.match(line))}
    assert len(helped) >= 9
    assert helped <= set(COMMANDS)
