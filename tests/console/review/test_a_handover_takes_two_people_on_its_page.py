from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest
from lxml.html import fromstring
from sqlalchemy import select

from tests.console.review.house import House, Reader
from tests.console.review.scanned import HOSTILE
from tests.console.review.test_a_report_takes_two_people_on_its_page import confirmed, form_of, opened
from tocsin.console.review.handover_form import PARTS, Field
from tocsin.console.words import LISTS
from tocsin.log import log_entry
from tocsin.people.tables import look
from tocsin.reporting import Handovers, read_neutral_draft
from tocsin.reporting.addressees import FILE
from tocsin.reporting.neutral.model import Report
from tocsin.reporting.settings import FILE as REPORTER

ADDRESSEES = """
north: {kind: hotline, title: The north, folder: drop}
agency: {kind: nca, folder: drop, levels: {2: {means: no immediate threat, hours: 48}}}
"""


def named(house: House, addressees: str = ADDRESSEES) -> None:
    """Have the data folder name addressees, and whom they can ask."""
    folder = house.desk.folder
    assert folder is not None
    (folder / FILE).write_text(addressees)
    (folder / REPORTER).write_text("{email: safety@platform.example}")
    (folder / "drop").mkdir(exist_ok=True)


def drafted(house: House, reader: Reader, case: str, addressee: str = "north") -> str:
    """Have a draft made of a case, and return its address."""
    opened(house, reader, case)
    reader.open("/handovers").send("/handovers", case=case, addressee=addressee)
    assert reader.status == 200, reader.text
    return reader.path


def document(house: House, page: str) -> dict[str, Any]:
    with house.store.read() as connection:
        return read_neutral_draft(connection, page.rpartition("/")[2]).document


def buttons(reader: Reader) -> set[str]:
    return {each.text_content() for each in fromstring(reader.text).xpath("//main//button")}


@pytest.fixture
def case(house: House) -> str:
    for name in ("asta", "bo"):
        house.add(name, "child_safety")
    named(house)
    return confirmed(house, f"x{HOSTILE}")


def test_one_drafts_and_asks_another_agrees_and_the_reference_is_typed_in(house: House, case: str) -> None:
    with house.signed_in("asta") as asta, house.signed_in("bo") as bo:
        assert "There is no draft yet" in asta.open("/handovers").text
        asta.send("/handovers", case=case, addressee="north")
        assert asta.status == 403
        page = drafted(house, asta, case)
        assert "For The north" in asta.text
        assert "<script>alert" not in asta.text
        assert "It is not sealed" in asta.text
        asta.send(f"{page}/ask")
        assert "asta asks that it be handed over" in asta.text
        assert buttons(asta) == {"Do not hand it over"}
        asta.send(f"{page}/approve", why="")
        assert (asta.status, "Asta asked for this" in asta.text) == (422, True)
        assert bo.open(page).status == 403
        opened(house, bo, case)
        assert buttons(bo.open(page)) == {"Agree that it is handed over", "Do not hand it over"}
        bo.send(f"{page}/approve", why="seen")
        assert "agreed on, being handed over" in bo.text
        assert buttons(bo) == set()
        Handovers(house.desk.reporting).hand_over_what_is_due()
        folder = house.desk.folder
        assert folder is not None
        (package,) = (folder / "drop").glob("*.zip")
        assert package.name in bo.open(page).text
        assert buttons(bo) == {"Write it down"}
        bo.send(f"{page}/reference", reference="N-2026/7")
        assert "N-2026/7 (person:bo)" in bo.text
        assert "N-2026/7" in bo.open("/handovers").text
        bo.send(f"{page}/reference", reference="another")
        assert bo.status == 422
        assert bo.open("/handovers/n000000000000").status == 404
    with house.store.read() as connection:
        thing = f"report:{page.rpartition('/')[2]}"
        assert thing in connection.scalars(select(look.c.thing_id)).all()
        kinds = connection.scalars(
            select(log_entry.c.kind).where(log_entry.c.subject == thing).order_by(log_entry.c.id)
        ).all()
    assert [each for each in kinds if each != "report_step"] == [
        "report_drafted",
        "report_asked",
        "report_approved",
        "report_referred",
    ]


def test_whoever_may_not_is_offered_nothing_and_refused(house: House, case: str) -> None:
    house.add("aud", "auditor")
    with house.signed_in("asta") as asta, house.signed_in("ana") as ana, house.signed_in("aud") as aud:
        page = drafted(house, asta, case)
        opened(house, ana, case)
        # A reviewer drafts and asks; to agree takes more.
        ana.open(page).send(f"{page}/ask")
        assert buttons(ana) == {"Do not hand it over"}
        assert ana.send(f"{page}/approve", why="").status == 403
        # Who wrote the draft cannot agree, though somebody else asked.
        assert buttons(asta.open(page)) == {"Do not hand it over"}
        # An auditor sees which there are, and reads none before saying what for.
        assert page in aud.open("/handovers").text
        assert aud.open(page).status == 403
        for act in ("ask", "approve", "withdraw", "reference"):
            assert aud.send(f"{page}/{act}", why="x").status == 403, act
        assert aud.send(f"{page}/refuse", why="x").status == 422
        asta.send(f"{page}/refuse", why="the victim asks for time")
        assert "person:asta: the victim asks for time" in asta.text
        assert buttons(asta) == {"Ask somebody else to agree", "Give the draft up"}
        asta.send(f"{page}/withdraw", why="made twice")
        assert "given up" in asta.text
        assert buttons(asta) == set()


