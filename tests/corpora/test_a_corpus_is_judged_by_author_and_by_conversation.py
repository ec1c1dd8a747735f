"""The whole way, from a corpus's files to figures: what they count, what they say, what they leave out."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec
import pytest

from tests.corpora.written import (
    COURTING,
    conversation,
    document,
    small_chatcoder2,
    small_pan12,
    talk,
    write_pan12,
)
from tocsin.corpora import (
    KNOWN,
    Ages,
    ChatCoder2,
    CorpusEvaluation,
    Pan12,
    Settings,
    Step,
    WrongFilesError,
    judge_corpus,
    look_at,
)


@pytest.fixture(scope="module")
def pan12(tmp_path_factory: pytest.TempPathFactory) -> CorpusEvaluation:
    made = small_pan12(tmp_path_factory.mktemp("pan12"))
    return judge_corpus(Pan12.find(made.folder), Settings(ages=Ages.TURNS))


@pytest.fixture(scope="module")
def chatcoder2(tmp_path_factory: pytest.TempPathFactory) -> CorpusEvaluation:
    folder = small_chatcoder2(tmp_path_factory.mktemp("cc2"))
    return judge_corpus(ChatCoder2.find(folder))


def test_what_was_read_is_counted(pan12: CorpusEvaluation) -> None:
    reading = pan12.reading
    assert reading.read == reading.accepted == 4 * 12 + 12 * 4 + 1 + 5
    assert (reading.conversations, reading.positive, reading.alone, reading.group) == (18, 4, 1, 1)
    assert (reading.authors, reading.listed) == (2 + 4 + 13, 2)
    assert pan12.authors.accounts.all_accounts == reading.authors
    assert pan12.authors.accounts.messages == reading.accepted
    assert pan12.authors.early.erde_users == reading.authors


def test_the_leaflets_conversation_is_found_and_small_talk_is_not(pan12: CorpusEvaluation) -> None:
    assert pan12.authors.recall == pan12.authors.precision == 1
    assert pan12.authors.early.unit == "messages of the account"
    first = pan12.conversations.sweep[0].warnings
    assert first.recall_interval.hits == 4
    assert first.wrong_per_1000.count == 0
    assert first.median_latency is not None
    assert first.median_latency <= len(COURTING)


def test_families_tell_the_other_side_from_everybody_else(pan12: CorpusEvaluation) -> None:
    families = {one.family: one.accused.of for one in pan12.authors.false_alarms.families}
    assert families == {"anybody else": 13, "writes with a listed author": 4}


def test_folds_follow_components(pan12: CorpusEvaluation) -> None:
    # Two offenders with their two talks each, and everybody else, who hang together.
    assert pan12.conversations.components == 3
    assert pan12.conversations.largest_component == round(14 / 18, 6)
    assert pan12.conversations.held_out is not None


def test_figures_hold_no_author_no_conversation_and_no_word(pan12: CorpusEvaluation) -> None:
    told = msgspec.json.encode(pan12).decode()
    for secret in ("offender-0", "decoy-", "someone-", "small-1", "mature", "hello all"):
        assert secret not in told


def test_codings_become_stages_that_alarms_are_held_against(chatcoder2: CorpusEvaluation) -> None:
    stages = {lead.stage: lead.before.of for lead in chatcoder2.authors.early.stages if lead.before.of}
    assert stages == {"personal information": 1, "grooming": 1, "approach": 1}
    assert chatcoder2.reading.listed == chatcoder2.reading.positive == 2
    assert any("no innocent conversations" in one for one in chatcoder2.caveats)


def test_an_oracle_says_that_it_is_one(tmp_path: Path) -> None:
    made = small_pan12(tmp_path, offenders=1, innocents=2)
    steps: list[Step] = []
    found = judge_corpus(
        Pan12.find(made.folder),
        Settings(ages=Ages.LABELS, folds=0, out=tmp_path / "cases"),
        steps.append,
    )
    assert "oracle" in found.assumptions[0]
    assert any("read recall alone" in one for one in found.caveats)
    assert found.conversations.held_out is None
    assert (tmp_path / "cases" / "report.html").is_file()
    size = made.xml.stat().st_size
    assert Step("reading the corpus", size, size) in steps
    assert steps[-1].name == "judging"


def test_labels_of_another_file_are_noticed(tmp_path: Path) -> None:
    made = write_pan12(tmp_path, document(conversation("c", talk(COURTING, "x", "y"))), ["nobody"])
    found = judge_corpus(Pan12.find(made.folder))
    assert found.authors.recall is None
    assert any("do the labels belong" in one for one in found.caveats)


def test_a_corpus_of_nothing_is_said(tmp_path: Path) -> None:
    made = write_pan12(tmp_path, document("<conversation id='c'><message/></conversation>"), ["a"])
    with pytest.raises(WrongFilesError, match=r"1 messages, 1 of them refused.*'line' is missing"):
        judge_corpus(Pan12.find(made.folder))


def test_a_checksum_is_information(tmp_path: Path) -> None:
    name = next(iter(KNOWN))
    (tmp_path / name).write_bytes(b"a\r\nb\rc\r\n")
    found = look_at(tmp_path / name)
    assert found.sha256 == hashlib.sha256(b"a\nb\rc\n").hexdigest()
    assert found.published is False
    (tmp_path / "other.xml").write_bytes(b"x" * (1 << 20) + b"\r\n")
    assert look_at(tmp_path / "other.xml").published is None
    assert look_at(tmp_path / "other.xml").sha256 == hashlib.sha256(b"x" * (1 << 20) + b"\n").hexdigest()
    (tmp_path / "edge.xml").write_bytes(b"x" * ((1 << 20) - 1) + b"\r\n\r")
    assert (
        look_at(tmp_path / "edge.xml").sha256 == hashlib.sha256(b"x" * ((1 << 20) - 1) + b"\n\r").hexdigest()
    )
