from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from tests.databases import store
from tests.people.acquainted import MINUTE, NOON, joined
from tocsin.calibration import WeightsFile, write_weights
from tocsin.log import log_entry
from tocsin.people import Person
from tocsin.rules import (
    Contents,
    NotYourRulesError,
    RulesError,
    UnknownVersionError,
    answer,
    keep_trial,
    keep_trouble,
    list_versions,
    live_version,
    propose,
    put_back,
    read_version,
    try_again,
    untried_versions,
    went_live,
)
from tocsin.signals import Indicators
from tocsin.store import Store

__all__ = ["store"]

OWN = {
    "mine-en.yaml": """\
language: en
concepts:
  club_name: [blue lantern club]
rules:
  platform_move:
    any: [[club_name]]
    examples: {hit: [come to the blue lantern club], near_miss: [a lantern is blue]}
"""
}


def weights(tmp_path: Path, prior: float = -8.0) -> str:
    file = WeightsFile(version="", prior=prior).named(Indicators.load().version)
    write_weights(file, tmp_path / "weights.yaml")
    return (tmp_path / "weights.yaml").read_text()


def people(store: Store) -> tuple[Person, Person]:
    with store.begin() as connection:
        return joined(connection, "ann", "lead").person, joined(connection, "bob", "admin").person


def trial(against: int | None = None) -> dict[str, Any]:
    counts = {name: {"alarms": 0, "confirm": 0, "reject": 0} for name in ("come", "go", "change")}
    told = {"against": against, "events": 5, "flags": 0, "same": 3, "counts": counts}
    return {**told, "come": [], "go": [], "change": []}


def proposed(store: Store, by: Person, contents: Contents, *, against: int | None = None) -> int:
    """Propose files, and keep a trial of them."""
    with store.begin() as connection:
        number = propose(connection, contents, by, "better", NOON).id
        keep_trial(connection, number, trial(against), NOON)
    return number


def test_what_one_proposes_another_puts_live_and_the_log_tells_each_step(
    store: Store, tmp_path: Path
) -> None:
    ann, bob = people(store)
    with store.begin() as connection:
        made = propose(connection, Contents(weights(tmp_path)), ann, "learned from May", NOON)
        assert [each.id for each in untried_versions(connection)] == [made.id]
        with pytest.raises(RulesError, match="not tried yet"):
            answer(connection, made.id, bob, agreed=True, why="fine", at=NOON)
        keep_trial(connection, made.id, trial(), NOON + MINUTE)
        with pytest.raises(NotYourRulesError, match="somebody else"):
            answer(connection, made.id, ann, agreed=True, why="fine", at=NOON)
        assert live_version(connection) is None
        answer(connection, made.id, bob, agreed=True, why="loses nothing", at=NOON + 2 * MINUTE)
        live = live_version(connection)
        assert live is not None
        assert (live.id, live.answered_by, live.contents.weights) == (
            made.id,
            "person:bob",
            weights(tmp_path),
        )
        written = connection.execute(
            select(log_entry.c.kind, log_entry.c.actor, log_entry.c.body)
            .where(log_entry.c.subject.like("rules:%"))
            .order_by(log_entry.c.id)
        ).all()
    assert [(row.kind, row.actor) for row in written] == [
        ("rules_proposed", "person:ann"),
        ("rules_tried", "machine:trial"),
        ("rules_agreed", "person:bob"),
        ("rules_live", "person:bob"),
    ]
    assert {row.body["files_sha256"] for row in written} == {made.digest.hex()}
    assert written[0].body["why"] == "learned from May"
    assert weights(tmp_path) not in str(written), "the log names the files, it does not hold them"


def test_an_earlier_version_is_put_back_by_one_person_and_one_nobody_agreed_to_is_not(
    store: Store, tmp_path: Path
) -> None:
    ann, bob = people(store)
    first = proposed(store, ann, Contents(weights(tmp_path)))
    with store.begin() as connection:
        answer(connection, first, bob, agreed=True, why="fine", at=NOON)
    second = proposed(store, bob, Contents(weights(tmp_path, -9.0)), against=first)
    with store.begin() as connection:
        with pytest.raises(RulesError, match="nobody agreed"):
            put_back(connection, second, ann, "please", NOON)
        answer(connection, second, ann, agreed=True, why="finer", at=NOON)
        put_back(connection, first, bob, "it rings too often", NOON)
        with pytest.raises(RulesError, match="live already"):
            put_back(connection, first, bob, "again", NOON)
        put_back(connection, None, bob, "so does this", NOON)
        assert live_version(connection) is None
        with pytest.raises(UnknownVersionError):
            put_back(connection, 99, bob, "what", NOON)
        assert [(each.version, each.live_by) for each in went_live(connection)] == [
            (None, "person:bob"),
            (first, "person:bob"),
            (second, "person:ann"),
            (first, "person:bob"),
        ]


