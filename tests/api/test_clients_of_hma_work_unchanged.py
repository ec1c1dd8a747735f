"""What clients of Hasher-Matcher-Actioner send, over a real connection, and what they rely on in the answers."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from threatexchange.signal_type.pdq.signal import PdqSignal

from tests.api.serving import picture, plain_picture, served

WAIT = 60
NO_HASH = "5" * 64


@pytest.fixture(scope="module")
def hma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("data"), "--hma-rate", "10000") as server:
        yield server.hma


@pytest.fixture
def bank(hma: str, request: pytest.FixtureRequest) -> str:
    """Return the name of an empty bank of the test's own."""
    name = re.sub("[^A-Z0-9]+", "_", request.node.name.upper())
    assert requests.post(f"{hma}/c/banks", json={"name": name}, timeout=WAIT).status_code == 201
    return name


def got(url: str, **parameters: object) -> Any:
    answer = requests.get(url, params={name: str(value) for name, value in parameters.items()}, timeout=WAIT)
    assert answer.status_code == 200, answer.text
    return answer.json()


def posted(url: str, **sent: Any) -> Any:
    answer = requests.post(url, timeout=WAIT, **sent)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_load_balancer_hears_that_the_service_is_alive_once_its_indexes_are_loaded(hma: str) -> None:
    assert requests.get(f"{hma}/status/live", timeout=WAIT).status_code == 200
    until = time.monotonic() + WAIT
    while (answer := requests.get(f"{hma}/status", timeout=WAIT)).status_code != 200:
        assert (answer.status_code, answer.text) == (503, "INDEX-NOT-LOADED")
        assert time.monotonic() < until
        time.sleep(0.05)
    assert answer.text == "I-AM-ALIVE"
    home = requests.get(f"{hma}/", allow_redirects=False, timeout=WAIT)
    assert (home.status_code, home.headers["location"]) == (302, "/status")


def test_the_site_map_lists_the_paths_that_clients_look_for(hma: str) -> None:
    known = set(got(f"{hma}/site-map"))
    assert known >= {
        "/c/bank/<bank_name>",
        "/c/bank/<bank_name>/content",
        "/c/bank/<bank_name>/content/<int:content_id>",
        "/c/bank/<bank_name>/signal",
        "/c/banks",
        "/c/content_type",
        "/c/exchanges",
        "/c/signal_type",
        "/c/signal_type/index",
        "/h/hash",
        "/m/compare",
        "/m/index/status",
        "/m/lookup",
        "/m/raw_lookup",
        "/site-map",
        "/status",
    }


def test_a_bank_is_made_renamed_switched_and_deleted(hma: str) -> None:
    banks = f"{hma}/c/banks"
    for name in ("01_BANK", "my_bank", "", "../BANK", "BANK\n"):
        refused = requests.post(banks, json={"name": name}, timeout=WAIT)
        assert refused.status_code == 400, name
        assert list(refused.json()) == ["message"]
    made = requests.post(banks, json={"name": "MADE_01"}, timeout=WAIT)
    assert (made.status_code, made.json()) == (201, {"name": "MADE_01", "matching_enabled_ratio": 1.0})
    assert made.json() in got(banks)
    assert got(f"{hma}/c/bank/MADE_01") == made.json()
    assert requests.post(banks, json={"name": "MADE_01"}, timeout=WAIT).status_code == 403

    def put(which: str, **said: str | bool | float) -> requests.Response:
        return requests.put(f"{hma}/c/bank/{which}", json=said, timeout=WAIT)

    assert put("MADE_01", name="1_wrong").status_code == 400
    assert put("MADE_01", name="RENAMED").json()["name"] == "RENAMED"
    assert put("RENAMED", enabled=False).json() == {"name": "RENAMED", "matching_enabled_ratio": 0.0}
    assert put("RENAMED", enabled=True).json()["matching_enabled_ratio"] == 1.0
    assert put("RENAMED", enabled_ratio=0.5).json()["matching_enabled_ratio"] == 0.5
    assert put("MADE_01", enabled=True).status_code == 404
    requests.post(banks, json={"name": "OTHER", "enabled_ratio": 0.25}, timeout=WAIT)
    assert put("OTHER", name="RENAMED").status_code == 403
    assert got(f"{hma}/c/bank/OTHER")["matching_enabled_ratio"] == 0.25
    for _ in range(2):  # that there is none any more is no error
        gone = requests.delete(f"{hma}/c/bank/RENAMED", timeout=WAIT)
        assert (gone.status_code, gone.json()) == (200, {"message": "Done"})
    assert requests.get(f"{hma}/c/bank/RENAMED", timeout=WAIT).status_code == 404


