from __future__ import annotations

import uuid

from tests.console.review.house import House, Reader
from tests.console.review.scanned import HOSTILE, case_of, flag, only_flag
from tocsin.cases import Act, Decision


def test_its_subject_sender_case_and_words_stand_on_its_page(house: House) -> None:
    flag(house, "x", note="he asked her to keep it secret")
    house.add("ana", "reviewer")
    case_id = case_of(house, "x")
    with house.signed_in("ana") as reader:
        reader.open(f"/flags/{only_flag(house)}")
        assert reader.status == 200
        for told in (
            "/account/x",
            f"/case/{case_id}",
            "user-1",
            "forum",
            "told that it was received",
            "Never.",
        ):
            assert told in reader.text, told


def test_what_the_sender_wrote_shows_only_while_its_case_is_open_for_a_purpose(house: House) -> None:
    flag(house, "x", note=f"he asked her to keep it secret {HOSTILE}")
    house.add("ana", "reviewer")
    with house.signed_in("ana") as reader:
        reader.open(f"/flags/{only_flag(house)}")
        assert "keep it secret" not in reader.text
        assert f'href="/case/{case_of(house, "x")}?then=/flags/{only_flag(house)}"' in reader.text
        open_case(reader, case_of(house, "x"))
        assert f'href="/flags/{only_flag(house)}"' in reader.text, "the case's page leads here"
        reader.open(f"/flags/{only_flag(house)}")
        assert "keep it secret" in reader.text
        assert "<script>alert" not in reader.text
        assert "\u202e" not in reader.text


def open_case(reader: Reader, case_id: str) -> None:
    reader.send(f"/case/{case_id}/open", purpose="review")


def test_that_it_came_again_is_linked_to_it(house: House) -> None:
    flag(house, "x")
    house.clock.forward(hours=1)
    flag(house, "x")
    flag(house, "x", note="changed")
    house.add("ana", "reviewer")
    with house.signed_in("ana") as reader:
        reader.open(f"/flags/{only_flag(house)}")
        assert "the same to the letter" in reader.text
        assert "with other words" in reader.text


def test_what_its_sender_was_told_stands_there_with_the_outcome(house: House) -> None:
    flag(house, "x")
    house.add("ana", "reviewer")
    house.clock.forward(minutes=5)
    ana, decisions = house.worker("ana"), house.desk.decisions
    case = decisions.take_next(ana, ["review"])
    assert case is not None
    case = decisions.decide(case.id, ana, Decision(Act.REJECT, "nothing in it", case.version))
    decisions.decide(case.id, ana, Decision(Act.CLOSE, "done", case.version))
    with house.signed_in("ana") as reader:
        assert "told that it was not acted on" in reader.open(f"/flags/{only_flag(house)}").text


def test_a_flag_that_there_is_not_and_one_that_may_not_be_seen_look_alike(house: House) -> None:
    house.add("ana", "reviewer")
    with house.signed_in("ana") as reader:
        for number in (str(uuid.uuid4()), "x", "0" * 400):
            assert reader.open(f"/flags/{number}").status == 404
            assert "There is no such flag, or your roles do not show it" in reader.text
