from __future__ import annotations

import itertools
import re

import pytest

from tests.console.review.house import House, Reader, open_house
from tocsin.console.review import ANYBODY, ENTRIES, SIGNED_IN, Entry
from tocsin.people import Role, permissions

FILL = {
    "token": "x",
    "name": "review",
    "case": "c-none",
    "account": "a-none",
    "grant": "x",
    "flag": "x",
    "draft": "r0",
    "number": "1",
    "statement": "1",
    "batch": "1",
    "first": "2026-01-01",
    "last": "2026-06-30",
    "least": "5",
    "file": "figures.json",
}


def filled(entry: Entry) -> str:
    return re.sub(r"{(\w+)(?::path)?}", lambda found: FILL[found[1]], entry.path)


def test_every_page_says_what_it_needs_and_it_is_a_permission_there_is() -> None:
    assert {entry.needs for entry in ENTRIES} <= {ANYBODY, SIGNED_IN, *permissions()}
    assert len({(entry.method, entry.path) for entry in ENTRIES}) == len(ENTRIES)


def test_what_anybody_may_do_is_to_sign_in_and_nothing_else() -> None:
    open_to_all = {entry.path for entry in ENTRIES if entry.needs == ANYBODY}
    assert open_to_all <= {"/sign-in", "/welcome/{token}", "/sign-in/passkey", "/sign-in/passkey/options"}


def test_each_page_is_refused_to_each_role_that_may_not_and_to_strangers() -> None:
    with open_house() as house:
        for role in Role:
            house.add(f"a-{role.replace('_', '-')}", role)
        with house.browser() as stranger:
            for entry in ENTRIES:
                if entry.needs != ANYBODY:
                    _refused_to_strangers(stranger, entry)
        for role in Role:
            with house.signed_in(f"a-{role.replace('_', '-')}") as reader:
                for entry in ENTRIES:
                    if entry.needs in (ANYBODY, SIGNED_IN):
                        continue
                    house.clock.forward(seconds=1)
                    reader.open("/settings")
                    ask(reader, entry)
                    refused = reader.status == 403 and "Your roles do not allow this" in reader.text
                    assert refused == (role not in permissions()[entry.needs].roles), (role, entry)
                    assert reader.status < 500, (role, entry, reader.text)


def ask(reader: Reader, entry: Entry) -> None:
    if entry.method == "GET":
        reader.open(filled(entry))
    else:
        reader.send(filled(entry))


def _refused_to_strangers(reader: Reader, entry: Entry) -> None:
    reader.open("/sign-in")
    ask(reader, entry)
    if entry.method == "GET":
        assert reader.path == "/sign-in", entry
    else:
        assert reader.status == 401, entry


POSTS = [entry for entry in ENTRIES if entry.method == "POST"]


@pytest.mark.parametrize("entry", POSTS, ids=lambda entry: entry.path)
def test_what_another_site_sends_is_not_taken(entry: Entry, shared_house: House) -> None:
    other = [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "null"},
        {"Origin": "https://example.org"},
        {"Origin": "https://example.org", "Sec-Fetch-Site": "same-origin"},
        {},
    ]
    with shared_house.signed_in("ana") as reader:
        reader.open("/settings")
        for headers in other:
            answer = reader.client.post(filled(entry), data={"csrf": reader.csrf}, headers=headers)
            assert answer.status_code == 403
            assert "another site" in answer.text
        for secret in ("", "x", reader.csrf[:-1], "é"):
            answer = reader.client.post(
                filled(entry), data={"csrf": secret}, headers={"Sec-Fetch-Site": "same-origin"}
            )
            assert answer.status_code == 403
            assert "out of date" in answer.text


def test_every_answer_carries_the_headers_that_keep_it_in(shared_house: House) -> None:
    with shared_house.signed_in("ana") as reader:
        paths = ["/queue", "/settings", "/nowhere", "/people", "/sign-in"]
        for path, address in itertools.product(paths, [True, False]):
            headers = {} if address else {"accept-language": "fr"}
            answer = reader.client.get(path, headers=headers)
            policy = answer.headers["content-security-policy"]
            assert "default-src 'self'" in policy
            assert "unsafe" not in policy
            for part in (
                "frame-ancestors 'none'",
                "base-uri 'none'",
                "form-action 'self'",
                "object-src 'none'",
            ):
                assert part in policy
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["referrer-policy"] == "no-referrer"
            assert answer.headers["cache-control"] == "no-store"


def test_files_of_style_and_script_may_be_kept_for_good(shared_house: House) -> None:
    with shared_house.browser() as reader:
        reader.open("/sign-in")
        links = re.findall(r'(?:href|src)="(/static/[^"]+)"', reader.text)
        assert len(links) >= 3
        for link in links:
            answer = reader.client.get(link)
            assert answer.status_code == 200
            assert "immutable" in answer.headers["cache-control"]
        assert reader.client.get("/static/console.0000000000000000.css").status_code == 404
        assert reader.client.get("/static/..%2fdoor.py").status_code == 404


def test_a_name_that_somebody_else_made_point_here_is_not_answered(shared_house: House) -> None:
    with shared_house.browser() as reader:
        answer = reader.client.get("/sign-in", headers={"Host": "rebound.example"})
        assert answer.status_code == 421


def test_a_form_of_ten_megabytes_or_of_no_kind_is_refused(shared_house: House) -> None:
    with shared_house.signed_in("ana") as reader:
        reader.open("/settings")
        ours = {"Sec-Fetch-Site": "same-origin"}
        assert reader.client.post(
            "/sign-out", content=b"a=" + b"x" * 10_000_000, headers=ours
        ).status_code in (413, 415)
        form = ours | {"Content-Type": "application/x-www-form-urlencoded"}
        assert (
            reader.client.post("/sign-out", content=b"a=" + b"x" * 10_000_000, headers=form).status_code
            == 413
        )
        assert (
            reader.client.post(
                "/sign-out", content=b"<x/>", headers=ours | {"Content-Type": "text/xml"}
            ).status_code
            == 415
        )
        assert reader.client.post("/sign-out", content=b"csrf=%ff", headers=form).status_code == 400
        assert (
            reader.client.post("/sign-out", content=b"&".join([b"a=1"] * 600), headers=form).status_code
            == 400
        )
        assert reader.open("/queue").path == "/queue"