def test_a_file_is_hashed_as_clients_expect(hma: str) -> None:
    content = picture(1)
    made = posted(f"{hma}/h/hash", files={"photo": ("example.png", content, "image/png")})
    assert list(made) == ["pdq"]
    assert PdqSignal.validate_signal_str(made["pdq"])
    assert PdqSignal.compare_hash(made["pdq"], PdqSignal.hash_from_bytes(content)).match
    assert posted(f"{hma}/h/hash", files={"video": b"a video"}) == {
        "video_md5": hashlib.md5(b"a video", usedforsecurity=False).hexdigest()
    }
    asked = posted(f"{hma}/h/hash?types=video_sha256, sha1", files={"video": b"a video"})
    assert asked == {
        "video_sha256": hashlib.sha256(b"a video").hexdigest(),
        "sha1": hashlib.sha1(b"a video", usedforsecurity=False).hexdigest(),
    }
    assert posted(f"{hma}/h/hash", files={"photo": plain_picture()}) == {"pdq": ""}


def test_hashes_that_are_banked_are_matched_from_then_on(hma: str, bank: str) -> None:
    hashes = PdqSignal.get_examples()
    before = got(f"{hma}/m/index/status", signal_type="pdq")["pdq"]["size"]
    numbers = [posted(f"{hma}/c/bank/{bank}/signal", json={"pdq": value})["id"] for value in hashes]
    state = got(f"{hma}/m/index/status", signal_type="pdq")
    assert list(state) == ["pdq"]
    assert state["pdq"]["present"]
    assert state["pdq"]["size"] == before + len(hashes)
    assert got(f"{hma}/m/lookup", signal_type="pdq", signal=hashes[-1], banks=bank) == {
        bank: [{"bank_content_id": numbers[-1], "distance": "0"}]
    }
    assert got(f"{hma}/m/lookup", signal_type="pdq", signal=NO_HASH) == {}
    assert got(f"{hma}/m/raw_lookup", signal_type="pdq", signal=hashes[-1], banks=bank) == {
        "matches": [numbers[-1]]
    }
    assert got(
        f"{hma}/m/raw_lookup", signal_type="pdq", signal=hashes[-1], include_distance=True, banks=bank
    ) == {"matches": [{"bank_content_id": numbers[-1], "distance": "0"}]}


def test_a_file_is_banked_looked_up_disabled_and_removed(hma: str, bank: str) -> None:
    content = picture(2)
    added = posted(f"{hma}/c/bank/{bank}/content", files={"photo": content})
    assert set(added) == {"id", "signals"}
    assert added["signals"] == posted(f"{hma}/h/hash", files={"photo": content})
    item = f"{hma}/c/bank/{bank}/content/{added['id']}"
    shown = got(item)
    assert shown["id"] == added["id"]
    assert shown["disable_until_ts"] == 1
    assert shown["bank"] == {"name": bank, "matching_enabled_ratio": 1.0}
    assert "signals" not in shown
    assert got(item, include_signals="true")["signals"] == added["signals"]

    copy = {"photo": picture(2, "JPEG")}
    looked = posted(f"{hma}/m/lookup", files=copy)
    assert [match["bank_content_id"] for match in looked["pdq"][bank]] == [added["id"]]
    assert int(looked["pdq"][bank][0]["distance"]) <= 31

    later = int(time.time()) + 86_400
    said = requests.put(item, json={"disable_until_ts": later}, timeout=WAIT)
    assert said.json()["disable_until_ts"] == later
    assert posted(f"{hma}/m/lookup", files=copy) == {"pdq": {}}
    raw = got(f"{hma}/m/raw_lookup", signal_type="pdq", signal=added["signals"]["pdq"], banks=bank)
    assert raw == {"matches": [added["id"]]}  # a raw look-up tells of what is disabled, too
    for value in (0, later):
        assert requests.put(item, json={"disable_until_ts": value}, timeout=WAIT).status_code == 200
        assert got(item)["disable_until_ts"] == value
    for wrong in (-1, 9_999_999_999, "soon", None, [1]):
        assert requests.put(item, json={"disable_until_ts": wrong}, timeout=WAIT).status_code == 400
    assert requests.put(item, json={"disable_until_ts": 1}, timeout=WAIT).status_code == 200
    assert posted(f"{hma}/m/lookup", files=copy)["pdq"]

    assert requests.delete(item, timeout=WAIT).json() == {"deleted": 1}
    assert requests.delete(item, timeout=WAIT).json() == {"deleted": 0}
    assert requests.get(item, timeout=WAIT).status_code == 404
    assert posted(f"{hma}/m/lookup", files=copy) == {"pdq": {}}


