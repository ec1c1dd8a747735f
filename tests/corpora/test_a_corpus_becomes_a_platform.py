"""A corpus as events: rising moments, ages as assumed, recipients; and folds that no author straddles."""

from __future__ import annotations

import itertools
import json
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.corpora import Ages, AuthorTies, Calendar, Conversation, Message, events, folds_of
from tocsin.corpora.platform import author_of, place_of
from tocsin.events import Accepted, judge

CLOCKS = st.lists(st.one_of(st.none(), st.integers(0, 1439)), min_size=1, max_size=40)


def talk(name: str, *authors: str, clocks: list[int | None] | None = None) -> Conversation:
    times = clocks or [600 + at for at in range(len(authors))]
    return Conversation(
        name,
        tuple(Message(at, authors[at % len(authors)], "hello", clock) for at, clock in enumerate(times)),
    )


def told(
    conversation: Conversation, ages: Ages, *, apart: bool = False, known: set[str] | None = None
) -> list[dict]:  # type: ignore[type-arg]
    moments = Calendar().moments(conversation)
    known = set() if known is None else known
    return list(events(conversation, moments, ages, lambda a: a.startswith("bad"), known, apart=apart))


def test_a_clock_past_midnight_is_the_next_day_and_a_small_fall_stands_still() -> None:
    moments = Calendar().moments(talk("c", "a", "b", clocks=[23 * 60 + 58, 2, 1, None, 10]))
    assert [f"{at:%d %H:%M:%S}" for at in moments] == [
        "01 23:58:00", "02 00:02:00", "02 00:02:01", "02 00:02:02", "02 00:10:00",
    ]  # fmt: skip


@given(st.lists(CLOCKS, min_size=1, max_size=6))
def test_moments_rise_and_no_two_conversations_of_an_author_overlap(courses: list[list[int | None]]) -> None:
    calendar = Calendar()
    before: datetime | None = None
    for clocks in courses:
        moments = calendar.moments(talk("c", "a", clocks=clocks))
        assert all(one < two for one, two in itertools.pairwise(moments))
        assert before is None or before < moments[0]
        before = moments[-1]


def test_people_who_never_met_share_their_days() -> None:
    calendar = Calendar()
    days = [
        calendar.moments(talk("c", *pair))[0].day for pair in (("a", "b"), ("c", "d"), ("b", "c"), ("a", "d"))
    ]
    assert days == [1, 1, 2, 2]


def test_with_ages_unknown_nothing_is_told_but_messages() -> None:
    made = told(talk("c", "bad", "b", "a"), Ages.UNKNOWN)
    assert {event["type"] for event in made} == {"message"}
    assert [event["to"] for event in made] == [["b", "a"], ["bad", "a"], ["bad", "b"]]


def test_a_writer_without_partner_writes_to_somebody_silent() -> None:
    assert [event["to"] for event in told(talk("c", "a"), Ages.UNKNOWN)] == [["silent:c"]]


def test_in_turns_each_of_two_is_an_adult_once_and_labels_change_nothing() -> None:
    made = told(talk("c", "bad", "b"), Ages.TURNS)
    ages = {event["actor"]: event["age_band"] for event in made if event["type"] == "account"}
    assert ages == {"bad/adult": "18+", "b/minor": "13-15", "b/adult": "18+", "bad/minor": "13-15"}
    renamed = told(talk("c", "goo", "b"), Ages.TURNS)
    assert json.dumps(renamed) == json.dumps(made).replace("bad", "goo")
    assert {author_of(event["actor"]) for event in made} == {"bad", "b"}


def test_in_turns_rooms_keep_unknown_ages() -> None:
    assert told(talk("c", "a", "b", "d"), Ages.TURNS) == told(talk("c", "a", "b", "d"), Ages.UNKNOWN)


def test_ages_from_labels_are_told_once_and_of_those_concerned_only() -> None:
    known: set[str] = set()
    first = told(talk("c", "bad", "b"), Ages.LABELS, known=known)
    again = told(talk("d", "bad", "e"), Ages.LABELS, known=known)
    innocent = told(talk("e", "x", "y"), Ages.LABELS, known=known)
    bands = [(event["actor"], event["age_band"]) for event in first + again + innocent if "age_band" in event]
    assert bands == [("bad", "18+"), ("b", "13-15"), ("e", "13-15")]


def test_apart_nobody_has_an_account_in_two_conversations() -> None:
    actors = [
        {event["actor"] for event in told(talk(name, "a", "b"), ages, apart=True)}
        for name in ("c", "d")
        for ages in Ages
    ]
    assert set.union(*actors[:3]).isdisjoint(set.union(*actors[3:]))


@pytest.mark.parametrize("ages", Ages)
@pytest.mark.parametrize("apart", [False, True])
def test_every_event_keeps_the_contract_with_the_longest_names(ages: Ages, apart: bool) -> None:
    made = told(talk("c" * 100, "bad" + "a" * 97, "b" * 100), ages, apart=apart)
    made += told(talk("d" * 100, "b" * 100), ages, apart=apart)
    assert len({event["id"] for event in made}) == len(made)
    for event in made:
        assert isinstance(judge(json.dumps(event).encode()), Accepted)


def test_a_message_event_leads_back_to_its_place() -> None:
    for ages in Ages:
        made = [event for event in told(talk("a:b", "x", "y"), ages) if event["type"] == "message"]
        assert {place_of(event["id"]) for event in made} == {("a:b", 0), ("a:b", 1)}
    assert place_of("account:x") is None


ROOMS = st.lists(
    st.lists(st.integers(0, 30).map(str), min_size=1, max_size=4, unique=True), min_size=1, max_size=40
)


@settings(deadline=None)
@given(rooms=ROOMS, folds=st.integers(2, 6), data=st.data())
def test_no_author_is_on_both_sides_of_a_split(
    rooms: list[list[str]], folds: int, data: st.DataObject
) -> None:
    ties = AuthorTies()
    for authors in rooms:
        ties.add(authors)
    component = ties.component()
    positive = data.draw(st.lists(st.booleans(), min_size=len(rooms), max_size=len(rooms)))
    fold = folds_of(component, positive, folds)
    sides: dict[str, set[int]] = {}
    for authors, side in zip(rooms, fold, strict=True):
        for author in authors:
            sides.setdefault(author, set()).add(side)
    assert all(len(side) == 1 for side in sides.values())
    assert set(fold) <= set(range(folds))
    # Nor are conversations tied that share nobody, over others either.
    for at, one in enumerate(rooms):
        for other in range(at):
            if component[at] != component[other]:
                assert not set(one) & set(rooms[other])


def test_positive_conversations_are_spread_over_the_folds() -> None:
    ties = AuthorTies()
    for at in range(100):
        ties.add([f"a{at}", f"b{at}"])
    positive = [at % 10 == 0 for at in range(100)]
    fold = folds_of(ties.component(), positive, 5)
    assert sorted(sum(p for p, f in zip(positive, fold, strict=True) if f == k) for k in range(5)) == [2] * 5