def test_what_was_tried_against_something_else_is_tried_again_first(store: Store, tmp_path: Path) -> None:
    ann, bob = people(store)
    first = proposed(store, ann, Contents(weights(tmp_path)))
    second = proposed(store, ann, Contents(weights(tmp_path, -9.0)))
    with store.begin() as connection:
        answer(connection, first, bob, agreed=True, why="fine", at=NOON)
        with pytest.raises(RulesError, match="not live any more"):
            answer(connection, second, bob, agreed=True, why="fine", at=NOON)
        try_again(connection, second, ann, NOON)
        assert [each.id for each in untried_versions(connection)] == [second]
        keep_trouble(connection, second, "no scan can use it", NOON)
        assert untried_versions(connection) == [], "it waits until somebody asks"
        try_again(connection, second, ann, NOON)
        keep_trial(connection, second, trial(first), NOON)
        answer(connection, second, bob, agreed=True, why="fine", at=NOON)


def test_ones_own_is_taken_back_and_what_was_answered_stays_so(store: Store, tmp_path: Path) -> None:
    ann, bob = people(store)
    number = proposed(store, ann, Contents(weights(tmp_path)))
    with store.begin() as connection:
        with pytest.raises(RulesError, match="the same files"):
            propose(connection, Contents(weights(tmp_path)), bob, "mine too", NOON)
        answer(connection, number, ann, agreed=False, why="a slip", at=NOON)
        with pytest.raises(RulesError, match="answered already"):
            answer(connection, number, bob, agreed=True, why="fine", at=NOON)
        with pytest.raises(RulesError, match="answered already"):
            keep_trial(connection, number, trial(), NOON)
        propose(connection, Contents(weights(tmp_path)), bob, "mine now", NOON)


@pytest.mark.parametrize("role", ["reviewer", "child_safety", "legal", "auditor"])
def test_who_may_not_put_rules_live_does_not(store: Store, tmp_path: Path, role: str) -> None:
    ann, _ = people(store)
    number = proposed(store, ann, Contents(weights(tmp_path)))
    with store.begin() as connection:
        other = joined(connection, "cyd", role).person
        for agreed in (True, False):
            with pytest.raises(NotYourRulesError, match="release_rules"):
                answer(connection, number, other, agreed=agreed, why="mine", at=NOON)
        with pytest.raises(NotYourRulesError, match="release_rules"):
            put_back(connection, None, other, "mine", NOON)
        if role != "child_safety":
            with pytest.raises(NotYourRulesError, match="run_shadow"):
                propose(connection, Contents(phrases=OWN), other, "mine", NOON)


def test_files_are_read_at_the_door_as_a_scan_would(store: Store) -> None:
    ann, _ = people(store)
    wrong = [
        (Contents(), "nothing is proposed"),
        (Contents("weights: ["), "weights.yaml"),
        (Contents(phrases={"mine.yaml": "language: [en"}), "phrases/mine.yaml"),
        (Contents(phrases={"../x.yaml": ""}), "no name of a phrase file"),
        (Contents("x" * (1 << 20) + "x"), "at most"),
        (Contents("a\0b"), "NUL"),
    ]
    for contents, said in wrong:
        with store.begin() as connection, pytest.raises(RulesError, match=said):
            propose(connection, contents, ann, "better", NOON)
    with store.begin() as connection:
        for why in (" ", "x" * 1001, "a\0b"):
            with pytest.raises(RulesError, match="reason"):
                propose(connection, Contents(phrases=OWN), ann, why, NOON)
        made = propose(connection, Contents(phrases=OWN), ann, "new slang", NOON)
        assert dict(read_version(connection, made.id).contents.phrases) == OWN
        assert [each.id for each in list_versions(connection)] == [made.id]


def test_the_database_refuses_what_the_steps_refuse(store: Store, tmp_path: Path) -> None:
    ann, _ = people(store)
    number = proposed(store, ann, Contents(weights(tmp_path)))
    said = "answered_at = now(), answered_why = 'fine'"
    for change in (
        f"update rules_version set agreed = true, answered_by = 'person:ann', {said}",
        "update rules_version set weights = 'other'",
        "delete from rules_version",
        f"insert into rules_live (version, live_at, live_by, why) values ({number}, now(), 'person:bob', 'x')",
        f"update rules_version set tried_at = null, trial = null, agreed = true, answered_by = 'person:bob', {said}",
    ):
        with store.engine.connect() as connection, pytest.raises(DBAPIError):
            connection.execute(text(change))
