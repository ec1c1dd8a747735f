from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from tests.databases import store
from tocsin.cases import CaseError, read_policy
from tocsin.cases.words import QUEUES
from tocsin.store import Store

__all__ = ["store"]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("severity: {grooming: 9}", "severity"),
        ("severity: {stalking: 2}", "stalking"),
        ("severity: 3", "severity"),
        ("lease_minutes: 0", "lease_minutes"),
        ("lease_minutes: .inf", "lease_minutes"),
        ("emergency_hours: .nan", "emergency_hours"),
        ("due_hours: {review: [1, 2, 3]}", "due_hours"),
        ("due_hours: {review: [1, 2, 3, 1.0e+12]}", "due_hours"),
        ("due_hours: {nap: [1, 2, 3, 4]}", "nap"),
        ("queue_of_severity: [review, review, review, attic]", "attic"),
        ("single_review: perhaps", "single_review"),
        ("below_alarm_share: 2", "below_alarm_share"),
        ("lunch: 12", "lunch"),
        ("- a\n- b", "mapping"),
        ("severity: [", "policy"),
        ("? [a]\n: 1", "policy"),
        ("a: \x07", "policy"),
    ],
)
def test_a_wrong_one_gets_one_clear_sentence(tmp_path: Path, written: str, said: str) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text(written)
    with pytest.raises(CaseError) as told:
        read_policy(file)
    sentence = str(told.value)
    assert str(file) in sentence
    assert said in sentence
    assert "\n" not in sentence
    assert sentence.endswith("see docs/cases.md")


def test_one_that_is_missing_or_no_text_is_told(tmp_path: Path) -> None:
    garbage = tmp_path / "garbage"
    garbage.write_bytes(b"\xff\xfe\x00")
    for file in (tmp_path / "nowhere.yaml", tmp_path, garbage):
        with pytest.raises(CaseError, match="cannot be used"):
            read_policy(file)


def test_a_file_overrides_only_what_it_names(tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text("severity: {other: 2}\nlease_minutes: 10\n")
    own, shipped = read_policy(file), read_policy()
    assert (own.severity["other"], own.lease_minutes) == (2, 10)  # type: ignore[index]
    assert own.severity["trafficking"] == shipped.severity["trafficking"]  # type: ignore[index]
    assert own.due_hours == shipped.due_hours


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text("")
    assert read_policy(file) == read_policy()


def test_the_queues_that_it_may_name_are_those_of_the_database(store: Store) -> None:
    with store.read() as connection:
        assert (
            tuple(connection.execute(text("select name from case_queue order by place")).scalars()) == QUEUES
        )