def test_each_addition_makes_an_item_of_its_own(hma: str, bank: str) -> None:
    value = {"video_md5": "ab" * 16}
    first, second = (posted(f"{hma}/c/bank/{bank}/signal", json=value)["id"] for _ in range(2))
    assert first != second
    assert requests.delete(f"{hma}/c/bank/{bank}/content/{first}", timeout=WAIT).json() == {"deleted": 1}
    found = got(f"{hma}/m/lookup", signal_type="video_md5", signal="AB" * 16)
    assert found == {bank: [{"bank_content_id": second, "distance": "-"}]}
    shown = got(f"{hma}/c/bank/{bank}/content/{second}", include_signals="true")
    assert shown["signals"] == value


def test_what_a_client_says_of_an_item_is_kept(hma: str, bank: str) -> None:
    said = {
        "metadata": '{"content_id": "1197433091", "content_uri": "https://example.org/1", "json": {"a": {}}}'
    }
    add = f"{hma}/c/bank/{bank}/content"
    added = posted(add, files={"photo": picture(3)}, data={**said, "note": "seen twice"})
    shown = got(f"{add}/{added['id']}")
    assert shown["user_metadata"]["content_id"] == "1197433091"
    assert shown["original_media_uri"] == "https://example.org/1"
    assert shown["note"] == "seen twice"
    wrong = requests.post(add, files={"photo": picture(3)}, data={"metadata": '{"other": 5}'}, timeout=WAIT)
    assert wrong.status_code == 400


def test_pairs_of_hashes_are_compared(hma: str) -> None:
    left, right = PdqSignal.get_examples()[:2]
    near = left[:-1] + ("0" if left[-1] != "0" else "1")
    for pair in ([left, left], [left, right], [left, near]):
        expected = PdqSignal.compare_hash(*pair)
        assert posted(f"{hma}/m/compare", json={"pdq": pair}) == {
            "pdq": [expected.match, {"distance": expected.distance.distance}]
        }
    assert posted(f"{hma}/m/compare", json={"video_md5": ["A" * 32, "a" * 32]})["video_md5"][0] is True
    for wrong in ([left], [left, right, left], left, [left, 5], [left, "x"]):
        assert requests.post(f"{hma}/m/compare", json={"pdq": wrong}, timeout=WAIT).status_code == 400


def test_types_are_listed(hma: str) -> None:
    signals = {each["name"]: each["enabled_ratio"] for each in got(f"{hma}/c/signal_type")}
    assert signals == dict.fromkeys(("pdq", "video_md5", "video_sha256", "md5", "sha1", "sha256"), 1.0)
    assert got(f"{hma}/c/content_type") == [
        {"name": "photo", "enabled": True},
        {"name": "video", "enabled": True},
    ]
    state = got(f"{hma}/c/signal_type/index", signal_type="sha1")
    assert set(state["sha1"]) == {
        "db_size",
        "index_size",
        "index_out_of_date",
        "newest_db_item",
        "index_built_to",
    }
    put = requests.put(f"{hma}/c/signal_type/pdq", json={"enabled_ratio": 1.0}, timeout=WAIT)
    assert put.status_code == 204
    assert (
        requests.put(f"{hma}/c/signal_type/pdq", json={"enabled_ratio": 0}, timeout=WAIT).status_code == 501
    )


