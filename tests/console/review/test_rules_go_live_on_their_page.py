from __future__ import annotations

from pathlib import Path

from lxml.html import fromstring

from tests.cases.working import flag_about
from tests.console.review.french import english_of
from tests.console.review.house import House
from tests.rules.test_rules_go_live_by_two_people import OWN, weights
from tocsin.rules import live_version
from tocsin.trials import Trials

HOSTILE = "<b>rings too often</b>"


def try_it(house: House, tmp_path: Path) -> None:
    assert Trials(house.store, house.clock, tmp_path / "work").try_what_waits()


def test_one_proposes_another_puts_live_and_an_earlier_version_comes_back(
    house: House, tmp_path: Path
) -> None:
    for name, role in (("lea", "lead"), ("root", "admin"), ("cyd", "child_safety"), ("ana", "reviewer")):
        house.add(name, role)
    house.flags.accept([flag_about("ann", "f1")], "forum")
    with house.signed_in("cyd") as author, house.signed_in("lea") as lead:
        author.open("/rules")
        assert "What the server starts with is live" in author.text
        assert "Put an earlier version back" not in author.text
        author.send(
            "/rules", weights=weights(tmp_path), phrases=OWN["mine-en.yaml"], name="mine.yaml", why=HOSTILE
        )
        assert author.path == "/rules/1"
        assert "&lt;b&gt;rings too often" in author.text
        assert "Agree that it goes live" not in author.text
        assert "somebody else has to agree" in author.text
        assert "waits for its trial" in lead.open("/rules/1").text
        assert "Agree that it goes live" not in lead.text, "nothing is agreed on before it was tried"
        try_it(house, tmp_path)
        assert "Tried on 1 events" in lead.open("/rules/1").text
        assert "blue lantern club" in lead.text
        assert author.open("/rules/1").send("/rules/1/answer", answer="approve", why="mine").status == 403
        assert lead.send("/rules/1/answer", answer="approve", why=" ").status == 422
        assert lead.open("/rules/1").send("/rules/1/answer", answer="approve", why="fine").path == "/rules/1"
        assert "Agreed to by lea" in lead.text
        assert lead.open("/rules/1").send("/rules/1/answer", answer="refuse", why="no").status == 422
        assert "Version 1 is live" in lead.open("/rules").text
        assert author.open("/rules").send("/rules/back", version="started", why="mine").status == 403
        lead.open("/rules").send("/rules/back", version="started", why="a mistake")
        assert lead.path == "/rules"
        assert "What the server starts with is live" in lead.text
        assert "a mistake" in lead.text
        assert lead.send("/rules/back", version="1", why="none after all").status == 200
        assert lead.open("/rules").send("/rules/back", version="x", why="what").status == 422
    with house.store.read() as connection:
        live = live_version(connection)
    assert live is not None
    assert (live.id, live.proposed_by) == (1, "person:cyd")
    with house.signed_in("ana") as reviewer:
        assert reviewer.open("/rules").status == 403
        assert reviewer.open("/settings").send("/rules/1/try").status == 403
        assert "/rules" not in reviewer.open("/queue").text


def test_a_mistake_in_a_file_is_told_and_ones_own_proposal_is_taken_back(
    house: House, tmp_path: Path
) -> None:
    house.add("lea", "lead")
    house.flags.accept([flag_about("ann", "f1")], "forum")
    with house.signed_in("lea") as lead:
        assert lead.open("/rules").send("/rules", weights="prior: x", why="better").status == 422
        assert "Weights.yaml:1" in lead.text
        assert lead.open("/rules").send("/rules", why="nothing").status == 422
        lead.open("/rules").send("/rules", phrases=OWN["mine-en.yaml"], why="better")
        try_it(house, tmp_path)
        assert lead.open("/rules/1").send("/rules/1/try").path == "/rules/1"
        assert "waits for its trial" in lead.text
        lead.send("/rules/1/answer", answer="refuse", why="a slip")
        assert "Refused by lea" in lead.text
        for nowhere in ("/rules/99", "/rules/x", "/rules/" + "9" * 30):
            assert lead.open(nowhere).status == 404


def test_whoever_agrees_sees_what_changes_in_the_files(house: House, tmp_path: Path) -> None:
    house.add("lea", "lead")
    house.add("root", "admin")
    house.flags.accept([flag_about("ann", "f1")], "forum")
    with house.signed_in("lea") as lead, house.signed_in("root") as admin:
        admin.open("/rules").send("/rules", phrases=OWN["mine-en.yaml"], name="mine.yaml", why="slang")
        try_it(house, tmp_path)
        lead.open("/rules/1").send("/rules/1/answer", answer="approve", why="fine")
        changed = OWN["mine-en.yaml"].replace("a lantern is blue", "a lantern \u202eis <b>green")
        admin.open("/rules").send("/rules", phrases=changed, name="mine.yaml", why="more slang")
        lead.open("/rules/2")
        assert "Beside version 1." in lead.text
        gone, come = fromstring(lead.text).xpath("//del | //ins")
        assert "near_miss: [a lantern is blue]" in gone.text_content()
        assert "a lantern U+202Eis <b>green" in come.text_content(), "nothing hides what is agreed to"
        admin.open("/rules").send("/rules", weights=weights(tmp_path), why="weights alone")
        assert "mine.yaml</bdi>: taken away, as shipped again" in lead.open("/rules/3").text
        lead.client.headers["accept-language"] = "fr"
        assert english_of(lead.open("/rules/2").text) == []


def test_the_pages_are_french_too(house: House, tmp_path: Path) -> None:
    house.add("lea", "lead")
    house.add("root", "admin")
    house.flags.accept([flag_about("ann", "f1")], "forum")
    with house.signed_in("lea") as lead, house.signed_in("root") as admin:
        admin.open("/rules").send("/rules", phrases=OWN["mine-en.yaml"], why="pour voir")
        try_it(house, tmp_path)
        for reader in (lead, admin):
            reader.client.headers["accept-language"] = "fr"
            for path in ("/rules", "/rules/1"):
                reader.open(path)
                assert '<html lang="fr">' in reader.text
                assert english_of(reader.text) == []
        lead.open("/rules/1").send("/rules/1/answer", answer="approve", why="bien")
        for path in ("/rules", "/rules/1"):
            assert english_of(lead.open(path).text) == []
