from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select, update

from tests.console.review.house import House
from tests.console.review.scanned import HOSTILE, case_of, flag, only_flag, scanned
from tocsin.cases import Act, Decision
from tocsin.cases.tables import case_file, quality_ask
from tocsin.console.review.pages import account_path
from tocsin.model import Case
from tocsin.people import set_conflicts


def test_its_cases_roles_flags_and_company_stand_on_its_page(house: House, six_cases: list[Case]) -> None:
    house.bring(scanned(six_cases[0]), scanned(six_cases[1]))
    flag(house, "adult-7", note="she told me that he asked for a secret")
    house.add("ana", "reviewer")
    with house.signed_in("ana") as reader:
        reader.open("/account/adult-7")
        assert reader.status == 200
        assert f'href="/case/{case_of(house, "adult-7")}"' in reader.text
        assert "offender" in reader.text
        assert 'href="/account/kid-1"' in reader.text
        assert "minor" in reader.text
        assert "Flags about it" in reader.text
        assert "user-1" in reader.text
        assert 'href="/flags/' in reader.text
        assert "ring-lead" not in reader.text
        assert "asked for a secret" not in reader.text, "what a flagger wrote may quote a message"


def test_what_lies_in_a_queue_that_the_reader_may_not_see_is_not_told(
    house: House, six_cases: list[Case]
) -> None:
    house.bring(scanned(six_cases[2]))
    house.add("ana", "reviewer")
    house.add("cs", "child_safety")
    with house.store.begin() as connection:
        connection.execute(update(case_file).values(queue="child_safety"))
    with house.signed_in("ana") as reader:
        assert reader.open("/account/teen-2").status == 404
        nobody = reader.text.replace("teen-2", "nobody")
        assert reader.open("/account/nobody").text == nobody, "it and what is not there look alike"
    with house.signed_in("cs") as reader:
        assert reader.open("/account/teen-2").status == 200
        assert "no accusation" in reader.text


def test_an_account_whose_name_is_an_attack_shows_harmless(house: House) -> None:
    flag(house, HOSTILE, actor=HOSTILE)
    house.add("ana", "reviewer")
    with house.signed_in("ana") as reader:
        reader.open(account_path(HOSTILE))
        assert reader.status == 200
        assert "<script>alert" not in reader.text
        assert "\u202e" not in reader.text
        assert "U+202E" in reader.text
    for strange in ("a/b", "..", "a b", "ä?x=1#y", "%2f"):
        flag(house, strange, key=strange)
        with house.signed_in("ana") as reader:
            assert reader.open(account_path(strange)).status == 200, strange


def test_whoever_has_a_conflict_of_interest_is_told(house: House) -> None:
    flag(house, "x")
    ana = house.add("ana", "reviewer")
    with house.store.begin() as connection:
        set_conflicts(connection, ana, ["x"], house.clock.now())
    with house.signed_in("ana") as reader:
        assert "conflict of interest" in reader.open("/account/x").text


def test_a_case_about_which_one_is_asked_blind_stands_there_as_it_was(
    house: House, small_case: Callable[[int], Case]
) -> None:
    house.bring(scanned(small_case(1)))
    flag(house, "adult-0001")
    case_id = case_of(house, "adult-0001")
    house.add("ana", "reviewer")
    house.add("bo", "reviewer")
    decisions = house.desk.decisions
    ana = house.worker("ana")
    with house.store.read() as connection:
        queue, version = connection.execute(
            select(case_file.c.queue, case_file.c.version).where(case_file.c.id == case_id)
        ).one()
    taken = decisions.take_next(ana, [queue])
    assert taken is not None
    decided = decisions.decide(case_id, ana, Decision(Act.REJECT, "nothing in it", taken.version))
    ask = {
        "id": "0123456789abcdef",
        "purpose": "second",
        "case_id": case_id,
        "seq": version,
        "queue": queue,
        "severity": 2,
        "expected": "reject",
        "asked_at": decided.updated_at,
        "due_at": decided.updated_at,
        "person": "bo",
        "first_person": "ana",
        "lease_until": decided.updated_at,
    }
    with house.store.begin() as connection:
        connection.execute(quality_ask.insert().values(ask))
    with house.signed_in("bo") as reader:
        reader.open("/account/adult-0001")
        assert case_id not in reader.text
        assert 'href="/case/0123456789abcdef"' in reader.text
        assert "in review" in reader.text
        assert "not confirmed" not in reader.text
        assert reader.open(f"/search?for={case_id}").status == 404
        assert reader.open("/search?for=0123456789abcdef").path == "/case/0123456789abcdef"
        reader.open(f"/flags/{only_flag(house)}")
        assert case_id not in reader.text
        assert "not confirmed" not in reader.text
    with house.signed_in("ana") as reader:
        assert case_id in reader.open("/account/adult-0001").text
