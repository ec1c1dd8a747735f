from __future__ import annotations

import functools
import json
import random
import re
from collections import Counter, defaultdict
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.simulator.platforms import Event, Platform, read_platform
from tocsin.model import Role, Stage
from tocsin.simulator import EVASIONS, LANGUAGES, SimulationConfig, simulate
from tocsin.simulator.disguise import DRAWN, disguised
from tocsin.simulator.rewording import REWORDED, reworded, spelled, table, with_number
from tocsin.simulator.stage import manner_of

DOCS = Path(__file__).parents[2] / "docs"
CHOSEN_ONLY = sorted(set(EVASIONS) - set(DRAWN))
SENTENCES = {
    "en": "send me a picture, 20 pounds, and don't tell your parents please",
    "fr": "envoie-moi une photo, 20 euros, et dis rien à tes parents",
    "es": "mándame una foto, 20 euros, y no digas nada a tus padres",
}


@pytest.fixture(scope="module")
def evading(tmp_path_factory: pytest.TempPathFactory) -> functools._lru_cache_wrapper[Platform]:
    """A small platform on which every plot evades in one way."""

    @functools.cache
    def platform(kind: str) -> Platform:
        folder = tmp_path_factory.mktemp(kind)
        config = SimulationConfig(
            people=800, days=20, seed=4, offender_share=0.03, silent_share=0.0, activity=0.2, evade=kind
        )
        return read_platform(folder, simulate(config, folder))

    return platform


def to_minors(platform: Platform) -> list[Event]:
    """What offenders wrote to those whom they approached."""
    approached = {o.account: set(o.approached) for o in platform.truth.offenders if o.role is not Role.CLIENT}
    return [
        event for event in platform.of("message") if approached.get(event["actor"], set()) & set(event["to"])
    ]


@pytest.mark.parametrize("kind", CHOSEN_ONLY)
def test_the_truth_names_the_kind_and_the_plots_still_happen(
    evading: functools._lru_cache_wrapper[Platform], kind: str
) -> None:
    platform = evading(kind)
    truth = platform.truth
    schema = json.loads((DOCS / "schema" / "truth-v1.schema.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(json.loads((platform.folder / "truth.json").read_text()))
    assert {one.evasion for one in truth.offenders} == {kind}
    reached = {stage for one in truth.offenders for stage in one.stages}
    assert reached >= {Stage.CONTACT, Stage.TRUST, Stage.ISOLATION, Stage.IMAGE, Stage.TRANSACTION}


@pytest.mark.parametrize("kind", ["sms", "slow_drip", "hand_off", "paraphrase"])
def test_the_same_seed_evades_in_the_same_bytes(
    evading: functools._lru_cache_wrapper[Platform], kind: str, tmp_path: Path
) -> None:
    first = evading(kind)
    simulate(SimulationConfig(**{**first.truth.config, **_typed(first)}), tmp_path)
    for name in ("events.jsonl", "truth.json"):
        assert (tmp_path / name).read_bytes() == (first.folder / name).read_bytes()


def _typed(platform: Platform) -> dict[str, object]:
    """The fields of a configuration that JSON holds otherwise."""
    return {"start": SimulationConfig().start, "languages": platform.truth.config["languages"]}


def test_a_plot_that_draws_its_evasion_never_draws_a_later_one() -> None:
    drawn = {manner_of(False, random.Random(seed)).evasion for seed in range(2000)}
    assert drawn == set(DRAWN)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", REWORDED)
def test_rewording_changes_a_sentence_and_depends_on_chance_alone(kind: str, language: str) -> None:
    if kind == "obscured_phone":
        pytest.skip("it adds a number to adverts and invitations, and leaves other sentences")
    said = [disguised(SENTENCES[language], kind, language, random.Random(seed)) for seed in range(20)]
    assert said == [disguised(SENTENCES[language], kind, language, random.Random(seed)) for seed in range(20)]
    assert all(len(pieces) == 1 for pieces in said)
    changed = [text for (text,) in said if text != SENTENCES[language]]
    assert len(changed) >= 18


@given(number=st.integers(0, 99), language=st.sampled_from(LANGUAGES))
def test_number_words_leave_no_digit_and_every_number_has_its_own(number: int, language: str) -> None:
    text = spelled(f"a {number} b", table(language))
    assert not re.search(r"\d", text)
    assert len(set(table(language).numbers)) == 100
    assert table(language).numbers[number] in text


def test_prices_are_spelled_with_their_currency() -> None:
    assert spelled("£20 or 15€, 300 at most, not 2026", table("en")) == (
        "twenty pounds or fifteen euros, three hundred at most, not 2026"
    )


def test_sms_spelling_is_shorter() -> None:
    short = [reworded(SENTENCES["en"], "sms", "en", random.Random(seed)) for seed in range(50)]
    assert sum(map(len, short)) / 50 < 0.9 * len(SENTENCES["en"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_obscured_number_is_not_written_as_numbers_are(language: str) -> None:
    for seed in range(100):
        text = with_number("hello", language, random.Random(seed))
        assert text.startswith("hello ")
        assert not re.search(r"[0-9]{4}", text)


def test_adverts_and_invitations_carry_an_obscured_number(
    evading: functools._lru_cache_wrapper[Platform],
) -> None:
    platform = evading("obscured_phone")
    adverts = {advert for ring in platform.truth.rings for advert in ring.adverts}
    texts = [event["text"] for event in platform.of("post") if event["post"] in adverts]
    leads = [lead for language in LANGUAGES for lead in table(language).leads]
    assert texts
    assert all(any(lead in text for lead in leads) for text in texts)


def test_a_paraphrasing_plot_never_says_the_same_twice(
    evading: functools._lru_cache_wrapper[Platform],
) -> None:
    platform = evading("paraphrase")
    ring_of = {o.account: o.ring or o.account for o in platform.truth.offenders}
    said: Counter[tuple[str, str]] = Counter()
    for event in to_minors(platform):
        letters = "".join(filter(str.isalpha, event["text"].lower()))
        if letters:
            said[ring_of[event["actor"]], letters] += 1
    repeated = sum(count - 1 for count in said.values())
    assert repeated <= 0.01 * said.total()


def test_a_dripping_offender_writes_no_child_more_than_twice_a_day(
    evading: functools._lru_cache_wrapper[Platform],
) -> None:
    platform = evading("slow_drip")
    a_day = Counter((e["actor"], e["to"][0], e["at"][:10]) for e in to_minors(platform) if len(e["to"]) == 1)
    coaches = {o.account for o in platform.truth.offenders if o.scenario == "abusive_coach"}
    # Pictures that the child sends are asked for at the offender's own pace; what a picture comes with counts too.
    assert max(count for (actor, _, _), count in a_day.items() if actor not in coaches) <= 2


def test_a_conversation_that_is_handed_off_goes_on_from_the_second_account(
    evading: functools._lru_cache_wrapper[Platform],
) -> None:
    platform = evading("hand_off")
    second = {o.continues: o.account for o in platform.truth.offenders if o.continues is not None}
    assert len(second) >= 5
    assert set(second) <= {o.account for o in platform.truth.offenders}
    spoke: dict[tuple[str, str], list[str]] = defaultdict(list)
    for event in to_minors(platform):
        for child in event["to"]:
            spoke[event["actor"], child].append(event["at"])
    handed = [
        (max(spoke[one, child]), min(spoke[other, child]))
        for one, other in second.items()
        for actor, child in spoke
        if actor == other and (one, child) in spoke
    ]
    assert len(handed) >= 5
    assert sum(last <= first for last, first in handed) >= 0.8 * len(handed)
