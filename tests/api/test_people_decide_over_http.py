"""Cases over HTTP: seen by those who may, decided by people alone, once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from msgspec import structs
from sqlalchemy import select

from tests.api.answering import Api
from tests.console.review.story import Story, lookup_of
from tocsin.cases import Act, Arrivals, Quality, Worker, read_policy
from tocsin.people import find_person, looks_at, set_conflicts
from tocsin.people.tables import look


def reader(api: Api) -> str:
    return api.token("watcher", "cases:read", "evidence:read")


def test_a_case_goes_from_its_queue_to_its_end(api: Api) -> None:
    case, ana = api.flag(), api.person("ana", "reviewer")
    queue = api.get(f"/v1/cases/{case}", ana).json()["queue"]
    taken = api.post(f"/v1/queues/{queue}/next", ana)
    assert taken.status_code == 200
    assert (taken.json()["id"], taken.json()["owner"], taken.json()["state"]) == (case, "ana", "in_review")
    assert api.decide(case, ana, "reject").json()["state"] == "not_confirmed"
    closed = api.decide(case, ana, "close").json()
    assert (closed["state"], closed["outcome"], closed["next_action"]) == ("closed", "not_confirmed", None)
    rows = api.get(f"/v1/cases/{case}/ledger", ana).json()["ledger"]
    assert [row["act"] for row in rows] == ["open", "triage", "take", "reject", "close"]
    assert all(row["actor"] and row["at"] and row["reason"] for row in rows)
    assert api.post(f"/v1/queues/{queue}/next", ana).status_code == 204


def test_a_machine_never_decides_whatever_its_scopes(api: Api) -> None:
    case, machine = api.flag(), api.token("robot", "cases:read", "cases:write")
    for refused in (
        api.decide(case, machine, "triage"),
        api.post("/v1/queues/review/next", machine),
    ):
        assert refused.status_code == 403
        assert refused.json()["type"] == "urn:tocsin:problem:person-required"
    assert api.get(f"/v1/cases/{case}", machine).json()["state"] == "new"


def test_a_platforms_tool_hands_on_what_a_person_decided(api: Api) -> None:
    case, ana, tool = (
        api.flag(),
        api.person("ana", "reviewer"),
        api.token("tool", "cases:read", "cases:write"),
    )
    body = {"act": "triage", "reason": "as seen", "version": 1}
    done = api.post(f"/v1/cases/{case}/decisions", tool, json=body, headers={"Tocsin-Person": ana})
    assert done.status_code == 200
    row = api.get(f"/v1/cases/{case}/ledger", tool).json()["ledger"][-1]
    assert (row["actor"], row["details"]) == ("person:ana", {"through": "tool"})
    stranger = api.post(f"/v1/cases/{case}/decisions", tool, json=body, headers={"Tocsin-Person": "no"})
    assert stranger.status_code == 401
    narrow = api.token("narrow", "cases:read")
    assert (
        api.post(f"/v1/cases/{case}/decisions", narrow, json=body, headers={"Tocsin-Person": ana}).status_code
        == 403
    ), "the token's scopes bound what is done by it"


def test_sent_twice_at_once_a_decision_is_carried_out_once(api: Api) -> None:
    case, ana = api.flag(), api.person("ana", "reviewer")
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: api.decide(case, ana, "triage", 1), range(8)))
    assert sorted(each.status_code for each in answers) == [200] + [409] * 7
    refused = next(each for each in answers if each.status_code == 409)
    assert refused.json()["type"] == "urn:tocsin:problem:stale"
    rows = api.get(f"/v1/cases/{case}/ledger", ana).json()["ledger"]
    assert [row["act"] for row in rows] == ["open", "triage"]


def test_two_reviewers_at_once_take_two_cases_or_one_gets_none(api: Api) -> None:
    api.flag()
    people = [api.person(name, "reviewer") for name in ("ana", "bo", "cy", "di")]
    (name,) = {case["queue"] for case in api.get("/v1/cases", people[0]).json()["cases"]}
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda who: api.post(f"/v1/queues/{name}/next", who), people))
    assert sorted(each.status_code for each in answers) == [200, 204, 204, 204]


def test_an_act_that_does_not_fit_the_state_is_told_so(api: Api) -> None:
    case, ana = api.flag(), api.person("ana", "reviewer")
    refused = api.decide(case, ana, "close")
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:tocsin:problem:not-yours")
    assert api.decide(case, ana, "triage").status_code == 200
    refused = api.decide(case, ana, "triage")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:tocsin:problem:not-now")
    assert "possible" in refused.json()["detail"]


def test_what_another_works_on_or_a_role_does_not_bring_is_refused(api: Api) -> None:
    case, ana, bo = api.flag(), api.person("ana", "reviewer"), api.person("bo", "auditor")
    assert api.decide(case, ana, "triage").status_code == 200
    assert api.decide(case, ana, "take").status_code == 200
    for refused in (
        api.decide(case, bo, "note"),
        api.decide(case, api.person("cy", "reviewer"), "reject"),
        api.decide(case, ana, "assign", to="ana"),
    ):
        assert (refused.status_code, refused.json()["type"]) == (403, "urn:tocsin:problem:not-yours")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"act": "triage"},
        {"act": "triage", "reason": "x"},
        {"act": "triage", "reason": "", "version": 1},
        {"act": "triage", "reason": "x" * 10_001, "version": 1},
        {"act": "triage", "reason": "\0", "version": 1},
        {"act": "triage", "reason": "\ud800", "version": 1},
        {"act": "triage", "reason": "x", "version": "1"},
        {"act": "triage", "reason": "x", "version": 2**80},
        {"act": "triage", "reason": "x", "version": True},
        {"act": "triage", "reason": "x", "version": 1, "outcome": "reported"},
        {"act": "open", "reason": "x", "version": 1},
        {"act": "lapse", "reason": "x", "version": 1},
        {"act": "sing", "reason": "x", "version": 1},
        {"act": "route", "reason": "x", "version": 1, "queue": "nowhere"},
        {"act": "merge", "reason": "x", "version": 1, "into": None},
        {"act": "split", "reason": "x", "version": 1, "accounts": ["u404"]},
        {"act": "extend", "reason": "x", "version": 1, "until": "2027-01-01T00:00:00"},
        [],
        "triage",
    ],
    ids=lambda value: repr(value)[:60],
)
def test_a_decision_that_makes_no_sense_is_told_so_and_changes_nothing(shared_api: Api, body: object) -> None:
    case = shared_api.flag()
    lead = shared_api.person("lea", *([] if "lea" in shared_api.secrets else ["lead"]))
    shared_api.secrets["lea"] = lead
    answer = shared_api.post(f"/v1/cases/{case}/decisions", lead, json=body)
    assert answer.status_code in (404, 422), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]
    assert shared_api.get(f"/v1/cases/{case}", lead).json()["version"] == 1


def test_a_field_that_is_not_known_is_named(shared_api: Api) -> None:
    ana = shared_api.person("ana", "reviewer")
    body = {"act": "triage", "reason": "x", "version": 1, "verdict": "guilty"}
    answer = shared_api.post("/v1/cases/0123456789abcdef/decisions", ana, json=body)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:tocsin:problem:invalid")
    assert "verdict" in answer.json()["detail"]
    answer = shared_api.get("/v1/cases?stat=new&limit=5", ana)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:tocsin:problem:unknown-parameter")
    assert "'stat'" in answer.json()["detail"]
    answer = shared_api.get("/v1/cases?limit=0&severity=9", ana)
    assert [each["where"] for each in answer.json()["errors"]] == ["query.severity", "query.limit"]


def test_pages_hold_every_case_once(api: Api) -> None:
    made = {api.flag(f"key-{n}", f"u{n}") for n in range(7)}
    seen: list[str] = []
    after = None
    while True:
        params = {"limit": 3} if after is None else {"limit": 3, "after": after}
        page = api.get("/v1/cases", reader(api), params=params).json()
        seen += [case["id"] for case in page["cases"]]
        after = page["after"]
        if after is None:
            break
    assert len(seen) == 7
    assert set(seen) == made
    assert api.get("/v1/cases?after=nonsense", reader(api)).status_code == 422
    assert len(api.get("/v1/cases?account=u3", reader(api)).json()["cases"]) == 1
    assert api.get("/v1/cases?state=closed", reader(api)).json() == {"cases": [], "after": None}


def test_the_id_of_a_merged_case_leads_to_the_one_that_goes_on(api: Api) -> None:
    one, other, lead = api.flag("a", "u1"), api.flag("b", "u2"), api.person("lea", "lead")
    assert api.decide(one, lead, "merge", into=other).status_code == 200
    for path in ("", "/ledger"):
        answer = api.get(f"/v1/cases/{one}{path}", reader(api))
        assert answer.status_code == 200
        assert answer.headers["content-location"] == f"/v1/cases/{other}{path}"
    assert api.get(f"/v1/cases/{one}", reader(api)).json()["id"] == other


def test_content_is_shown_for_a_purpose_and_each_look_is_kept(api: Api) -> None:
    case, ana = api.flag(text="asks my daughter to keep secrets"), api.person("ana", "reviewer")
    path = f"/v1/cases/{case}"
    assert "daughter" not in api.get(path, ana).text + api.get(path + "/ledger", ana).text
    assert api.get(path + "/evidence", ana).status_code == 422
    for purpose, status in (("curiosity", 403), ("integration", 403), ("legal_request", 403)):
        refused = api.get(path + "/evidence", ana, params={"purpose": purpose})
        assert (refused.status_code, refused.json()["type"]) == (status, "urn:tocsin:problem:purpose")
    wordless = api.get(path + "/evidence", ana, params={"purpose": "emergency"})
    assert wordless.status_code == 403
    shown = api.get(path + "/evidence", ana, params={"purpose": "review"})
    assert shown.json()["flags"][0]["body"]["text"] == "asks my daughter to keep secrets"
    assert api.get(path + "/evidence", reader(api), params={"purpose": "integration"}).status_code == 200
    with api.store.read() as connection:
        looks = looks_at(connection, case)
    assert [(look.by, look.machine, look.purpose) for look in looks] == [
        ("ana", False, "review"),
        ("watcher", True, "integration"),
    ]


def test_whoever_knows_somebody_in_a_case_neither_reads_nor_decides_it(api: Api) -> None:
    case, ana = api.flag(account="u7"), api.person("ana", "reviewer")
    with api.store.begin() as connection:
        set_conflicts(connection, find_person(connection, "ana"), ["u7"], api.clock.now())
    ana = api.person("ana")
    assert api.get(f"/v1/cases/{case}/evidence?purpose=review", ana).status_code == 403
    assert api.decide(case, ana, "triage").status_code == 403
    with api.store.read() as connection:
        assert looks_at(connection, case) == []


def test_a_queue_that_is_not_there_and_one_that_is_not_shown_look_alike(api: Api) -> None:
    ana = api.person("ana", "reviewer")
    names = [each["name"] for each in api.get("/v1/queues", ana).json()["queues"]]
    assert "review" in names
    assert "child_safety" not in names
    for name in ("nowhere", "child_safety"):
        answer = api.post(f"/v1/queues/{name}/next", ana)
        assert (answer.status_code, answer.json()["type"]) == (404, "urn:tocsin:problem:unknown-queue")


@pytest.mark.parametrize("case", ["0", "0123456789abcdeg", "%00", "..%2f", "0123456789ABCDEF", "%ff" * 8])
def test_what_is_no_id_of_a_case_is_no_fault(shared_api: Api, case: str) -> None:
    ana = shared_api.token("reader", "cases:read")
    assert shared_api.get(f"/v1/cases/{case}", ana).status_code in (404, 422)
    assert shared_api.get("/v1/cases/0123456789abcdef", ana).status_code == 404


def test_who_is_asked_about_a_case_blind_does_not_see_it_until_they_have_answered(api: Api) -> None:
    case, ana, bo = api.flag(), api.person("ana", "reviewer"), api.person("bo", "reviewer")
    for act in ("triage", "take", "reject", "close"):
        assert api.decide(case, ana, act).status_code == 200
    quality = Quality(api.store, structs.replace(read_policy(), golden_share=1.0), api.clock)
    asked, lead = (Worker(name, frozenset({"see_queue"})) for name in ("bo", "lea"))
    quality.set_golden(case, Act.REJECT, "a coach, known to the club", lead)
    ask = quality.take(asked, [api.get(f"/v1/cases/{case}", ana).json()["queue"]])
    assert ask is not None
    assert [each["id"] for each in api.get("/v1/cases", ana).json()["cases"]] == [case]
    assert api.get("/v1/cases", bo).json()["cases"] == []
    for part in ("", "/ledger", "/evidence?purpose=review"):
        assert api.get(f"/v1/cases/{case}{part}", bo).status_code == 404
    quality.answer(ask.id, asked, Act.REJECT, "nothing in it")
    assert api.get(f"/v1/cases/{case}", bo).json()["state"] == "closed"


def asked_blind(api: Api, story: Story) -> tuple[str, str]:
    """Leave a golden case that bo is asked about, and return the question's id and bo's session."""
    Arrivals(api.store, read_policy(), api.clock).bring([story.case()])
    ana, bo = api.person("ana", "reviewer"), api.person("bo", "reviewer")
    for act in ("triage", "take", "reject", "close"):
        assert api.decide(story.name, ana, act).status_code == 200
    with api.store.begin() as connection:
        # One in so many decisions is drawn for a second look, and would be asked about first.
        connection.exec_driver_sql("delete from quality_ask")
    quality = Quality(api.store, structs.replace(read_policy(), golden_share=1.0), api.clock)
    quality.set_golden(
        story.name, Act.REJECT, "a coach, known to the club", Worker("lea", frozenset({"see_queue"}))
    )
    ask = quality.take(Worker("bo", frozenset({"see_queue"})), ["review"])
    assert ask is not None
    return ask.id, bo


def test_a_blind_question_is_read_and_answered_as_if_it_were_a_case(api: Api) -> None:
    story = Story()
    ask, bo = asked_blind(api, story)
    (mine,) = api.get("/v1/cases/mine", bo).json()["cases"]
    assert (mine["id"], mine["owner"], mine["state"], mine["outcome"]) == (ask, "bo", "in_review", None)
    shown = api.get(f"/v1/cases/{ask}", bo)
    assert {each["account"] for each in shown.json()["accounts"]} == {story.adult, story.minor}
    rows = api.get(f"/v1/cases/{ask}/ledger", bo).json()["ledger"]
    assert [row["act"] for row in rows] == ["open", "triage", "take"], "nothing of how it was judged"
    evidence = api.get(f"/v1/cases/{ask}/evidence?purpose=review", bo)
    assert evidence.json()["documents"][0]["case"] == ask
    for told in (f'"{story.name}"', "not_confirmed", "golden", "a coach"):
        assert told not in shown.text + evidence.text + api.get("/v1/cases/mine", bo).text, told
    assert api.decide(ask, bo, "note", mine["version"]).json()["version"] == mine["version"] + 1
    assert api.decide(ask, bo, "reject", mine["version"]).status_code == 409, "it changed since"
    answered = api.decide(ask, bo, "reject", mine["version"] + 1)
    assert (answered.status_code, answered.json()["owner"]) == (200, None)
    assert api.get("/v1/cases/mine", bo).json()["cases"] == []
    assert api.get(f"/v1/cases/{ask}", bo).status_code == 404
    with api.store.read() as connection:
        assert connection.exec_driver_sql("select verdict, person from quality_ask").one() == ("reject", "bo")


def test_nobody_elses_question_is_seen_or_answered_and_no_machine_has_any(api: Api) -> None:
    ask, _ = asked_blind(api, Story())
    cy, tool = api.person("cy", "lead"), api.token("tool", "cases:read", "cases:write", "evidence:read")
    assert api.get("/v1/cases/mine", cy).json()["cases"] == []
    assert api.get("/v1/cases/mine", api.token("bo", "cases:read")).json()["cases"] == [], (
        "a machine of that name"
    )
    for who in (cy, tool):
        for part in ("", "/ledger", "/evidence?purpose=review"):
            assert api.get(f"/v1/cases/{ask}{part}", who).status_code == 404
    body = {"act": "reject", "reason": "r", "version": 1}
    assert api.post(f"/v1/cases/{ask}/decisions", cy, json=body).status_code == 404
    assert api.post(f"/v1/cases/{ask}/decisions", tool, json=body).status_code == 403


def test_what_the_evidence_names_is_shown_where_it_is_asked_for(api: Api, tmp_path: Path) -> None:
    story = Story()
    Arrivals(api.store, read_policy(), api.clock).bring([story.case()])
    ana, path = api.person("ana", "reviewer"), f"/v1/cases/{story.name}/evidence?purpose=review"
    assert api.get(path, ana).json()["texts"] is None
    absent = api.get(path + "&texts=true", ana).json()["texts"]
    assert {each["absent"] for each in absent} == {"not_kept"}, "the inbox has none of them"
    with lookup_of(tmp_path, story) as lookup:
        api.service.content = lookup
        shown = api.get(path + "&texts=true", ana).json()["texts"]
    assert [each["event"] for each in shown] == [each["event"] for each in absent]
    assert any(each["text"] and each["actor"] for each in shown)
    refused = api.get(f"/v1/cases/{story.name}/evidence?purpose=curiosity&texts=true", ana)
    assert refused.status_code == 403
    with api.store.read() as connection:
        looks = connection.execute(select(look.c.thing, look.c.thing_id).order_by(look.c.id)).all()
    assert [name for thing, name in looks if thing == "text"] == [each["event"] for each in (*absent, *shown)]
