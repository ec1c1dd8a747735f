from __future__ import annotations

import json

from tests.cases.working import flag_about
from tests.console.review.french import english_of
from tests.console.review.house import House
from tocsin.cases import StandingSearches
from tocsin.inbox import Inbox, Taken

HOSTILE = "<script>alert(1)</script>"


def told(house: House, *accounts: str, **more: str) -> None:
    """Flag accounts that the platform told of over HTTP."""
    lines = [
        {"id": f"e-{each}", "type": "account", "at": "2026-03-01T12:00:00Z", "actor": each, "age_band": "18+"}
        for each in accounts
    ]
    taken = Inbox(house.store, house.clock).accept(
        [json.dumps({**line, **more}).encode() for line in lines], "platform"
    )
    assert taken.count(Taken.ACCEPTED) == len(lines), taken
    house.flags.accept([flag_about(each, f"f-{each}") for each in accounts], "forum")


def test_a_device_of_many_flagged_accounts_is_found_and_the_search_is_kept(house: House) -> None:
    for name, role in (("ana", "reviewer"), ("bo", "reviewer"), ("root", "admin")):
        house.add(name, role)
    told(house, *(f"a{n}" for n in range(10)), device="dev-ten", payout="pay-ten")
    told(house, "b1", "b2", device="dev-two")
    with house.signed_in("ana") as ana, house.signed_in("bo") as bo:
        ana.open("/investigate")
        assert "dev-ten" in ana.text
        assert "pay-ten" in ana.text
        assert "dev-two" not in ana.text
        assert "/account/a9" in ana.text
        assert "dev-two" in ana.open("/investigate?least=2").text
        assert "Nothing is shared by so many" in ana.open("/investigate?least=11").text
        for wrong in ("x", "-1", "1" * 9):
            assert ana.open(f"/investigate?least={wrong}").status == 422
        ana.open("/investigate").send("/investigate", asks="shared", value="2", name=HOSTILE, shared="1")
        assert "&lt;script&gt;" in ana.text
        ana.send("/investigate", asks="id", value="a1", name="mine alone")
        assert "mine alone" in ana.text
        assert ana.send("/investigate", asks="id", value="a1", name=" ").status == 422
        assert "/investigate?least=2" in bo.open("/investigate").text
        assert "mine alone" not in bo.text
        assert "Drop" not in bo.text
        assert bo.send("/investigate/drop", number="1").status == 422, "it is another's"
        ana.open("/investigate").send("/investigate/drop", number="1")
        assert "&lt;script&gt;" not in ana.text
        ana.client.headers["accept-language"] = "fr"
        assert english_of(ana.open("/investigate").text) == []
    with house.signed_in("root") as admin:
        assert admin.open("/investigate").status == 403


def test_a_search_runs_by_itself_and_its_owner_is_told_what_is_new(house: House) -> None:
    for name in ("ana", "bo"):
        house.add(name, "reviewer")
    searches = StandingSearches(house.store, house.clock)
    with house.signed_in("ana") as ana, house.signed_in("bo") as bo:
        ana.open("/investigate").send("/investigate", asks="shared", value="2", name=HOSTILE, shared="1")
        assert ana.send("/investigate", asks="shared", value="many", name="x").status == 422
        assert "It has not run by itself yet" in ana.open("/investigate/1").text
        assert ana.open("/investigate").send("/investigate/1/repeat", hours="24").path == "/investigate"
        assert "Runs by itself, each day" in ana.text
        assert bo.open("/investigate").send("/investigate/1/repeat", hours="").status == 422, (
            "it is another's"
        )
        assert bo.open("/investigate/1").status == 422
        told(house, "b1", "b2", device="dev-two")
        house.clock.forward(days=1)
        assert searches.run_due() == 1
    with house.signed_in("ana") as ana, house.signed_in("bo") as bo:
        assert "Your searches have 1 new find" in ana.open("/queue").text
        assert "new find" not in bo.open("/queue").text
        assert "1 new find" in ana.open("/investigate").text
        ana.open("/investigate/1")
        assert "dev-two" in ana.text
        assert "&lt;script&gt;" in ana.text
        assert "held by 2 accounts" in ana.text
        ana.client.headers["accept-language"] = "fr"
        for path in ("/queue", "/investigate", "/investigate/1"):
            assert english_of(ana.open(path).text) == []
        ana.client.headers["accept-language"] = "en"
        ana.open("/investigate/1").send("/investigate/1/seen", last="1")
        assert ana.path == "/investigate/1"
        assert "I have seen" not in ana.text
        assert "new find" not in ana.open("/queue").text
        ana.open("/investigate").send("/investigate/1/repeat", hours="")
        assert "Let it run by itself" in ana.text
        assert ana.send("/investigate/1/repeat", hours="2").status == 422
        assert ana.open("/investigate/99").status == 422
