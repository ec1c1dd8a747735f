from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import Connection, text

from tests.databases import store
from tests.webhooks.receiving import Receiver, Telling, receiver, telling
from tocsin.cases import Act
from tocsin.events import Accepted, judge
from tocsin.outgoing import UrlError
from tocsin.store import Store
from tocsin.webhooks import (
    EVENTS,
    Deliveries,
    DeliveryState,
    UnknownDeliveryError,
    UnknownEndpointError,
    WebhookError,
    decision_events,
    verify,
)

__all__ = ["store", "telling"]


def test_every_act_has_an_event_that_can_be_wanted(store: Store) -> None:
    with store.read() as connection:
        told = {row.act: row.event for row in connection.execute(text("select act, event from webhook_act"))}
    assert set(told) == {str(act) for act in Act}
    assert set(told.values()) | {"flag.answered", "search.found"} == set(EVENTS)


def test_a_decision_arrives_signed_as_events_of_the_contract(telling: Telling) -> None:
    with receiver() as other:
        _, secret = telling.endpoints.add(other.url, ["decision"], "machine:test")
        case = telling.flag("a1")
        telling.decide(case, Act.TRIAGE, Act.TAKE, Act.CONFIRM)
        assert telling.deliver() == [DeliveryState.DELIVERED]
    (came,) = other.came
    assert verify([secret], came.headers, came.body, telling.clock.now())
    assert came.json["type"] == "decision"
    assert came.json["data"]["case"] == case
    (event,) = came.json["data"]["events"]
    assert isinstance(judge(json.dumps(event).encode()), Accepted)
    assert (event["outcome"], event["subject"]) == ("confirmed", {"kind": "account", "id": "a1"})
    assert b"ann" not in came.body
    with telling.store.read() as connection:
        assert list(decision_events(connection, telling.clock.now())) == [event]
        assert list(decision_events(connection, telling.clock.now() + timedelta(seconds=1))) == []


def test_what_nobody_wants_is_not_written(telling: Telling) -> None:
    with receiver() as other:
        telling.flag("a1")
        telling.endpoints.add(other.url, ["case.closed"], "machine:test")
        telling.flag("a2", "f2")
        assert telling.pending() == 0


def test_an_act_that_fails_is_not_told(telling: Telling) -> None:
    def fail() -> None:
        with telling.store.begin() as connection:
            connection.execute(text("set constraints all deferred"))
            connection.execute(
                text(
                    "insert into case_event (case_id, seq, at, actor, act, from_state, to_state, reason, kind, result) "
                    "values ('0123456789abcdef', 1, now(), 'person:x', 'open', '-', 'new', 'x', 'other', '{}')"
                )
            )

    telling.endpoints.add("https://example.org/hook", ["case.opened"], "machine:test")
    with pytest.raises(Exception, match="foreign key"):
        fail()
    assert telling.pending() == 0


def test_whoever_flagged_is_told_when_they_may_be(telling: Telling) -> None:
    with receiver() as other:
        telling.endpoints.add(other.url, ["flag.answered"], "machine:test")
        case = telling.flag("a1", "key-7")
        telling.clock.move(hours=1)
        telling.decide(case, Act.TRIAGE, Act.TAKE, Act.REJECT, Act.CLOSE)
        telling.clock.move(days=30)
        assert telling.deliver() == [DeliveryState.DELIVERED]
    data = other.came[0].json["data"]
    assert (data["source"], data["key"], data["word"]) == ("site", "key-7", "not_acted_on")


def test_a_canary_is_told_to_nobody(telling: Telling) -> None:
    telling.endpoints.add("https://example.org/hook", list(EVENTS), "machine:test")
    telling.flag("canary-1", by="canary", source="canary")
    assert telling.pending() == 0


def test_a_repeat_says_the_same_under_the_same_id(telling: Telling) -> None:
    with receiver() as other:
        telling.endpoints.add(other.url, ["case.opened"], "machine:test")
        telling.flag("a1")
        other.answers = [(500, {}), (302, {"location": other.url})]
        for _ in range(3):
            telling.deliver()
            telling.clock.move(hours=1)
    assert len(other.came) == 3
    assert len({each.headers["webhook-id"] for each in other.came}) == 1
    assert len({each.body for each in other.came}) == 1
    assert telling.pending() == 0


def test_waits_grow_and_the_receiver_may_ask_for_more(telling: Telling) -> None:
    with receiver() as other:
        telling.endpoints.add(other.url, ["case.opened"], "machine:test")
        telling.flag("a1")
        other.answers = [(503, {"retry-after": "7200"})]
        telling.deliver()
        (waiting,) = telling.deliveries.listed(DeliveryState.PENDING)
        assert waiting.due_at == telling.clock.now() + timedelta(hours=2)
        assert waiting.trouble == "the receiver answered 503"
        telling.clock.move(hours=1)
        assert telling.deliver() == []


def test_what_never_arrives_is_kept_in_sight_and_can_be_sent_again(telling: Telling) -> None:
    with receiver() as other:
        endpoint, _ = telling.endpoints.add(other.url, ["case.opened"], "machine:test")
        telling.flag("a1")
        other.answers = [(500, {})] * 10
        for _ in range(10):
            telling.deliver()
            telling.clock.move(days=2)
        (dead,) = telling.deliveries.listed(DeliveryState.DEAD, endpoint=endpoint.id)
        assert (dead.attempts, dead.status) == (10, 500)
        assert telling.deliver() == []
        assert telling.deliveries.resend("person:ann", delivery=str(dead.id)) == 1
        assert telling.deliver() == [DeliveryState.DELIVERED]
    with pytest.raises(UnknownDeliveryError):
        telling.deliveries.resend("person:ann", delivery=str(dead.id))
    with pytest.raises(UnknownDeliveryError):
        telling.deliveries.resend("person:ann", delivery="nonsense")


