from __future__ import annotations

import re

from sqlalchemy import Connection, select

from tests.cases.working import flag_about
from tests.console.review.french import english_of
from tests.console.review.house import House
from tocsin.log import log_entry
from tocsin.webhooks import Deliveries, DeliveryState, Endpoints

NOWHERE = "http://127.0.0.1:9/told?<b>x</b>"
"""An address that no delivery reaches: its network was not allowed."""


def deliveries(house: House) -> Deliveries:
    endpoints = Endpoints(house.store, house.desk.keyring, house.clock)
    return Deliveries(house.store, endpoints, house.clock)


def never_arrives(house: House) -> None:
    """Try what is due for days, until it is given up."""
    outbox = deliveries(house)
    asked: list[tuple[str, int]] = []

    def ask(connection: Connection, delivery: str, attempt: int) -> None:
        del connection
        asked.append((delivery, attempt))

    for _ in range(12):
        outbox.claim(ask)
        while asked:
            outbox.send(*asked.pop())
        house.clock.forward(days=2)
    assert outbox.listed(DeliveryState.DEAD)


def test_an_admin_adds_pauses_and_removes_and_the_secret_shows_once(house: House) -> None:
    house.add("root", "admin")
    with house.signed_in("root") as admin:
        assert "Nobody is told anything yet" in admin.open("/webhooks").text
        assert admin.send("/webhooks", url="http://example.org/", events=["decision"]).status == 422
        assert admin.open("/webhooks").send("/webhooks", url=NOWHERE, events=["nothing"]).status == 422
        admin.open("/webhooks").send(
            "/webhooks", url=NOWHERE, events=["decision", "case.opened"], note="ours"
        )
        first = re.search(r"whsec_[\w+/=]+", admin.text)
        assert first is not None
        assert "whsec_" not in admin.open("/webhooks").text
        assert "told?&lt;b&gt;x" in admin.text
        admin.send("/webhooks/1/secret")
        second = re.search(r"whsec_[\w+/=]+", admin.text)
        assert second is not None
        assert second[0] != first[0]
        assert "paused" in admin.open("/webhooks").send("/webhooks/1/pause", active="no").text
        assert "is told" in admin.send("/webhooks/1/pause", active="yes").text
        assert "Nobody is told anything yet" in admin.send("/webhooks/1/remove").text
        for path in ("/webhooks/1/remove", "/webhooks/9/secret", "/webhooks/x/pause"):
            assert admin.open("/webhooks").send(path).status == 404
    with house.store.read() as connection:
        written = connection.execute(
            select(log_entry.c.kind, log_entry.c.actor)
            .where(log_entry.c.subject == "webhook:1")
            .order_by(log_entry.c.id)
        ).all()
    assert [row.kind for row in written] == [
        "webhook_added",
        "webhook_rotated",
        "webhook_changed",
        "webhook_changed",
        "webhook_removed",
    ]
    assert {row.actor for row in written} == {"person:root"}


def test_what_was_given_up_shows_and_is_sent_again(house: House) -> None:
    house.add("root", "admin")
    with house.signed_in("root") as admin:
        admin.open("/webhooks").send("/webhooks", url=NOWHERE, events=["case.opened"])
        house.flags.accept([flag_about("ann", "f1"), flag_about("bob", "f2")], "forum")
        assert "What is still tried" in admin.open("/webhooks").text
        never_arrives(house)
    with house.signed_in("root") as admin:
        one, *_ = deliveries(house).listed(DeliveryState.DEAD)
        assert str(one.id) in admin.open("/webhooks").text
        assert "Send all of webhook 1 again" in admin.text
        admin.send("/webhooks/resend", delivery=str(one.id))
        assert len(deliveries(house).listed(DeliveryState.DEAD)) == 1
        admin.open("/webhooks").send("/webhooks/resend", endpoint="1")
        assert deliveries(house).listed(DeliveryState.DEAD) == []
        assert "Nothing was given up" in admin.open("/webhooks").text
        assert admin.send("/webhooks/resend", endpoint="1").status == 404
        assert admin.open("/webhooks").send("/webhooks/resend", delivery="x").status == 404


def test_nobody_else_sees_or_changes_them_and_the_page_is_french_too(house: House) -> None:
    for name, role in (("root", "admin"), ("lea", "lead"), ("au", "auditor")):
        house.add(name, role)
    with house.signed_in("root") as admin:
        admin.client.headers["accept-language"] = "fr"
        admin.open("/webhooks").send("/webhooks", url=NOWHERE, events=["case.opened"])
        assert english_of(admin.text) == []
        house.flags.accept([flag_about("ann", "f1")], "forum")
        assert english_of(admin.open("/webhooks").text) == []
        never_arrives(house)
    with house.signed_in("root") as admin:
        admin.client.headers["accept-language"] = "fr"
        # What went wrong is the machine's own sentence, in English and marked so.
        page = re.sub(r'<td class="wide-words" lang="en">.*?</td>', "", admin.open("/webhooks").text)
        assert english_of(page) == []
    for name in ("lea", "au"):
        with house.signed_in(name) as other:
            assert other.open("/webhooks").status == 403
            assert other.open("/settings").send("/webhooks/1/remove").status == 403
