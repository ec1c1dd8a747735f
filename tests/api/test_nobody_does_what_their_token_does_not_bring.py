"""Every route of the API, by everybody: nobody, wrong tokens, each scope, each role."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.answering import SCOPES, Api, a_flag, answering
from tocsin.api.v1 import Limits, described
from tocsin.people import Role, begin_session, disable, end_sessions, find_person, revoke_token

OPEN = {("get", "/health"), ("post", "/v1/session")}
"""What needs no token."""

SESSIONS = {("delete", "/v1/session")}
"""What needs any session, and says nothing else."""

NEEDS = {
    ("post", "/v1/events"): "events:write",
    ("post", "/v1/flags"): "flags:write",
    ("get", "/v1/flags/{flag_id}"): "flags:read",
    ("get", "/v1/flags/{flag_id}/receipt"): "flags:read",
    ("get", "/v1/flags/{flag_id}/proof"): "flags:read",
    ("get", "/v1/metrics"): "metrics:read",
    ("get", "/v1/cases"): "cases:read",
    ("get", "/v1/cases/mine"): "cases:read",
    ("get", "/v1/cases/{case_id}"): "cases:read",
    ("get", "/v1/cases/{case_id}/ledger"): "cases:read",
    ("get", "/v1/cases/{case_id}/evidence"): "evidence:read",
    ("post", "/v1/cases/{case_id}/decisions"): "cases:write",
    ("get", "/v1/queues"): "cases:read",
    ("post", "/v1/queues/{name}/next"): "cases:write",
    ("get", "/v1/webhooks"): "webhooks:manage",
    ("post", "/v1/webhooks"): "webhooks:manage",
    ("delete", "/v1/webhooks/{number}"): "webhooks:manage",
    ("post", "/v1/webhooks/{number}/secret"): "webhooks:manage",
    ("get", "/v1/webhooks/deliveries"): "webhooks:manage",
    ("post", "/v1/webhooks/deliveries/{delivery}/resend"): "webhooks:manage",
}

PEOPLE = {
    "cases:read": {Role.REVIEWER, Role.LEAD, Role.CHILD_SAFETY, Role.LEGAL, Role.AUDITOR},
    "cases:write": {Role.REVIEWER, Role.LEAD, Role.CHILD_SAFETY, Role.LEGAL, Role.AUDITOR},
    "evidence:read": {Role.REVIEWER, Role.LEAD, Role.CHILD_SAFETY, Role.LEGAL, Role.AUDITOR},
    "flags:read": {Role.REVIEWER, Role.LEAD, Role.CHILD_SAFETY, Role.LEGAL, Role.AUDITOR},
    "metrics:read": {Role.LEAD, Role.CHILD_SAFETY, Role.LEGAL, Role.AUDITOR, Role.ADMIN},
}
"""Roles that pass the door of a scope; what they may do behind it, each act says."""


def every_route(api: Api) -> list[tuple[str, str]]:
    """Return what the application answers, as its own description lists it."""
    paths = described(api.service).openapi()["paths"]
    return [(method, path) for path, methods in paths.items() for method in methods]


def asked(api: Api, method: str, path: str, secret: str | None, **more: Any) -> int:
    """Ask a route about things that are not there, and return the status."""
    filled = (
        path.replace("{flag_id}", "6f6c1a5e-3a49-5d1c-9f0e-0d6a9c1f7b52")
        .replace("{case_id}", "0123456789abcdef")
        .replace("{name}", "review")
        .replace("{number}", "999")
        .replace("{delivery}", "6f6c1a5e-3a49-5d1c-9f0e-0d6a9c1f7b52")
    )
    return api.ask(method.upper(), filled, secret, **more).status_code


def test_every_route_says_what_it_needs(shared_api: Api) -> None:
    assert set(every_route(shared_api)) == OPEN | SESSIONS | set(NEEDS)


def test_whoever_shows_nothing_or_nonsense_may_do_nothing(shared_api: Api) -> None:
    for method, path in every_route(shared_api):
        if (method, path) in OPEN:
            continue
        assert asked(shared_api, method, path, None) == 401, path
        for header in ("Basic YTpi", "Bearer", "Bearer ", "tocsin_abc"):
            headers = {"Authorization": header}
            assert asked(shared_api, method, path, None, headers=headers) == 401, (path, header)
        if (method, path) not in SESSIONS:
            for secret in ("tocsin_wrong", "x" * 5000, "%00"):
                assert asked(shared_api, method, path, secret) == 401, (path, secret)


@pytest.mark.parametrize("scope", SCOPES)
def test_a_scope_opens_its_own_routes_and_no_other(shared_api: Api, scope: str) -> None:
    secret = shared_api.token(f"only-{scope.replace(':', '-')}", scope)
    for route, needed in NEEDS.items():
        status = asked(shared_api, *route, secret)
        if needed != scope:
            assert status == 403, route
        elif scope == "cases:write":
            assert status == 403, "people decide"
        else:
            assert status not in (401, 403), route


@pytest.mark.parametrize("role", list(Role))
def test_a_person_may_what_the_roles_bring_and_sends_no_flags(shared_api: Api, role: Role) -> None:
    secret = shared_api.person(f"who-{role.replace('_', '-')}", role)
    for route, needed in NEEDS.items():
        status = asked(
            shared_api, *route, secret, params={"purpose": "review"} if "evidence" in route[1] else {}
        )
        assert (status != 403) == (role in PEOPLE.get(needed, set())), (route, status)


def test_a_token_or_session_that_is_over_opens_nothing(shared_api: Api) -> None:
    api = shared_api
    token, person = api.token("once", "cases:read"), api.person("eve", "reviewer")
    with api.store.begin() as connection:
        eve = find_person(connection, "eve")
        browser = begin_session(connection, eve.id, "password", api.clock.now(), client="console")
    assert api.get("/v1/cases", token).status_code == api.get("/v1/cases", person).status_code == 200
    assert api.get("/v1/cases", browser).status_code == 401, "a browser's session is no bearer token"
    with api.store.begin() as connection:
        revoke_token(connection, "once", api.clock.now())
        end_sessions(connection, eve.id, api.clock.now())
    assert api.get("/v1/cases", token).status_code == api.get("/v1/cases", person).status_code == 401
    again = api.person("eve")
    with api.store.begin() as connection:
        disable(connection, eve, api.clock.now())
    assert api.get("/v1/cases", again).status_code == 401


def test_a_session_ends_by_itself_and_by_signing_out(shared_api: Api) -> None:
    secret = shared_api.person("finn", "reviewer")
    assert shared_api.get("/v1/cases", secret).status_code == 200
    assert shared_api.ask("DELETE", "/v1/session", secret).status_code == 204
    assert shared_api.get("/v1/cases", secret).status_code == 401
    secret = shared_api.person("finn")
    shared_api.clock.pass_by(minutes=31)
    assert shared_api.get("/v1/cases", secret).status_code == 401


def test_a_cookie_opens_nothing(shared_api: Api) -> None:
    secret = shared_api.person("gus", "lead")
    for name in ("tocsin", "__Host-tocsin", "session"):
        assert shared_api.get("/v1/cases", cookies={name: secret}).status_code == 401


def test_a_refusal_tells_the_kind_and_nothing_of_the_server(shared_api: Api) -> None:
    refused = shared_api.get("/v1/cases", shared_api.token("few", "flags:write"))
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["type"] == "urn:tocsin:problem:scope"
    assert refused.json()["scope"] == "cases:read"
    nobody = shared_api.get("/v1/cases")
    assert nobody.headers["www-authenticate"].startswith("Bearer")
    assert nobody.json()["type"] == "urn:tocsin:problem:no-token"


def test_every_answer_keeps_browsers_from_guessing(shared_api: Api) -> None:
    for path in ("/health", "/openapi.json", "/v1/cases", "/v1/nothing", "/"):
        headers = shared_api.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert "server" not in headers or "uvicorn" in headers["server"]


def test_whoever_asks_too_often_is_told_when_to_come_back() -> None:
    with answering(Limits(rate=0.5, strangers=0.5, visitors=0.5)) as api:
        for secret, path in (
            (api.token("often", "cases:read"), "/v1/cases"),
            (None, "/v1/cases"),
            (None, "/health"),
        ):
            answers = [api.get(path, secret) for _ in range(3)]
            refused = answers[-1]
            assert refused.status_code == 429
            assert int(refused.headers["retry-after"]) >= 1
            assert refused.json()["type"] == "urn:tocsin:problem:too-often"
        another = api.token("seldom", "cases:read", "flags:write")
        assert api.get("/v1/cases", another).status_code == 200, "a good token does not pay for strangers"
        assert api.post("/v1/flags", api.token("third", "flags:write"), json=a_flag()).status_code == 200
