"""Whoever answers a demand of law, and whoever audits, sees a case and its vault also once it was judged."""

from __future__ import annotations

from lxml.html import fromstring

from tests.console.review.house import House
from tests.console.review.scanned import file_of
from tests.console.review.story import Story
from tests.console.review.test_a_report_takes_two_people_on_its_page import confirmed, drafted
from tocsin.cases import Act, Decision
from tocsin.console.languages import ENGLISH
from tocsin.console.review.report_form import Layout, Part
from tocsin.model import Kind
from tocsin.reporting import read_draft
from tocsin.reporting.tables import report_filing

RING = Story("99aa00bb11cc22dd", Kind.TRAFFICKING, 0.97, adult="dealer_7", minor="sam_14")


def test_a_confirmed_case_and_its_vault_show_to_law_and_audit_and_neither_decides(house: House) -> None:
    case = confirmed(house, "x")
    for name, role in (("lex", "legal"), ("aud", "auditor")):
        house.add(name, role)
        with house.signed_in(name) as reader:
            assert reader.open(f"/case/{case}").status == 200
            assert case in reader.open("/queue/report").text
            assert reader.open(f"/vault/cases/{case}").status == 200
            assert reader.send(f"/case/{case}/decide", act="take", reason="mine", version="5").status in (
                403,
                409,
            )
    assert file_of(house, "x").owner == "ana"


def test_what_waits_for_a_second_person_shows_to_law_and_audit_and_not_to_who_proposed_it(
    house: House,
) -> None:
    house.bring(RING.case())
    for name, role in (("ana", "reviewer"), ("lex", "legal"), ("aud", "auditor")):
        house.add(name, role)
    ana, version = house.worker("ana"), 1
    for act in (Act.TRIAGE, Act.TAKE, Act.PROPOSE):
        version = house.desk.decisions.decide(RING.name, ana, Decision(act, "seen", version)).version
    for name, status in (("lex", 200), ("aud", 200), ("ana", 404)):
        with house.signed_in(name) as reader:
            assert reader.open(f"/case/{RING.name}").status == status, name


def test_whoever_answers_the_law_hands_a_case_upwards(house: House) -> None:
    house.bring(RING.case())
    house.add("lex", "legal")
    with house.signed_in("lex") as lex:
        lex.open(f"/case/{RING.name}")
        lex.send(f"/case/{RING.name}/decide", act="escalate", reason="a letter came about it", version="1")
        assert lex.status == 200
        assert "Escalated" in lex.open(f"/case/{RING.name}").text


def test_a_case_leads_to_its_reports_and_opens_for_what_it_waits_for(house: House) -> None:
    case = confirmed(house, "x")
    house.add("asta", "child_safety")
    with house.signed_in("asta") as asta:
        closed = fromstring(asta.open(f"/case/{case}").text)
        assert closed.xpath("string(//select[@name='purpose']/option[1]/@value)") == "report"
        asta.send(f"/case/{case}/open", purpose="report")
        assert "Draft its reports" in asta.text
        page = drafted(house, asta, case)
        assert f'href="{page}"' in asta.open(f"/case/{case}").text
        assert "Draft its reports" not in asta.text


def test_whoever_asked_or_wrote_is_not_offered_to_agree(house: House) -> None:
    case = confirmed(house, "x")
    house.add("asta", "child_safety")
    house.add("aud", "auditor")
    with house.signed_in("asta") as asta, house.signed_in("aud") as aud:
        page = drafted(house, asta, case)
        waits(house, page)
        asta.open(page)
        assert "Agree that it is filed" not in asta.text
        assert "waits for a second person" in asta.text
        assert "Do not file it" in asta.text
        aud.open(f"/case/{case}").send(f"/case/{case}/open", purpose="audit", words="yearly check")
        aud.open(page)
        assert aud.status == 200
        assert "Do not file it" not in aud.text
        assert aud.send(f"{page}/refuse", why="no").status == 422


def waits(house: House, page: str) -> None:
    """Leave a request of asta's that waits, as if her draft had been whole."""
    with house.store.begin() as connection:
        draft = read_draft(connection, page.rpartition("/")[2])
        connection.execute(
            report_filing.insert().values(
                draft_id=draft.id,
                draft_version=draft.version,
                digest=draft.digest,
                is_test=True,
                server="https://test.example",
                written_by=draft.written_by,
                asked_at=house.clock.now(),
                asked_by="person:asta",
                state="asked",
            )
        )


def test_a_number_of_the_test_server_makes_no_case_reported(house: House) -> None:
    case = confirmed(house, "x")
    house.add("asta", "child_safety")
    with house.signed_in("asta") as asta, house.signed_in("ana") as ana:
        waits(house, drafted(house, asta, case))
        with house.store.begin() as connection:
            connection.execute(report_filing.update().values(report_id=4_000_000_001))
        ana.open(f"/case/{case}")
        version = str(file_of(house, "x").version)
        ana.send(
            f"/case/{case}/decide", act="report", reason="filed", version=version, receipt=" 4000000001 "
        )
        assert ana.status == 422
        assert "is a number of the test server" in ana.text
        ana.send(f"/case/{case}/decide", act="report", reason="filed", version=version, receipt="R-77")
        assert ana.status == 200
    assert file_of(house, "x").state == "reported"


def test_a_case_is_sent_to_any_queue_and_each_is_offered_once(house: House) -> None:
    house.bring(RING.case())
    house.add("lea", "lead")
    with house.signed_in("lea") as lea:
        lea.open(f"/case/{RING.name}")
        offered = fromstring(lea.text).xpath("//select[@name='queue']/option/@value")
        assert offered == [
            "child_safety",
            "urgent",
            "review",
            "second",
            "appeals",
            "lead",
            "report",
            "unreadable",
        ]
        lea.send(
            f"/case/{RING.name}/decide",
            act="route",
            reason="a minor did it",
            version="1",
            queue="child_safety",
        )
        assert lea.status == 200
    with house.store.read() as connection:
        assert connection.exec_driver_sql("select queue from case_file").scalar_one() == "child_safety"


def test_of_many_victims_each_unfolds_but_one_where_something_is_wrong() -> None:
    fields = {f"victim[{number}]/espIdentifier": f"child_{number}" for number in range(1, 6)}
    wrong = {"victim[4]/espIdentifier": ["is longer than 255 characters"]}
    weak = {f"victim[{number}]": ["nothing is told of the victim but the account"] for number in range(1, 6)}
    parts = [
        each
        for each in Layout(fields, wrong, weak, ENGLISH).report()
        if isinstance(each, Part) and each.id.startswith("f-victim")
    ]
    assert [each.folded for each in parts] == [True, True, True, False, True]
    assert [each.sum for each in parts[:2]] == ["child_1", "child_2"]
