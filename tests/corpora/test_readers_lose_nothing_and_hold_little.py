"""Invariants of reading: every message is accepted, refused or left out; memory does not grow with the file."""

from __future__ import annotations

import tempfile
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.corpora.written import chat_record, conversation, document, write_chatcoder2, write_pan12
from tocsin.corpora import ChatCoder2, CorpusUnreadableError, Pan12, Tally
from tocsin.corpora.records import BLOCK

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
LINES = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c", "d"]), st.sampled_from(["00:00", "23:59", "9:30", "x"]), TEXTS),
    min_size=1,
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(talks=st.lists(LINES, min_size=1, max_size=5))
def test_what_was_written_is_read_again(talks: list[list[tuple[str, str, str]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        text = document(*(conversation(f"c{at}", lines) for at, lines in enumerate(talks)))
        made = write_pan12(Path(folder), text, ["a"])
        tally = Tally()
        found = list(Pan12.find(made.folder).read(tally))
    assert tally.refused == 0
    assert tally.read == tally.accepted == sum(map(len, talks))
    assert [[one.author for one in talk.messages] for talk in found] == [
        [author for author, _, _ in lines] for lines in talks
    ]


@settings(max_examples=150, deadline=None)
@given(data=st.data(), talks=st.lists(LINES, min_size=1, max_size=4))
def test_whatever_is_done_to_a_file_the_counts_add_up(
    data: st.DataObject, talks: list[list[tuple[str, str, str]]]
) -> None:
    whole = document(*(conversation(f"c{at}", lines) for at, lines in enumerate(talks))).encode()
    start = data.draw(st.integers(0, len(whole)))
    stop = data.draw(st.integers(start, min(len(whole), start + 80)))
    put = data.draw(
        st.sampled_from(
            [b"", b"<", b">", b"&", b"</message>", b"<message", b"</conversation>", b"\xff", b"]]>", b'"']
        )
    )
    with tempfile.TemporaryDirectory() as folder:
        made = write_pan12(Path(folder), "", ["a"])
        made.xml.write_bytes(whole[:start] + put + whole[stop:])
        tally = Tally()
        try:
            found = list(Pan12.find(made.folder).read(tally))
        except CorpusUnreadableError:
            return
    assert tally.read == tally.accepted + tally.refused
    assert tally.accepted == sum(len(talk.messages) for talk in found)
    assert tally.refused <= tally.problem_count
    # Eighty bytes are less than a message: two may become one, and the same may happen at the other end.
    assert tally.read >= sum(map(len, talks)) - 2


@pytest.mark.parametrize("size", [BLOCK - 40, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK])
def test_tags_across_the_edge_of_a_block_are_found(tmp_path: Path, size: int) -> None:
    head = document(conversation("c", [("a", "1:00", "x")])).index("<text>") + 6
    text = document(conversation("c", [("a", "1:00", "y" * (size - head)), ("b", "1:00", "z")]))
    made = write_pan12(tmp_path, text, ["a"])
    (found,) = Pan12.find(made.folder).read(Tally())
    assert [len(one.text) for one in found.messages] == [size - head, 1]


@pytest.mark.slow
def test_fifty_thousand_messages_are_read_in_little_memory(tmp_path: Path) -> None:
    made = write_pan12(tmp_path, "", ["a"])
    with made.xml.open("w", encoding="utf-8") as file:
        file.write("<conversations>\n")
        for at in range(1000):
            lines = [(f"p{at}-{n % 2}", "10:00", "nothing much, and you? " * 4) for n in range(50)]
            file.write(conversation(f"c{at}", lines))
        file.write("</conversations>\n")
    assert made.xml.stat().st_size > 10_000_000
    tally = Tally()
    tracemalloc.start()
    try:
        for _ in Pan12.find(made.folder).read(tally):
            pass
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert tally.accepted == 50_000
    assert peak < 4 * 1024 * 1024


@settings(max_examples=100, deadline=None)
@given(data=st.data(), lines=st.lists(st.sampled_from(["riverbank", "kite"]), min_size=1, max_size=8))
def test_whatever_is_done_to_chatcoder2_the_counts_add_up(data: st.DataObject, lines: list[str]) -> None:
    logs = "".join(chat_record("riverbank", at, user, "9:00 PM", "x & y") for at, user in enumerate(lines, 1))
    start = data.draw(st.integers(0, len(logs)))
    stop = data.draw(st.integers(start, min(len(logs), start + 60)))
    put = data.draw(
        st.sampled_from(["", "<", ">", "&", "</ChatLog>", "<ChatLog", "<name>", "{", "riverbank"])
    )
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        write_chatcoder2(Path(folder), logs[:start] + put + logs[stop:])
        found = list(ChatCoder2.find(Path(folder)).read(tally))
    assert tally.read == tally.accepted + tally.refused
    assert tally.accepted == sum(len(talk.messages) for talk in found)
