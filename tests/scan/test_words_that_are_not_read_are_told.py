"""A case says in which other languages there was talk, and what only words can show speaks for nobody there."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.scanning import EVERYTHING, case_about, scan_events, write_lines
from tests.scene import Scene
from tests.stories import silent_ring, worded_groomer
from tocsin.events import EventReader
from tocsin.evidence import Bounds
from tocsin.model import Case, NotRead
from tocsin.scan import ScanOptions, scan

POLISH = (
    "hej, ile masz lat i do jakiej szkoly chodzisz?",
    "nie mow nikomu o naszych rozmowach, dobrze?",
    "jestes dzisiaj sama w domu czy z rodzicami",
    "wyslij mi jakies swoje zdjecie, prosze cie",
)
ENGLISH = (
    "hey, what did you do at school today, anything fun?",
    "i watched that new series again last night",
    "are you coming to the game on the weekend then",
    "nothing much, just had dinner and some homework",
)


def silent_groomer(talk: tuple[str, ...], *more: str) -> Scene:
    """Nothing telling is said in a language that is read; pictures come and are paid for."""
    scene = Scene(bystanders=60)
    scene.account("offender")
    for name in ("n0", "n1", "n2"):
        scene.account(name, "13-15")
        for text in (*talk, *talk, *more):
            scene.say("offender", name, text)
        for number in range(3):
            scene.give(name, "offender", f"{name}-{number}")
            scene.pay("offender", name)
    return scene


IN_ENGLISH = replace(EVERYTHING, languages=("en",))
"""One language loads fast; what holds for one holds for all."""


def about_the_offender(scene: Scene, options: ScanOptions = IN_ENGLISH) -> Case:
    case = case_about(scan_events(scene.events, options).cases, "offender")
    assert case is not None
    return case


def test_a_silent_case_in_polish_says_that_its_words_were_not_read() -> None:
    assert about_the_offender(silent_groomer(POLISH)).not_read == (NotRead("pl", 24, 24),)


def test_a_case_in_english_says_nothing() -> None:
    assert about_the_offender(silent_groomer(ENGLISH), EVERYTHING).not_read == ()


def test_of_two_languages_the_one_that_is_not_read_is_told_with_its_share() -> None:
    (told,) = about_the_offender(silent_groomer((*ENGLISH, *POLISH))).not_read
    assert told.language == "pl"
    assert told.heard == 3 * 16
    assert 3 * 6 <= told.messages <= 3 * 10


def test_what_the_minors_write_counts_too() -> None:
    scene = silent_groomer(ENGLISH)
    for text in POLISH:
        scene.say("n0", "offender", text)
    assert about_the_offender(scene).not_read == (NotRead("pl", 4, 28),)


def test_without_text_nothing_is_read_again() -> None:
    assert about_the_offender(silent_groomer(POLISH), replace(IN_ENGLISH, read_text=False)).not_read == ()


def test_languages_may_be_chosen_and_the_others_are_then_not_read() -> None:
    only_german = replace(EVERYTHING, languages=("de",))
    assert about_the_offender(silent_groomer(ENGLISH), only_german).not_read == (NotRead("en", 24, 24),)


def test_words_speak_for_the_account_only_where_the_talk_was_read() -> None:
    family = ("i'll pick you up from practice, love mum", "be home for dinner, grandma says hi") * 2

    def spoken_for(case: Case) -> set[str]:
        return {piece.indicator for piece in case.evidence if piece.weight < 0}

    # In English such talk speaks for the account; amid Polish that nobody read it may be a cover.
    assert "family_talk_seen" in spoken_for(about_the_offender(silent_groomer(ENGLISH, *family)))
    assert spoken_for(about_the_offender(silent_groomer((*POLISH, *POLISH), *family))) == set()


def test_a_long_talk_is_sampled() -> None:
    assert about_the_offender(silent_groomer(POLISH * 30)).not_read == (NotRead("pl", 60, 60),)


def test_short_messages_are_judged_together_and_a_few_of_them_not_at_all() -> None:
    words = POLISH[0].split() + POLISH[1].split()
    one_by_one = tuple(f"{one} {two}" for one, two in zip(words[::2], words[1::2], strict=False))
    (told,) = about_the_offender(silent_groomer(one_by_one)).not_read
    assert told.language == "pl"
    assert about_the_offender(silent_groomer(("hej", "co tam", "ok"))).not_read == ()


def test_messages_without_words_are_neither_heard_nor_unread() -> None:
    assert about_the_offender(silent_groomer(POLISH, "", "😀", "12:30")).not_read == (NotRead("pl", 24, 24),)


def test_the_summary_counts_each_message_that_was_not_read_once() -> None:
    scene = silent_groomer((*ENGLISH, *ENGLISH, *POLISH))
    result = scan_events(scene.events, IN_ENGLISH)
    case = case_about(result.cases, "offender")
    assert case is not None
    assert result.summary["messages_heard"] == case.not_read[0].heard
    assert result.summary["messages_not_read"] == case.not_read[0].messages
    silent = scan_events(scene.events, replace(IN_ENGLISH, read_text=False)).summary
    assert (silent["messages_heard"], silent["messages_not_read"]) == (0, 0)


def test_talk_that_was_not_read_takes_no_weight_off_words_that_were() -> None:
    asks = ("please keep this between us, our secret", "how old are you? which school do you go to?")

    def words(talk: tuple[str, ...]) -> float:
        case = about_the_offender(silent_groomer(talk, *asks))
        return sum(piece.weight for piece in case.evidence if piece.indicator == "secrecy_request")

    # Much small talk explains a telling word by chance; as much talk that nobody read explains nothing.
    assert words(ENGLISH * 30) < words(POLISH * 30) == pytest.approx(words(()), rel=1e-3)


OWN_POLISH = """\
language: pl
concepts: {club: [klub niebieskiej latarni]}
rules:
  platform_move:
    any: [[club]]
    examples: {hit: [klub niebieskiej latarni], near_miss: [niebieska latarnia]}
