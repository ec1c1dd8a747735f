"""PAN12's format and its traps: order by line, texts escaped twice, labels of authors, what is refused and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.corpora.written import (
    COURTING,
    SMALL_TALK,
    conversation,
    document,
    message,
    small_pan12,
    talk,
    write_pan12,
)
from tocsin.corpora import Conversation, CorpusUnreadableError, Pan12, Tally, WrongFilesError


def read(folder: Path, text: str, *, only: Path | None = None) -> tuple[list[Conversation], Tally]:
    made = write_pan12(folder, text, ["a"])
    tally = Tally()
    found = list(Pan12.find(made.xml, made.labels, only).read(tally))
    assert tally.read == tally.accepted + tally.refused + tally.left_out
    assert tally.accepted == sum(len(one.messages) for one in found)
    assert tally.conversations == len(found)
    return found, tally


def wrapped(*messages: str, name: str = "c") -> str:
    return f'  <conversation id="{name}">\n{"".join(messages)}  </conversation>\n'


def test_order_is_by_line_and_never_by_time(tmp_path: Path) -> None:
    shuffled = wrapped(
        message(3, "a", "00:01", "third"),
        message(1, "a", "23:59", "first"),
        message(2, "b", "12:00", "second"),
    )
    (found,), _ = read(tmp_path, document(shuffled))
    assert [one.text for one in found.messages] == ["first", "second", "third"]
    assert [one.clock for one in found.messages] == [23 * 60 + 59, 12 * 60, 1]


def test_a_text_is_unescaped_twice_and_may_be_missing_or_empty(tmp_path: Path) -> None:
    text = wrapped(
        message(1, "a", "10:00", "it&#39;s &lt;3 & more"),
        message(2, "a", "10:00", ""),
        message(3, "a", "10:00", None),
        '    <message line="4"><author>a</author><time>10:00</time><text>&amp;amp;#8212;</text></message>\n',
    )
    (found,), tally = read(tmp_path, document(text))
    assert [one.text for one in found.messages] == ["it's <3 & more", "", "", "—"]
    assert tally.without_text == 2


def test_one_author_many_authors_and_long_conversations_are_read(tmp_path: Path) -> None:
    found, _ = read(
        tmp_path,
        document(
            conversation("alone", [("a", "10:00", "hello?")]),
            conversation("room", [(f"p{at}", "10:00", "hi") for at in range(7)]),
            conversation("long", [("ab"[at % 2], "10:00", str(at)) for at in range(400)]),
        ),
    )
    assert [(len(one.authors), len(one.messages)) for one in found] == [(1, 1), (7, 7), (2, 400)]


def test_a_time_that_is_none_is_left_out_and_the_message_stays(tmp_path: Path) -> None:
    text = wrapped(message(1, "a", None, "x"), message(2, "a", "25:00", "y"), message(3, "a", " 9:05 ", "z"))
    (found,), tally = read(tmp_path, document(text))
    assert [one.clock for one in found.messages] == [None, None, 545]
    assert tally.without_time == 2


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (message(2, None, "10:00", "x"), "no author"),
        (message(2, "", "10:00", "x"), "no author"),
        (message(2, "a" * 200, "10:00", "x"), "longer than 100"),
        (message(None, "a", "10:00", "x"), "'line' is missing"),
        (message("two", "a", "10:00", "x"), "'line' is missing"),
        (message(1, "a", "10:00", "x"), "was there before"),
        ('<message line="2"><author>a</author><text>R & D</text></message>\n', "broken XML"),
        ('<message line="2"><author>a</author><text>&unknown;</text></message>\n', "broken XML"),
        ('<message line="2"><author>a</autor></message>\n', "broken XML"),
        ('<message line="2"><author>a</author>\n', "the next one begins"),
        ("<message/>\n", "'line' is missing"),
        ('<message line="2"<author>a</author></message>\n', "start tag is broken"),
    ],
)
def test_a_broken_message_costs_itself_and_is_told_with_its_line(
    tmp_path: Path, broken: str, told: str
) -> None:
    before, after = message(1, "a", "10:00", "before"), message(9, "b", "10:00", "after")
    found, tally = read(
        tmp_path, document(wrapped(before, broken, after), conversation("d", [("b", "1:00", "")]))
    )
    assert [one.line for one in found[0].messages] == [1, 9]
    assert len(found) == 2
    assert tally.refused == 1
    (problem,) = tally.problems
    # Two lines of head, one of the conversation, five of the first message.
    assert "small-corpus.xml, line 9:" in problem
    assert told in problem


def test_a_truncated_file_gives_what_it_holds_and_says_where_it_ends(tmp_path: Path) -> None:
    whole = document(
        conversation("one", talk(SMALL_TALK, "a", "b")), conversation("two", talk(COURTING, "a", "c"))
    )
    cut = whole[: whole.index("you are so mature") + 5]
    found, tally = read(tmp_path, cut)
    assert [len(one.messages) for one in found] == [4, 2]
    assert (tally.read, tally.refused) == (7, 1)
    assert any("the file ends inside it" in one for one in tally.problems)
    assert any("without its end tag" in one for one in tally.problems)


@pytest.mark.parametrize(
    ("start", "told"),
    [("<conversation>", "no id"), ('<conversation id="">', "no id"), ('<conversation id="x>', "no id")],
)
def test_a_conversation_without_a_name_is_refused_whole(tmp_path: Path, start: str, told: str) -> None:
    broken = f"{start}\n{message(1, 'a', '10:00', 'x')}{message(2, 'a', '10:00', 'y')}</conversation>\n"
    found, tally = read(tmp_path, document(broken, conversation("good", [("b", "1:00", "z")])))
    assert [one.name for one in found] == ["good"]
    assert tally.refused == 2
    assert told in tally.problems[0]


def test_a_conversation_that_comes_twice_counts_once(tmp_path: Path) -> None:
    twice = conversation("c", [("a", "1:00", "x")])
    found, tally = read(tmp_path, document(twice, twice))
    assert len(found) == 1
    assert "was there before" in tally.problems[0]


def test_a_conversation_that_is_not_closed_ends_where_the_next_begins(tmp_path: Path) -> None:
    opened = conversation("c", [("a", "1:00", "x")]).replace("</conversation>", "")
    found, tally = read(tmp_path, document(opened, conversation("d", [("b", "1:00", "y")])))
    assert [one.name for one in found] == ["c", "d"]
    assert "without its end tag" in tally.problems[0]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "it is empty"),
        ("hello", "no element begins it"),
        ("<chats><chat/></chats>", "its root is <chats>"),
        ('<?xml version="1.0"?>\n<!DOCTYPE c [<!ENTITY a "aaaa">]>\n<conversations/>', "document type"),
        ('<?xml version="1.0" encoding="klingon"?><conversations/>', "encoding"),
        ("<!-- never ends", "comment without end"),
    ],
)
def test_what_is_no_such_file_is_said_in_one_sentence(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(CorpusUnreadableError, match=told) as raised:
        read(tmp_path, text)
    assert "small-corpus.xml, line" in str(raised.value)
    assert "\n" not in str(raised.value)


def test_entities_are_never_expanded_wherever_they_are_declared(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY b "bbbb"><!ENTITY e SYSTEM "file:///etc/hostname">]>\n'
    text = wrapped(
        bomb, '<message line="1"><author>a</author><time>1:00</time><text>&b;&e;</text></message>\n'
    )
    found, tally = read(tmp_path, document(text))
    assert found == []
    assert tally.refused == 1


def test_a_message_without_end_is_given_up_and_not_held(tmp_path: Path) -> None:
    endless = '<message line="1"><author>a</author><text>' + "long " * 400_000
    found, tally = read(tmp_path, document(wrapped(endless, message(2, "a", "1:00", "after"))))
    assert [one.line for one in found[0].messages] == [2]
    assert "longer than 1024 KiB" in tally.problems[0]


def test_other_encodings_and_line_ends_are_read(tmp_path: Path) -> None:
    made = write_pan12(tmp_path, "", ["é-1", "b"])
    text = document(conversation("c", [("é-1", "1:00", "déjà vu")])).replace("UTF-8", "ISO-8859-1")
    made.xml.write_bytes(text.replace("\n", "\r\n").encode("latin-1"))
    made.labels.write_bytes("\ufeffé-1\r\n\r\n b \r\n".encode())
    corpus = Pan12.find(made.folder)
    (found,) = corpus.read(Tally())
    assert found.messages[0].text == "déjà vu"
    assert corpus.is_listed(found.authors[0])
    assert corpus.listed == {"é-1", "b"}


def test_bytes_that_are_no_text_cost_their_message(tmp_path: Path) -> None:
    made = write_pan12(tmp_path, document(conversation("c", talk(SMALL_TALK, "a", "b"))), ["a"])
    made.xml.write_bytes(made.xml.read_bytes().replace(b"goal", b"\xff\xfe\x00"))
    tally = Tally()
    (found,) = Pan12.find(made.folder).read(tally)
    assert (len(found.messages), tally.refused) == (3, 1)


def test_a_list_of_changed_texts_is_no_label(tmp_path: Path) -> None:
    made = small_pan12(tmp_path)
    diff = tmp_path / "pan12-training-corpus-diff.txt"
    diff.write_text("c1\n")
    with pytest.raises(WrongFilesError, match="it is no label"):
        Pan12.find(made.xml, diff)
    # Beside the corpus it is not even looked at.
    assert Pan12.find(made.folder).labels == made.labels


@pytest.mark.parametrize("text", ["c1\t12\nc1\t13\n", "c1 12\n", "<conversations>\n", "\n\n"])
def test_a_list_of_lines_is_no_list_of_authors(tmp_path: Path, text: str) -> None:
    made = small_pan12(tmp_path)
    (tmp_path / "groundtruth-problem2.txt").write_text(text)
    with pytest.raises(WrongFilesError, match="groundtruth-problem2"):
        Pan12.find(made.xml, tmp_path / "groundtruth-problem2.txt")


def test_a_folder_that_is_not_plain_is_said(tmp_path: Path) -> None:
    made = small_pan12(tmp_path)
    (tmp_path / "another.xml").write_text("<conversations/>")
    with pytest.raises(WrongFilesError, match=r"another\.xml, small-corpus\.xml"):
        Pan12.find(tmp_path)
    made.labels.unlink()
    with pytest.raises(WrongFilesError, match="--labels"):
        Pan12.find(made.xml)
    with pytest.raises(CorpusUnreadableError, match="no such"):
        Pan12.find(tmp_path / "nowhere")


def test_a_list_of_conversations_leaves_the_others_out(tmp_path: Path) -> None:
    only = tmp_path / "VTPAN_ids.txt"
    only.write_text("two\nthree\n")
    text = document(*(conversation(name, talk(SMALL_TALK, "a", name)) for name in ("one", "two", "three")))
    found, tally = read(tmp_path, text, only=only)
    assert [one.name for one in found] == ["two", "three"]
    assert (tally.read, tally.left_out) == (12, 4)


def test_utf_16_is_named(tmp_path: Path) -> None:
    made = write_pan12(tmp_path, "", ["a"])
    made.xml.write_bytes(document(conversation("c", talk(SMALL_TALK, "a", "b"))).encode("utf-16"))
    with pytest.raises(CorpusUnreadableError, match="UTF-16"):
        list(Pan12.find(made.folder).read(Tally()))
