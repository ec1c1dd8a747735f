"""Which banks and items a look-up tells of: shares, switches, radii, harmless media, disputes."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.api.asking import asked
from tocsin.banks import BankKind, BankStore, Item, Opinion
from tocsin.media import HashType

ZERO = bytes(32)


def at(bits: int) -> bytes:
    """Return a PDQ hash that differs from ``ZERO`` in this many bits."""
    return ((1 << bits) - 1).to_bytes(32, "little")


def put(store: BankStore, bank: str, value: bytes = ZERO, opinion: Opinion | None = None) -> int:
    store.add(bank, [Item([(HashType.PDQ, value)], key=f"{bank}-{value.hex()}", opinion=opinion)])
    return store.find(bank, f"{bank}-{value.hex()}").number


def banks_of(client: TestClient, value: bytes = ZERO, **parameters: str) -> list[str]:
    answer = client.get("/m/lookup", params={"signal_type": "pdq", "signal": value.hex(), **parameters})
    assert answer.status_code == 200, answer.text
    return sorted(answer.json())


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ratios=st.lists(st.floats(0, 1), min_size=1, max_size=4), seed=st.text(max_size=8))
def test_the_coin_falls_as_in_hma_for_the_same_seed(
    tmp_path_factory: pytest.TempPathFactory, ratios: list[float], seed: str
) -> None:
    with asked(tmp_path_factory.mktemp("data")) as (client, store):
        for number, ratio in enumerate(ratios):
            store.create(f"BANK_{number}", ratio=ratio)
            put(store, f"BANK_{number}")
        # A parameter's text is what HMA seeds Python's generator with.
        sent = seed.encode("utf-8", "replace").decode()
        coin = random.Random(sent).random()
        expected = [f"BANK_{number}" for number, ratio in enumerate(ratios) if ratio >= coin]
        assert banks_of(client, seed=sent) == expected
        assert banks_of(client, seed=sent) == expected, "the same seed, the same answer"
        assert banks_of(client, bypass_coinflip="true") == [f"BANK_{n}" for n in range(len(ratios))]


def test_a_bank_that_is_half_on_counts_in_about_half_of_the_requests(tmp_path: Path) -> None:
    with asked(tmp_path) as (client, store):
        store.create("HALF", ratio=0.5)
        put(store, "HALF")
        assert 60 < sum(banks_of(client) == ["HALF"] for _ in range(200)) < 140


def test_each_bank_has_a_radius_of_its_own(tmp_path: Path) -> None:
    with asked(tmp_path) as (client, store):
        for radius in (0, 10, 31):
            store.create(f"R{radius}", radius=radius)
            put(store, f"R{radius}")
        assert banks_of(client) == ["R0", "R10", "R31"]
        assert banks_of(client, at(10)) == ["R10", "R31"]
        assert banks_of(client, at(31)) == ["R31"]
        assert banks_of(client, at(32)) == []


def test_a_bank_switched_off_in_tocsin_matches_nothing_until_a_client_switches_it_on(tmp_path: Path) -> None:
    with asked(tmp_path) as (client, store):
        store.create("OFF", enabled=False)
        put(store, "OFF")
        assert banks_of(client, bypass_coinflip="true") == []
        assert client.get("/c/bank/OFF").json()["matching_enabled_ratio"] == 0
        client.put("/c/bank/OFF", json={"enabled": False})
        assert banks_of(client) == []
        client.put("/c/bank/OFF", json={"enabled": True})
        assert banks_of(client) == ["OFF"]


def test_only_the_banks_that_are_asked_for_answer(tmp_path: Path) -> None:
    with asked(tmp_path) as (client, store):
        for name in ("A", "B", "C"):
            store.create(name)
            put(store, name)
        assert banks_of(client, banks="A,C,NONE") == ["A", "C"]
        assert banks_of(client, banks="NONE") == []
        assert banks_of(client, banks="") == ["A", "B", "C"]


def test_harmless_media_are_no_match_and_are_told_apart(tmp_path: Path) -> None:
    with asked(tmp_path) as (client, store):
        store.create("HARMLESS", BankKind.NEGATIVE)
        store.create("KNOWN")
        put(store, "HARMLESS")
        put(store, "KNOWN", opinion=Opinion.NEGATIVE)
        query = {"signal_type": "pdq", "signal": ZERO.hex()}
        answer = client.get("/m/lookup", params=query)
        assert answer.json() == {}
        assert answer.headers["tocsin-harmless"] == "HARMLESS,KNOWN"
        assert client.get("/m/raw_lookup", params=query).json() == {"matches": []}


def test_an_item_that_is_disputed_matches_and_is_said_to_be(tmp_path: Path) -> None:
    with asked(tmp_path) as (client, store):
        store.create("KNOWN")
        number = put(store, "KNOWN")
        query = {"signal_type": "pdq", "signal": ZERO.hex()}
        assert "tocsin-disputed" not in client.get("/m/lookup", params=query).headers
        store.vote("KNOWN", number, up=False, by="reviewer")
        answer = client.get("/m/lookup", params=query)
        assert answer.json() == {"KNOWN": [{"bank_content_id": number, "distance": "0"}]}
        assert answer.headers["tocsin-disputed"] == str(number)


def test_an_item_with_several_hashes_is_told_once_with_its_least_distance(tmp_path: Path) -> None:
    with asked(tmp_path) as (client, store):
        store.create("KNOWN")
        store.add("KNOWN", [Item([(HashType.PDQ, at(9)), (HashType.PDQ, at(4))], key="two")])
        answer = client.get("/m/lookup", params={"signal_type": "pdq", "signal": ZERO.hex()})
        assert [match["distance"] for match in answer.json()["KNOWN"]] == ["4"]
