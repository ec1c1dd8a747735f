"""Events over HTTP: as lines or as an array, each with its answer, once however often they come."""

from __future__ import annotations

import gzip
import json
import threading
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from tests.api.answering import Api, a_flag, answering
from tocsin.api import Limits
from tocsin.cases import view_flag

NOON = datetime(2036, 1, 1, 12, tzinfo=UTC)


def message(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": f"m{number}",
        "type": "message",
        "at": "2026-03-02T11:00:00Z",
        "actor": "u1",
        "conversation": "c1",
        "to": ["u2"],
        "text": f"hello {number}",
        **more,
    }


def a_flag_event(key: str = "f1", **more: Any) -> dict[str, Any]:
    return {"type": "flag", **a_flag(key), **more}


def lines(*events: object) -> bytes:
    return "".join(json.dumps(each) + "\n" for each in events).encode()


def sent(api: Api, body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> dict[str, Any]:
    secret = api.token("platform", "events:write", "flags:write", "flags:read")
    answer = api.post("/v1/events", secret, data=body, headers=headers or {})
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_each_event_is_answered_in_its_place(api: Api) -> None:
    body = lines(message(1), message(2), message(1), {"id": "m3", "type": "message"}) + b"no json\n\n"
    found = sent(api, body)
    assert [each["status"] for each in found["events"]] == [
        "accepted",
        "accepted",
        "duplicate",
        "quarantined",
        "quarantined",
    ]
    assert [each["id"] for each in found["events"]] == ["m1", "m2", "m1", "m3", None]
    assert all(each["reason"] for each in found["events"][3:])
    assert (found["accepted"], found["duplicate"], found["quarantined"]) == (2, 1, 2)
    assert api.service.inbox.totals().events == 2


def test_lines_and_arrays_plain_and_packed_are_the_same_events(api: Api) -> None:
    events = [message(number) for number in range(50)]
    assert sent(api, lines(*events), headers={"Content-Type": "application/x-ndjson"})["accepted"] == 50
    array = json.dumps(events, indent=2).encode()
    assert sent(api, array, headers={"Content-Type": "application/json"})["duplicate"] == 50
    packed = {"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"}
    assert sent(api, gzip.compress(lines(*events)), headers=packed)["duplicate"] == 50


def test_a_flag_among_events_becomes_a_flag_of_the_same_sender(api: Api) -> None:
    found = sent(api, lines(message(1), a_flag_event()))
    assert found["events"][0]["flag"] is None
    secret = api.token("platform")
    told = api.get(f"/v1/flags/{found['events'][1]['flag']}", secret).json()
    assert (told["key"], told["word"]) == ("f1", "received")
    again = sent(api, lines(a_flag_event()))["events"][0]
    assert (again["status"], again["flag"]) == ("duplicate", found["events"][1]["flag"])
    direct = api.post("/v1/flags", secret, json=a_flag("f1")).json()["flags"][0]
    assert (direct["status"], direct["id"]) == ("repeated", again["flag"])


def test_a_flag_that_breaks_the_contract_of_events_is_read_by_people_all_the_same(api: Api) -> None:
    (answer,) = sent(api, lines({"type": "flag", "id": "f1", "reason": "what is this"}))["events"]
    assert answer["status"] == "quarantined"
    assert answer["flag"]


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        (b"", 400, "empty"),
        (b"\n\n \n", 400, "empty"),
        (b"[]", 400, "empty"),
        (b'[{"id": 1},]', 400, "no-json"),
        (b"[" * 100_000, 400, "no-json"),
        (b"{}\n" * 1001, 413, "too-many"),
        (b'{"events": [{"id": "m1"}]}', 422, "invalid"),
        (b'{\n  "events": [\n {"id": "m1"}\n ]\n}\n', 422, "invalid"),
        (b" " * (11 << 20), 413, "too-large"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_batch_that_cannot_be_read_is_told_so(shared_api: Api, body: bytes, status: int, kind: str) -> None:
    assert sent(shared_api, body, status)["type"] == f"urn:tocsin:problem:{kind}"
    assert shared_api.service.inbox.totals().events == 0


def test_the_same_batch_many_times_at_once_is_kept_once(api: Api) -> None:
    body = lines(*[message(number) for number in range(100)], a_flag_event())
    api.token("platform", "events:write", "flags:write", "flags:read")
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda _: sent(api, body), range(6)))
    assert sum(each["accepted"] for each in answers) == 101
    assert len({each["events"][-1]["flag"] for each in answers}) == 1


def test_where_too_many_batches_wait_senders_are_told_to_come_back() -> None:
    with answering(Limits(rate=1e6, batches=1, waiting=1)) as api:
        secret = api.token("platform", "flags:write")
        held, leave = threading.Event(), threading.Event()

        def hold() -> None:
            with api.service.writing():
                held.set()
                assert leave.wait(30)

        with ThreadPoolExecutor(3) as threads:
            holding = threads.submit(hold)
            assert held.wait(30)
            sending = [
                threads.submit(api.post, "/v1/flags", secret, json=a_flag(key)) for key in ("one", "two")
            ]
            # One of them waits; the other finds that place taken.
            done, rest = wait(sending, timeout=30, return_when=FIRST_COMPLETED)
            leave.set()
            holding.result()
            refused = done.pop().result()
            assert [each.result().status_code for each in rest] == [200]
        assert refused.status_code == 503
        assert refused.json()["type"] == "urn:tocsin:problem:busy"
        assert int(refused.headers["retry-after"]) >= 1


def test_a_body_that_comes_too_slowly_is_given_up_and_others_are_answered() -> None:
    with answering(Limits(rate=1e6, quiet_seconds=0.3)) as api:
        secret = api.token("platform", "flags:write")
        stop = threading.Event()

        def drip() -> Any:
            yield b'[{"id":'
            stop.wait(5)
            yield b'"a"}]'

        with ThreadPoolExecutor(1) as threads:
            slow = threads.submit(api.post, "/v1/flags", secret, data=drip())
            assert api.post("/v1/flags", secret, json=a_flag()).status_code == 200
            assert slow.result().status_code == 408


def test_what_all_requests_hold_at_once_is_bounded() -> None:
    with answering(Limits(rate=1e6, held_bytes=1 << 20)) as api:
        secret = api.token("platform", "flags:write")
        refused = api.post("/v1/flags", secret, json=a_flag(text="x" * (2 << 20)))
        assert (refused.status_code, refused.json()["type"]) == (503, "urn:tocsin:problem:busy")
        assert api.post("/v1/flags", secret, json=a_flag()).status_code == 200


def test_a_message_that_comes_after_its_flag_tells_whose_case_it_is(api: Api) -> None:
    (first,) = sent(api, lines(a_flag_event(subject={"kind": "message", "id": "m1"})))["events"]
    sent(api, lines(message(1)))
    (then,) = sent(api, lines(a_flag_event("f2", subject={"kind": "account", "id": "u1"})))["events"]
    with api.service.store.read() as connection:
        one, other = (view_flag(connection, UUID(each["flag"]), NOON) for each in (first, then))
    assert one is not None
    assert other is not None
    assert (one.case_id, one.owner) == (other.case_id, "u1")
