from __future__ import annotations

import pytest

from tests.console.review.house import House
from tests.console.review.scanned import HOSTILE
from tests.console.review.test_a_report_takes_two_people_on_its_page import confirmed
from tests.dsa.acting import act, happened
from tests.dsa.receiving import TOKEN, transparency_database


def test_one_completes_and_releases_and_the_server_sends(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirmed(house, f"x{HOSTILE}")
    happened(house.store, house.clock, act(house.clock, "ban", f"x{HOSTILE}"))
    house.desk.statements.gather()
    house.add("lea", "lead")
    with house.signed_in("lea") as lea, house.signed_in("ana") as ana, transparency_database() as there:
        assert "Nothing is sent from here" in lea.open("/statements").text
        assert "content_date: the store does not know" in lea.text
        monkeypatch.setenv("TOCSIN_DSA", "test")
        monkeypatch.setenv("TOCSIN_DSA_TEST_URL", there.base)
        monkeypatch.setenv("TOCSIN_DSA_TEST_TOKEN", TOKEN)
        assert "TEST: what is released now" in lea.open("/statements").text
        lea.open("/statements/1")
        assert "<script>alert" not in lea.text
        lea.send("/statements/1/edit", field="content_date", value="2030-01-01", version="1")
        assert (lea.status, "content_after_decision" in lea.text) == (422, True)
        lea.open("/statements/1").send(
            "/statements/1/edit", field="content_date", value="2026-03-01", version="1"
        )
        assert "ready to be released" in lea.text
        # A reviewer sees it, and releases nothing.
        assert ana.open("/statements").status == 200
        assert ana.send("/statements/release").status == 403
        lea.open("/statements").send("/statements/release")
        assert "released" in lea.text
        house.desk.statements.send_what_is_due()
        assert len(there.kept) == 1
        assert "sent" in lea.open("/statements").text
        lea.open("/statements/1").send("/statements/1/withdraw", why="too late")
        assert lea.status == 200, "what was sent for a test may still be given up"
        assert lea.open("/statements/7").status == lea.open("/statements/x").status == 404


def test_two_release_where_the_platform_wants_two(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    confirmed(house, "x")
    happened(house.store, house.clock, act(house.clock, "ban", "x"))
    assert house.desk.folder is not None
    (house.desk.folder / "dsa.yaml").write_text("two_people: true\n")
    house.desk.statements.gather()
    house.add("lea", "lead")
    house.add("leo", "child_safety")
    for name, value in (("", "test"), ("_TEST_URL", "http://127.0.0.1:9"), ("_TEST_TOKEN", TOKEN)):
        monkeypatch.setenv(f"TOCSIN_DSA{name}", value)
    with house.signed_in("lea") as lea, house.signed_in("leo") as leo:
        lea.open("/statements/1").send(
            "/statements/1/edit", field="content_date", value="2026-03-01", version="1"
        )
        lea.open("/statements").send("/statements/release")
        assert "waits for a second person" in lea.text
        assert "Agree to batch 1" not in lea.text
        assert "Agree to batch 1" in leo.open("/statements").text
        leo.send("/statements/batches/1", answer="approve", why="fine")
        assert leo.status == 200
        assert "Agree to batch" not in leo.text
        leo.send("/statements/batches/1", answer="approve", why="again")
        assert leo.status == 422
