from __future__ import annotations

from sqlalchemy import select, update

from tests.console.review.house import House
from tests.console.review.scanned import HOSTILE, case_of, file_of, flag
from tocsin.cases import Act, Decision
from tocsin.cases.tables import case_file, golden_case


def closed(house: House, account: str) -> str:
    """Leave a closed case about an account, and return its id."""
    flag(house, account, key=account)
    house.clock.forward(minutes=1)
    ana, case = house.worker("ana"), file_of(house, account)
    for act in (Act.TRIAGE, Act.TAKE, Act.REJECT, Act.CLOSE):
        case = house.desk.decisions.decide(case.id, ana, Decision(act, "nothing in it", case.version))
    return case.id


def test_a_closed_case_becomes_a_golden_one_and_is_dropped(house: House) -> None:
    house.add("ana", "reviewer")
    house.add("lee", "lead")
    case_id = closed(house, "x")
    with house.signed_in("lee") as reader:
        assert "There is none yet" in reader.open("/golden").text
        reader.send("/golden", case=case_id, verdict="reject", kind="", reason=f"it was a test {HOSTILE}")
        assert (reader.status, reader.path) == (200, "/golden")
        assert case_id in reader.text
        assert "it was a test" in reader.text
        assert "<script>alert" not in reader.text
        assert "\u202e" not in reader.text
        reader.send(f"/golden/{case_id}/drop")
        assert "dropped" in reader.text
    with house.store.read() as connection:
        assert connection.execute(select(golden_case.c.active, golden_case.c.set_by)).one() == (False, "lee")


def test_what_cannot_be_one_is_refused_with_its_reason(house: House) -> None:
    house.add("ana", "reviewer")
    house.add("lee", "lead")
    case_id = closed(house, "x")
    flag(house, "open", key="open")
    good = {"case": case_id, "verdict": "reject", "reason": "known"}
    with house.signed_in("lee") as reader:
        for wrong, status, told in (
            ({"case": case_of(house, "open")}, 422, "only a closed case"),
            ({"case": "nothing"}, 404, "There is no such case"),
            ({"verdict": "perhaps"}, 422, "wants its answer"),
            ({"kind": "witchcraft"}, 422, "a kind that there is"),
            ({"reason": " "}, 422, "a reason"),
        ):
            reader.open("/golden").send("/golden", **{**good, **wrong})
            assert reader.status == status, wrong
            assert told in reader.text


def test_a_case_of_a_queue_that_the_lead_may_not_see_is_none(house: House) -> None:
    house.add("ana", "reviewer")
    house.add("lee", "lead")
    case_id = closed(house, "x")
    with house.store.begin() as connection:
        connection.execute(update(case_file).values(queue="child_safety"))
    with house.signed_in("lee") as reader:
        reader.open("/golden").send("/golden", case=case_id, verdict="reject", reason="known")
        assert reader.status == 404
