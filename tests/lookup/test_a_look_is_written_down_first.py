from __future__ import annotations

from pathlib import Path

import pytest

from tests.lookup.asking import NOON, Log, StandingClock, looker, message
from tests.scanning import write_lines
from tocsin.lookup import (
    Asked,
    FileLookup,
    FirstOf,
    Inquiry,
    Looker,
    NoPurposeError,
    QuestionError,
)


def test_every_look_is_in_the_log(tmp_path: Path) -> None:
    source, log = write_lines([message(1), message(2)], tmp_path / "e.jsonl"), Log()
    with FileLookup.open([source], tmp_path / "index") as lookup:
        look = looker(lookup, log)
        look.written(["m1", "m2", "m1"])
        look.conversations(["m1"])
        look.picture("p")
        look.identities(["a"])
        look.addresses(["a", "b"])
    assert log.inquiries == [
        Inquiry("person:anna", "review", asked, ids, NOON)
        for asked, ids in [
            (Asked.TEXT, ("m1", "m2")),
            (Asked.CONVERSATION, ("m1",)),
            (Asked.PICTURE, ("p",)),
            (Asked.IDENTITY, ("a",)),
            (Asked.ADDRESS, ("a", "b")),
        ]
    ]


def test_several_lookups_make_one_look(tmp_path: Path) -> None:
    source, log = write_lines([message(1)], tmp_path / "e.jsonl"), Log()
    with FileLookup.open([source], tmp_path / "index") as lookup:
        looker(FirstOf([lookup, lookup]), log).written(["nowhere"])
    assert [inquiry.ids for inquiry in log.inquiries] == [("nowhere",)]


def test_nothing_is_shown_where_it_cannot_be_written_down(tmp_path: Path) -> None:
    def full(inquiry: Inquiry) -> None:
        raise OSError("disk full")

    source = write_lines([message(1)], tmp_path / "e.jsonl")
    with FileLookup.open([source], tmp_path / "index") as lookup:
        look = Looker(lookup, full, StandingClock(), who="person:anna", purpose="review")
        with pytest.raises(OSError, match="disk full"):
            look.written(["m1"])


@pytest.mark.parametrize(("who", "purpose"), [("", "review"), ("person:anna", ""), ("person:anna", " \n")])
def test_who_says_no_purpose_sees_nothing(who: str, purpose: str) -> None:
    with pytest.raises(NoPurposeError, match="say"):
        Looker(FirstOf([]), Log(), StandingClock(), who=who, purpose=purpose)


def test_what_is_refused_is_no_look() -> None:
    log = Log()
    look = looker(FirstOf([]), log)
    with pytest.raises(QuestionError, match="ask for 0 to 1000"):
        look.conversations(["m1"], before=-1)
    with pytest.raises(QuestionError, match="10000 at most"):
        look.written([str(number) for number in range(10_001)])
    assert log.inquiries == []
