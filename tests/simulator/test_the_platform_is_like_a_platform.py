from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
import pdqhash
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.simulator.platforms import Platform
from tocsin.simulator import LANGUAGES, SimulationConfig, simulate
from tocsin.simulator.disguise import EVASIONS, disguised
from tocsin.simulator.drawing import Studio, scene
from tocsin.simulator.pictures import Picture, flipped
from tocsin.simulator.wording import TELLING, alternatives, grammar

MINOR = ("0-12", "13-15", "16-17")


def bands(platform: Platform) -> dict[str, str]:
    first: dict[str, str] = {}
    for event in sorted(platform.of("account"), key=lambda event: event["at"]):
        first.setdefault(event["actor"], event["age_band"])
    return first


def test_most_traffic_is_messages_and_most_messages_stay_within_an_age(town: Platform) -> None:
    counts = town.truth.counts.by_type
    assert 0.5 < counts["message"] / town.truth.counts.events < 0.85
    band = bands(town)
    pairs = [(band[e["actor"]], band[e["to"][0]]) for e in town.of("message") if len(e["to"]) == 1]
    across = sum(a == "18+" and b in MINOR for a, b in pairs) / len(pairs)
    # Families, teachers, games: adults do write to minors, but not mainly.
    assert 0.03 < across < 0.25


def test_contacts_have_a_heavy_tail(town: Platform) -> None:
    partners: defaultdict[str, set[str]] = defaultdict(set)
    for event in town.of("message"):
        if len(event["to"]) == 1:
            partners[event["actor"]].add(event["to"][0])
    degree = np.sort([len(found) for found in partners.values()])
    assert 3 <= np.median(degree) <= 25
    assert degree[-1] > 8 * np.median(degree)


def test_people_sleep(town: Platform) -> None:
    zone = {e["actor"]: ZoneInfo(e["timezone"]) for e in town.of("account") if "timezone" in e}
    hours = Counter(
        datetime.fromisoformat(e["at"]).astimezone(zone[e["actor"]]).hour for e in town.of("message")[::7]
    )
    night = sum(hours[hour] for hour in (2, 3, 4, 5)) / hours.total()
    evening = sum(hours[hour] for hour in (17, 18, 19, 20)) / hours.total()
    assert night < 0.06
    assert evening > 0.2


def test_ages_are_often_unknown_or_overstated(town: Platform) -> None:
    declared = Counter(victim.declared for victim in town.truth.victims)
    assert declared["18+"] + declared["unknown"] > 0
    shares = Counter(bands(town).values())
    total = shares.total()
    assert 0.02 < shares["unknown"] / total < 0.15
    assert 0.15 < sum(shares[one] for one in MINOR) / total < 0.45


def test_only_a_minority_of_parents_is_declared(town: Platform) -> None:
    declared = [event for event in town.of("account") if event.get("guardian_of")]
    assert 0.01 < len(declared) / town.truth.counts.accounts < 0.12
    known = {event["actor"] for event in town.of("account")}
    assert all(set(event["guardian_of"]) <= known for event in declared)


def test_families_share_devices_and_strangers_do_not(town: Platform) -> None:
    holders: defaultdict[str, set[str]] = defaultdict(set)
    for event in town.of("account"):
        if "device" in event:
            holders[event["device"]].add(event["actor"])
    shared = [found for found in holders.values() if len(found) > 1]
    assert len(shared) > 0.05 * len(holders)
    assert max(map(len, shared)) <= 8


def test_pictures_go_round_as_near_copies(town: Platform) -> None:
    seen = [int(event["pdq"], 16) for event in town.of("media") if "pdq" in event]
    near = 0
    for one in seen[:40] + seen[-40:]:
        near += sum((one ^ other).bit_count() <= 31 for other in seen) > 1
    assert near > 8


def test_all_languages_and_groups_are_spoken(town: Platform) -> None:
    languages = Counter(event["language"] for event in town.of("account") if "language" in event)
    assert set(languages) == set(LANGUAGES)
    groups = Counter(town.truth.groups.values())
    assert len(groups) == 4
    assert min(groups.values()) > 0.04 * groups.total()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_act_has_many_paraphrases(language: str) -> None:
    least = 25 if language == "en" else 12
    for name in grammar(language):
        if name.startswith((TELLING, "reply_")) and name not in ("reply_unsure", "reply_yes", "reply_scared"):
            assert len(alternatives(language, name, limit=2000)) >= least, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_languages_have_the_same_rules_and_no_slot_is_missing(language: str) -> None:
    mine, english = grammar(language), grammar("en")
    assert {name for name in english if name.startswith(TELLING) or "_note" in name} <= set(mine)
    for name in mine:
        assert all("{" not in text for text in alternatives(language, name, limit=50)), name


@given(st.integers(0, 2**256 - 1), st.integers(0, 256), st.integers())
def test_flipping_changes_exactly_so_many_bits(pdq: int, bits: int, seed: int) -> None:
    assert (flipped(pdq, bits, random.Random(seed)) ^ pdq).bit_count() == bits


@given(
    st.sampled_from(EVASIONS), st.integers(), st.sampled_from(["keep this to yourself", "how old are you"])
)
def test_a_disguise_loses_no_word(evasion: str, seed: int, text: str) -> None:
    pieces = disguised(text, evasion, "en", random.Random(seed))
    assert all(pieces)
    if evasion == "split":
        assert " ".join(pieces) == text
        assert len(pieces) > 1
    else:
        assert len(pieces) == 1


@pytest.mark.parametrize("base", [1, 12_345, 987_654_321])
def test_copies_of_a_drawn_picture_stay_close_in_pdq(base: int, tmp_path: Path) -> None:
    studio = Studio(tmp_path)
    original = Picture(media="p1", base=base, pdq=0, sha256="", md5="", quality=90, size=1)
    drawn = pdqhash.compute(np.asarray(Image.open(tmp_path / studio(original, 0))))[0]
    for variant in (1, 17, 39, 2**200 + 5):
        path = tmp_path / studio(replace(original, media=f"p{variant}"), variant)
        copied, quality = pdqhash.compute(np.asarray(Image.open(path)))
        assert (copied != drawn).sum() <= 31
        assert quality >= 50


def test_drawn_pictures_come_without_hashes_and_lie_where_the_event_says(tmp_path: Path) -> None:
    config = SimulationConfig(people=400, days=5, seed=9, offender_share=0.02, media=True, media_share=0.5)
    simulate(config, tmp_path)
    events = [msgspec.json.decode(line) for line in (tmp_path / "events.jsonl").read_bytes().splitlines()]
    drawn = [event for event in events if event["type"] == "media" and "path" in event]
    assert drawn
    for event in drawn:
        assert not event.keys() & {"sha256", "md5", "pdq"}
        assert Image.open(tmp_path / event["path"]).size[0] > 100


def test_unrelated_drawn_pictures_are_far_apart() -> None:
    hashes = [pdqhash.compute(np.asarray(scene(number * 7919)))[0] for number in range(12)]
    distances = [(hashes[i] != hashes[j]).sum() for i in range(12) for j in range(i)]
    assert min(distances) > 40
