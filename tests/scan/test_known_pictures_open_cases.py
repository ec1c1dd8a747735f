"""Pictures that stand in banks of known media: whose case they open, and what banks say of themselves."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq
import pytest

from tests.scanning import write_lines
from tests.scene import Scene
from tocsin.banks import BankKind, BankStore, Item, NoSuchBankError, Opinion
from tocsin.media import HashType
from tocsin.scan import ScanOptions, scan

_PDQ = hashlib.sha256(b"listed").digest()
_MD5 = hashlib.md5(b"listed", usedforsecurity=False).digest()


def _near(pdq: bytes, bits: int) -> str:
    return f"{int.from_bytes(pdq, 'big') ^ ((1 << bits) - 1):064x}"


def _events(folder: Path, **hashes: Any) -> str:
    """Return events in which an adult uploads a picture and sends it to another, and a minor sends it on."""
    scene = Scene(bystanders=30)
    scene.account("adult")
    scene.account("friend")
    scene.account("minor", "13-15")
    scene.add("media", "adult", media="shown", **hashes)
    scene.say("adult", "friend", media=["shown"])
    scene.say("minor", "friend", media=["shown"])
    return str(write_lines(scene.events, folder / "events.jsonl"))


def _accused(folder: Path, events: str, *banks: str) -> dict[str, tuple[str, list[str]]]:
    """Return the kind of case and the indicators that each accused account is told for."""
    out = folder / "cases"
    scan([events], out, ScanOptions(banks=banks, data=folder, force=True))
    cases = [msgspec.json.decode(line) for line in (out / "cases.jsonl").read_bytes().splitlines()]
    return {
        one["account"]: (case["kind"], sorted({e["indicator"] for e in case["evidence"]}))
        for case in cases
        for one in case["accounts"]
    }


def _bank(folder: Path, name: str, item: Item, kind: BankKind = BankKind.MATCHING) -> None:
    with BankStore(folder) as store:
        store.create(name, kind)
        store.add(name, [item])


def test_a_listed_picture_accuses_who_uploaded_it_and_nobody_else(tmp_path: Path) -> None:
    _bank(tmp_path, "HOTLINE", Item([(HashType.MD5, _MD5)]))
    events = _events(tmp_path, md5=_MD5.hex())
    assert _accused(tmp_path, events, "HOTLINE") == {"adult": ("known_media", ["hash_match"])}
    assert _accused(tmp_path, events) == {}


@pytest.mark.parametrize(("bits", "quality", "listed"), [(31, 90, True), (32, 90, False), (0, 49, False)])
def test_near_copies_count_within_the_radius_and_of_fit_quality(
    tmp_path: Path, bits: int, quality: int, listed: bool
) -> None:
    _bank(tmp_path, "HOTLINE", Item([(HashType.PDQ, _PDQ)]))
    events = _events(tmp_path, pdq=_near(_PDQ, bits), pdq_quality=quality)
    assert (_accused(tmp_path, events, "HOTLINE") != {}) == listed


def test_an_item_that_its_source_withdrew_or_only_suspects_raises_no_alarm(tmp_path: Path) -> None:
    for name, opinion in (("WITHDRAWN", Opinion.NEGATIVE), ("SUSPECTED", Opinion.SEED)):
        _bank(tmp_path, name, Item([(HashType.MD5, _MD5)], opinion=opinion))
        assert _accused(tmp_path, _events(tmp_path, md5=_MD5.hex()), name) == {}


def test_an_unconfirmed_item_is_its_own_much_lighter_signal(tmp_path: Path) -> None:
    for name, opinion, indicator in (
        ("SUSPECTED", Opinion.SEED, "hash_match_unconfirmed"),
        ("CONFIRMED", Opinion.POSITIVE, "hash_match"),
    ):
        _bank(tmp_path, name, Item([(HashType.MD5, _MD5)], opinion=opinion))
        scan([_events(tmp_path, md5=_MD5.hex())], tmp_path / name, ScanOptions(banks=(name,), data=tmp_path))
        signals = pq.read_table(tmp_path / name / "signals.parquet").to_pylist()
        shown = {(row["indicator"], row["actor"]) for row in signals if row["indicator"].startswith("hash_")}
        assert shown == {(indicator, "adult")}


def test_a_look_alike_of_harmless_media_is_no_hit_but_the_listed_file_itself_is(tmp_path: Path) -> None:
    _bank(tmp_path, "HOTLINE", Item([(HashType.PDQ, _PDQ), (HashType.MD5, _MD5)]))
    _bank(tmp_path, "HARMLESS", Item([(HashType.PDQ, _PDQ)]), BankKind.NEGATIVE)
    near = {"pdq": _near(_PDQ, 8), "pdq_quality": 90}
    assert _accused(tmp_path, _events(tmp_path, **near), "HOTLINE") == {}
    assert "adult" in _accused(tmp_path, _events(tmp_path, **near, md5=_MD5.hex()), "HOTLINE")


def test_a_bank_that_is_not_there_is_told_before_anything_is_read(tmp_path: Path) -> None:
    events = _events(tmp_path, md5=_MD5.hex())
    with pytest.raises(NoSuchBankError, match="there is no bank 'HOTLNE'"):
        scan([events], tmp_path / "cases", ScanOptions(banks=("HOTLNE",), data=tmp_path))
    assert not (tmp_path / "cases").exists()
