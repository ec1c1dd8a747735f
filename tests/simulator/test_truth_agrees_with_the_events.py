from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import msgspec

from tests.simulator.platforms import Event, Platform
from tocsin.model import Kind, Role, Stage
from tocsin.simulator import LANGUAGES, SimulationConfig, Truth, simulate
from tocsin.simulator.innocents import FAMILIES
from tocsin.simulator.wording import TELLING, grammar

DOCS = Path(__file__).parents[2] / "docs"


def accounts(platform: Platform) -> set[str]:
    return {event["actor"] for event in platform.of("account")}


def test_whoever_the_truth_names_has_an_account(town: Platform) -> None:
    truth = town.truth
    named = {o.account for o in truth.offenders} | {v.account for v in truth.victims}
    named |= {one.account for one in truth.lookalikes} | set(truth.groups)
    named |= {account for ring in truth.rings for account in (*ring.accounts, *ring.clients, *ring.victims)}
    assert named <= accounts(town)


def test_victims_are_minors_and_no_victim_is_accused(town: Platform) -> None:
    assert all(9 <= victim.age < 18 for victim in town.truth.victims)
    victims = {victim.account for victim in town.truth.victims}
    assert not victims & {offender.account for offender in town.truth.offenders}
    assert {one for o in town.truth.offenders for one in o.victims} <= victims
    assert {one for ring in town.truth.rings for one in ring.minors_used} <= victims


def test_nobody_is_planted_both_as_offender_and_as_innocent(town: Platform) -> None:
    offenders = [offender.account for offender in town.truth.offenders]
    lookalikes = [one.account for one in town.truth.lookalikes]
    assert len(offenders) == len(set(offenders))
    assert len(lookalikes) == len(set(lookalikes))
    assert not set(offenders) & set(lookalikes)


def test_a_stage_begins_when_the_account_first_does_something(town: Platform) -> None:
    for offender in town.truth.offenders:
        mine = [e["at"] for e in town.events if offender.account in (e["actor"], *e.get("to", ()))]
        for at in offender.stages.values():
            assert min(mine) <= at <= max(mine)
        assert list(offender.stages.values()) == sorted(offender.stages.values())


def test_transactions_adverts_and_contacts_of_the_truth_stand_in_the_events(town: Platform) -> None:
    paid = {event["at"] for event in town.of("payment")}
    posts = {event["post"]: event for event in town.of("post")}
    for offender in town.truth.offenders:
        if Stage.TRANSACTION in offender.stages:
            assert offender.stages[Stage.TRANSACTION] in paid
        for minor in offender.victims:
            assert touched(town, offender.account, minor)
    for ring in town.truth.rings:
        for advert in ring.adverts:
            assert posts[advert]["actor"] in ring.accounts


def touched(platform: Platform, one: str, other: str) -> bool:
    return any(
        {one, other} <= {event["actor"], *event["to"]}
        for event in platform.events
        if event.get("to") is not None
    )


def test_reused_pictures_differ_by_the_bits_that_the_truth_says(town: Platform) -> None:
    pdq = {event["media"]: int(event["pdq"], 16) for event in town.of("media")}
    pairs = [pair for ring in town.truth.rings for pair in ring.reused_media]
    assert pairs
    for pair in pairs:
        assert (pdq[pair.received] ^ pdq[pair.shown]).bit_count() == pair.distance


def test_what_links_a_ring_by_device_or_payout_is_really_shared(town: Platform) -> None:
    held: dict[str, dict[str, str]] = {"device": {}, "payout": {}}
    for event in town.of("account"):
        for name, column in held.items():
            if name in event:
                column.setdefault(event["actor"], event[name])
    for ring in town.truth.rings:
        for name, column in held.items():
            values = [column[account] for account in ring.accounts if account in column]
            assert (len(set(values)) < len(values)) == (name in ring.links), ring.ring


def telling_words(language: str) -> list[str]:
    """Literal stretches of the telling sentences, long enough not to occur in everyday talk."""
    rules = grammar(language)
    everyday = " ".join(
        text for name, texts in rules.items() if not name.startswith(TELLING) for text in texts
    )
    pieces = set()
    for name, texts in rules.items():
        if name.startswith(TELLING):
            for text in texts:
                pieces |= {
                    piece.strip() for piece in text.replace("}", "{").split("{")[::2] if len(piece) > 14
                }
    return sorted(piece for piece in pieces if piece not in everyday)


def said_by(platform: Platform, speakers: set[str]) -> list[str]:
    def text(event: Event) -> str:
        return str(event.get("text", "")).lower()

    return [text(e) for e in platform.events if e["actor"] in speakers and e["type"] in ("message", "post")]


def test_a_silent_plot_holds_no_telling_sentence(silent_town: Platform) -> None:
    pieces = [piece for language in LANGUAGES for piece in telling_words(language)]
    assert len(pieces) > 150
    truth = silent_town.truth
    assert not any(offender.telling for offender in truth.offenders)
    assert all(ring.silent for ring in truth.rings)
    speakers = {o.account for o in truth.offenders} | {v.account for v in truth.victims}
    for text in said_by(silent_town, speakers):
        assert not [piece for piece in pieces if piece in text]


def test_a_telling_plot_without_disguise_holds_telling_sentences(town: Platform) -> None:
    pieces = [piece for language in LANGUAGES for piece in telling_words(language)]
    plain = {o.account for o in town.truth.offenders if o.telling and o.evasion in ("none", "padding")}
    assert plain
    texts = said_by(town, plain)
    assert any(piece in text for text in texts for piece in pieces)


def test_the_silent_share_is_kept(town: Platform, tmp_path: Path) -> None:
    truth = simulate(SimulationConfig(people=2000, days=6, silent_share=0.0, offender_share=0.02), tmp_path)
    assert not any(ring.silent for ring in truth.rings)
    shares = [ring.silent for ring in town.truth.rings]
    assert any(shares)
    assert not all(shares)


def test_every_kind_role_and_family_is_planted(town: Platform) -> None:
    truth = town.truth
    assert {o.kind for o in truth.offenders} == set(Kind) - {Kind.KNOWN_MEDIA}
    assert {o.role for o in truth.offenders} == {Role.RECRUITER, Role.OFFENDER, Role.ASSOCIATE, Role.CLIENT}
    assert set(truth.counts.lookalikes_by_family) >= set(FAMILIES) - {"photographer", "charity"}


def test_the_file_is_the_returned_truth_and_keeps_its_schema(town: Platform) -> None:
    text = (town.folder / "truth.json").read_bytes()
    assert msgspec.json.decode(text, type=Truth) == town.truth
    schema = json.loads((DOCS / "schema" / "truth-v1.schema.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(json.loads(text))


def test_the_example_of_the_page_keeps_the_schema() -> None:
    page = (DOCS / "truth.md").read_text(encoding="utf-8")
    example = json.loads(page.split("```json\n")[1].split("```")[0])
    schema = json.loads((DOCS / "schema" / "truth-v1.schema.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(example)


def test_files_that_name_people_are_private(town: Platform) -> None:
    for name in ("events.jsonl", "truth.json"):
        assert (town.folder / name).stat().st_mode & 0o777 == 0o600