"""
"""A platform's own file by which Polish counts as read, though it hears nothing in what is said here."""


@pytest.mark.parametrize(
    "more",
    [
        (),
        ("please keep this between us, our secret",),
        ("i'll pick you up from practice, love mum", "be home for dinner, grandma says hi") * 2,
    ],
    ids=["silent", "telling", "family"],
)
def test_a_case_is_never_lighter_than_if_its_words_had_been_read(
    tmp_path: Path, more: tuple[str, ...]
) -> None:
    (tmp_path / "own.yaml").write_text(OWN_POLISH, encoding="utf-8")
    scene = silent_groomer(POLISH * 10, *more)
    read = about_the_offender(scene, replace(IN_ENGLISH, indicators=tmp_path))
    unread = about_the_offender(scene)
    assert (read.not_read, bool(unread.not_read)) == ((), True)
    assert unread.weight >= read.weight
    assert unread.probability >= read.probability


def test_only_cases_that_are_told_are_listened_to(monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[int] = []
    read_again = EventReader.texts

    def noted(reader: EventReader, asked: pa.Array) -> dict[int, str]:
        rows.extend(asked.to_pylist())
        return read_again(reader, asked)

    monkeypatch.setattr(EventReader, "texts", noted)
    scan_events(silent_groomer(POLISH).events, replace(IN_ENGLISH, bounds=Bounds(least=0.9999999)))
    assert rows == []
    scan_events(silent_groomer(POLISH).events, IN_ENGLISH)
    assert len(rows) == len(set(rows)) > 0


def everything(order: int) -> list[dict[str, object]]:
    scene = silent_groomer((*POLISH, *ENGLISH))
    worded_groomer(scene)
    silent_ring(scene)
    for text in POLISH * 40:
        scene.say("recruiter", "m1", text)
    events = scene.events + scene.events[::3]
    random.Random(order).shuffle(events)
    return events


def test_neither_order_nor_repeats_nor_form_change_a_byte(tmp_path: Path) -> None:
    plain = write_lines(everything(1), tmp_path / "plain.jsonl")
    scan([str(plain)], tmp_path / "out", IN_ENGLISH)
    expected = (tmp_path / "out" / "cases.jsonl").read_bytes()
    assert b'"language":"pl"' in expected

    folder = tmp_path / "in"
    folder.mkdir()
    other = everything(2)
    write_lines(other[::2], folder / "a.jsonl")
    columns = sorted({name for event in other for name in event})
    rows = [{name: _in_parquet(name, event.get(name)) for name in columns} for event in other[1::2]]
    pq.write_table(pa.Table.from_pylist(rows), folder / "b.parquet", row_group_size=500)
    scan([str(folder)], tmp_path / "other", IN_ENGLISH)
    assert (tmp_path / "other" / "cases.jsonl").read_bytes() == expected


def _in_parquet(name: str, value: object) -> object:
    return [value] if name == "media" and isinstance(value, str) else value


def test_standard_input_can_be_listened_to_as_well(tmp_path: Path) -> None:
    lines = write_lines(silent_groomer(POLISH).events, tmp_path / "events.jsonl").read_bytes()
    command = [
        sys.executable,
        "-c",
        "from tocsin.cli import main; main()",
        "scan",
        "-",
        "--language",
        "en",
        "--out",
        str(tmp_path / "out"),
    ]
    subprocess.run(command, input=lines, check=True, capture_output=True)
    cases = [json.loads(line) for line in (tmp_path / "out" / "cases.jsonl").read_text().splitlines()]
    assert cases[0]["not_read"] == [{"language": "pl", "messages": 24, "heard": 24}]
