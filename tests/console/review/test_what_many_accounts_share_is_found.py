from __future__ import annotations

import json

from tests.cases.working import flag_about
from tests.console.review.french import english_of
from tests.console.review.house import House
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
