"""Pictures in private messages: opened, hashed, looked up and compared only where the law lets a machine do so."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq
import pytest

from tests.api.serving import picture
from tests.scanning import EVERYTHING, write_lines
from tests.scene import Scene
from tocsin.banks import BankStore, Item
from tocsin.console.report import tongue
from tocsin.console.report.section import prepare_section
from tocsin.media import HashType
from tocsin.model import Case, NotSeen
from tocsin.scan import ScanOptions, ScanResult, scan

LISTED = hashlib.md5(b"listed", usedforsecurity=False)
BASIS = """
services:
  chat:
    rules:
      - {{ regions: [FR], read: true{}, basis: no law for pictures }}
      - {{ regions: ["*"], read: true, basis: terms of service }}
"""


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    with BankStore(tmp_path) as store:
        store.create("HOTLINE")
        store.add("HOTLINE", [Item([(HashType.MD5, LISTED.digest())])])
    return tmp_path


def scene(region: str) -> Scene:
    """An adult sends an adult of some region a listed picture."""
    made = Scene(bystanders=30)
    for number in range(30):
        made.account(f"bystander-{number}", region="US")
    made.account("adult", region="US")
    made.account("friend", region=region)
    made.add("media", "adult", media="shown", md5=LISTED.hexdigest())
    made.say("adult", "friend", media=["shown"])
    return made


def options(folder: Path, pictures: bool | None = False, **more: Any) -> ScanOptions:
    word = "" if pictures is None else f", pictures: {str(pictures).lower()}"
    path = folder / "legal-basis.yaml"
    path.write_text(BASIS.format(word), encoding="utf-8")
    return replace(
        EVERYTHING,
        languages=("en",),
        banks=("HOTLINE",),
        data=folder,
        legal_basis=path,
        force=True,
        **more,
    )


def scanned(made: Scene, folder: Path, chosen: ScanOptions) -> tuple[ScanResult, set[tuple[str, str]]]:
    """Return the result, and which events a look-up hit, by indicator."""
    source = write_lines(made.events, folder / "events.jsonl")
    result = scan([str(source)], folder / "out", chosen)
    rows = pq.read_table(folder / "out" / "signals.parquet").to_pylist()
    return result, {(row["indicator"], row["event"]) for row in rows if row["indicator"] == "hash_match"}


def kinds(made: Scene, hits: set[tuple[str, str]]) -> set[str]:
    return {event["type"] for event in made.events if ("hash_match", event["id"]) in hits}


def basis_of(result: ScanResult) -> dict[str, Any]:
    told = result.summary["legal_basis"]
    assert isinstance(told, dict)
    return told


def test_a_picture_whose_law_forbids_it_is_not_looked_up_and_that_is_told(bank: Path) -> None:
    for region, forbidden, expected in (
        ("FR", False, set()),
        ("US", False, {"media", "message"}),
        ("FR", True, {"media", "message"}),
        ("FR", None, {"media", "message"}),
    ):
        made = scene(region)
        result, hits = scanned(made, bank, options(bank, forbidden))
        assert kinds(made, hits) == expected, (region, forbidden)
        told = basis_of(result)
        unseen = not expected
        assert told["picture_messages"] == 1
        assert told["picture_messages_not_permitted"] == told["pictures_not_permitted"] == unseen
        assert told["picture_reasons"] == ({"no law for pictures": 1} if unseen else {})
        assert told["messages_not_permitted"] == 0


def test_without_text_the_switch_is_asked_for_pictures_all_the_same(bank: Path) -> None:
    made = scene("FR")
    result, hits = scanned(made, bank, options(bank, read_text=False))
    assert hits == set()
    assert basis_of(result)["pictures_not_permitted"] == 1
    assert basis_of(result)["messages"] == 0


def test_what_a_post_shows_is_looked_up_and_says_nothing_of_the_message(bank: Path) -> None:
    made = scene("FR")
    made.post("adult", "feed", media=["shown"])
    result, hits = scanned(made, bank, options(bank))
    assert kinds(made, hits) == {"media", "post"}
    assert basis_of(result)["pictures_not_permitted"] == 0
    assert basis_of(result)["picture_messages_not_permitted"] == 1


def test_a_message_that_may_be_looked_at_opens_the_picture_for_itself_alone(bank: Path) -> None:
    made = scene("FR")
    allowed = made.say("adult", "bystander-1", media=["shown"])
    _, hits = scanned(made, bank, options(bank))
    assert kinds(made, hits) == {"media", "message"}
    assert {event for _, event in hits if event != made.events[-1]["id"]} == {
        event["id"] for event in made.events if event["type"] == "media"
    }
    assert ("hash_match", allowed) in hits


def test_a_picture_that_no_event_carries_has_the_strictest_rules(bank: Path) -> None:
    made = Scene(bystanders=30)
    made.account("adult", region="US")
    made.add("media", "adult", media="shown", md5=LISTED.hexdigest())
    assert scanned(made, bank, options(bank))[1] == set()
    assert scanned(made, bank, options(bank, pictures=None))[1] != set()


def test_a_picture_that_may_not_be_looked_at_is_not_even_opened(bank: Path) -> None:
    root = bank / "media"
    root.mkdir()
    (root / "one.png").write_bytes(picture(1))
    with BankStore(bank) as store:
        digest = hashlib.md5(picture(1), usedforsecurity=False).digest()
        store.add("HOTLINE", [Item([(HashType.MD5, digest)])])
    for region, hashed in (("FR", 0), ("US", 1)):
        made = scene(region)
        made.add("media", "adult", media="file", path="one.png")
        sent = made.say("adult", "friend", media=["file"])
        result, hits = scanned(made, bank, options(bank, media_root=root))
        assert result.summary["pictures_hashed"] == hashed
        assert (("hash_match", sent) in hits) == bool(hashed)
    # With everything allowed the switch changes nothing of what a scan without it finds.
    made = scene("FR")
    made.add("media", "adult", media="file", path="one.png")
    made.say("adult", "friend", media=["file"])
    switched, _ = scanned(made, bank, options(bank, pictures=True, media_root=root))
    plain, _ = scanned(made, bank, replace(options(bank, media_root=root), legal_basis=None))
    assert switched.cases == plain.cases
    assert switched.summary["pictures_hashed"] == plain.summary["pictures_hashed"] == 1


def test_a_childs_picture_is_not_compared_with_what_is_posted_though_the_same_id_still_tells(
    bank: Path,
) -> None:
    def reused(region: str, posted: str) -> set[str]:
        made = Scene(bystanders=30)
        for number in range(30):
            made.account(f"bystander-{number}", region="US")
        made.account("adult", region="US")
        made.account("child", "13-15", region=region)
        made.give("child", "adult", "given", pdq="ab" * 32)
        if posted != "given":
            made.picture("adult", posted, pdq="ab" * 32)
        made.post("adult", "listing", media=[posted])
        source = write_lines(made.events, bank / "events.jsonl")
        scan([str(source)], bank / "out", options(bank))
        return set(pq.read_table(bank / "out" / "signals.parquet")["indicator"].to_pylist())

    shown = reused("US", "copy") - reused("FR", "copy")
    assert any("advert" in each or "reuse" in each or "posted" in each for each in shown), shown
    assert shown <= reused("FR", "given")


def test_a_case_tells_how_many_pictures_were_not_looked_at_and_only_then(bank: Path) -> None:
    made = scene("FR")
    made.say("adult", "bystander-2", media=["shown"])
    result, _ = scanned(made, bank, options(bank))
    (case,) = [each for each in result.cases if "adult" in {one.account for one in each.accounts}]
    assert case.not_seen == NotSeen(1, 2)
    lines = (bank / "out" / "cases.jsonl").read_text().splitlines()
    assert any(json.loads(line).get("not_seen") == {"pictures": 1, "sent": 2} for line in lines)
    again = msgspec.json.decode(lines[0], type=Case)
    assert prepare_section(again, 1, identify=True).not_seen == "1 of 2 pictures sent in private messages"
    assert "images" in str(prepare_section(again, 1, identify=True, tongue=tongue("fr")).not_seen)
    assert "Not looked at, for the law did not let it" in (bank / "out" / "report.html").read_text()
    scanned(made, bank, replace(options(bank), legal_basis=None))
    assert "not_seen" not in (bank / "out" / "cases.jsonl").read_text()
