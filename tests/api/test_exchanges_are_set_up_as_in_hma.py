"""Clients of Hasher-Matcher-Actioner set exchanges up on a running server, which never takes credentials from them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.api.serving import environment, picture, served
from tests.prepared import tocsin_path
from tocsin.banks import BankStore
from tocsin.banks import exchanges as room

WAIT = 60
NEVER_FETCHED = {
    "checkpoint_ts": None,
    "fetched_items": 0,
    "last_fetch_complete_ts": None,
    "last_fetch_succeeded": None,
    "running_fetch_start_ts": None,
    "up_to_date": False,
}
NO_CREDENTIALS = {"supports_auth": False, "has_credentials": False, "source": None}
NGO_TEST = "https://hashsharing-test.ncmec.org/npo"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(folder))
        patch.setenv("TX_STOPNCII_KEYS", "fetch,subscription")
        for name in ("TX_NCMEC_CREDENTIALS", "TX_ACCESS_TOKEN"):
            patch.delenv(name, raising=False)
        yield folder / "data"


@pytest.fixture(scope="module")
def hma(data: Path) -> Iterator[str]:
    with served(data, "--hma-rate", "10000") as server:
        requests.post(f"{server.hma}/c/banks", json={"name": "THERE"}, timeout=WAIT)
        yield f"{server.hma}/c"


@pytest.fixture
def before(hma: str) -> Any:
    """Return the exchanges and banks that there are before a test."""
    return there_is(hma)


def there_is(hma: str) -> Any:
    return got(f"{hma}/exchanges"), got(f"{hma}/banks")


def got(url: str) -> Any:
    answer = requests.get(url, timeout=WAIT)
    assert answer.status_code == 200, answer.text
    return answer.json()


def posted(url: str, said: Any) -> tuple[int, Any]:
    answer = requests.post(url, json=said, timeout=WAIT)
    return answer.status_code, answer.json()


def fetch(data: Path, *names: str) -> int:
    words = [tocsin_path(), "bank", "exchange", "fetch", *names, "--data", str(data), "--quiet"]
    return subprocess.run(words, env=environment(), check=False, capture_output=True).returncode


def test_an_exchange_is_made_fetched_switched_off_and_deleted(hma: str, data: Path) -> None:
    made = posted(f"{hma}/exchanges", {"api": "sample", "bank": "SAMPLES", "api_json": {}})
    assert made == (201, {"message": "Created successfully"})
    assert "SAMPLES" in got(f"{hma}/exchanges")
    assert got(f"{hma}/bank/SAMPLES") == {"name": "SAMPLES", "matching_enabled_ratio": 1.0}
    one = {"name": "SAMPLES", "api": "sample", "enabled": True, "bank": "SAMPLES"}
    assert got(f"{hma}/exchange/SAMPLES") == {**one, "credential_status": NO_CREDENTIALS}
    assert got(f"{hma}/exchange/SAMPLES/status") == NEVER_FETCHED

    assert fetch(data, "SAMPLES") == 0
    status = got(f"{hma}/exchange/SAMPLES/status")
    assert status["fetched_items"] > 0
    assert status["last_fetch_complete_ts"] > 0
    assert (status["last_fetch_succeeded"], status["up_to_date"]) == (True, True)
    assert status["running_fetch_start_ts"] is None
    with BankStore(data) as store:
        item = store.contents("SAMPLES", most=1)[0]
    shown = got(f"{hma}/bank/SAMPLES/content/{item.number}")
    assert shown["collab_metadata"] == {"SAMPLES": [item.id.removeprefix("SAMPLES:")]}

    off = requests.put(f"{hma}/exchange/SAMPLES", json={"enabled": False}, timeout=WAIT)
    assert (off.status_code, off.json()["enabled"]) == (200, False)
    assert got(f"{hma}/exchange/SAMPLES")["enabled"] is False

    for _ in range(2):  # that there is none is no error, as in HMA
        gone = requests.delete(f"{hma}/exchange/SAMPLES", timeout=WAIT)
        assert (gone.status_code, gone.json()) == (200, {"message": "Exchange deleted"})
    assert "SAMPLES" not in got(f"{hma}/exchanges")
    assert requests.get(f"{hma}/bank/SAMPLES", timeout=WAIT).status_code == 404


def test_what_else_is_in_an_exchange_s_bank_stays_when_it_is_deleted(hma: str, data: Path) -> None:
    posted(f"{hma}/exchanges", {"api": "sample", "bank": "BOTH", "api_json": {}})
    fetch(data, "BOTH")
    own = requests.post(f"{hma}/bank/BOTH/content", files={"photo": picture(3)}, timeout=WAIT).json()["id"]
    requests.delete(f"{hma}/exchange/BOTH", timeout=WAIT)
    with BankStore(data) as store:
        assert [item.number for item in store.contents("BOTH")] == [own]


def test_a_fetch_that_failed_is_told(hma: str, data: Path) -> None:
    with BankStore(data) as store:
        store.create("OURS")
        room.add(store, "ours", "local_file", "OURS", {"filename": str(data / "none.txt")})
    assert fetch(data, "ours") == 3
    shown = got(f"{hma}/exchange/ours")
    assert (shown["api"], shown["bank"]) == ("local_file", "OURS")
    status = got(f"{hma}/exchange/ours/status")
    assert (status["last_fetch_succeeded"], status["up_to_date"]) == (False, False)


def test_kinds_and_their_forms_are_those_that_clients_fill_in(hma: str) -> None:
    assert set(got(f"{hma}/exchanges/apis")) == {"fb_threatexchange", "ncmec", "sample", "stop_ncii"}
    known = {name: got(f"{hma}/exchanges/api/{name}") for name in ("sample", "ncmec", "stop_ncii")}
    assert known == {
        "sample": {"supports_authentification": False, "has_set_authentification": False},
        "ncmec": {"supports_authentification": True, "has_set_authentification": False},
        "stop_ncii": {"supports_authentification": True, "has_set_authentification": True},
    }
    form = got(f"{hma}/exchanges/api/ncmec/schema")
    chosen, members = form["config_schema"]["fields"]
    assert (chosen["name"], chosen["type"], chosen["required"]) == ("environment", "enum", True)
    assert NGO_TEST in chosen["choices"]
    assert (members["name"], members["type"], members["required"]) == ("only_esp_ids", "set_of_number", False)
    assert [field["name"] for field in form["credentials_schema"]["fields"]] == ["user", "password"]
    assert got(f"{hma}/exchanges/api/sample/schema") == {
        "config_schema": {"fields": []},
        "credentials_schema": None,
    }
    for path in ("exchanges/api/clip", "exchanges/api/clip/schema"):
        assert requests.get(f"{hma}/{path}", timeout=WAIT).status_code == 400


def test_settings_are_those_of_the_kind(hma: str) -> None:
    chosen = {"environment": NGO_TEST, "only_esp_ids": [3, 4]}
    assert posted(f"{hma}/exchanges", {"api": "ncmec", "bank": "NCMEC", "api_json": chosen})[0] == 201
    shown = got(f"{hma}/exchange/NCMEC")
    assert {name: shown[name] for name in chosen} == chosen
    group = {"privacy_group": 77, "enabled": False}
    made = posted(f"{hma}/exchanges", {"api": "fb_threatexchange", "bank": "GROUP", "api_json": group})
    assert made[0] == 201
    shown = got(f"{hma}/exchange/GROUP")
    assert (shown["privacy_group"], shown["enabled"]) == (77, False)
    assert posted(f"{hma}/exchanges", {"api": "stop_ncii", "bank": "NCII", "api_json": {}})[0] == 201
    assert got(f"{hma}/exchange/NCII/credentials") == {
        "supports_auth": True,
        "has_credentials": True,
        "source": "environment",
    }


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (400, {"api": "sample"}),
        (400, {"api": "sample", "bank": "lower"}),
        (400, {"api": "sample", "bank": 5}),
        (400, {"bank": "NEW"}),
        (400, {"api": "clip", "bank": "NEW"}),
        (400, {"api": ["sample"], "bank": "NEW"}),
        (400, {"api": "sample", "bank": "NEW", "api_json": []}),
        (400, {"api": "sample", "bank": "NEW", "api_json": {"colour": "red"}}),
        (422, {"api": "sample", "bank": "NEW", "api_json": {"enabled": "perhaps"}}),
        (400, {"api": "ncmec", "bank": "NEW", "api_json": {}}),
        (400, {"api": "ncmec", "bank": "NEW", "api_json": {"environment": "moon"}}),
        (400, {"api": "fb_threatexchange", "bank": "NEW", "api_json": {"privacy_group": "many"}}),
        # These would send the server's credentials elsewhere, or read its files.
        (400, {"api": "stop_ncii", "bank": "NEW", "api_json": {"url": "https://example.org"}}),
        (400, {"api": "stop_ncii", "bank": "NEW", "api_json": {"credentials": "/etc/passwd"}}),
        (400, {"api": "local_file", "bank": "NEW", "api_json": {"filename": "/etc/passwd"}}),
        (403, {"api": "sample", "bank": "THERE", "api_json": {}}),
    ],
)
def test_what_makes_no_exchange_is_refused_and_leaves_nothing(
    hma: str, before: Any, status: int, said: dict[str, Any]
) -> None:
    answered, body = posted(f"{hma}/exchanges", said)
    assert (answered, list(body)) == (status, ["message"]), body
    assert there_is(hma) == before


def test_credentials_are_refused_unread_and_nothing_is_made(hma: str, data: Path, before: Any) -> None:
    secret = {"user": "somebody", "password": "hush-hush"}
    whole = {"api": "ncmec", "bank": "NEW", "api_json": {"environment": NGO_TEST}}
    status, body = posted(f"{hma}/exchanges", {**whole, "credential_json": secret})
    assert status == 501
    assert "sign-in" in body["message"]
    assert there_is(hma) == before
    assert posted(f"{hma}/exchanges", {**whole, "credential_json": {}})[0] == 201
    for path in ("exchanges/api/ncmec", "exchange/NEW/credentials"):
        assert posted(f"{hma}/{path}", {"credential_json": secret})[0] == 501
        nothing: dict[str, str] | None
        for nothing in ({}, None):
            assert posted(f"{hma}/{path}", {"credential_json": nothing})[0] == 200
    posted(f"{hma}/exchanges", {"api": "sample", "bank": "PLAIN", "api_json": {}})
    assert posted(f"{hma}/exchange/PLAIN/credentials", {"credential_json": secret})[0] == 400
    for said in ({}, {"credential_json": {}, "other": 1}):
        assert posted(f"{hma}/exchange/NEW/credentials", said)[0] == 400
    assert posted(f"{hma}/exchange/NONE/credentials", {"credential_json": {}})[0] == 404
    for file in data.rglob("*"):
        assert not file.is_file() or b"hush-hush" not in file.read_bytes()


def test_an_exchange_that_is_not_there_is_404(hma: str) -> None:
    for path in ("", "/status", "/credentials"):
        assert requests.get(f"{hma}/exchange/NONE{path}", timeout=WAIT).status_code == 404
    assert requests.put(f"{hma}/exchange/NONE", json={"enabled": True}, timeout=WAIT).status_code == 404
