from __future__ import annotations

from pathlib import Path
from typing import Any

from lxml.html import fromstring
from sqlalchemy import select, update

from tests.console.review.french import english_of
from tests.console.review.house import House, Reader
from tests.console.review.scanned import HOSTILE, file_of, flag
from tocsin.cases import Act, Decision
from tocsin.log import log_entry
from tocsin.people.tables import look
from tocsin.reporting import Handovers, Reporter, Reporting, approve_handover, ask_handover
from tocsin.reporting.addressees import FILE
from tocsin.reporting.tables import report_draft


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


def form_of(reader: Reader) -> dict[str, Any]:
    """Return what a browser would send of the form of a draft, were it sent as it stands."""
    form = fromstring(reader.text).forms[-1]
    # A browser leaves out the first line break of a text area (HTML, section 4.10.11).
    areas = {each.get("name") for each in form.iter("textarea")}
    return {
        name: value.removeprefix("\n") if name in areas else value
        for name, value in form.form_values()
        if name != "csrf"
    }


def beside(reader: Reader, place: str) -> str:
    """Return what stands at a place of the form: its field, and what is told beside it."""
    (found,) = fromstring(reader.text).xpath(f"//*[@name='f:{place}']/..")
    return " ".join(found.text_content().split())


def drafted(house: House, reader: Reader, case: str) -> str:
    """Have a draft made of a case, and return its address."""
    opened(house, reader, case)
    reader.open("/reports").send("/reports", case=case)
    assert reader.status == 200, reader.text
    return reader.path


EMAIL = "reporter/reportingPerson/email"


def test_one_drafts_edits_and_asks_another_agrees(house: House) -> None:
    case = confirmed(house, f"x{HOSTILE}")
    for name in ("asta", "bo"):
        house.add(name, "child_safety")
    with house.signed_in("asta") as asta, house.signed_in("bo") as bo:
        assert "There is no draft yet" in asta.open("/reports").text
        assert "TEST: what is filed now" in asta.text
        asta.send("/reports", case=case)
        assert asta.status == 403
        page = drafted(house, asta, case)
        assert "<script>alert" not in asta.text
        assert "reporter/reportingPerson/email is missing" in asta.text
        assert "who reports has no e-mail address" in asta.text
        assert "Ask somebody else to agree" not in asta.text
        edit = f"{page}/edit"
        asta.open(edit).send(edit, **form_of(asta) | {"do": f"add:{EMAIL}"})
        assert "is missing; give at least one address" in asta.text
        typed = form_of(asta) | {f"f:{EMAIL}[1]": "safety@platform.example", "do": "save"}
        assert typed["f:personOrUserReported[1]/espIdentifier"] == f"x{HOSTILE}"
        asta.send(edit, **typed)
        assert "Ask somebody else to agree" in asta.text
        assert "who reports has no e-mail address" not in asta.text
        assert "who reports has no e-mail address" not in asta.open(edit).text
        asta.open(page)
        asta.send(f"{page}/ask")
        assert "asta asks that it be filed" in asta.text
        asta.send(f"{page}/approve", why="")
        assert asta.status == 422
        assert "Asta asked for this" in asta.text
        assert bo.open(page).status == 403
        opened(house, bo, case)
        bo.open(page).send(f"{page}/approve", why="seen")
        assert "agreed on, being filed" in bo.text
        assert "waits for a second person" not in bo.open("/reports").text
        bo.send(f"{page}/approve", why="again")
        assert bo.status == 422
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
        page = drafted(house, asta, case)
        asta.send(f"{page}/withdraw", why="made by mistake")
        assert "given up" in asta.text
        assert "Edit" not in asta.text
        assert asta.open("/reports/r000000000000").status == 404


