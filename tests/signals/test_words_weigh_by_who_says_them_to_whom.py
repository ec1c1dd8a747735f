"""The same words tell something from a stranger to a minor, less between acquaintances, nothing the other way round.

Which words these are is the phrase files' matter; here every indicator has words of its own.
"""

from __future__ import annotations

from functools import cache

import pytest

from tests.scene import Event, Scene
from tests.signals.little_scenes import INDICATORS, Row, Shown, alone, deed, derive, told_of, words
from tests.signals.pairs import adult_and_minor, one_household

HEARD = {
    i.id: i for i in INDICATORS.file.indicators if i.heard_from in ("adult", "anyone", "minor", "public")
}
TO_MINORS = [name for name, i in HEARD.items() if i.heard_from in ("adult", "anyone")]
FROM_ADULTS = [name for name, i in HEARD.items() if i.heard_from == "adult"]
FROM_ANYONE = [name for name, i in HEARD.items() if i.heard_from == "anyone"]
FROM_MINORS = [name for name, i in HEARD.items() if i.heard_from == "minor"]
PUBLIC = [name for name, i in HEARD.items() if i.heard_from == "public"]
EVEN_AMONG_PEERS = [name for name in FROM_ANYONE if HEARD[name].group in ("threat", "offer")]
FORGIVEN_PEERS = [name for name in FROM_ANYONE if name not in EVEN_AMONG_PEERS]

Written = dict[str, str]
"""Which event said the words of which indicator."""


def say_all(s: Scene, actor: str, to: str | list[str]) -> Written:
    s.say(actor, to, "hello")
    for answering in [to] if isinstance(to, str) else to:
        s.say(answering, actor, "hello")
    return {name: s.say(actor, to, words(name)) for name in HEARD}


def post_all(s: Scene, actor: str, surface: str) -> Written:
    return {name: s.post(actor, surface, text=words(name)) for name in HEARD}


def stranger_to_minor(s: Scene) -> Written:
    adult_and_minor(s)
    return say_all(s, "adult", "minor")


def unknown_age_to_minor(s: Scene) -> Written:
    s.account("adult", "unknown")
    s.account("minor", "13-15")
    return say_all(s, "adult", "minor")


def minor_to_adult(s: Scene) -> Written:
    adult_and_minor(s)
    return say_all(s, "minor", "adult")


def adult_to_adult(s: Scene) -> Written:
    s.account("adult")
    s.account("minor", "18+")
    return say_all(s, "adult", "minor")


def household_to_minor(s: Scene) -> Written:
    one_household(s)
    return say_all(s, "adult", "minor")


def proven_peer_to_minor(s: Scene) -> Written:
    s.account("adult", "13-15", "estimated")
    s.account("minor", "13-15")
    return say_all(s, "adult", "minor")


def peer_by_own_word_to_minor(s: Scene) -> Written:
    s.account("adult", "13-15")
    s.account("minor", "13-15")
    return say_all(s, "adult", "minor")


def stranger_to_two_minors_and_an_adult(s: Scene) -> Written:
    adult_and_minor(s)
    s.account("other", "16-17")
    s.account("friend")
    return say_all(s, "adult", ["minor", "other", "friend"])


def stranger_to_four(s: Scene) -> Written:
    adult_and_minor(s)
    return say_all(s, "adult", ["minor", *(s.account(f"other{i}", "13-15") for i in range(3))])


def guardian_in_copy(s: Scene) -> Written:
    adult_and_minor(s)
    s.account("parent", guardian_of=["minor"])
    return say_all(s, "adult", ["minor", "parent"])


def guardian_to_minor(s: Scene) -> Written:
    s.account("adult", guardian_of=["minor"])
    s.account("minor", "13-15")
    return say_all(s, "adult", "minor")


def grown_up_since(s: Scene) -> Written:
    adult_and_minor(s)
    said = say_all(s, "adult", "minor")
    s.account("minor", "18+")
    s.say("adult", "minor", words("secrecy_request"))
    return said


def adult_posts(s: Scene) -> Written:
    s.account("adult")
    return post_all(s, "adult", "feed")


def circular_to_minor(s: Scene) -> Written:
    adult_and_minor(s)
    return {name: s.say("adult", "minor", words(name)) for name in HEARD}


def circular_to_one_who_was_paid(s: Scene) -> Written:
    adult_and_minor(s)
    s.pay("adult", "minor")
    return {name: s.say("adult", "minor", words(name)) for name in HEARD}


def minor_posts(s: Scene) -> Written:
    s.account("minor", "13-15")
    return post_all(s, "minor", "feed")


SCENES = (
    stranger_to_minor,
    unknown_age_to_minor,
    minor_to_adult,
    adult_to_adult,
    household_to_minor,
    proven_peer_to_minor,
    peer_by_own_word_to_minor,
    stranger_to_two_minors_and_an_adult,
    stranger_to_four,
    guardian_in_copy,
    guardian_to_minor,
    grown_up_since,
    circular_to_minor,
    circular_to_one_who_was_paid,
    adult_posts,
    minor_posts,
)


