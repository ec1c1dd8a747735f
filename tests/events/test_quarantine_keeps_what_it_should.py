"""The quarantine names file, line and reason, hides content unless asked, and never fails in silence."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from tests.events.reading import event, lines, read
from tocsin.events import EventReader, EventsError, Sources

SECRET = "nobody else may read this"


def test_by_default_it_shows_names_and_kinds_only(tmp_path: Path) -> None:
    broken = event(text=SECRET, to=[], score=1, extra={"deep": SECRET}, ephemeral=None)
    (tmp_path / "e.jsonl").write_bytes(lines([broken, '{"text":"' + SECRET, event(text=[SECRET])]))
    outcome = read(tmp_path / "e.jsonl", work=tmp_path)
    assert SECRET not in (tmp_path / "quarantine.jsonl").read_text()
    assert json.loads(outcome.quarantine[0]["raw"]) == {
        "id": "string", "type": "string", "at": "string", "actor": "string", "conversation": "string",
        "to": "array", "text": "string", "score": "number", "extra": "object", "ephemeral": "null",
    }  # fmt: skip
    assert json.loads(outcome.quarantine[1]["raw"])["bytes"] == 34


def test_on_request_it_shows_the_line_with_bad_bytes_escaped_and_cut(tmp_path: Path) -> None:
    (tmp_path / "e.jsonl").write_bytes(lines([b'{"text":"\xff\xc3\xbc"}', b'{"text":"' + b"x" * 9000]))
    outcome = read(tmp_path / "e.jsonl", work=tmp_path, keep_raw=True)
    assert outcome.quarantine[0]["raw"] == '{"text":"\\xffü"}'
    assert outcome.quarantine[1]["raw"] == ('{"text":"' + "x" * 9000)[:4096]


def test_it_is_for_the_owner_only_even_where_a_file_was_there(tmp_path: Path) -> None:
    (tmp_path / "quarantine.jsonl").write_text("old")
    (tmp_path / "quarantine.jsonl").chmod(0o644)
    (tmp_path / "e.jsonl").write_bytes(lines([event()]))
    read(tmp_path / "e.jsonl", work=tmp_path)
    mode = (tmp_path / "quarantine.jsonl").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    assert (tmp_path / "quarantine.jsonl").read_text() == ""


def test_lines_stand_in_the_order_of_the_sources(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in "cab":
        (tmp_path / "in" / f"{name}.jsonl").write_bytes(lines([b"x", event(id=name), b"[]", b"\xff"]))
    outcome = read(tmp_path / "in", work=tmp_path, threads=3)
    places = [(Path(entry["file"]).name[0], entry["line"]) for entry in outcome.quarantine]
    assert places == [(name, line) for name in "abc" for line in (1, 3, 4)]


def test_a_full_disk_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "e.jsonl").write_bytes(lines([b"x"] * 5000))
    with (
        pytest.raises(EventsError, match=r"quarantine '/dev/full' cannot be written \(No space left"),
        EventReader(
            Sources.find([tmp_path / "e.jsonl"]), workdir=tmp_path, quarantine=Path("/dev/full")
        ) as reader,
    ):
        for _ in reader:
            pass


def test_a_path_that_leaves_the_media_root_goes_to_quarantine(tmp_path: Path) -> None:
    root = tmp_path / "media"
    root.mkdir()
    (tmp_path / "outside.png").write_bytes(b"")
    (root / "inside.png").write_bytes(b"")
    (root / "link.png").symlink_to(tmp_path / "outside.png")
    own = {"type": "media", "to": ..., "conversation": ..., "text": ...}
    paths = ["inside.png", "missing.png", "link.png", "../outside.png", str(root / "inside.png"), "a/../../x"]
    (tmp_path / "e.jsonl").write_bytes(lines([event(**own, id=path, media="m", path=path) for path in paths]))
    outcome = read(tmp_path / "e.jsonl", work=tmp_path, media_root=root)
    assert [row["path"] for row in outcome.survivors] == ["inside.png", "missing.png"]
    assert [entry["line"] for entry in outcome.quarantine] == [3, 4, 5, 6]
    assert read(tmp_path / "e.jsonl", work=tmp_path).counts.quarantined == 3, (
        "links are not followed without a root"
    )