def test_what_is_wrong_or_weak_stands_beside_its_field_and_what_is_typed_is_never_lost(house: House) -> None:
    case = confirmed(house, "x")
    house.add("asta", "child_safety")
    with house.signed_in("asta") as asta:
        edit = drafted(house, asta, case) + "/edit"
        asta.open(edit)
        assert "Kind of incident (needed)" in beside(asta, "incidentSummary/incidentType")
        assert "no network address of x" in asta.text
        asta.send(edit, **form_of(asta) | {"do": "add:personOrUserReported[1]/ipCaptureEvent"})
        asta.send(edit, **form_of(asta) | {"do": "add:internetDetails/chatImIncident"})
        assert 'value="add:internetDetails[1]/' not in asta.text
        seen = "personOrUserReported[1]/ipCaptureEvent[1]"
        typed = form_of(asta) | {
            f"f:{seen}/ipAddress": "here",
            f"f:{seen}/port": "many",
            f"f:{seen}/eventName": "Other",
            "f:internetDetails[1]/chatImIncident/content": "\nfirst line\n  second",
            "f:incidentSummary/reportAnnotations/sextortion": "true",
        }
        asta.send(edit, **typed | {"do": "add:files"})
        asta.send(
            edit, **form_of(asta) | {"f:files[1]/#name": "note.txt", "f:files[1]/#text": "why", "do": "save"}
        )
        assert asta.path == edit.removesuffix("/edit"), asta.text
        # What is wrong was kept, is told, and shows again as it was typed.
        assert f"{seen}/port is &#39;many&#39;" in asta.text
        asta.open(edit)
        assert "is no IP address" in beside(asta, f"{seen}/ipAddress")
        assert "write a whole number" in beside(asta, f"{seen}/port")
        again = form_of(asta)
        assert {name: again[name] for name in typed if name.startswith("f:")} == {
            name: text for name, text in typed.items() if name.startswith("f:")
        }
        assert again["f:files[1]/#text"] == "why"
        assert again["f:files[1]/fileRelevance"] == "Supplemental Reported"
        asta.send(edit, **again | {"do": f"remove:{seen}"})
        assert f"f:{seen}/port" not in form_of(asta)
        # Somebody else saves first: the later one is told, and keeps what they typed.
        late = form_of(asta) | {"f:additionalInfo": "typed for an hour", "do": "save"}
        asta.send(edit, **again | {"do": "save"})
        asta.open(edit).send(edit, **late)
        assert asta.status == 409
        assert "was edited meanwhile" in asta.text
        assert form_of(asta)["f:additionalInfo"] == "typed for an hour"


def test_a_french_readers_form_says_in_french_what_belongs_where(house: House) -> None:
    case = confirmed(house, "x")
    house.add("asta", "child_safety")
    with house.signed_in("asta") as asta:
        edit = drafted(house, asta, case) + "/edit"
        asta.open("/settings").send("/settings/reading", language="fr", keys="on")
        asta.open(edit)
        for place in (
            EMAIL,
            "personOrUserReported[1]/ipCaptureEvent",
            "personOrUserReported[1]/personOrUserReportedPerson",
            "internetDetails/chatImIncident",
            "victim",
            "lawEnforcement",
            "files",
        ):
            asta.send(edit, **form_of(asta) | {"do": f"add:{place}"})
            assert asta.status == 200, place
        assert english_of(asta.text) == []
        kind = beside(asta, "incidentSummary/incidentType")
        assert kind.startswith("Nature de l’incident (obligatoire)")
        assert "Child Sex Trafficking (traite d’enfants)" in kind
        assert "DE (Allemagne)" in asta.text
        (chosen,) = fromstring(asta.text).xpath(
            "//option[.='Child Sex Trafficking (traite d’enfants)']/@value"
        )
        assert chosen == "Child Sex Trafficking"


def test_a_form_that_would_lose_something_is_not_shown(house: House) -> None:
    case = confirmed(house, "x")
    house.add("asta", "child_safety")
    with house.signed_in("asta") as asta:
        page = drafted(house, asta, case)
        with house.store.begin() as connection:
            connection.execute(update(report_draft).values(document={"unheard": "of"}))
        asta.open(f"{page}/edit")
        assert asta.status == 422
        assert "unheard has no place in the report" in asta.text
        asta.open(page).send(f"{page}/edit", version="1", do="add:nowhere")
        assert asta.status == 422
        odd = {
            f"f:{name}": "x"
            for name in ("victim[x]/", "victim[0]", "[1]", "a[99999999]/@b", "files[1]/x", "/")
        }
        asta.open(page).send(f"{page}/edit", version="7", do="save", **odd)
        assert asta.status == 409
        asta.open(page).send(f"{page}/edit", version="1", **{"f:files[1]/#media": "another's"}, do="save")
        assert asta.status == 422


def test_a_draft_says_who_has_a_report_on_the_case_already(house: House, tmp_path: Path) -> None:
    case = confirmed(house, "x")
    (tmp_path / FILE).write_text("north: {kind: hotline, title: The north, folder: drop}")
    (tmp_path / "drop").mkdir()
    desk = house.desk
    handovers = Handovers(
        Reporting(house.store, desk.policy, house.clock, tmp_path, desk.lookup, Reporter(email="a@b.example"))
    )
    asta, bo = house.add("asta", "child_safety"), house.add("bo", "child_safety")
    draft, to = handovers.draft(case, "north", asta), handovers.addressee("north")
    with house.store.begin() as connection:
        asked = ask_handover(connection, draft.id, to, asta, house.clock.now())
        agreed = approve_handover(connection, asked.id, to, bo, why="", now=house.clock.now())
    with house.signed_in("asta") as reader:
        page = drafted(house, reader, case)
        assert "Others who have a report" not in reader.text
        handovers.carrier().run(agreed.id)
        assert "Others who have a report on this case already" in reader.open(page).text
        assert "<li>north</li>" in reader.text
