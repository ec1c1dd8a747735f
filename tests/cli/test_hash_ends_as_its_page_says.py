"""`tocsin hash` at a terminal: a line of JSON for each file, one clear sentence for what cannot be read, exit codes."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from PIL import ImageOps

from tests.media.drawn import saved, scene, write_video

TOCSIN = str(Path(sys.executable).parent / "tocsin")
SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schema" / "hash-v1.schema.json").read_text())

CRASHING = """
import os, signal
def decode(content):
    if content == b"crash":
        os.kill(os.getpid(), signal.SIGSEGV)
"""


def tocsin(*words: object, folder: Path, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [TOCSIN, "hash", *map(str, words)],
        capture_output=True,
        timeout=120,
        check=False,
        cwd=folder,
        input=given,
    )


def lines(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    made = [json.loads(line) for line in done.stdout.splitlines()]
    for line in made:
        jsonschema.validate(line, SCHEMA)
    return made


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "a.png").write_bytes(saved(scene(1)))
    (tmp_path / "in" / "deep" / "b.jpg").write_bytes(saved(ImageOps.expand(scene(2), 30, "white"), "JPEG"))
    (tmp_path / "in" / "notes.txt").write_text("words")
    write_video(tmp_path / "in" / "v.mp4", [scene(3), scene(4)])
    return tmp_path


def test_of_a_video_it_is_told_how_much_is_in_another_and_the_reverse(uploads: Path) -> None:
    write_video(uploads / "known.mp4", [scene(3), scene(5), scene(6), scene(7)])
    done = tocsin("in", "--against", "known.mp4", folder=uploads)
    assert done.returncode == 0, done.stderr
    told = {line["file"]: line.get("against") for line in lines(done)}
    assert told["in/v.mp4"] == {
        "file": "known.mp4",
        "query_match_percent": 50.0,
        "compared_match_percent": 25.0,
    }
    assert told["in/a.png"] is told["in/notes.txt"] is None


@pytest.mark.parametrize(
    ("other", "said", "code"), [("in/a.png", "has no frames to compare with", 2), ("gone.mp4", "gone.mp4", 3)]
)
def test_what_cannot_be_compared_with_is_told_before_anything_is_hashed(
    uploads: Path, other: str, said: str, code: int
) -> None:
    done = tocsin("in", "--against", other, folder=uploads)
    assert (done.returncode, done.stdout) == (code, b"")
    assert said in done.stderr.decode()


def test_a_folder_is_hashed_file_by_file(uploads: Path) -> None:
    done = tocsin("in", folder=uploads)
    assert done.returncode == 0, done.stderr
    assert done.stderr == b""
    told = {line["file"]: line for line in lines(done)}
    assert list(told) == ["in/a.png", "in/notes.txt", "in/v.mp4", "in/deep/b.jpg"]
    for name, line in told.items():
        content = (uploads / name).read_bytes()
        assert line["bytes"] == len(content)
        for kind in ("md5", "sha1", "sha256"):
            assert line[kind] == hashlib.new(kind, content).hexdigest()
        assert line["hasher"].startswith("tocsin-pdq-")
    assert len(told["in/a.png"]["pdq"]) == 64
    assert told["in/a.png"]["pdq_fit"]
    assert "pdq_trimmed" not in told["in/a.png"]
    assert "pdq_error" not in told["in/a.png"]
    assert told["in/deep/b.jpg"]["pdq_trimmed"] != told["in/deep/b.jpg"]["pdq"]
    assert told["in/notes.txt"]["pdq"] is None
    assert "not a picture" in told["in/notes.txt"]["pdq_error"]
    assert [frame["at"] for frame in told["in/v.mp4"]["frames"]] == [0, 1]


def test_processes_and_names_on_standard_input_change_nothing(uploads: Path) -> None:
    names = ["in/v.mp4", "in/a.png", "in/deep"]
    alone = tocsin(*names, folder=uploads)
    together = tocsin("-", "--jobs", 2, folder=uploads, given="\n".join(names).encode())
    assert alone.returncode == together.returncode == 0
    assert alone.stdout == together.stdout
    assert len(lines(alone)) == 3


def test_what_cannot_be_read_is_told_and_the_rest_goes_on(uploads: Path) -> None:
    os.mkfifo(uploads / "pipe")
    done = tocsin("missing[red]", "in/a.png", "pipe", "in/notes.txt", folder=uploads)
    assert done.returncode == 3
    assert [line["file"] for line in lines(done)] == ["in/a.png", "in/notes.txt"]
    first, second = done.stderr.decode().splitlines()
    assert first.startswith("tocsin: missing[red]: the file cannot be read (No such file or directory)")
    assert second.startswith("tocsin: pipe: this is not a regular file")


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_file_that_crashes_its_decoder_is_one_line_and_the_rest_goes_on(
    uploads: Path, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = uploads / "installed"
    declared = installed / "crashing-1.0.dist-info"
    declared.mkdir(parents=True)
    (declared / "METADATA").write_text("Name: crashing\nVersion: 1.0\n")
    (declared / "entry_points.txt").write_text("[tocsin.hashers]\nphotodna = crashing:decode\n")
    (installed / "crashing.py").write_text(CRASHING)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(installed), os.environ.get("PYTHONPATH", "")]))
    (uploads / "in" / "crash.bin").write_bytes(b"crash")
    done = tocsin("in/a.png", "in/crash.bin", "in/notes.txt", "--jobs", jobs, folder=uploads)
    assert (done.returncode, done.stderr) == (0, b"")
    whole, crashed, words = lines(done)
    assert whole["pdq_fit"]
    assert crashed["sha256"] == hashlib.sha256(b"crash").hexdigest()
    assert "made its decoder crash" in crashed["pdq_error"]
    assert "not a picture" in words["pdq_error"]


def test_strict_ends_with_1_where_a_file_has_no_look(uploads: Path) -> None:
    assert tocsin("in", "--strict", folder=uploads).returncode == 1
    assert tocsin("in/a.png", "in/v.mp4", "--strict", folder=uploads).returncode == 0
    assert tocsin("in", "missing", "--strict", folder=uploads).returncode == 3


def test_dihedral_adds_eight(uploads: Path) -> None:
    (line,) = lines(tocsin("in/a.png", "--dihedral", folder=uploads))
    assert len(set(line["pdq_dihedral"])) == 8
    (line,) = lines(tocsin("in/deep/b.jpg", "--dihedral", folder=uploads))
    assert len(set(line["pdq_trimmed_dihedral"])) == 8


def test_frames_as_often_as_asked(uploads: Path) -> None:
    write_video(uploads / "w.mp4", [scene(seed) for seed in range(8)], seconds_each=0.5)
    (line,) = lines(tocsin("w.mp4", "--every", 0.5, folder=uploads))
    assert len(line["frames"]) == 8
    (line,) = lines(tocsin("in/notes.txt", "--video", folder=uploads))
    assert line["frames_error"]


@pytest.mark.parametrize("words", [(), ("--jobs", "0", "x"), ("--every", "0", "x")])
def test_wrong_use_ends_with_2(words: tuple[str, ...], tmp_path: Path) -> None:
    assert tocsin(*words, folder=tmp_path).returncode == 2


def test_a_name_that_is_no_text_is_hashed_all_the_same(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff.png")).write_bytes(saved(scene(1)))
    done = tocsin("-", folder=tmp_path, given=b"\xff.png\n\n")
    assert done.returncode == 0, done.stderr
    (line,) = lines(done)
    assert line["file"] == "\\xff.png"
    assert line["pdq"]


def test_empty_and_enormous_pictures_have_their_digests(tmp_path: Path) -> None:
    from tests.media.test_pictures_from_hostile_hands import png_that_claims  # noqa: PLC0415

    (tmp_path / "0.png").write_bytes(b"")
    (tmp_path / "1.png").write_bytes(png_that_claims(60_000, 60_000))
    done = tocsin("0.png", "1.png", folder=tmp_path)
    assert done.returncode == 0
    empty, huge = lines(done)
    assert empty["md5"] == hashlib.md5(b"").hexdigest()
    assert "the file is empty" in empty["pdq_error"]
    assert "was not decoded" in huge["pdq_error"]
