from __future__ import annotations

from tests.api.answering import Api


def test_addresses_are_added_listed_rotated_and_removed_by_who_may(api: Api) -> None:
    may, may_not = api.token("hooks", "webhooks:manage"), api.token("flags", "flags:write")
    wanted = {"url": "https://example.org/hook", "events": ["decision"]}
    assert api.post("/v1/webhooks", json=wanted).status_code == 401
    assert api.post("/v1/webhooks", may_not, json=wanted).status_code == 403
    added = api.post("/v1/webhooks", may, json=wanted)
    assert (added.status_code, added.json()["created_by"]) == (201, "token:hooks")
    assert added.json()["secret"].startswith("whsec_")
    (listed,) = api.get("/v1/webhooks", may).json()
    assert "secret" not in listed
    plain = api.post("/v1/webhooks", may, json={**wanted, "url": "http://example.org/"})
    assert (plain.status_code, plain.headers["content-type"]) == (422, "application/problem+json")
    one = f"/v1/webhooks/{listed['id']}"
    assert api.post(f"{one}/secret", may).json()["secret"] != added.json()["secret"]
    assert api.get("/v1/webhooks/deliveries", may).json() == []
    nothing = "/v1/webhooks/deliveries/5f1c6f4e-8d1c-4f6c-9f0a-1f2d3c4b5a69/resend"
    assert api.post(nothing, may).status_code == 404
    assert api.ask("DELETE", one, may).status_code == 204
    assert api.ask("DELETE", one, may).status_code == 404
