"""Flags over HTTP: kept before they are answered, once however often they come, told back in coarse words."""

from __future__ import annotations

import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.api.answering import Api, a_flag
from tocsin.cases import check_conservation


def zipped(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)


def sender(api: Api) -> str:
    return api.token("platform", "flags:write", "flags:read")


def sent(api: Api, body: Any, secret: str | None = None) -> list[dict[str, Any]]:
    answer = api.post("/v1/flags", secret or sender(api), json=body)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["flags"]
    return found


def test_a_flag_is_answered_with_an_id_that_tells_what_became_of_it(api: Api) -> None:
    (answer,) = sent(api, a_flag())
    assert answer["status"] == "accepted"
    found = api.get(f"/v1/flags/{answer['id']}", sender(api)).json()
    assert (found["key"], found["word"]) == ("report-1", "received")
    assert set(found) == {"id", "key", "received_at", "word", "word_at", "receipt"}, "no case, no names"


def test_the_sender_is_told_in_one_word_when_the_case_ends(api: Api) -> None:
    (answer,) = sent(api, a_flag())
    case, ana = api.flag("another"), api.person("ana", "reviewer")
    api.clock.pass_by(minutes=1)
    for act in ("triage", "take", "reject", "close"):
        assert api.decide(case, ana, act).status_code == 200
    api.clock.pass_by(days=8)
    assert api.get(f"/v1/flags/{answer['id']}", sender(api)).json()["word"] == "not_acted_on"


def test_a_flag_that_comes_again_is_the_same_flag(api: Api) -> None:
    first, second = sent(api, [a_flag(), a_flag()])
    (third,) = sent(api, a_flag())
    assert first["id"] == second["id"] == third["id"]
    assert [first["status"], second["status"], third["status"]] == ["accepted", "repeated", "repeated"]
    (other,) = sent(api, a_flag(), api.token("elsewhere", "flags:write"))
    assert other["status"] == "accepted"
    assert other["id"] != first["id"], "keys are the sender's own"


def test_many_at_once_with_the_same_key_make_one_flag(api: Api) -> None:
    secret = sender(api)
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: sent(api, a_flag(), secret)[0], range(16)))
    assert sorted(each["status"] for each in answers) == ["accepted"] + ["repeated"] * 15
    assert len({each["id"] for each in answers}) == 1


def test_a_token_reads_its_own_flags_only(api: Api) -> None:
    (answer,) = sent(api, a_flag())
    other = api.token("elsewhere", "flags:read")
    unseen = api.get(f"/v1/flags/{answer['id']}", other)
    missing = api.get("/v1/flags/00000000-0000-0000-0000-000000000000", other)
    assert unseen.status_code == missing.status_code == 404
    assert unseen.json()["type"] == missing.json()["type"] == "urn:tocsin:problem:unknown-flag"


def test_one_bad_flag_does_not_hold_up_the_others(api: Api) -> None:
    odd = [{}, 7, None, [], {"id": ""}, {"id": "x" * 129}, {"id": "y", "n": float("inf")}, {"id": "z\0"}]
    body = json.dumps([a_flag("one"), *odd, a_flag("two", reason="what"), {"id": "three", "text": "\ud800"}])
    answer = api.post("/v1/flags", sender(api), data=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 200
    found = answer.json()["flags"]
    assert [each["status"] for each in found] == ["accepted", *["refused"] * len(odd), "accepted", "accepted"]
    assert all(each["note"] for each in found[1:])
    with api.store.read() as connection:
        assert check_conservation(connection, api.clock.now()).breaches == []


def test_nobody_can_send_a_flag_that_people_do_not_read(api: Api) -> None:
    case = api.flag("trial", "u5", by="canary")
    reader = api.token("reader", "cases:read")
    assert api.get(f"/v1/cases/{case}", reader).json()["queue"] != "canary"
    own = api.token("canary", "flags:write")
    assert api.post("/v1/flags", own, json=a_flag()).status_code == 403


def test_a_batch_may_be_compressed_also_in_pieces(api: Api) -> None:
    body = json.dumps([a_flag(f"key-{n}") for n in range(1000)]).encode()
    packed = gzip.compress(body[:5000]) + gzip.compress(body[5000:])
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    answer = api.post("/v1/flags", sender(api), data=packed, headers=headers)
    assert answer.status_code == 200
    assert len(answer.json()["flags"]) == 1000


@pytest.mark.parametrize(
    ("body", "headers", "status", "kind"),
    [
        (b"", {}, 400, "no-json"),
        (b"{", {}, 400, "no-json"),
        (b'{"id": "a",}', {}, 400, "no-json"),
        (b"\xff\xfe", {}, 400, "no-json"),
        (b"[" * 100_000, {}, 400, "no-json"),
        (b"1" * 5000, {}, 400, "no-json"),
        (b"[]", {}, 400, "empty"),
        (b"[" + b"0," * 1000 + b"0]", {}, 413, "too-many"),
        (b"{}", {"Content-Encoding": "br"}, 415, "coding"),
        (b"{}", {"Content-Encoding": "gzip"}, 400, "coding"),
        (zipped(b"{}")[:-3], {"Content-Encoding": "gzip"}, 400, "coding"),
        (zipped(b"{}") * 200, {"Content-Encoding": "gzip"}, 400, "coding"),
        (zipped(b" " * (11 << 20)), {"Content-Encoding": "gzip"}, 413, "too-large"),
        (b" " * (11 << 20), {}, 413, "too-large"),
        (b"id=a", {"Content-Type": "application/x-www-form-urlencoded"}, 415, "kind"),
        (b"{}", {"Content-Type": "text/plain"}, 415, "kind"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_body_that_cannot_be_read_is_told_so_and_nothing_is_kept(
    shared_api: Api, body: bytes, headers: dict[str, str], status: int, kind: str
) -> None:
    answer = shared_api.post(
        "/v1/flags", sender(shared_api), data=body, headers={"Content-Type": "application/json", **headers}
    )
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:tocsin:problem:{kind}")
    assert answer.headers["content-type"] == "application/problem+json"
    assert shared_api.get("/v1/cases", shared_api.token("reader", "cases:read")).json()["cases"] == []


def test_where_a_body_breaks_is_told(shared_api: Api) -> None:
    answer = shared_api.post("/v1/flags", sender(shared_api), data=b'[\n{"id": "a"},\n{"id" "b"}]')
    assert "line 3, column 7" in answer.json()["detail"]


def test_an_object_around_the_list_is_told_what_to_send(shared_api: Api) -> None:
    answer = shared_api.post("/v1/flags", sender(shared_api), json={"flags": [a_flag("a"), a_flag("b")]})
    assert answer.status_code == 422
    assert "send the list itself" in answer.json()["detail"]
    named = {**a_flag("c"), "flags": ["kept, for all we know"]}
    taken = shared_api.post("/v1/flags", sender(shared_api), json=named).json()["flags"]
    assert [each["status"] for each in taken] == ["accepted"]


def test_ten_megabytes_are_taken_in(shared_api: Api) -> None:
    flags = [a_flag(f"big-{n}", f"v{n}", text="word " * 2000) for n in range(1000)]
    body = json.dumps(flags).encode()
    assert 10_000_000 < len(body) < 10 << 20
    answer = shared_api.post(
        "/v1/flags", sender(shared_api), data=body, headers={"Content-Type": "application/json"}
    )
    assert [each["status"] for each in answer.json()["flags"]] == ["accepted"] * 1000
