from __future__ import annotations

import gzip
import io
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from PIL import Image

from tests.lookup.asking import looker, message
from tests.scanning import write_lines
from tocsin.events import EventsError
from tocsin.lookup import (
    Absence,
    AddressUse,
    ContentError,
    Conversation,
    Device,
    FileLookup,
    Identity,
    Indexing,
)


def _texts(conversation: Conversation) -> list[tuple[str | None, bool, int]]:
    return [(one.written.text, one.asked, one.skipped) for one in conversation.messages]


def _event(kind: str, name: str, minute: int = 0, **fields: Any) -> dict[str, Any]:
    return {"id": name, "type": kind, "at": f"2026-03-01T18:{minute:02d}:00Z", "actor": "a", **fields}


def test_a_conversation_is_told_around_what_was_asked_for(tmp_path: Path) -> None:
    events = [message(number) for number in (5, 3, 9, 1, 7, 2, 8, 4, 6, 0)]
    events += [message(20, "elsewhere", "d"), message(3, "again", at="2026-03-01T12:59:00Z")]
    source = write_lines(events, tmp_path / "e.jsonl")
    with FileLookup.open([source], tmp_path / "index") as lookup:
        one, other = looker(lookup).conversations(["m20", "m7", "m2"], before=1, after=1)
    assert (one.conversation, one.later) == ("c", 1)
    assert _texts(one) == [
        ("text 1", False, 1),
        ("text 2", True, 0),
        ("text 3", False, 0),
        ("text 6", False, 2),
        ("text 7", True, 0),
        ("text 8", False, 0),
    ]
    assert (other.conversation, other.later, _texts(other)) == ("d", 0, [("elsewhere", True, 0)])


@pytest.mark.parametrize("form", ["jsonl", "jsonl.gz", "jsonl.zst", "parquet"])
def test_every_form_of_file_is_served(tmp_path: Path, form: str) -> None:
    events = [message(number) for number in range(4)]
    lines = "".join(json.dumps(event) + "\n" for event in events).encode()
    path = tmp_path / f"e.{form}"
    if form == "parquet":
        pq.write_table(pa.Table.from_pylist(events), path)
    else:
        pack: dict[str, Callable[[bytes], bytes]] = {
            "jsonl": bytes,
            "jsonl.gz": gzip.compress,
            "jsonl.zst": zstandard.compress,
        }
        path.write_bytes(pack[form](lines))
    with FileLookup.open([path], tmp_path / "index") as lookup:
        (talk,) = looker(lookup).conversations(["m2"], before=1, after=9)
    assert _texts(talk) == [("text 1", False, 1), ("text 2", True, 0), ("text 3", False, 0)]


