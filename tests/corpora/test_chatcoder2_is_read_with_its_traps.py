"""ChatCoder2's format: a blank first line, handles in several spellings, dates in many hands, codings of lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.corpora.written import chat_record, coding_record, small_chatcoder2, write_chatcoder2
from tocsin.corpora import ChatCoder2, Conversation, CorpusUnreadableError, Tally, WrongFilesError
from tocsin.corpora.chatcoder2 import spellings


def read(folder: Path) -> tuple[list[Conversation], Tally]:
    tally = Tally()
    found = list(ChatCoder2.find(folder).read(tally))
    assert tally.read == tally.accepted + tally.refused
    assert tally.accepted == sum(len(one.messages) for one in found)
    return found, tally


def test_an_offender_is_one_account_however_the_handle_is_spelled(tmp_path: Path) -> None:
    users = ("tallpine_77", "{tallpine_77}", "TallPine_77", "tallpine77", "kite")
    records = [chat_record("tallpine_77", at, user, "9:00 PM", "hi") for at, user in enumerate(users, 1)]
    (found,), _ = read(write_chatcoder2(tmp_path, "".join(records)))
    assert found.authors == ("offender:tallpine_77", "kite")
    assert ChatCoder2.find(tmp_path).is_listed("offender:tallpine_77")
    assert not ChatCoder2.find(tmp_path).is_listed("tallpine_77")


def test_a_short_handle_is_not_like_everybody() -> None:
    assert spellings("abby", {"abby", "anna"}) == {"abby"}
    assert spellings("tallpine", {"tallpin", "tallpine_2", "tal"}) == {"tallpin", "tallpine_2"}
    # Both are near: the other side must be somebody, so only the nearest is the offender.
    assert spellings("walker_1", {"walker_1", "walker_2"}) == {"walker_1"}
    assert spellings("walker_1", {"walker_2", "walker_3"}) == frozenset()


def test_a_chat_in_which_nobody_is_the_offender_is_refused_whole(tmp_path: Path) -> None:
    logs = chat_record("tallpine_77", 1, "somebody", "9:00", "x") + chat_record(
        "tallpine_77", 2, "kite", "", "y"
    )
    logs += chat_record("riverbank", 1, "riverbank", "9:00", "z")
    found, tally = read(write_chatcoder2(tmp_path, logs))
    assert [one.name for one in found] == ["riverbank"]
    assert tally.refused == 2
    assert "no writer's userID" in tally.problems[0]
    assert "tallpine" not in tally.problems[0], "a sentence names nobody"


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("06/28/10 at 7:40AM", 460),
        ("September 18, 2007, 22:19:55", 1339),
        ("Sun,05/12/99,12:30 a.m.", 30),
        ("12:05 PM", 725),
        ("Mon, 21 March", None),
        ("13:00 PM", None),
        ("29:10", None),
        ("", None),
    ],
)
def test_of_a_date_only_the_time_of_day_is_read(tmp_path: Path, text: str, clock: int | None) -> None:
    (found,), _ = read(write_chatcoder2(tmp_path, chat_record("riverbank", 1, "riverbank", text, "x")))
    assert found.messages[0].clock == clock


def test_broken_records_cost_themselves(tmp_path: Path) -> None:
    logs = (
        chat_record("riverbank", 2, "riverbank", "9:00", "second")
        + chat_record(None, 3, "riverbank", "9:00", "x")
        + chat_record("riverbank", None, "riverbank", "9:00", "x")
        + chat_record("riverbank", 4, None, "9:00", "x")
        + chat_record("riverbank", 2, "kite", "9:00", "x")
        + "<ChatLog><name>riverbank</name><body>R & D</body></ChatLog>\n"
        + chat_record("riverbank", 1, "kite", None, None)
    )
    (found,), tally = read(write_chatcoder2(tmp_path, logs))
    assert [(one.line, one.text) for one in found.messages] == [(1, ""), (2, "second")]
    assert (tally.read, tally.refused) == (7, 5)
    assert all("AllChatLogs.xml, line" in one for one in tally.problems)


def test_a_chat_that_goes_on_later_is_a_further_conversation_of_the_same_people(tmp_path: Path) -> None:
    logs = "".join(
        chat_record(name, line, name, "9:00", "x") + chat_record(name, line + 1, "kite", "9:00", "y")
        for name, line in (("riverbank", 1), ("tallpine", 1), ("riverbank", 3))
    )
    found, _ = read(write_chatcoder2(tmp_path, logs))
    assert [one.name for one in found] == ["riverbank", "tallpine", "riverbank:2"]
    assert found[0].authors == found[2].authors


def test_codings_come_to_their_lines_and_unusable_ones_are_told(tmp_path: Path) -> None:
    logs = "".join(chat_record("riverbank", at, "riverbank", "9:00", "x") for at in (1, 2, 3))
    codings = (
        coding_record("riverbank", 1, "200")
        + coding_record("riverbank", 1, "900")
        + coding_record("riverbank", 3, "610")
        + coding_record("riverbank", 2, "777")
        + coding_record("riverbank", None, "200")
    )
    (found,), tally = read(write_chatcoder2(tmp_path, logs, codings))
    assert [sorted(one.codes) for one in found.messages] == [["200", "900"], [], ["610"]]
    assert tally.problem_count == 2
    assert "AllCodingsExport2.xml, line" in tally.problems[0]


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusUnreadableError, match="no such"):
        ChatCoder2.find(tmp_path / "nowhere")
    with pytest.raises(WrongFilesError, match=r"AllChatLogs\.xml"):
        ChatCoder2.find(tmp_path)
    folder = small_chatcoder2(tmp_path)
    with pytest.raises(WrongFilesError, match="no coding"):
        list(ChatCoder2.find(folder, folder / "AllChatLogs.xml").read(Tally()))