def test_who_dies_with_a_delivery_in_hand_does_not_lose_it(telling: Telling) -> None:
    with receiver() as other:
        telling.endpoints.add(other.url, ["case.opened"], "machine:test")
        telling.flag("a1")
        claimed: list[tuple[str, int]] = []
        telling.deliveries.claim(lambda _, delivery, attempt: claimed.append((delivery, attempt)))
        assert telling.deliver() == []
        telling.clock.move(minutes=3)
        assert telling.deliver() == [DeliveryState.DELIVERED]
        # The first claim comes to life again: it is void.
        assert telling.deliveries.send(*claimed[0]) is None
    assert len(other.came) == 1


def test_a_claim_that_cannot_be_handed_on_is_none(telling: Telling) -> None:
    def fail(connection: Connection, delivery: str, attempt: int) -> None:
        raise RuntimeError((connection, delivery, attempt))

    telling.endpoints.add("https://example.org/hook", ["case.opened"], "machine:test")
    telling.flag("a1")
    with pytest.raises(RuntimeError):
        telling.deliveries.claim(fail)
    (waiting,) = telling.deliveries.listed(DeliveryState.PENDING)
    assert (waiting.attempts, waiting.due_at) == (0, telling.clock.now())


def test_two_secrets_sign_while_one_takes_over(telling: Telling) -> None:
    def arrived(other: Receiver, key: str) -> list[bool]:
        telling.flag(key, key)
        telling.deliver()
        came = other.came[-1]
        return [verify([each], came.headers, came.body, telling.clock.now()) for each in secrets]

    with receiver() as other:
        endpoint, first = telling.endpoints.add(other.url, ["case.opened"], "machine:test")
        secrets = [first, telling.endpoints.rotate(endpoint.id, "machine:test")]
        assert arrived(other, "a1") == [True, True]
        telling.clock.move(hours=25)
        assert arrived(other, "a2") == [False, True]


def test_a_forged_message_is_known_as_one(telling: Telling) -> None:
    with receiver() as other:
        _, secret = telling.endpoints.add(other.url, ["case.opened"], "machine:test")
        telling.flag("a1")
        telling.deliver()
    came, now = other.came[0], telling.clock.now()
    assert not verify([secret], came.headers, came.body + b" ", now)
    assert not verify([secret], {**came.headers, "webhook-id": "another"}, came.body, now)
    assert not verify([secret], came.headers, came.body, now + timedelta(minutes=6))
    assert not verify([secret], {**came.headers, "webhook-timestamp": "soon"}, came.body, now)
    assert not verify([secret], {}, came.body, now)


def test_a_private_address_is_not_asked_unless_the_operator_allows_it(telling: Telling) -> None:
    with receiver() as other:
        telling.endpoints.add(other.url, ["case.opened"], "machine:test")
        telling.flag("a1")
        strict = Deliveries(telling.store, telling.endpoints, telling.clock)
        claimed: list[tuple[str, int]] = []
        strict.claim(lambda _, delivery, attempt: claimed.append((delivery, attempt)))
        assert strict.send(*claimed[0]) is DeliveryState.PENDING
        assert other.came == []
    (waiting,) = strict.listed(DeliveryState.PENDING)
    assert "not public" in (waiting.trouble or "")


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "ftp://example.org/",
        "https://",
        "https://a:b@example.org/",
        "x",
        "https://a b/",
    ],
)
def test_addresses_that_others_could_listen_in_on_are_refused(telling: Telling, url: str) -> None:
    with pytest.raises(UrlError):
        telling.endpoints.add(url, ["decision"], "machine:test")


def test_only_events_that_there_are_can_be_wanted(telling: Telling) -> None:
    for wanted in ([], ["nonsense"]):
        with pytest.raises(WebhookError, match="choose of decision"):
            telling.endpoints.add("https://example.org/", wanted, "machine:test")


def test_a_removed_address_is_sent_nothing_and_hides_nothing(telling: Telling) -> None:
    with receiver() as other:
        endpoint, _ = telling.endpoints.add(other.url, ["case.opened"], "machine:test")
        telling.flag("a1")
        telling.endpoints.remove(endpoint.id, "machine:test")
        telling.flag("a2", "f2")
        assert telling.deliver() == []
    assert telling.endpoints.all() == []
    assert [each.trouble for each in telling.deliveries.listed(DeliveryState.DEAD)] == [
        "the webhook was removed"
    ]
    with pytest.raises(UnknownEndpointError):
        telling.endpoints.remove(endpoint.id, "machine:test")


def test_an_inactive_address_waits_and_goes_on(telling: Telling) -> None:
    with receiver() as other:
        endpoint, _ = telling.endpoints.add(other.url, ["case.opened"], "machine:test")
        telling.flag("a1")
        telling.endpoints.change(endpoint.id, "machine:test", active=False)
        assert telling.deliver() == []
        telling.endpoints.change(endpoint.id, "machine:test", active=True, events=["decision"])
        assert telling.deliver() == [DeliveryState.DELIVERED]


def test_secrets_do_not_lie_in_the_database_in_the_clear(telling: Telling) -> None:
    _, secret = telling.endpoints.add("https://example.org/", ["decision"], "machine:test")
    with telling.store.read() as connection:
        sealed = connection.scalar(text("select sealed from webhook_secret"))
    assert secret.encode() not in bytes(sealed or b"")
