from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from tests.databases import store
from tests.events.drawn_lines import any_lines
from tests.events.reading import event, read
from tests.lookup.asking import NOON, StandingClock
from tests.scene import Scene
from tests.stories import extortionist, silent_ring, worded_groomer
from tocsin.inbox import HorizonError, Inbox, InboxError, Taken, export_events, forget
from tocsin.scan import scan
from tocsin.store import Store

__all__ = ["store"]


def _emptied(store: Store) -> Inbox:
    with store.begin() as connection:
        connection.execute(text("truncate inbox_event, inbox_quarantine"))
        connection.execute(text("update inbox_horizon set before = null"))
    return Inbox(store, StandingClock())


def _sent(*events: object) -> list[bytes]:
    return [json.dumps(one).encode() for one in events]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(lines=st.lists(any_lines, max_size=12), seed=st.integers(0, 999), size=st.integers(1, 12))
def test_order_and_batches_do_not_matter(
    store: Store, tmp_path: Path, lines: list[bytes], seed: int, size: int
) -> None:
    _emptied(store).accept(lines, "test")
    one = export_events(store, tmp_path / "one").path.read_bytes()
    inbox, mixed = _emptied(store), [*lines, *lines]
    random.Random(seed).shuffle(mixed)
    for place in range(0, len(mixed), size):
        inbox.accept(mixed[place : place + size], "test")
    assert export_events(store, tmp_path / "two").path.read_bytes() == one
    # What is read again is what the readers make of the lines themselves.
    (tmp_path / "e.jsonl").write_bytes(b"".join(b" " + line.replace(b"\r", b" ") + b"\n" for line in lines))
    again = read(tmp_path / "two" / "inbox.jsonl.zst", work=tmp_path)
    assert again.survivors == read(tmp_path / "e.jsonl", work=tmp_path).survivors
    assert again.quarantine == []


def test_a_scan_of_the_inbox_finds_what_a_scan_of_the_files_finds(store: Store, tmp_path: Path) -> None:
    scene = Scene()
    for story in (silent_ring, worded_groomer, extortionist):
        story(scene)
    lines = _sent(*scene.events)
    (tmp_path / "events.jsonl").write_bytes(b"\n".join(lines))
    inbox = Inbox(store, StandingClock())
    random.Random(7).shuffle(lines)
    for place in range(0, len(lines), 50):
        inbox.accept(lines[place : place + 60], "test")
    assert export_events(store, tmp_path / "out").events == len(scene.events)
    scan([str(tmp_path / "events.jsonl")], tmp_path / "first")
    scan([str(tmp_path / "out")], tmp_path / "second")
    cases = (tmp_path / "first" / "cases.jsonl").read_bytes()
    assert cases
    assert (tmp_path / "second" / "cases.jsonl").read_bytes() == cases


def test_an_export_is_for_its_owner_alone_and_whole_or_not_at_all(store: Store, tmp_path: Path) -> None:
    Inbox(store, StandingClock()).accept(_sent(event()), "test")
    path = export_events(store, tmp_path / "out").path
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["inbox.jsonl.zst"]
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InboxError, match="make room or name another folder"):
        export_events(store, tmp_path / "file")


def test_what_lies_behind_the_horizon_is_forgotten_and_not_taken_in_again(
    store: Store, tmp_path: Path
) -> None:
    account = event(
        id="e-0", type="account", age_band="13-15", at="2020-01-01T00:00:00Z", to=..., conversation=...
    )
    old, new = event(id="e-1", at="2026-02-01T00:00:00Z"), event(id="e-2", at="2026-03-01T00:00:00Z")
    inbox = Inbox(store, StandingClock())
    inbox.accept(_sent(account, old, new, "broken"), "test")
    horizon = datetime(2026, 2, 15, tzinfo=UTC)
    forgotten = forget(store, StandingClock(), horizon, by="person:anna")
    assert (forgotten.events, forgotten.quarantined, forgotten.accounts_kept) == (1, 0, 1)
    assert (inbox.totals().events, inbox.totals().horizon) == (2, horizon)
    answers = inbox.accept(_sent(old, new, {**account, "id": "e-9"}), "test").answers
    assert [answer.taken for answer in answers] == [Taken.QUARANTINED, Taken.DUPLICATE, Taken.ACCEPTED]
    assert "happened before 2026-02-15T00:00:00Z" in str(answers[0].reason)
    with store.read() as connection:
        entry = connection.execute(text("select kind, actor, body from log_entry")).one()
    assert (entry.kind, entry.actor) == ("inbox_forgotten", "person:anna")
    assert entry.body == {"events": 1, "quarantined": 0, "accounts_kept": 1}
    unpacked = (
        zstandard.ZstdDecompressor().stream_reader(export_events(store, tmp_path).path.open("rb")).read()
    )
    assert sorted(json.loads(line)["id"] for line in unpacked.splitlines()) == ["e-0", "e-2", "e-9"]


def test_an_export_may_begin_at_a_moment(store: Store, tmp_path: Path) -> None:
    events = [event(id=f"e-{day}", at=f"2026-02-0{day}T00:00:00Z") for day in range(1, 6)]
    Inbox(store, StandingClock()).accept(_sent(*events), "test")
    assert export_events(store, tmp_path, since=datetime(2026, 2, 3, tzinfo=UTC)).events == 3


def test_the_horizon_moves_forward_only(store: Store) -> None:
    forget(store, StandingClock(), NOON - timedelta(days=1), by="person:anna")
    with pytest.raises(HorizonError, match="name a later moment"):
        forget(store, StandingClock(), NOON - timedelta(days=2), by="person:anna")
    with pytest.raises(HorizonError, match="in the future"):
        forget(store, StandingClock(), NOON + timedelta(seconds=1), by="person:anna")