def test_mistakes_get_the_status_that_hma_gives_them_and_one_sentence(hma: str, bank: str) -> None:
    form = {"photo": picture(4)}
    two = [("photo", picture(4)), ("photo", picture(5))]
    cases: list[tuple[int, str, str, dict[str, Any]]] = [
        (422, "GET", "/h/hash", {}),
        (422, "GET", "/m/raw_lookup?signal=ab", {}),
        (422, "GET", "/m/raw_lookup?signal_type=pdq", {}),
        (422, "GET", f"/m/raw_lookup?signal_type=pdq&signal={NO_HASH}&include_distance=perhaps", {}),
        (400, "GET", "/m/lookup", {}),
        (400, "GET", "/m/lookup?signal_type=pdq", {}),
        (400, "GET", "/m/lookup?signal_type=pdq&signal=abc", {}),
        (400, "GET", f"/m/lookup?signal_type=pdq&signal={'AB' * 32}", {}),
        (400, "GET", f"/m/lookup?signal_type=clip&signal={NO_HASH}", {}),
        (400, "GET", "/m/index/status?signal_type=clip", {}),
        (400, "GET", "/c/signal_type/index?signal_type=clip", {}),
        (400, "POST", "/h/hash", {}),
        (400, "POST", "/h/hash", {"data": b"junk", "headers": {"Content-Type": "multipart/form-data"}}),
        (400, "POST", "/h/hash", {"data": {"photo": "no file"}}),
        (400, "POST", "/h/hash", {"files": {"drawing": b"x"}}),
        (400, "POST", "/h/hash", {"files": two}),
        (400, "POST", "/h/hash", {"files": {"photo": b"not a picture"}}),
        (400, "POST", "/h/hash", {"files": {"photo": b""}}),
        (400, "POST", "/h/hash", {"files": {"photo": picture(4)[:300]}}),
        (400, "POST", "/h/hash?types=clip", {"files": form}),
        (400, "POST", "/h/hash?types=video_md5", {"files": form}),
        (400, "POST", "/h/hash?types=,", {"files": form}),
        (422, "POST", "/c/banks", {"json": {}}),
        (422, "POST", "/c/banks", {"json": {"name": 5}}),
        (422, "POST", "/c/banks", {"data": "name=X"}),
        (422, "POST", "/c/banks", {"json": {"name": "NEW", "enabled_ratio": "much"}}),
        (422, "POST", "/c/banks", {"json": {"name": "NEW", "enabled": "perhaps"}}),
        (400, "POST", "/c/banks", {"json": {"name": "NEW", "enabled_ratio": 2}}),
        (400, "POST", "/c/banks", {"json": ["NEW"]}),
        (404, "POST", "/c/bank/NO_BANK/content", {"files": form}),
        (404, "POST", "/c/bank/NO_BANK/signal", {"json": {"pdq": NO_HASH}}),
        (404, "GET", "/c/bank/NO_BANK/content/1", {}),
        (404, "DELETE", "/c/bank/NO_BANK/content/1", {}),
        (404, "GET", f"/c/bank/{bank}/content/999999", {}),
        (404, "GET", f"/c/bank/{bank}/content/{'9' * 30}", {}),
        (404, "GET", f"/c/bank/{bank}/content/one", {}),
        (404, "PUT", f"/c/bank/{bank}/content/999999", {"json": {"disable_until_ts": 0}}),
        (400, "POST", f"/c/bank/{bank}/content", {}),
        (400, "POST", f"/c/bank/{bank}/content", {"files": {"photo": plain_picture()}}),
        (415, "POST", f"/c/bank/{bank}/signal", {"data": "pdq"}),
        (400, "POST", f"/c/bank/{bank}/signal", {"json": {}}),
        (400, "POST", f"/c/bank/{bank}/signal", {"json": {"pdq": 5}}),
        (400, "POST", f"/c/bank/{bank}/signal", {"json": {"pdq": "5" * 63}}),
        (400, "POST", f"/c/bank/{bank}/signal", {"json": {"clip": "55"}}),
        (400, "POST", "/m/compare", {"json": [1]}),
        (415, "POST", "/m/compare", {"data": "{}"}),
        (404, "GET", "/c/banks/", {}),
        (404, "GET", "/../../etc/passwd", {}),
        (404, "GET", "/c/bank/..%2f..%2fetc%2fpasswd", {}),
        (405, "DELETE", "/c/banks", {}),
    ]
    for status, method, path, sent in cases:
        answer = requests.request(method, hma + path, timeout=WAIT, **sent)
        assert answer.status_code == status, (method, path, answer.status_code, answer.text)
        assert list(answer.json()) == ["message"], (method, path)
        assert "\n" not in answer.json()["message"]
        assert "/tmp" not in answer.json()["message"], "a server's own paths are nobody's business"
    assert got(f"{hma}/c/bank/{bank}")["name"] == bank
