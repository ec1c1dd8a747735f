"""Whatever is sent, the answer is one of the statuses that clients know, and never a failure of the server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.api.asking import asked
from tests.api.serving import picture

KNOWN = {200, 201, 204, 302, 400, 403, 404, 405, 413, 415, 422, 501}
BANK = "BANK"
PICTURE = picture(7, side=64)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with asked(tmp_path_factory.mktemp("data")) as (asking, store):
        store.create(BANK)
        asking.post(f"/c/bank/{BANK}/content", files={"photo": PICTURE})
        yield asking


def checked(client: TestClient, method: str, path: str, **sent: Any) -> None:
    # The client takes what begins with two slashes for no path at all, unless it stands behind a host.
    address = f"http://testserver{path}" if path.startswith("//") else path
    answer = client.request(
        method, address, follow_redirects=False, **sent
    )  # what is raised in the server is raised here
    assert answer.status_code in KNOWN, (method, path, answer.status_code, answer.text)
    if answer.status_code >= 400 and method != "HEAD":
        assert list(answer.json()) == ["message"]


HASHES = st.sampled_from(["5" * 64, "ab" * 16, "ab" * 20, "AB" * 32, "", " ", "zz" * 32, "5" * 63, "٥" * 64])
WORDS = st.one_of(
    st.text(max_size=40),
    HASHES,
    st.sampled_from(
        ["pdq", "md5", "video_md5", "sha1", "photo", "video", BANK, "true", "false", "1", "-1", "1e400"]
    ),
    st.integers().map(str),
    st.binary(max_size=30).map(lambda raw: raw.decode("latin-1")),
)
NAMES = st.one_of(
    st.sampled_from([
        "signal", "signal_type", "banks", "seed", "bypass_coinflip", "include_distance", "url", "types", "content_type",
        "include_signals",
    ]),
    st.text(max_size=12),
)  # fmt: skip
SEGMENTS = st.one_of(
    WORDS, st.sampled_from(["..", ".", "%2e%2e", "%00", "%ff", "\\..", "9" * 400, BANK, "1", "0x1", "١"])
)
PATHS = st.one_of(
    st.sampled_from([
        "/", "/status", "/site-map", "/h/hash", "/m/lookup", "/m/raw_lookup", "/m/index/status", "/m/compare",
        "/c/banks", "/c/signal_type", "/c/signal_type/index", "/c/signal_type/pdq", "/c/content_type", "/c/exchanges",
        "/c/exchanges/apis", "/c/exchanges/api/ncmec", "/c/exchange/FEED", "/c/exchange/FEED/credentials",
        f"/c/bank/{BANK}", f"/c/bank/{BANK}/content", f"/c/bank/{BANK}/signal", f"/c/bank/{BANK}/content/1",
    ]),
    st.lists(SEGMENTS, max_size=5).map(lambda parts: "/" + "/".join(quote(part, safe="%") for part in parts)),
    SEGMENTS.map(lambda part: f"/c/bank/{quote(part, safe='%')}/content"),
    SEGMENTS.map(lambda part: f"/c/bank/{BANK}/content/{quote(part, safe='%')}"),
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
MEMBERS = st.dictionaries(
    st.sampled_from([
        "name", "enabled", "enabled_ratio", "pdq", "md5", "video_md5", "sha256", "disable_until_ts", "note", "metadata",
        "bank", "api", "api_json", "credential_json",
    ])
    | st.text(max_size=8),
    JSON,
    max_size=4,
)  # fmt: skip
METHODS = st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
# The bank that the other examples speak of stays, under its name.
SPARED = st.tuples(METHODS, PATHS).filter(
    lambda pair: not (pair[0] in ("PUT", "DELETE") and pair[1].rstrip("/") == f"/c/bank/{BANK}")
)


@settings(max_examples=250, deadline=None)
@given(SPARED, st.lists(st.tuples(NAMES, WORDS), max_size=5))
def test_any_parameters(
    client: TestClient, request_line: tuple[str, str], pairs: list[tuple[str, str]]
) -> None:
    query = "&".join(
        f"{quote(name, errors='replace')}={quote(value, errors='replace')}" for name, value in pairs
    )
    checked(client, request_line[0], f"{request_line[1]}?{query}")


@settings(max_examples=250, deadline=None)
@given(SPARED, JSON | MEMBERS, st.sampled_from(["application/json", "application/x+json", "text/plain", ""]))
def test_any_json(client: TestClient, request_line: tuple[str, str], body: Any, called: str) -> None:
    content = json.dumps(body).encode("utf-8", "replace")
    checked(client, *request_line, content=content, headers={"Content-Type": called})


@settings(max_examples=100, deadline=None)
@given(MEMBERS)
def test_any_change_to_a_bank(client: TestClient, said: dict[str, Any]) -> None:
    checked(
        client, "POST", "/c/banks", content=json.dumps({"name": "PASSING", **said}).encode(), headers=_JSON
    )
    checked(client, "PUT", "/c/bank/PASSING", content=json.dumps(said).encode(), headers=_JSON)
    checked(client, "DELETE", "/c/bank/PASSING")


_JSON = {"Content-Type": "application/json"}


@settings(max_examples=150, deadline=None)
@given(
    SPARED,
    st.binary(max_size=300),
    st.sampled_from([
        "application/json",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\xff",
        "multipart/mixed; boundary=x",
        "application/x-www-form-urlencoded",
    ]),
)  # fmt: skip
def test_any_bytes(client: TestClient, request_line: tuple[str, str], content: bytes, called: str) -> None:
    checked(client, *request_line, content=content, headers={"Content-Type": called.encode("latin-1")})


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["/h/hash", "/m/lookup", f"/c/bank/{BANK}/content"]),
    st.lists(st.tuples(st.sampled_from(["photo", "video", "x", ""]), st.binary(max_size=64)), max_size=3),
    st.dictionaries(st.sampled_from(["metadata", "note", "photo"]), st.text(max_size=20), max_size=2),
    st.integers(0, len(PICTURE)),
)
def test_any_form(
    client: TestClient, path: str, files: list[tuple[str, bytes]], fields: dict[str, str], kept: int
) -> None:
    sent = [(name, (f"../{name}", content)) for name, content in files]
    checked(client, "POST", path, files=sent or None, data=fields)
    checked(client, "POST", path, files={"photo": PICTURE[:kept]}, data=fields)


def test_nesting_without_end_is_no_json(client: TestClient) -> None:
    for content in (
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b'{"pdq":' + b"9" * 5000 + b"}",
        b'{"pdq":"\\ud800"}',
    ):
        for path in ("/m/compare", f"/c/bank/{BANK}/signal", "/c/banks"):
            checked(client, "POST", path, content=content, headers=_JSON)
