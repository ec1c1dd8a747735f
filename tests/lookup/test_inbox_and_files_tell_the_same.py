from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from tests.databases import store
from tests.lookup.asking import StandingClock, looker, message
from tests.scanning import write_lines
from tocsin.inbox import Inbox
from tocsin.lookup import Absence, FileLookup, FirstOf, InboxLookup, Lookup
from tocsin.store import Store

__all__ = ["store"]

_IDS = [f"e{number}" for number in range(12)]
_SHARED = {
    "id": st.sampled_from(_IDS),
    "at": st.integers(0, 9).map(lambda n: f"2026-03-01T12:0{n}:00Z"),
    "actor": st.sampled_from(["a", "aa"]),
}
_TEXT = st.sampled_from(["one", "two", "three", ""])


def _kind(name: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"type": st.just(name), **_SHARED, **fields})


def _subject(kind: str, ids: list[str]) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries({"kind": st.just(kind), "id": st.sampled_from(ids)})


_MESSAGES = _kind(
    "message", to=st.just(["b"]), conversation=st.sampled_from(["c", "d"]), text=_TEXT, media=st.just(["x"])
)
_EVENTS = st.one_of(
    _MESSAGES,
    _MESSAGES,
    _MESSAGES,
    _kind("post", post=st.sampled_from(["p", "e1"]), surface=st.just("feed"), text=_TEXT),
    _kind("media", media=st.sampled_from(["x", "y"])),
    _kind("search", surface=st.just("people"), text=_TEXT),
    _kind("payment", to=st.just(["b"]), amount=st.sampled_from([1, 2.5, "12.50"]), currency=st.just("EUR")),
    _kind("edit", subject=_subject("message", _IDS), text=_TEXT),
    _kind("delete", subject=st.one_of(_subject("message", _IDS), _subject("post", ["p", "e1"]))),
)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_the_same_events_give_the_same_answers(store: Store, data: st.DataObject) -> None:
    events = data.draw(st.lists(_EVENTS, max_size=30))
    asked = data.draw(st.lists(st.sampled_from([*_IDS, "unknown"]), max_size=6))
    before, after = data.draw(st.integers(0, 3)), data.draw(st.integers(0, 3))
    with store.begin() as connection:
        connection.execute(text("truncate inbox_event"))
    Inbox(store, StandingClock()).accept([json.dumps(event).encode() for event in events], "test")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = write_lines(events, folder / "e.jsonl")
        with FileLookup.open([source], folder / "index") as files:
            one, other = looker(files), looker(InboxLookup(store))
            both = looker(FirstOf([InboxLookup(store), files]))
            things = {
                (kind, each) for kind in ("message", "post", "media") for each in [*_IDS, "p", "x", "y"]
            }
            assert files.owners(things) == InboxLookup(store).owners(things)
            assert FirstOf([InboxLookup(store), files]).owners(things) == files.owners(things)
            assert one.written(asked) == other.written(asked) == both.written(asked)
            assert list(one.written(asked)) == list(dict.fromkeys(asked))
            talks = [look.conversations(asked, before=before, after=after) for look in (one, other, both)]
            assert talks[0] == talks[1] == talks[2]
            shown = [message.written.event for talk in talks[0] for message in talk.messages if message.asked]
            assert sorted(shown) == sorted(set(asked))


def test_the_first_that_knows_answers_and_the_rest_are_asked_for_the_rest(
    store: Store, tmp_path: Path
) -> None:
    Inbox(store, StandingClock()).accept([json.dumps(message(1, "sent")).encode()], "test")
    source = write_lines([message(1, "filed"), message(2, "filed", "d")], tmp_path / "e.jsonl")
    with FileLookup.open([source], tmp_path / "index") as files:
        look = looker(FirstOf([InboxLookup(store), files]))
        assert {name: one.text for name, one in look.written(["m2", "m1"]).items()} == {
            "m2": "filed",
            "m1": "sent",
        }
        talks = look.conversations(["m2", "m1", "m3"])
    assert [(talk.conversation, talk.messages[0].written.text) for talk in talks] == [
        ("c", "sent"),
        ("d", "filed"),
        (None, None),
    ]
    assert talks[-1].messages[0].written.absent is Absence.NOT_KEPT


def test_edits_of_a_message_that_nobody_keeps_are_told_by_whoever_has_them(
    store: Store, tmp_path: Path
) -> None:
    edit = {
        "type": "edit",
        "id": "e1",
        "at": "2026-03-01T12:00:00Z",
        "actor": "a",
        "subject": {"kind": "message", "id": "m1"},
        "text": "as edited",
    }
    source = write_lines([edit], tmp_path / "e.jsonl")
    with FileLookup.open([source], tmp_path / "index") as files:
        inbox = InboxLookup(store)
        orders: tuple[tuple[Lookup, ...], ...] = ((inbox, files), (files, inbox))
        for order in orders:
            look = looker(FirstOf(order))
            (talk,) = look.conversations(["m1"])
            for told in (look.written(["m1"])["m1"], talk.messages[0].written):
                assert (told.absent, [edit.text for edit in told.edits]) == (Absence.NOT_KEPT, ["as edited"])


def test_what_was_taken_in_without_words_says_so(store: Store) -> None:
    receipt = Inbox(store, StandingClock(), take_text=False).accept(
        [json.dumps(message(1, "words", secret="more words")).encode()], "test"
    )
    assert receipt.text_left_out == 1
    look = looker(InboxLookup(store))
    found = look.written(["m1"])["m1"]
    assert (found.text, found.absent, found.actor) == (None, Absence.TEXT_NOT_TAKEN, "a")
    (talk,) = look.conversations(["m1"])
    assert talk.messages[0].written == found
    assert looker(FirstOf([InboxLookup(store)])).conversations(["m1"]) == [talk]


def test_pictures_that_were_told_of_over_http_are_shown(store: Store, tmp_path: Path) -> None:
    (tmp_path / "new.gif").write_bytes(b"GIF89a")
    media = {"type": "media", "actor": "a", "media": "p"}
    events = [
        media | {"id": "1", "at": "2026-03-01T12:00:00Z", "path": "old.gif"},
        media | {"id": "2", "at": "2026-03-01T13:00:00Z", "path": "new.gif"},
        media | {"id": "3", "at": "2026-03-01T14:00:00Z"},
    ]
    Inbox(store, StandingClock()).accept([json.dumps(event).encode() for event in events], "test")
    look = looker(InboxLookup(store, media_root=tmp_path))
    assert (look.picture("p").mime, look.picture("q").absent) == ("image/gif", Absence.NOT_KEPT)
    assert looker(InboxLookup(store)).picture("p").absent is Absence.NOT_KEPT
    assert look.identities(["a"])["a"].absent is Absence.NOT_KEPT
    assert look.addresses(["a"]) == []
