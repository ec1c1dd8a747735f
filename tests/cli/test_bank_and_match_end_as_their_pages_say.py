"""`tocsin bank` and `tocsin match` at a terminal: lines, one clear sentence for what is wrong, exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from PIL import Image, ImageOps

from tests.banks.drawn import hashes, turned
from tests.media.drawn import saved, scene, write_video
from tests.prepared import tocsin_path
from tocsin.banks import BankStore, statistics
from tocsin.config import data_folder
from tocsin.media import HashType

TOCSIN = tocsin_path()
SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schema" / "match-v1.schema.json").read_text())
# A shell in the background has its children ignore the interrupt.
INTERRUPTIBLE = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    "from tocsin.cli import main; main()"
)
P, Q = (bytes(row) for row in hashes(2))
M = bytes(hashes(1, HashType.MD5)[0]).hex()


def tocsin(*words: object, folder: Path, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [TOCSIN, *map(str, words)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=folder,
        input=given,
        env={**os.environ, "TOCSIN_DATA": str(folder / "data")},
    )


def matches(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    for line in lines:
        jsonschema.validate(line, SCHEMA)
    return lines


def test_an_item_is_met_again_only_when_it_is_enabled_or_its_day_has_come(tmp_path: Path) -> None:
    tocsin("bank", "add", "KNOWN", M, "--id", "one", folder=tmp_path)
    tocsin("bank", "add", "KNOWN", P.hex(), "--type", "pdq", folder=tmp_path)

    def met() -> list[str]:
        return [line["id"] for line in matches(tocsin("match", M, folder=tmp_path))]

    for until, told in (((), "forever"), (("--until", "2999-01-31"), "2999-01-31T00:00:00Z")):
        assert met() == ["one"]
        done = tocsin("bank", "disable", "KNOWN", "one", *until, folder=tmp_path)
        assert json.loads(done.stdout)["disabled_until"] == told
        assert met() == []
        done = tocsin("bank", "enable", "KNOWN", "one", folder=tmp_path)
        assert "disabled_until" not in json.loads(done.stdout)

    for words in (("one", "nine"), ("one", "--until", "2001-01-31"), ("one", "--until", "soon"), ()):
        refused = tocsin("bank", "disable", "KNOWN", *words, folder=tmp_path)
        assert (refused.returncode, refused.stdout) == (2, "")
    assert met() == ["one"]


def test_a_list_becomes_a_bank_and_its_bad_lines_are_told(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text(f"{P.hex()}\n\n{P.hex()}\n" + "zz\n" * 30)
    done = tocsin(
        "bank", "import", "KNOWN", "list.txt", "--type", "pdq", "--rejects", "r.jsonl", folder=tmp_path
    )
    assert done.returncode == 0
    assert done.stdout == ""
    assert "made the bank KNOWN" in done.stderr
    assert done.stderr.count("is not hexadecimal") == 20
    assert "10 more; they are in r.jsonl" in done.stderr
    assert "read 32 = added 1 + already there 1 + rejected 30" in done.stderr
    rejects = [json.loads(line) for line in (tmp_path / "r.jsonl").read_text().splitlines()]
    assert [reject["line"] for reject in rejects] == list(range(4, 34))
    strict = tocsin(
        "bank", "import", "KNOWN", "-", "--strict", folder=tmp_path, given=f"hash,type\nx,pdq\n{M},md5\n"
    )
    assert strict.returncode == 1
    assert "read 2 = added 1 + already there 0 + rejected 1" in strict.stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (
            ["bank", "import", "KNOWN", "nowhere.txt", "--type", "pdq"],
            3,
            "nowhere.txt: the list cannot be read",
        ),
        (["bank", "import", "KNOWN", "picture.png", "--type", "pdq"], 3, "no line could be taken"),
        (["bank", "import", "KNOWN", "long.txt"], 3, "say which with --type"),
        (["bank", "import", "known", "long.txt", "--type", "pdq"], 2, "such as KNOWN"),
        (["bank", "import", "KNOWN", "long.txt", "--type", "crc"], 2, "'crc' is not one of"),
        (["bank", "show", "NOPE"], 2, "there is no bank 'NOPE'"),
        (["bank", "show", "HELD", "7"], 2, "no item '7'"),
        (["bank", "remove", "HELD", "1", "7"], 2, "no item '7'"),
        (["bank", "create", "HELD"], 2, "already"),
        (["bank", "create", "OTHER", "--radius", "32"], 2, "32 is not in the range"),
        (["bank", "add", "HELD", "nowhere.jpg"], 3, "nowhere.jpg"),
        (["bank", "add", "HELD", "ab" * 32], 2, "--type pdq or --type sha256"),
        (["bank", "add", "HELD", "ab" * 32, M, "--id", "x", "--type", "pdq"], 2, "--id names one thing"),
        (["bank", "export", "NOPE"], 2, "there is no bank"),
        (["bank", "vote", "HELD", "1", "up", "--by", " "], 2, "needs the name"),
        (["bank", "delete", "HELD"], 1, "Abort"),
        (["bank", "list", "--data", "picture.png"], 2, "is a file"),
        (["match", "ab" * 32], 2, "that may be pdq or sha256; add --type pdq or --type sha256"),
        (["match", "ab" * 20, "--type", "pdq"], 2, "has 40 hexadecimal digits; pdq has 64"),
        (["match", "ab" * 17], 2, "34 digits"),
        (["match", "nowhere.jpg"], 3, "nowhere.jpg: the file cannot be read"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(
    words: list[str], code: int, said: str, tmp_path: Path
) -> None:
    (tmp_path / "long.txt").write_text(P.hex() + "\n")
    (tmp_path / "picture.png").write_bytes(saved(scene(1)))
    with BankStore(tmp_path / "data") as store:
        store.create("HELD")
    assert tocsin("bank", "add", "HELD", M, folder=tmp_path).returncode == 0
    done = tocsin(*words, folder=tmp_path)
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    with BankStore(tmp_path / "data") as store:
        assert [bank.name for bank in store.banks()] == ["HELD"]
        assert statistics(store, "HELD").items == 1


def test_values_are_met_within_their_banks_radius(tmp_path: Path) -> None:
    tocsin("bank", "add", "KNOWN", P.hex(), "--type", "pdq", "--id", "k", folder=tmp_path)
    tocsin("bank", "create", "HARMLESS", "--negative", "--radius", "3", folder=tmp_path)
    tocsin("bank", "add", "HARMLESS", P.hex(), "--type", "pdq", folder=tmp_path)
    near, far = turned(P, 3).hex(), turned(P, 31).hex()
    met = matches(tocsin("match", near, far, turned(P, 32).hex(), "--type", "pdq", folder=tmp_path))
    assert [(one["query"], one["bank"], one["id"], one["distance"]) for one in met] == [
        (near, "KNOWN", "k", 3),
        (near, "HARMLESS", "2", 3),
        (far, "KNOWN", "k", 31),
    ]
    assert [(one["kind"], one["opinion"]) for one in met[:2]] == [
        ("matching", "positive"),
        ("negative", "negative"),
    ]
    tocsin("bank", "vote", "KNOWN", "k", "down", "--by", "ana", folder=tmp_path)
    assert matches(tocsin("match", far, "--type", "pdq", folder=tmp_path))[0]["disputed"]
    tocsin("bank", "set", "KNOWN", "--radius", "30", folder=tmp_path)
    assert matches(tocsin("match", far, "--type", "pdq", folder=tmp_path)) == []
    tocsin("bank", "set", "HARMLESS", "--disabled", folder=tmp_path)
    assert len(matches(tocsin("match", P.hex(), "--type", "pdq", folder=tmp_path))) == 1


def test_files_are_met_by_their_bytes_and_by_what_they_look_like(tmp_path: Path) -> None:
    picture = scene(1)
    (tmp_path / "known.png").write_bytes(saved(picture))
    (tmp_path / "copy.bin").write_bytes(saved(picture))
    bordered = ImageOps.expand(picture.transpose(Image.Transpose.ROTATE_90), 40, "black")
    (tmp_path / "turned.jpg").write_bytes(saved(bordered, "JPEG", quality=60))
    (tmp_path / "other.png").write_bytes(saved(scene(2)))
    (tmp_path / "flat.png").write_bytes(saved(Image.new("RGB", (64, 64), "white")))
    (tmp_path / "words.txt").write_text("no picture")
    write_video(tmp_path / "clip.mp4", [scene(5), picture])
    added = tocsin("bank", "add", "KNOWN", "known.png", "words.txt", folder=tmp_path)
    assert "added 2" in added.stderr
    assert "without PDQ: words.txt" in added.stderr

    met = matches(tocsin("match", "copy.bin", folder=tmp_path))
    assert [(one["type"], one["distance"]) for one in met] == [
        ("sha256", 0),
        ("sha1", 0),
        ("md5", 0),
        ("pdq", 0),
    ]
    for name in ("turned.jpg", "clip.mp4"):
        (one,) = matches(tocsin("match", name, folder=tmp_path))
        assert (one["query"], one["id"], one["type"]) == (name, "1", "pdq")
        assert one["distance"] <= 31
    done = tocsin("match", "other.png", "flat.png", folder=tmp_path)
    assert matches(done) == []
    assert "flat.png: its PDQ quality is 0" in " ".join(done.stderr.split())
    assert [
        one["type"] for one in matches(tocsin("match", "known.png", "--type", "md5", folder=tmp_path))
    ] == ["md5"]
    assert {one["id"] for one in matches(tocsin("match", "words.txt", folder=tmp_path))} == {"2"}
    broken = tocsin("match", "nowhere.png", "known.png", folder=tmp_path)
    assert broken.returncode == 3
    assert len(broken.stdout.splitlines()) == 4, "the others are looked up"


def test_banks_are_told_in_numbers_and_written_out(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(f"id,hash,type,opinion\na,{M},md5,seed\nb,{P.hex()},pdq,\n")
    tocsin("bank", "import", "KNOWN", "list.csv", folder=tmp_path)
    (bank,) = [
        json.loads(line) for line in tocsin("bank", "list", "--json", folder=tmp_path).stdout.splitlines()
    ]
    assert (bank["bank"], bank["radius"], bank["enabled"]) == ("KNOWN", 31, True)
    numbers = [
        json.loads(line) for line in tocsin("bank", "stats", "--json", folder=tmp_path).stdout.splitlines()
    ]
    assert numbers[0]["hashes"] == {"md5": 1, "pdq": 1}
    assert numbers[0]["opinions"] == {"negative": 0, "seed": 1, "positive": 1}
    assert numbers[0]["last_import"]["read"] == 2
    assert [one["index"] for one in numbers[1:]] == ["md5", "pdq"]
    for words in (["list"], ["stats"]):
        assert "KNOWN" in tocsin("bank", *words, folder=tmp_path).stdout
    shown = [
        json.loads(line) for line in tocsin("bank", "show", "KNOWN", folder=tmp_path).stdout.splitlines()
    ]
    assert [one["id"] for one in shown] == ["a", "b"]
    exported = tocsin("bank", "export", "KNOWN", folder=tmp_path).stdout
    again = tocsin("bank", "import", "AGAIN", "-", folder=tmp_path, given=exported)
    assert "read 2 = added 2 + already there 0 + rejected 0" in again.stderr
    assert (
        tocsin("bank", "export", "KNOWN", "--format", "list", "--type", "pdq", folder=tmp_path).stdout
        == f"{P.hex()}\n"
    )
    assert tocsin("bank", "delete", "KNOWN", "--yes", folder=tmp_path).returncode == 0
    assert [one["bank"] for one in matches_of_list(tmp_path)] == ["AGAIN"]


def matches_of_list(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in tocsin("bank", "list", "--json", folder=folder).stdout.splitlines()]


def test_what_is_hostile_in_a_name_or_a_note_does_not_reach_the_terminal(tmp_path: Path) -> None:
    evil = "\x1b[31m[bold]evil"
    (tmp_path / "list.csv").write_text(f"hash,type\n{evil},md5\n")
    done = tocsin("bank", "import", "KNOWN", "list.csv", folder=tmp_path)
    assert "\x1b" not in done.stderr
    done = tocsin("match", f"{evil}.jpg", folder=tmp_path)
    assert "\x1b" not in done.stderr
    assert "[bold]evil" in done.stderr


def test_an_import_that_is_interrupted_says_how_far_it_came(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("".join(bytes(row).hex() + "\n" for row in hashes(400_000)))
    with subprocess.Popen(
        [
            sys.executable,
            "-c",
            INTERRUPTIBLE,
            "bank",
            "import",
            "KNOWN",
            str(path),
            "--type",
            "pdq",
            "--data",
            str(tmp_path / "data"),
        ],
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        with BankStore(tmp_path / "data") as store:
            while not store.banks():
                assert child.poll() is None
                time.sleep(0.02)
        child.send_signal(signal.SIGINT)
        _, said = child.communicate(timeout=60)
    assert child.returncode == 130, said
    assert "the same import goes on there" in " ".join(said.split())
    with BankStore(tmp_path / "data") as store:
        items = statistics(store, "KNOWN").items
    assert items % 100_000 == 0
    assert 0 < items < 400_000


def test_the_data_folder_is_where_it_is_named_first(tmp_path: Path) -> None:
    named = {"TOCSIN_DATA": "/named", "XDG_DATA_HOME": "/shared"}
    assert data_folder(tmp_path, named) == tmp_path
    assert data_folder(None, named) == Path("/named")
    assert data_folder(None, {"XDG_DATA_HOME": "/shared"}) == Path("/shared/tocsin")
    for ignored in ({}, {"TOCSIN_DATA": "", "XDG_DATA_HOME": "relative"}):
        assert data_folder(None, ignored) == Path.home() / ".local" / "share" / "tocsin"