def test_a_form_holds_the_whole_report_and_changes_what_was_typed_alone(house: House, case: str) -> None:
    with house.signed_in("asta") as asta, house.signed_in("bo") as bo:
        page = drafted(house, asta, case)
        edit, before = f"{page}/edit", document(house, page)
        asta.open(edit).send(edit, **form_of(asta))
        assert asta.path == page, asta.text
        assert document(house, page) == before
        opened(house, bo, case)
        late = form_of(bo.open(edit))
        typed = form_of(asta.open(edit)) | {
            "f:what": "A line.\n\n  And another.",
            "f:urls": "https://a.example/1\nhttps://a.example/2",
            "f:reported-0-birth_date": "about 40",
            "f:reported-1-name": "somebody else",
            "f:ip_events-0-account": "x",
            "f:ip_events-0-ip": "192.0.2.7",
            "f:ip_events-0-port": "many",
            "f:ip_events-0-at": "2026-03-01T10:00:00Z",
            "f:ip_events-0-act": "signed in",
        }
        asta.send(edit, **typed)
        assert (asta.status, "Nothing was kept" in asta.text) == (422, True)
        assert {name: form_of(asta)[name] for name in typed} == typed
        asta.send(edit, **form_of(asta) | {"f:ip_events-0-port": "443", "f:reported-0-out": "1"})
        assert asta.path == page, asta.text
        after = document(house, page)
        assert [each["name"] for each in after["reported"]] == ["somebody else"]
        assert after["ip_events"][0]["port"] == 443
        assert after["what"] == "A line.\n\n  And another."
        changed = {"what", "urls", "reported", "ip_events"}
        assert {name for name in after if after[name] != before[name]} == changed
        bo.send(edit, **late | {"f:region": "typed for an hour"})
        assert (bo.status, "was edited meanwhile" in bo.text) == (409, True)
        assert form_of(bo)["f:region"] == "typed for an hour"


def test_the_form_has_a_place_for_each_field_of_a_report() -> None:
    assert {part.name for part in PARTS} | {"case"} == {each.name for each in msgspec.structs.fields(Report)}
    for each in msgspec.structs.fields(Report):
        (member,) = getattr(each.type, "__args__", (None,))[:1] or (None,)
        if isinstance(member, type) and issubclass(member, msgspec.Struct):
            (group,) = [part for part in PARTS if part.name == each.name]
            assert not isinstance(group, Field)
            assert {field.name for field in group.fields} == {
                field.name for field in msgspec.structs.fields(member)
            }


def test_what_an_agency_wants_by_a_time_is_late_after_it(house: House, case: str) -> None:
    with house.signed_in("asta") as asta:
        page = drafted(house, asta, case, "agency")
        since = f"{house.clock.now():%Y-%m-%d}"
        assert re.search(rf"late</strong>.*Due <time.*{since}", asta.text, re.DOTALL)
        edit = f"{page}/edit"
        asta.open(edit).send(edit, **form_of(asta) | {"f:priority": "2"})
        assert ("late</strong>" in asta.text, "Due <time" in asta.text) == (False, True)
        house.clock.forward(hours=1)
        assert "late</strong>" not in asta.open("/handovers").text
        house.clock.forward(hours=48)
    with house.signed_in("asta") as asta:
        assert "late</strong>" in asta.open("/handovers").text


def test_a_wrong_or_missing_list_of_addressees_is_told_and_nothing_is_lost(house: House, case: str) -> None:
    with house.signed_in("asta") as asta:
        page = drafted(house, asta, case)
        named(house, "{}")
        assert "there is no addressee &#39;north&#39;" in asta.open(page).text
        assert "Give the draft up" in asta.text
        assert "Ask somebody else to agree" not in asta.text
        assert "No addressee is named" in asta.open("/handovers").text
        named(house, "north: {kind: nobody}")
        assert "cannot be used" in asta.open("/handovers").text
        assert page in asta.text


def test_every_state_of_a_handover_has_a_form_for_people() -> None:
    states = {"asked", "approved", "handed_over", "refused", "failed"}
    assert set(LISTS["handover_state"]) == {"draft", "withdrawn", *states}


@pytest.mark.parametrize(
    ("role", "listed", "purpose"),
    [
        ("legal", True, "legal_request"),
        ("auditor", True, "audit"),
        ("lead", True, "second_review"),
        ("reviewer", True, "review"),
        ("admin", False, None),
    ],
)
def test_each_role_finds_the_handover_of_a_confirmed_case_as_it_finds_its_reports(
    house: House, case: str, role: str, listed: bool, purpose: str | None
) -> None:
    house.add("who", role)
    with house.signed_in("asta") as asta, house.signed_in("who") as who:
        page = drafted(house, asta, case)
        asta.open("/reports").send("/reports", case=case)
        report = asta.path
        for places, draft in (("/handovers", page), ("/reports", report)):
            assert who.open(places).status == (200 if listed else 403)
            assert (draft in who.text) == listed
            assert who.open(draft).status == 403
        if purpose is None:
            return
        who.open(f"/case/{case}").send(f"/case/{case}/open", purpose=purpose, words="order 7 of the court")
        for draft in (page, report):
            assert who.open(draft).status == 200, (role, draft)
        may = "draft_report" in house.worker("who").permissions
        assert ("Ask somebody else to agree" in buttons(who.open(page))) == may
        # Whoever may not draft does not, whatever they can read.
        assert (who.send(f"{page}/ask").status == 403) != may
