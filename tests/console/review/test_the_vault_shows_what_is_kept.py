from __future__ import annotations

import io
from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.console.review.house import House
from tests.console.review.scanned import HOSTILE, file_of, flag
from tocsin.cases import Act, Decision
from tocsin.console.words import LISTS
from tocsin.lookup import FirstOf
from tocsin.people import Person
from tocsin.vault import (
    ItemKind,
    Placing,
    RequestAct,
    Standing,
    Thing,
    Wanted,
    Why,
    ask,
    follow,
    gather_what_is_wanted,
    hold_kinds,
    list_requests,
    place,
    preserve,
)
from tocsin.vault.tables import vault_gathering

LAW = "18 U.S.C. 2258A(h)"


@pytest.fixture
def lee(house: House) -> Person:
    house.add("leg", "legal")
    return house.add("lee", "lead")


def kept(house: House, person: Person, account: str = "x") -> str:
    """Preserve a file of a case about an account, and return the case's id."""
    flag(house, account, key=account)
    case = file_of(house, account).id
    thing = Thing(ItemKind.FILE, f"letter {HOSTILE}", "text/plain")
    preserve(
        house.desk.vault,
        person,
        case,
        thing,
        io.BytesIO(b"the words of it"),
        why=Why("preservation", "", LAW),
    )
    return case


def test_items_show_with_their_ends_and_collisions_and_no_content(house: House, lee: Person) -> None:
    case = kept(house, lee)
    with house.signed_in("lee") as reader:
        assert "kept without a hold" in reader.open("/vault").text
        start = house.clock.now() - timedelta(days=30)
        place(house.desk.vault, lee, case, Placing("eu_derogation", start, "found so"))
        place(house.desk.vault, lee, case, Placing("cybertip", house.clock.now(), f"reported {HOSTILE}"))
        shown = reader.open("/vault").text
        for told in ("ask counsel", LAW, case, "CyberTipline report", "18 U.S.C. 2258A(h)(1)"):
            assert told in shown
        assert "<script>alert" not in shown
        assert "the words of it" not in shown


def test_a_second_person_answers_in_the_console_and_the_first_cannot_agree(house: House, lee: Person) -> None:
    case = kept(house, lee)
    ask(house.desk.vault, lee, RequestAct.DESTROY, case, Wanted("nothing wants it kept"))
    with house.signed_in("lee") as reader:
        assert "Approve request" not in reader.open("/vault").text
        reader.send("/vault/requests/1", answer="approve", why="")
        assert reader.status >= 400
        assert "somebody else" in reader.text
    with house.signed_in("leg") as reader:
        reader.open("/vault").send("/vault/requests/1", answer="approve", why="agreed")
        assert (reader.status, reader.path.partition("?")[0]) == (200, "/vault")
        assert "Nothing waits for a second person" in reader.text
        assert "destroyed" in reader.text
    with house.store.read() as connection:
        assert list_requests(connection) == []


def test_every_word_of_the_vault_has_a_form_for_people() -> None:
    assert set(LISTS["vault_kind"]) == set(ItemKind)
    assert set(LISTS["vault_standing"]) == set(Standing)
    assert set(LISTS["vault_act"]) == set(RequestAct)
    assert set(LISTS["vault_hold"]) == set(hold_kinds())


def test_a_cases_page_tells_what_was_preserved_by_itself_and_what_was_not_there(house: House) -> None:
    house.add("ana", "reviewer")
    flag(house, "x", key="x")
    case, ana = file_of(house, "x"), house.worker("ana")
    house.desk.decisions.decide(case.id, ana, Decision(Act.TRIAGE, "seen", case.version))
    follow(house.desk.vault)
    with house.signed_in("ana") as reader:
        reader.open(f"/case/{case.id}").send(f"/case/{case.id}/open", purpose="review", words="")
        assert "preserved" not in reader.text
        with house.store.begin() as connection:
            connection.execute(update(vault_gathering).values(trouble="the disk is full"))
        assert "is tried again: the disk is full" in " ".join(reader.open(f"/case/{case.id}").text.split())
        gather_what_is_wanted(house.desk.vault, FirstOf(()))
        told = " ".join(reader.open(f"/case/{case.id}").text.split())
        assert "0 items of this case were preserved by themselves" in told
        assert "thing that it names was not preserved" in told
        assert "<li><bdi>identity x</bdi></li>" in told
        assert "the disk is full" not in told