@cache
def everything() -> dict[str, tuple[Written, Shown]]:
    events: dict[str, list[Event]] = {}
    said: dict[str, Written] = {}
    for play in SCENES:
        scene = Scene(bystanders=0)
        said[play.__name__] = play(scene)
        events[play.__name__] = scene.events
    shown = derive(events)
    return {name: (said[name], shown[name]) for name in said}


def rows(scene: str, indicator: str) -> set[Row]:
    return everything()[scene][1].signals.get(indicator, set())


def event(scene: str, indicator: str) -> str:
    return everything()[scene][0][indicator]


def between_acquaintances(indicator: str) -> str:
    return f"{indicator}_acquainted" if HEARD[indicator].acquainted is not None else indicator


@pytest.mark.parametrize("indicator", TO_MINORS)
@pytest.mark.parametrize("scene", ["stranger_to_minor", "unknown_age_to_minor", "grown_up_since"])
def test_a_stranger_to_a_minor_is_heard(scene: str, indicator: str) -> None:
    assert rows(scene, indicator) == {deed(event(scene, indicator), "adult", "minor")}
    assert not rows(scene, f"{indicator}_acquainted")


@pytest.mark.parametrize("indicator", TO_MINORS)
@pytest.mark.parametrize(
    "scene", ["minor_to_adult", "adult_to_adult", "stranger_to_four", "guardian_in_copy", "adult_posts"]
)
def test_nobody_is_heard_the_other_way_round_nor_in_the_open(scene: str, indicator: str) -> None:
    assert not rows(scene, indicator)
    assert not rows(scene, f"{indicator}_acquainted")


@pytest.mark.parametrize("indicator", TO_MINORS)
@pytest.mark.parametrize("scene", ["household_to_minor", "guardian_to_minor"])
def test_acquaintances_are_heard_by_an_indicator_of_their_own(scene: str, indicator: str) -> None:
    told = between_acquaintances(indicator)
    assert rows(scene, told) == {deed(event(scene, indicator), "adult", "minor")}
    if told != indicator:
        assert not rows(scene, indicator)


@pytest.mark.parametrize("indicator", TO_MINORS)
def test_each_minor_among_few_recipients_counts(indicator: str) -> None:
    scene = "stranger_to_two_minors_and_an_adult"
    said = event(scene, indicator)
    assert rows(scene, indicator) == {deed(said, "adult", "minor"), deed(said, "adult", "other")}


@pytest.mark.parametrize("indicator", [*FROM_ADULTS, *FORGIVEN_PEERS])
def test_a_proven_minor_is_a_peer(indicator: str) -> None:
    assert not rows("proven_peer_to_minor", indicator)


@pytest.mark.parametrize("indicator", EVEN_AMONG_PEERS)
def test_threats_and_offers_count_among_peers_too(indicator: str) -> None:
    scene = "proven_peer_to_minor"
    assert rows(scene, indicator) == {deed(event(scene, indicator), "adult", "minor")}


@pytest.mark.parametrize("indicator", FROM_ANYONE)
def test_a_minor_by_their_own_word_is_nobodys_peer(indicator: str) -> None:
    scene = "peer_by_own_word_to_minor"
    assert rows(scene, indicator) == {deed(event(scene, indicator), "adult", "minor")}


@pytest.mark.parametrize("indicator", FROM_MINORS)
def test_a_minors_discomfort_weighs_on_the_one_who_caused_it(indicator: str) -> None:
    said = event("minor_to_adult", indicator)
    assert rows("minor_to_adult", indicator) == {told_of(said, "minor", "adult")}
    for scene in ("stranger_to_minor", "adult_to_adult", "proven_peer_to_minor", "peer_by_own_word_to_minor"):
        assert not rows(scene, indicator)


@pytest.mark.parametrize("indicator", PUBLIC)
def test_an_adults_post_is_heard_and_a_minors_is_not(indicator: str) -> None:
    assert rows("adult_posts", indicator) == {alone(event("adult_posts", indicator), "adult")}
    assert not rows("minor_posts", indicator)
    assert not rows("stranger_to_minor", indicator)


def test_nobody_owes_one_whom_they_neither_answered_nor_were_paid_by() -> None:
    assert not rows("circular_to_minor", "debt_quota")
    paid = "circular_to_one_who_was_paid"
    assert rows(paid, "debt_quota") == {deed(event(paid, "debt_quota"), "adult", "minor")}


@pytest.mark.parametrize(
    ("said", "told"),
    [((), "picture_request_acquainted"), (("job_offer",), "picture_request")],
)
def test_who_answers_an_advert_is_a_customer_unless_a_job_is_offered(
    said: tuple[str, ...], told: str
) -> None:
    s = Scene(bystanders=0)
    s.account("adult")
    s.account("minor", "16-17")
    s.post("adult", surface="listing")
    s.wait(days=1)
    s.say("minor", "adult", "hello")
    for indicator in said:
        s.say("adult", "minor", words(indicator))
    asked = s.say("adult", "minor", words("picture_request"))
    signals = derive({"scene": s.events})["scene"].signals
    assert signals[told] == {deed(asked, "adult", "minor")}


def test_every_indicator_of_words_is_tested() -> None:
    elsewhere = {"client", "memo", "search", None}
    every = {i.id for i in INDICATORS.file.indicators if i.heard_from not in elsewhere}
    assert every == {*TO_MINORS, *FROM_MINORS, *PUBLIC}
