from __future__ import annotations

import json
import threading
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from tests.databases import store
from tests.events.drawn_lines import any_lines
from tests.events.reading import event, read
from tests.lookup.asking import StandingClock
from tocsin.inbox import Answer, Inbox, Taken, lines_of
from tocsin.store import Store

__all__ = ["store"]

_HOSTILE = [
    b"\x00",
    b"\xff\xfe{}",
    b"[" * 100_000,
    b'{"a":' * 200 + b"1" + b"}" * 200,
    b'{"id":"\\ud800","type":"search"}',
    json.dumps(event(id="nul\x00")).encode(),
    json.dumps(event(text="nul \x00 in text")).encode(),
    json.dumps(event(more=2**60)).encode(),
    json.dumps(event()).encode().replace(b'"m', b'"x":1e999,"m'),
    json.dumps(event(text="x" * (8 << 20))).encode(),
    json.dumps({**event(), "\x00field": "\x00"}).encode(),
    json.dumps(event(actor=["\x00"])).encode(),
    b'{"id": "pretty",\n "type": "search",\r\n "at": "2026-01-31T12:00:00Z", "actor": "a",'
    b' "surface": "people", "text": "x"}',
]


def _sent(*events: object) -> list[bytes]:
    return [json.dumps(one).encode() for one in events]


def _said(answers: tuple[Answer, ...]) -> list[str]:
    return [answer.taken.value for answer in answers]


def _healed(line: bytes, whole: bytes) -> bool:
    """Tell whether a line is JSON only since no break stands in it: one within a string is none."""
    return line != whole and not _is_json(line) and _is_json(whole)


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(lines=st.lists(any_lines, max_size=15), cuts=st.lists(st.integers(0, 15), max_size=3))
@example(lines=_HOSTILE, cuts=[5])
@example(lines=[json.dumps(event(type="?")).encode().replace(b"?", b"\n")], cuts=[])
@example(lines=[b"\x1f\x8b\x08"], cuts=[])
def test_what_is_received_is_accepted_or_repeated_or_quarantined(
    store: Store, tmp_path: Path, lines: list[bytes], cuts: list[int]
) -> None:
    with store.begin() as connection:
        connection.execute(text("truncate inbox_event, inbox_quarantine"))
    inbox = Inbox(store, StandingClock())
    answers: list[Answer] = []
    places = [0, *sorted(cuts), len(lines)]
    for first, last in pairwise(places):
        answers += inbox.accept(lines[first:last], "test").answers
    counted = {taken: sum(answer.taken is taken for answer in answers) for taken in Taken}
    totals = inbox.totals()
    assert len(answers) == len(lines[: places[-1]])
    assert sum(counted.values()) == len(answers)
    assert (totals.events, totals.quarantined) == (counted[Taken.ACCEPTED], counted[Taken.QUARANTINED])
    # The readers of files say of each line whether it keeps the contract, and why not.
    whole = [line.replace(b"\n", b" ").replace(b"\r", b" ") for line in lines]
    kept = [place for place, line in enumerate(whole) if line.strip(b" \t\v\f")]
    # Begun with a break, since a first line may look like the first bytes of a compressed file.
    (tmp_path / "e.jsonl").write_bytes(b"\n" + b"".join(whole[place] + b"\n" for place in kept))
    outcome = read(tmp_path / "e.jsonl", work=tmp_path)
    refused = [answers[place].reason for place in kept if answers[place].taken is Taken.QUARANTINED]
    if not any(b"\xef\xbb\xbf" in line for line in lines) and not any(map(_healed, lines, whole)):
        assert sorted(map(str, refused)) == sorted(outcome.reasons)
    with store.read() as connection:
        raws = connection.scalars(text("select raw from inbox_quarantine")).all()
    assert all(isinstance(json.loads(raw), dict) for raw in raws if len(raw) < 4000)


def test_the_same_event_is_kept_once_however_it_is_spelt(store: Store) -> None:
    one = event(text="héllo", more=1.0)
    spelt = [
        json.dumps(one).encode(),
        json.dumps(one, ensure_ascii=False, indent=2).encode(),
        json.dumps({**dict(reversed(one.items())), "more": 1}).encode(),
    ]
    inbox = Inbox(store, StandingClock())
    assert _said(inbox.accept(spelt, "test").answers) == ["accepted", "duplicate", "duplicate"]
    assert _said(inbox.accept(spelt[:1], "another").answers) == ["duplicate"]


def test_different_events_with_one_id_are_all_kept(store: Store) -> None:
    inbox = Inbox(store, StandingClock())
    answers = inbox.accept(_sent(event(text="a"), event(text="b")), "test").answers
    assert answers == (Answer(Taken.ACCEPTED, "e-1"), Answer(Taken.ACCEPTED, "e-1"))
    assert inbox.totals().events == 2


def test_quarantine_keeps_the_reason_and_no_words(store: Store) -> None:
    inbox = Inbox(store, StandingClock())
    (good, bad) = inbox.accept(_sent(event(), event(id="e-2", to=[], text="a secret")), "forum").answers
    assert good.reason is None
    assert bad.taken is Taken.QUARANTINED
    assert bad.id == "e-2"
    with store.read() as connection:
        row = connection.execute(text("select source, line, reason, raw from inbox_quarantine")).one()
    assert (row.source, row.line, row.reason) == ("forum", 2, bad.reason)
    assert json.loads(row.raw)["text"] == "string"
    assert "secret" not in row.raw


def test_two_senders_of_the_same_events_are_told_apart(store: Store) -> None:
    lines = _sent(*(event(id=f"e-{number}") for number in range(200)))
    said: list[list[str]] = []

    def send(order: int) -> None:
        inbox = Inbox(store, StandingClock())
        said.append(_said(inbox.accept(lines[::order], f"sender {order}").answers))

    threads = [threading.Thread(target=send, args=(order,)) for order in (1, -1, 1, -1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(one) for one in said] == [200] * 4
    assert sum(one.count("accepted") for one in said) == 200
    assert sum(one.count("duplicate") for one in said) == 600


def test_flags_are_handed_back_new_or_repeated_or_broken(store: Store) -> None:
    flag = event(
        type="flag",
        subject={"kind": "account", "id": "x"},
        reason="grooming",
        by="user",
        text="words",
        to=...,
    )
    broken = {**flag, "reason": "unknown"}
    inbox = Inbox(store, StandingClock(), take_text=False)
    for _ in range(2):
        receipt = inbox.accept(_sent(flag, event(id="e-2"), broken), "test")
        assert receipt.flags == (flag, broken)
    assert receipt.text_left_out == 0


def test_without_text_no_words_are_kept(store: Store) -> None:
    inbox = Inbox(store, StandingClock(), take_text=False)
    sent = _sent(
        event(text="private words", caption="private words"),
        event(id="e-2", type="search", text="private words", surface="people", to=..., conversation=...),
        event(id="e-3"),
    )
    receipt = inbox.accept(sent, "test")
    assert (receipt.text_left_out, _said(receipt.answers)) == (2, ["accepted"] * 3)
    with store.read() as connection:
        bodies = connection.scalars(text("select body from inbox_event order by id")).all()
    assert not any(b"private" in bytes(body) for body in bodies)
    assert b'"text":""' in bytes(bodies[1])


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (b"", []),
        (b"\xef\xbb\xbf{}\r\n\r\n \t\n{}", [b"{}", b"{}"]),
        (b"a\nb\n", [b"a", b"b"]),
        (b" a\n", [b" a"]),
    ],
)
def test_a_body_is_split_as_a_file_is(body: bytes, lines: list[bytes]) -> None:
    assert lines_of(body) == lines
