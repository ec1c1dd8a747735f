from __future__ import annotations

import html
import json
import re

from sqlalchemy import select

from tests.console.review.house import House, Reader
from tests.console.review.scanned import HOSTILE, file_of, flag
from tocsin.cases import Act, Decision
from tocsin.log import log_entry
from tocsin.people.tables import look


def confirmed(house: House, account: str) -> str:
    """Leave a confirmed case about an account, and return its id."""
    house.add("ana", "reviewer")
    flag(house, account)
    house.clock.forward(minutes=1)
    ana, case = house.worker("ana"), file_of(house, account)
    for act in (Act.TRIAGE, Act.TAKE, Act.CONFIRM):
        case = house.desk.decisions.decide(case.id, ana, Decision(act, "seen", case.version))
    return case.id


def opened(house: House, reader: Reader, case: str) -> None:
    house.clock.forward(seconds=1)
    reader.open(f"/case/{case}")
    reader.send(f"/case/{case}/open", purpose="review", words="")
    assert reader.status == 200, reader.text


def edited(reader: Reader) -> str:
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", reader.text, re.DOTALL)
    assert found
    return html.unescape(found[1])


def test_one_drafts_edits_and_asks_another_agrees(house: House) -> None:
    case = confirmed(house, f"x{HOSTILE}")
    for name in ("asta", "bo"):
        house.add(name, "child_safety")
    with house.signed_in("asta") as asta, house.signed_in("bo") as bo:
        assert "There is no draft yet" in asta.open("/reports").text
        assert "TEST: what is filed now" in asta.text
        asta.send("/reports", case=case)
        assert asta.status == 403
        opened(house, asta, case)
        asta.open("/reports").send("/reports", case=case)
        assert asta.status == 200, asta.text
        page = asta.path
        assert "<script>alert" not in asta.text
        assert "reporter/reportingPerson/email is missing" in asta.text
        assert "Ask somebody else to agree" not in asta.text
        draft = json.loads(edited(asta))
        draft["document"]["reporter"]["reportingPerson"]["email"] = ["safety@platform.example"]
        asta.send(f"{page}/edit", edited="{", version="1")
        assert asta.status == 422
        asta.open(page).send(f"{page}/edit", edited=json.dumps(draft), version="1")
        assert "Ask somebody else to agree" in asta.text
        asta.send(f"{page}/ask")
        assert "person:asta asks that it be filed" in asta.text
        asta.send(f"{page}/approve", why="")
        assert asta.status == 422
        assert "Asta asked for this" in asta.text
        assert bo.open(page).status == 403
        opened(house, bo, case)
        bo.open(page).send(f"{page}/approve", why="seen")
        assert "agreed on, being filed" in bo.text
        assert "waits for a second person" not in bo.open("/reports").text
        bo.send(f"{page}/approve", why="again")
        assert bo.status == 409
    with house.store.read() as connection:
        assert f"report:{page.rpartition('/')[2]}" in connection.scalars(select(look.c.thing_id)).all()
        kinds = connection.scalars(
            select(log_entry.c.kind).where(log_entry.c.subject.like("report:%")).order_by(log_entry.c.id)
        ).all()
    assert kinds == ["report_drafted", "report_edited", "report_asked", "report_approved"]


def test_what_is_not_to_be_filed_is_refused_with_a_reason(house: House) -> None:
    case = confirmed(house, "x")
    for name in ("asta", "bo"):
        house.add(name, "child_safety")
    with house.signed_in("asta") as asta:
        opened(house, asta, case)
        asta.open("/reports").send("/reports", case=case)
        page = asta.path
        asta.send(f"{page}/withdraw", why="made by mistake")
        assert "given up" in asta.text
        assert "Edit" not in asta.text
        assert asta.open("/reports/r000000000000").status == 404
