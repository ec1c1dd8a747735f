from __future__ import annotations

import pytest
from lxml.html import fromstring

from tests.console.review.house import House, Reader
from tests.console.review.scanned import HOSTILE
from tests.console.review.test_the_vault_shows_what_is_kept import kept, lee
from tocsin.people import Person
from tocsin.vault import Hold, list_holds, list_requests

__all__ = ["lee"]


def holds(house: House) -> list[Hold]:
    with house.store.read() as connection:
        return list_holds(connection)


def buttons(reader: Reader) -> set[str]:
    return {each.text_content() for each in fromstring(reader.text).xpath("//main//button")}


@pytest.fixture
def case(house: House, lee: Person) -> str:
    return kept(house, lee)


def test_a_hold_is_placed_made_longer_as_its_law_allows_and_released(house: House, case: str) -> None:
    page = f"/vault/cases/{case}"
    with house.signed_in("lee") as reader:
        assert "No hold was placed" in reader.open(page).text
        placed = {"kind": "letter_2703f", "start": "2026-03-01T10:00", "cause": f"L-9 {HOSTILE}", "item": ""}
        reader.send(f"{page}/holds", **placed, reason="the letter of Elm County")
        assert (reader.status, reader.path) == (200, page)
        assert "2026-05-30 10:00" in reader.text
        assert "<script>alert" not in reader.text
        assert "the words of it" not in reader.text
        reader.send(f"{page}/holds/1/extend", reason="renewed")
        assert "2026-08-28 10:00" in reader.text
        assert "Make hold 1 longer" not in reader.text
        reader.send(f"{page}/holds/1/extend", reason="renewed again")
        assert reader.status == 422
        reader.open(page).send(f"{page}/holds/1/release", reason="")
        assert reader.status == 422
        reader.open(page).send(f"{page}/holds/1/release", reason="the letter was withdrawn")
        assert "the letter was withdrawn" in reader.text
        assert "Release hold 1" not in reader.text
        reader.send(f"{page}/holds", **placed | {"kind": "cybertip", "cause": "4711"}, reason="reported")
        assert "Until (UTC)" in reader.text
        reader.send(f"{page}/holds/2/extend", reason="asked for", until="2028-01-01T00:00")
        assert "2028-01-01 00:00" in reader.text
        for wrong in ({"start": "soon"}, {"item": "x"}, {"kind": "none"}, {"start": "2030-01-01T00:00"}):
            reader.open(page).send(f"{page}/holds", **placed | wrong, reason="x")
            assert reader.status == 422, wrong
    assert [(each.kind, each.placed_by) for each in holds(house)] == [
        ("letter_2703f", "person:lee"),
        ("cybertip", "person:lee"),
    ]


def test_an_export_is_asked_for_by_one_and_agreed_on_by_another(house: House, case: str) -> None:
    page = f"/vault/cases/{case}"
    asked = {
        "reader": "Det. A. Example",
        "basis": "18 U.S.C. 2703(a)",
        "purpose": "preservation",
        "reason": "warrant W-9",
    }
    with house.signed_in("lee") as lee, house.signed_in("leg") as leg:
        lee.open(page).send(f"{page}/export", **asked | {"reader": ""})
        assert lee.status == 422
        lee.open(page).send(f"{page}/export", **asked)
        assert (lee.status, lee.path) == (200, page)
        assert "Approve request 1" not in lee.text
        assert "Approve request 1" in leg.open(page).text
        leg.send("/vault/requests/1", answer="approve", why="the warrant is signed")
        assert "Download the bag of request 1" in lee.open(page).text
        assert "tocsin vault export --request 1 --to DIR" in lee.text
        lee.send(f"{page}/destroy", reason="nothing wants it kept", item="")
        assert "Approve request 2" in leg.open(page).text
    with house.store.read() as connection:
        assert [(each.act, each.waits) for each in list_requests(connection)] == [
            ("export", False),
            ("destroy", True),
        ]


def test_what_a_reader_may_not_do_is_neither_offered_nor_done(house: House, case: str, lee: Person) -> None:
    page = f"/vault/cases/{case}"
    house.add("aud", "auditor")
    other = kept(house, lee, "y")
    with house.signed_in("lee") as lead, house.signed_in("aud") as aud:
        placed = {"kind": "cybertip", "start": "2026-03-01T10:00", "cause": "1", "reason": "reported"}
        lead.open(page).send(f"{page}/holds", **placed)
        assert buttons(aud.open(page)) == set()
        for act in ("holds", "holds/1/extend", "holds/1/release", "export", "destroy"):
            assert aud.send(f"{page}/{act}", **placed).status == 403, act
        # A hold is changed where it stands, on its own case's page.
        assert lead.send(f"/vault/cases/{other}/holds/1/release", reason="x").status == 404
        assert lead.open("/vault/cases/none").status == 404
        assert f'href="{page}"' in lead.open("/vault").text
    assert holds(house)[0].released_at is None
