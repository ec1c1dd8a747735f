"""An event is judged by the ages as of its own time: verified before estimated before declared, then the newest."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.scene import Scene
from tests.signals.little_scenes import derive, words
from tocsin.engines import DuckDBEngine
from tocsin.relations import read_view

START = datetime(2026, 1, 1, tzinfo=UTC)
RANK = {None: 1, "declared": 1, "estimated": 2, "verified": 3}
BANDS = ("0-12", "13-15", "16-17", "18+")
MOMENT = pa.timestamp("us", tz="UTC")
AGES = """
    select account, band, minor, proven, fell, event, epoch_us(from_at) as from_us, epoch_us(until_at) as until_us
    from age
"""
STATED = pa.schema(
    [
        ("account", pa.string()),
        ("occurred_at", MOMENT),
        ("event", pa.string()),
        ("age_band", pa.string()),
        ("age_source", pa.string()),
        ("guardian_of", pa.list_(pa.string())),
    ]
)
OWN = pa.schema(
    [("account", pa.string()), ("occurred_at", MOMENT), ("event", pa.string()), ("age_band", pa.string())]
)


@dataclass(frozen=True)
class Statement:
    account: str
    occurred_at: datetime
    event: str
    age_band: str | None
    age_source: str | None


@dataclass(frozen=True)
class Known:
    band: str
    minor: bool
    proven: bool


def reference(statements: list[Statement], account: str, at: datetime) -> Known | None:
    """The rule in plain words: the best of what was said until then; before all words, the first of them."""
    said = sorted(
        (s for s in statements if s.account == account and s.age_band not in (None, "unknown")),
        key=lambda s: (s.occurred_at, s.event),
    )
    if not said:
        return None
    until_then = [s for s in said if s.occurred_at <= at] or said[:1]
    best = max(until_then, key=lambda s: (RANK[s.age_source], s.occurred_at, s.event))
    assert best.age_band is not None
    return Known(best.age_band, best.age_band != "18+", RANK[best.age_source] > 1)


def view(statements: list[Statement]) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder, DuckDBEngine(Path(folder), memory="128MB") as engine:
        engine.load("account_event", pa.Table.from_pylist([s.__dict__ for s in statements], schema=STATED))
        engine.load("own_age", OWN.empty_table())
        for name in ("age_stated", "age"):
            engine.create(name, read_view(files("tocsin.signals") / "sql", name))
        rows: list[dict[str, Any]] = engine.fetch(AGES).to_pylist()
        return rows


def micros(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


statements = st.lists(
    st.builds(
        lambda account, minute, event, band, source: Statement(
            account, START + timedelta(minutes=minute), f"e{event:03d}", band, source
        ),
        st.sampled_from("abcdef"),
        st.integers(0, 12),
        st.integers(0, 999),
        st.sampled_from([*BANDS, "unknown", None]),
        st.sampled_from([None, "declared", "estimated", "verified"]),
    ),
    max_size=40,
    unique_by=lambda s: s.event,
)


@settings(max_examples=60, deadline=None)
@given(statements)
def test_the_view_agrees_with_the_rule_at_every_moment(said: list[Statement]) -> None:
    rows = defaultdict(list)
    for row in view(said):
        rows[row["account"]].append(row)
    for account in "abcdefg":
        for minute in range(-1, 14):
            at = START + timedelta(minutes=minute)
            found = [r for r in rows[account] if r["from_us"] <= micros(at) < r["until_us"]]
            known = [Known(r["band"], r["minor"], r["proven"]) for r in found]
            expected = reference(said, account, at)
            assert known == ([] if expected is None else [expected])


@settings(max_examples=40, deadline=None)
@given(statements)
def test_an_age_falls_where_an_adult_becomes_a_minor(said: list[Statement]) -> None:
    fell = {(r["account"], r["event"]) for r in view(said) if r["fell"]}
    expected = set()
    for account in "abcdef":
        own = [s for s in said if s.account == account and s.age_band not in (None, "unknown")]
        own.sort(key=lambda s: (s.occurred_at, s.event))
        before = None
        for number, statement in enumerate(own, 1):
            best = max(own[:number], key=lambda s: (RANK[s.age_source], s.occurred_at, s.event))
            if before == "18+" and best.age_band != "18+":
                expected.add((account, statement.event))
            before = best.age_band
    assert fell == expected


def shown(play: Any) -> dict[str, Any]:
    scene = Scene(bystanders=0)
    play(scene)
    return derive({"scene": scene.events})["scene"].signals


def test_who_grew_up_was_a_minor_when_written_to() -> None:
    def play(s: Scene) -> None:
        s.account("adult")
        s.account("minor", "16-17")
        s.contact("adult", "minor", "request")
        s.account("minor", "18+")

    assert "adult_first_contact" in shown(play)


def test_who_had_grown_up_was_no_minor_when_written_to() -> None:
    def play(s: Scene) -> None:
        s.account("adult")
        s.account("minor", "16-17")
        s.account("minor", "18+")
        s.contact("adult", "minor", "request")

    assert not shown(play)


def test_an_age_told_after_the_event_holds_for_the_time_before() -> None:
    def play(s: Scene) -> None:
        s.contact("adult", "minor", "request")
        s.account("adult")
        s.account("minor", "13-15")

    assert set(shown(play)) == {"adult_first_contact"}


def test_an_unknown_age_is_not_that_of_a_minor() -> None:
    def play(s: Scene) -> None:
        s.account("one", "unknown")
        s.say("one", "two", words("secrecy_request"))
        s.account("adult")
        s.say("adult", "one", words("secrecy_request"))

    assert not shown(play)


@pytest.mark.parametrize("band", ["0-12", "13-15", "16-17"])
def test_a_minor_who_begins_contact_with_minors_shows_nothing(band: str) -> None:
    def play(s: Scene) -> None:
        s.account("minor", band)
        for i in range(6):
            s.contact("minor", s.account(f"m{i}", "13-15"), "request")
            s.give(f"m{i}", "minor", f"hill{i}")

    assert not shown(play)


def test_the_minor_who_merely_answers_is_never_the_one_it_weighs_on() -> None:
    def play(s: Scene) -> None:
        s.account("adult")
        s.account("minor", "13-15")
        for name in ("age_probe", "secrecy_request", "picture_request", "meet_request"):
            s.say("adult", "minor", words(name))
            s.say("minor", "adult", words(name))
        s.give("minor", "adult", "hill")
        s.pay("adult", "minor")
        s.pay("minor", "adult")
        s.contact("minor", "adult", "block")

    rows = [row for rows in shown(play).values() for row in rows]
    assert len(rows) > 6
    assert {row.subject for row in rows} == {"adult"}


def asked_and_told(answer: str, *, listener: str = "18+", asks: bool = True) -> dict[str, Any]:
    """An account that signed up as an adult answers; then pictures are asked for."""

    def play(s: Scene) -> None:
        s.account("asker", listener)
        s.account("child", "18+")
        s.say("child", "asker", "hello")
        s.say("asker", "child", words("age_probe") if asks else "hello")
        s.say("child", "asker", words(answer))
        s.say("asker", "child", words("picture_request"))

    return shown(play)


def test_who_signed_up_as_an_adult_and_tells_the_one_who_asks_a_childs_age_is_a_minor() -> None:
    for answer in ("own_age_child", "own_age_teen", "age_answer"):
        assert "picture_request" in asked_and_told(answer)


def test_a_number_that_nobody_asked_for_is_no_age() -> None:
    assert "picture_request" not in asked_and_told("age_answer", asks=False)
    assert "picture_request" not in asked_and_told("own_age_child", asks=False)


def test_what_one_says_to_a_child_makes_nobody_a_child() -> None:
    def play(s: Scene) -> None:
        s.account("poser")
        s.account("minor", "13-15", "verified")
        s.say("minor", "poser", words("age_probe"))
        s.say("poser", "minor", words("own_age_child"))
        s.say("poser", "minor", words("picture_request"))

    assert "picture_request" in shown(play)


def test_the_own_word_does_not_count_as_an_age_that_fell() -> None:
    assert "stated_age_fell" not in asked_and_told("own_age_child")


def test_whom_a_guardian_names_is_a_minor_whatever_they_declared() -> None:
    def play(s: Scene, *, source: str = "declared") -> None:
        s.account("parent", guardian_of=["child"])
        s.account("child", "18+", source)
        s.account("stranger")
        s.say("stranger", "child", words("picture_request"))

    assert "picture_request" in shown(play)
    assert "picture_request" not in shown(lambda s: play(s, source="verified"))
