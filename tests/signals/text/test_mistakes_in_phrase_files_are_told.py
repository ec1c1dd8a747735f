from __future__ import annotations

from pathlib import Path

import pytest

from tests.signals.text.texts import show
from tocsin.signals.text import PhraseError, Screen

GOOD = """\
language: en
concepts:
  club_name: [blue lantern club, "(secret |)lantern night"]
rules:
  platform_move:
    any:
      - {all: [club_name, app], within: 8}
      - [club_name]
    examples:
      hit: ["come to the blue lantern club"]
      near_miss: ["a lantern is blue"]
"""


def folder(tmp_path: Path, text: str) -> Path:
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_platforms_own_phrases_are_added_to_those_that_ship(tmp_path: Path) -> None:
    own = Screen.load(["en"], folder(tmp_path, GOOD))
    assert "platform_move" in show(own, "see you at Lantern Night")
    assert "platform_move" in show(own, "whats your snap")
    assert "platform_move" not in show(Screen.load(["en"]), "see you at Lantern Night")


def test_own_phrases_may_be_of_a_language_that_does_not_ship(tmp_path: Path) -> None:
    text = """\
language: ru
common: {you: [ты, тебе]}
concepts: {age: [сколько лет]}
rules:
  age_probe:
    any: [[age, you]]
    examples: {hit: [сколько тебе лет], near_miss: [сколько стоит]}
"""
    own = Screen.load(["en"], folder(tmp_path, text.replace("[сколько лет]", "[сколько]")))
    assert "age_probe" in show(own, "Сколько тебе лет?")


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (("language: en", "languag: en"), 1, "unknown key 'languag'"),
        (("language: en\n", ""), 1, "language: is missing"),
        (("  platform_move:", "  no_such_thing:"), 5, "unknown indicator 'no_such_thing'"),
        (("- [club_name]", "- [club]"), 8, "'club', which is not defined"),
        (("within: 8", "within: few"), 7, "'few' is not a number of words"),
        (("within: 8", "within: 0"), 7, "'0' is not a number of words"),
        (("within: 8", "ordered: maybe"), 7, "not a switch"),
        (("within: 8", "withing: 8"), 7, "unknown key 'withing'"),
        (("(secret |)", "(secret |"), 3, "unbalanced brackets"),
        (("blue lantern club,", '"!!!",'), 3, "no letter, digit or emoji"),
        (
            ("blue lantern club,", '"(a|b|c|d|e|f|g) (1|2|3|4|5|6|7) (a|b|c|d|e|f|g) (1|2|3|4|5|6|7)",'),
            3,
            "over 2000",
        ),
        (("- [club_name]", "- [you]"), 8, "common concepts only"),
        (("near_miss", "nearmiss"), 11, "unknown key 'nearmiss'"),
        (('      near_miss: ["a lantern is blue"]\n', ""), 10, "no near_miss:"),
        (("- [club_name]", "- club_name"), 8, "an alternative is not a mapping"),
        (("  club_name: [blue", "  you: [blue"), 3, "already stands under common:"),
        (("rules:", "concepts:"), 4, "has 'concepts' twice"),
        (("concepts:\n", "concepts: [\n"), None, "not valid YAML"),
        (("club, ", "club, , "), None, ""),
    ],
)
def test_a_mistake_is_told_with_file_line_and_advice(
    tmp_path: Path, change: tuple[str, str], line: int | None, words: str
) -> None:
    assert change[0] in GOOD
    own = folder(tmp_path, GOOD.replace(*change, 1))
    with pytest.raises(PhraseError) as caught:
        Screen.load(["en"], own)
    told = str(caught.value)
    assert str(own / "own.yaml") in told
    assert words in told
    assert "; " in told
    assert "\n" not in told
    if line is not None:
        assert caught.value.line == line
        assert f"own.yaml:{line}: " in told


def test_an_unknown_language_names_those_that_ship() -> None:
    with pytest.raises(PhraseError, match="choose from de, en, es, fr, pt"):
        Screen.load(["xx"])


def test_a_folder_without_phrase_files_is_told(tmp_path: Path) -> None:
    with pytest.raises(PhraseError, match="no phrase file"):
        Screen.load(["en"], tmp_path)
    with pytest.raises(PhraseError, match="no phrase file"):
        Screen.load(["en"], tmp_path / "missing")


def test_a_file_that_is_no_utf_8_is_told(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_bytes(b"language: \xff\xfe")
    with pytest.raises(PhraseError, match=r"own\.yaml"):
        Screen.load(["en"], tmp_path)


def test_an_own_rule_keeps_its_phrases_apart_from_those_that_ship(tmp_path: Path) -> None:
    text = """\
language: en
rules:
  obscured_contact:
    phrases: [carrier pigeon]
    unless: [advice]
    examples: {hit: [by carrier pigeon], near_miss: [a pigeon]}
"""
    own = Screen.load(["en"], folder(tmp_path, text))
    assert "obscured_contact" in show(own, "write by carrier pigeon")
    assert "obscured_contact" in show(own, "be careful, write me at gmail dot com")
