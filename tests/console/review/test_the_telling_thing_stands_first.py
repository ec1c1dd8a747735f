"""A tired reviewer reads from the top: what weighs most stands there, and each folded line says what is in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from tests.console.review.house import House, open_house
from tests.console.review.story import Story, lookup_of
from tocsin.console.review.telling import Sign, talks_of
from tocsin.lookup import Conversation, Message, Written
from tocsin.model import Stage

BEGIN = datetime(2026, 2, 20, 16, 0, tzinfo=UTC)
CONTACT = "an adult began contact with a minor"
ADVERT = "advertised with a picture that a minor had sent in private"
SECRET = "asked a minor to keep a secret"


def act(number: int, kind: str = "contact") -> Conversation:
    at = BEGIN + timedelta(hours=number)
    return Conversation.alone(
        Written(f"e{number}", type=kind, at=at, actor="tall_tree", to=(f"child_{number}",))
    )


def talk(name: str, *written: Written) -> Conversation:
    return Conversation(name, tuple(Message(each, asked=True, skipped=0) for each in written))


def said(number: int, actor: str, to: str) -> Written:
    return Written(
        f"e{number}",
        type="message",
        at=BEGIN,
        actor=actor,
        to=(to,),
        conversation="c",
        text="see you at noon",
    )


def test_what_weighs_most_comes_first_and_what_is_alike_stands_together() -> None:
    signs = {f"e{number}": [Sign(CONTACT, "adult_first_contact", 0.4 / (number + 1))] for number in range(10)}
    signs["e20"] = [Sign(ADVERT, "private_picture_advertised", 4.5)]
    signs["e30"] = [Sign(CONTACT, "adult_first_contact", 0.1), Sign(SECRET, "secrecy_request", 2.0)]
    asked = talk("c", said(30, "tall_tree", "child_1"), said(31, "child_1", "tall_tree"))
    shown = talks_of([*(act(number) for number in range(10)), asked, act(20, "post")], signs, {})
    assert [each.top.why for each in shown if each.top is not None] == [ADVERT, SECRET, CONTACT]
    assert [each.telling for each in shown] == [1, 1, 10]
    assert (shown[1].between, shown[1].others) == (("tall_tree", "child_1"), 0)
    seen, folded = shown[2].stretches
    assert [each.event for each in seen.said] == ["e0", "e1", "e2"]
    assert folded.folded
    assert len(folded.said) == 7


def test_what_speaks_against_weighs_as_much() -> None:
    signs = {"e1": [Sign(CONTACT, "x", 0.4)], "e2": [Sign("the two are family", "guardian", -3.0)]}
    shown = talks_of([act(1), act(2)], signs, {})
    assert [each.first for each in shown] == ["e2", "e1"]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    stories = (SURE, LIKELY, SPARED)
    with lookup_of(tmp_path_factory.mktemp("told"), *stories) as lookup, open_house(lookup) as opened:
        opened.add("ana", "reviewer")
        reached = msgspec.structs.replace(SPARED.case(), alarm_before=(Stage.IMAGE, Stage.TRANSACTION))
        opened.bring(SURE.case(), LIKELY.case(), reached)
        yield opened


SURE = Story(probability=0.9999917)
LIKELY = Story("99aa00bb11cc22dd", probability=0.97, adult="dealer_7", minor="sam_14")
SPARED = Story("1212ffee34345656", adult="somebody_else", minor="lee_12")


def opened_page(house: House, story: Story) -> str:
    with house.signed_in("ana") as ana:
        return ana.open(f"/case/{story.name}").send(f"/case/{story.name}/open", purpose="review").text


def test_a_folded_line_says_who_and_what_is_in_it(house: House) -> None:
    page = opened_page(house, SURE)
    heading = page.index(f"Conversation talk-{SURE.name}")
    line = page[heading : heading + 600]
    assert SURE.adult in line
    assert SURE.minor in line
    assert "Offers money for pictures" in line
    assert "On its own" not in page


@pytest.mark.parametrize(("story", "told"), [(SURE, "above 99.9%"), (LIKELY, "97.0%")])
def test_no_sum_of_weights_makes_a_case_certain(house: House, story: Story, told: str) -> None:
    page = opened_page(house, story)
    assert f"<dd>{told}</dd>" in page
    assert "rang at 100%" not in page


def test_what_never_came_is_not_told_as_if_the_alarm_had_been_before_it(house: House) -> None:
    assert all(each.stage is not Stage.IMAGE for each in SPARED.case().stages)
    page = opened_page(house, SPARED)
    assert "before a payment was seen." in page
    assert "a picture" not in page[page.index("It passed the alarm bound") :][:200]
