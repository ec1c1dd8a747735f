from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.console.review.house import House, open_house
from tests.console.review.story import Story, lookup_of
from tocsin.cases import Act, Decision, Quality, view_case
from tocsin.console.review.desk import worker
from tocsin.people import find_person

STORY = Story()


class Always:
    """Draws what gives a question whenever there is one."""

    def random(self) -> float:
        return 0.0


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with lookup_of(tmp_path, STORY) as lookup, open_house(lookup) as opened:
        opened.bring(STORY.case())
        for name, role in (("ana", "reviewer"), ("lea", "lead")):
            opened.add(name, role)
        with opened.store.read() as connection:
            lea = worker(find_person(connection, "lea"))
        for act in (Act.TRIAGE, Act.TAKE, Act.REJECT, Act.CLOSE):
            decided = Decision(act, "only a joke" if act in (Act.REJECT, Act.CLOSE) else "its turn")
            opened.desk.decisions.decide(STORY.name, lea, decided)
        quality = Quality(opened.store, opened.desk.policy, opened.clock)
        quality.set_golden(STORY.name, Act.REJECT, "the friends said so", lea)
        yield opened


def test_a_golden_case_shows_as_it_was_and_its_answer_changes_nothing(house: House) -> None:
    with house.store.read() as connection:
        ana = worker(find_person(connection, "ana"))
        before = view_case(connection, STORY.name)
    always = Quality(house.store, house.desk.policy, house.clock, Always())  # type: ignore[arg-type]
    ask = always.take(ana, ["review"])
    assert ask is not None
    with house.signed_in("ana") as reader:
        reader.open(f"/case/{ask.id}").send(f"/case/{ask.id}/open", purpose="review")
        assert reader.path == f"/case/{ask.id}"
        assert "great. I pay 10 for each new picture" in reader.text
        assert "in review" in reader.text
        shown = reader.text
        reader.open(f"/case/{ask.id}/conversation?event={STORY.event(1)}")
        assert reader.status == 200
        shown += reader.text
        reader.open(f"/case/{ask.id}").send(
            f"/case/{ask.id}/picture", event=STORY.event(8), medium=STORY.picture
        )
        assert reader.path.startswith(f"/case/{ask.id}/picture/")
        for told in (f"/case/{STORY.name}", "only a joke", "golden", "known answer"):
            assert told not in shown + re.sub(r'name="\w+" value="[^"]*"', "", reader.text)
        version = re.search(r'name="version" value="(\d+)"', reader.open(f"/case/{ask.id}").text)
        assert version is not None
        answered = {"version": version[1], "reason": "friends joke", "then": "stay"}
        assert reader.send(f"/case/{ask.id}/decide", act="report", **answered).status == 409
        assert reader.send(f"/case/{ask.id}/decide", act="reject", **answered).path == "/queue"
        assert reader.open(f"/case/{ask.id}").status == 404
    with house.store.read() as connection:
        assert view_case(connection, STORY.name) == before
    assert [each.agreed for each in always.agreement(house.clock.now().replace(year=2000))] == [1]


def test_a_question_put_to_another_person_is_no_case(house: House) -> None:
    with house.store.read() as connection:
        ana = worker(find_person(connection, "ana"))
    ask = Quality(house.store, house.desk.policy, house.clock, Always()).take(ana, ["review"])  # type: ignore[arg-type]
    assert ask is not None
    with house.signed_in("lea") as reader:
        assert reader.open(f"/case/{ask.id}").status == 404
        assert (
            reader.open("/queue").send(f"/case/{ask.id}/decide", act="reject", reason="x", version="1").status
            == 404
        )


def test_who_is_asked_blind_does_not_meet_the_case_on_the_overdue_board(house: House) -> None:
    always = Quality(house.store, house.desk.policy, house.clock, Always())  # type: ignore[arg-type]
    with house.store.read() as connection:
        ana = worker(find_person(connection, "ana"))
    assert always.take(ana, ["review"]) is not None
    lea = house.worker("lea")
    house.desk.decisions.decide(STORY.name, lea, Decision(Act.REOPEN, "more has come to light"))
    house.clock.forward(days=30)
    for name, there in (("ana", False), ("lea", True)):
        with house.signed_in(name) as reader:
            assert (STORY.name in reader.open("/overdue").text) is there


def acts_on(page: str) -> list[str]:
    return re.findall(r'<input type="radio" name="act" value="(\w+)"', page)


def test_a_question_has_the_buttons_of_the_same_case_live(house: House) -> None:
    live = replace(STORY, name="b" * 16, adult="paul.r", minor="sam_12")
    house.bring(live.case())
    lea = house.worker("lea")
    house.desk.decisions.decide(live.name, lea, Decision(Act.TRIAGE, "its turn"))
    house.desk.decisions.decide(live.name, lea, Decision(Act.ASSIGN, "hers", to="ana"))
    ask = Quality(house.store, house.desk.policy, house.clock, Always()).take(house.worker("ana"), ["review"])  # type: ignore[arg-type]
    assert ask is not None
    with house.signed_in("ana") as reader:
        pages = [
            reader.open(f"/case/{each}").send(f"/case/{each}/open", purpose="review").text
            for each in (live.name, ask.id)
        ]
        assert acts_on(pages[1]) == acts_on(pages[0])
        assert {"hand_back", "escalate", "emergency", "note", "reject"} <= set(acts_on(pages[1]))
        for act, path in (("note", f"/case/{ask.id}"), ("hand_back", "/queue")):
            version = re.search(r'name="version" value="(\d+)"', reader.open(f"/case/{ask.id}").text)
            assert version is not None
            sent = {"act": act, "version": version[1], "reason": f"why I {act}", "then": "stay"}
            assert reader.send(f"/case/{ask.id}/decide", **sent).path == path
            assert ("why I note" in reader.text) is (act == "note")
        assert reader.open(f"/case/{ask.id}").status == 404


def test_a_question_that_is_assigned_is_with_the_person_named(house: House) -> None:
    ask = Quality(house.store, house.desk.policy, house.clock, Always()).take(house.worker("ana"), ["review"])  # type: ignore[arg-type]
    assert ask is not None
    house.add("bo", "reviewer")
    with house.signed_in("ana") as reader:
        assert f'href="/case/{ask.id}"' in reader.open("/queue").text
    ana = replace(house.worker("ana"), permissions=house.worker("lea").permissions)
    house.desk.questions.decide(ask.id, ana, Decision(Act.ASSIGN, "his language", to="bo"))
    with house.signed_in("ana") as reader:
        assert f"/case/{ask.id}" not in reader.open("/queue").text
    with house.signed_in("bo") as reader:
        listed = re.findall(r'href="(/case/[0-9a-f]{16})"', reader.open("/queue").text)
        assert len(listed) == 1
        reader.open(listed[0]).send(f"{listed[0]}/open", purpose="review")
        assert "great. I pay 10 for each new picture" in reader.text
        assert f"/case/{STORY.name}" not in reader.text