def test_a_platforms_own_records_are_served_by_its_mapping(tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(
        "version: 1\nevents:\n  - type: search\n    fields:\n      id: $.key\n      at: $.when\n"
        "      actor: $.who\n      text: $.words\n      surface: {value: people}\n"
    )
    records = tmp_path / "records.jsonl"
    records.write_text('{"key": "s1", "when": "2026-03-01T12:00:00Z", "who": "a", "words": "friends"}\n')
    with FileLookup.open([records], tmp_path / "index", mapping=mapping) as lookup:
        assert looker(lookup).written(["s1"])["s1"].text == "friends"


def test_posts_searches_and_payments_are_found_by_their_event(tmp_path: Path) -> None:
    events = [
        _event("post", "e1", post="p1", surface="listing", text="a bicycle", media=["x"]),
        _event("search", "e2", surface="people", text="cyclists"),
        _event("payment", "e3", to=["b"], amount="12.50", currency="EUR", text="bell"),
    ]
    source = write_lines(events, tmp_path / "e.jsonl")
    with FileLookup.open([source], tmp_path / "index") as lookup:
        found = looker(lookup).written(["e1", "e2", "e3"])
        alone = looker(lookup).conversations(["e3", "e1"])
    assert (found["e1"].post, found["e1"].text, found["e1"].media) == ("p1", "a bicycle", ("x",))
    assert (found["e2"].surface, found["e2"].text) == ("people", "cyclists")
    assert (found["e3"].amount, found["e3"].currency, found["e3"].to) == (Decimal("12.50"), "EUR", ("b",))
    assert [(one.conversation, one.messages[0].written.event) for one in alone] == [
        (None, "e1"),
        (None, "e3"),
    ]


def test_what_was_changed_or_removed_says_so_and_is_still_shown(tmp_path: Path) -> None:
    events = [
        message(1, "first words"),
        _event("edit", "x2", 2, subject={"kind": "message", "id": "m1"}, text="third words"),
        _event("edit", "x1", 1, subject={"kind": "message", "id": "m1"}, text="second words"),
        _event("delete", "x3", 3, subject={"kind": "message", "id": "m1"}),
        _event("post", "m2", post="m1", surface="feed", text="a post whose id is a message's"),
        _event("delete", "x4", 4, subject={"kind": "message", "id": "never-sent"}),
    ]
    source = write_lines(events, tmp_path / "e.jsonl")
    with FileLookup.open([source], tmp_path / "index") as lookup:
        found = looker(lookup).written(["m1", "m2", "never-sent", "unknown"])
        (talk,) = looker(lookup).conversations(["m1"])
    assert found["m1"].text == "first words"
    assert [(edit.event, edit.text) for edit in found["m1"].edits] == [
        ("x1", "second words"),
        ("x2", "third words"),
    ]
    assert found["m1"].deleted_at == datetime(2026, 3, 1, 18, 3, tzinfo=UTC)
    assert found["m1"].absent is None
    assert talk.messages[0].written == found["m1"]
    assert (found["m2"].edits, found["m2"].deleted_at) == ((), None)
    assert (found["never-sent"].absent, found["unknown"].absent) == (Absence.DELETED, Absence.NOT_KEPT)


def test_the_index_is_made_once_and_again_when_files_change(tmp_path: Path) -> None:
    folder, index = tmp_path / "events", tmp_path / "index"
    folder.mkdir()
    source = write_lines([message(1)], folder / "e.jsonl")
    steps: list[Indexing] = []
    with FileLookup.open([folder], index, on_progress=steps.append) as lookup:
        assert not lookup.stale()
        (made,) = index.glob("*.duckdb")
        assert (index.stat().st_mode & 0o777, made.stat().st_mode & 0o777) == (0o700, 0o600)
        assert steps[0].step == "reading"
        steps.clear()
        with FileLookup.open([folder], index, on_progress=steps.append):
            assert steps == []
        write_lines([message(2)], folder / "more.jsonl")
        assert lookup.stale()
        with FileLookup.open([folder], index) as newer:
            assert looker(newer).written(["m2"])["m2"].absent is None
        assert looker(lookup).written(["m1"])["m1"].text == "text 1"
    (remade,) = index.glob("*.duckdb")
    assert remade != made
    source.unlink()
    with FileLookup.open([folder], index) as newest:
        assert looker(newest).written(["m1"])["m1"].absent is Absence.NOT_KEPT


def test_pictures_come_from_below_the_media_root_alone(tmp_path: Path) -> None:
    root = tmp_path / "media"
    root.mkdir()
    drawn = io.BytesIO()
    Image.new("RGB", (8, 8)).save(drawn, "PNG")
    (root / "good.jpg").write_bytes(drawn.getvalue())
    (root / "page.jpg").write_bytes(b"<html><script>")
    (root / "large.png").write_bytes(bytes(2000))
    (tmp_path / "secret").write_bytes(b"secret")
    (root / "out").symlink_to(tmp_path / "secret")
    os.mkfifo(root / "pipe")
    paths = {
        "good": "good.jpg",
        "page": "page.jpg",
        "large": "large.png",
        "out": "out",
        "pipe": "pipe",
        "gone": "x",
    }
    events = [_event("media", name, media=name, path=path) for name, path in paths.items()]
    source = write_lines([*events, _event("media", "bare", media="bare")], tmp_path / "e.jsonl")
    with FileLookup.open([source], tmp_path / "index", media_root=root, max_media_bytes=1000) as lookup:
        found = {name: looker(lookup).picture(name) for name in (*paths, "bare", "unknown")}
    assert (found["good"].content, found["good"].mime) == (drawn.getvalue(), "image/png")
    assert found["page"].mime == "application/octet-stream"
    assert {name: one.absent for name, one in found.items()} == {
        "good": None,
        "page": None,
        "large": Absence.TOO_LARGE,
        "out": Absence.UNREADABLE,
        "pipe": Absence.UNREADABLE,
        "gone": Absence.NOT_KEPT,
        "bare": Absence.NOT_KEPT,
        "unknown": Absence.NOT_KEPT,
    }


def test_identities_and_addresses_come_from_their_file(tmp_path: Path) -> None:
    lines: list[dict[str, Any]] = [
        {
            "account": "a",
            "name": "New Name",
            "emails": ["a@example.org"],
            "devices": [
                {"kind": "IMEI", "id": "490154203237518", "act": "login", "at": "2026-02-01T00:00:00Z"},
                {"kind": "SSID", "id": "home"},
            ],
            "as_of": "2026-02-01T00:00:00Z",
        },
        {"account": "a", "name": "Old Name", "as_of": "2026-01-01T00:00:00Z"},
        {"account": "a", "name": "No Moment"},
        {"account": "a", "ip": "203.0.113.7", "port": 51234, "at": "2026-02-02T00:00:00Z", "act": "login"},
        {"account": "a", "ip": "2001:db8::1", "at": "2026-02-01T02:00:00+02:00", "event": "m1"},
        {"account": "b", "ip": "203.0.113.8", "at": "2026-02-03T00:00:00Z"},
    ]
    identities = write_lines(lines, tmp_path / "identities.jsonl")
    source = write_lines([message(1)], tmp_path / "e.jsonl")
    with FileLookup.open([source], tmp_path / "index", identities=identities) as lookup:
        look = looker(lookup)
        known = look.identities(["a", "b"])
        uses = look.addresses(["a"])
        some = look.addresses(["a", "b"], since=uses[1].at, until=datetime(2026, 2, 3, tzinfo=UTC))
    moment = datetime(2026, 2, 1, tzinfo=UTC)
    assert known == {
        "a": Identity(
            "a",
            name="New Name",
            emails=("a@example.org",),
            devices=(Device("IMEI", "490154203237518", "login", moment), Device("SSID", "home")),
            as_of=moment,
        ),
        "b": Identity("b", Absence.NOT_KEPT),
    }
    assert uses == [
        AddressUse("a", "2001:db8::1", None, moment, "unknown", "m1"),
        AddressUse("a", "203.0.113.7", 51234, datetime(2026, 2, 2, tzinfo=UTC), "login"),
    ]
    assert some == uses[1:]


@pytest.mark.parametrize(
    "line",
    [
        '{"account": ""}',
        '{"account": "a", "ip": "no"}',
        '{"account": "a", "ip": "203.0.113.7"}',
        "[]",
        "{",
        "\x00",
    ],
)
def test_a_wrong_line_of_identities_is_told(tmp_path: Path, line: str) -> None:
    identities = tmp_path / "identities.jsonl"
    identities.write_text('{"account": "a"}\n\n' + line + "\n")
    source = write_lines([message(1)], tmp_path / "e.jsonl")
    with pytest.raises(ContentError, match=r"line 3 of .*identities.jsonl"):
        FileLookup.open([source], tmp_path / "index", identities=identities)
    assert [one.name for one in (tmp_path / "index").iterdir()] == ["lock"]


def test_what_cannot_be_opened_is_told(tmp_path: Path) -> None:
    source = write_lines([message(1)], tmp_path / "e.jsonl")
    with pytest.raises(EventsError, match="there is no"):
        FileLookup.open([tmp_path / "none"], tmp_path / "index")
    with pytest.raises(ContentError, match="name files"):
        FileLookup.open(["-"], tmp_path / "index")
    with pytest.raises(ContentError, match="make room or name another"):
        FileLookup.open([source], source)
    with FileLookup.open([source], tmp_path / "index"):
        pass
    (made,) = (tmp_path / "index").glob("*.duckdb")
    made.write_bytes(b"no index")
    with pytest.raises(ContentError, match="remove it"):
        FileLookup.open([source], tmp_path / "index")


def test_text_is_served_as_it_was_written(tmp_path: Path) -> None:
    text = "<script>\u202e\u200b'; drop table written; --\n" + "x" * 1_000_000
    source = write_lines([message(1, text)], tmp_path / "e.jsonl")
    with FileLookup.open([source], tmp_path / "index") as lookup:
        assert looker(lookup).written(["m1"])["m1"].text == text
        assert looker(lookup).written(["' or 1=1 --"])["' or 1=1 --"].absent is Absence.NOT_KEPT
