from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cases.time import Time
from tests.cases.working import BOB, POLICY, flag_about, flagged, walk
from tests.databases import store
from tests.dsa.acting import WORDING, act, banned, brought, confirm, gathered, happened, people
from tests.dsa.statements import any_statement
from tocsin.cases import Act, FlagIntake
from tocsin.dsa import (
    Cell,
    as_files,
    counted,
    edit,
    fill,
    labels_of,
    lint,
    measure_of,
    statements,
    withdraw,
    yearly_template,
)
from tocsin.store import Store
from tocsin.transparency import MEASURE, read_facts

__all__ = ["store"]

_MINORS = "STATEMENT_CATEGORY_PROTECTION_OF_MINORS"
_ALL = list(labels_of("category"))
_FIRST, _LAST = date(2026, 1, 1), date(2026, 12, 31)


@pytest.fixture
def time() -> Time:
    return Time()


def _value(cells: list[Cell], indicator: str, by: str = "", of: str = "") -> str:
    (found,) = (each for each in cells if (each.indicator, each.by, each.of) == (indicator, by, of))
    return found.value


@given(st.lists(any_statement(), max_size=6))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_report_counts_exactly_the_statements(said: list[dict[str, Any]]) -> None:
    cells = fill([measure_of(each) for each in said], _ALL)
    own = [each for each in said if each["source_type"] == "SOURCE_VOLUNTARY"]
    assert _value(cells, "measures") == str(len(own))
    assert Counter(each["category"] for each in own) == Counter(
        {
            each.of: int(each.value)
            for each in cells
            if (each.indicator, each.by) == ("measures", "category") and each.value != "0"
        }
    )
    for name in ("decision_account", "decision_visibility"):
        for value in labels_of(name):
            found = sum(value in each.get(name, ()) for each in own)
            assert _value(cells, "measures", "restriction", value) == str(found)
    machines = sum(each["automated_decision"] == "AUTOMATED_DECISION_FULLY" for each in said)
    assert _value(cells, "measures_decided_by_machines_alone") == str(machines)


@given(st.lists(any_statement(), max_size=5), st.sets(st.sampled_from(_ALL)))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_the_store_cannot_know_is_empty_and_listed_and_never_nought(
    said: list[dict[str, Any]], covered: set[str]
) -> None:
    cells = fill([measure_of(each) for each in said], covered)
    for each in cells:
        known = each.by == "category" and each.of in covered
        if not known and len(covered) < len(_ALL):
            assert (each.value, bool(each.why)) == ("", True)
    files = as_files(cells, _FIRST, _LAST)
    listed = list(csv.DictReader(io.StringIO(files["to_fill.csv"].decode())))
    assert len(listed) == sum(not each.value for each in cells)
    assert set(files) == {"to_fill.csv", *(part.file for part in yearly_template().parts)}


def test_the_files_pass_the_linter(tmp_path: Path, store: Store, time: Time) -> None:
    banned(store, time, "u9", "u8")
    with store.read() as connection:
        cells = fill(counted(connection, WORDING, POLICY, _FIRST, _LAST), _ALL)
    for name, written in as_files(cells, _FIRST, _LAST).items():
        (tmp_path / name).write_bytes(written)
    assert lint([tmp_path / part.file for part in yearly_template().parts]) == []


def test_the_life_of_cases_is_counted_in_its_period(store: Store, time: Time) -> None:
    case = flagged(store, time, "u7")
    FlagIntake(store, POLICY, time).accept([flag_about("u7", "second", by="trusted_flagger")], "forum")
    FlagIntake(store, POLICY, time).accept([flag_about("u7", "third", by="hash_match")], "forum")
    time.at += timedelta(hours=6)
    confirm(store, time, case)
    rejected = brought(store, time, "u5")
    walk(store, time, rejected, BOB, Act.TRIAGE, Act.TAKE, Act.REJECT, Act.CLOSE)
    time.at += timedelta(hours=1)
    walk(store, time, rejected, BOB, Act.APPEAL)
    happened(store, time, act(time, "ban", "u7"))
    gathered(store, time)
    with store.read() as connection:
        cells = fill(counted(connection, WORDING, POLICY, _FIRST, _LAST), _ALL)
        other = fill(counted(connection, WORDING, POLICY, date(2025, 1, 1), date(2025, 12, 31)), _ALL)
    said = {
        name: _value(cells, name)
        for name in (
            "notices",
            "notices_by_trusted_flaggers",
            "notices_acted_on",
            "notices_median_hours_to_decision",
            "measures",
            "complaints",
            "complaints_upheld",
            "complaints_median_hours",
            "alarms_judged_by_people",
            "alarms_not_confirmed",
        )
    }
    assert said == {
        "notices": "2",
        "notices_by_trusted_flaggers": "1",
        "notices_acted_on": "2",
        "notices_median_hours_to_decision": "6.0",
        # A user had told of it: no measure of the platform's own.
        "measures": "0",
        "complaints": "1",
        "complaints_upheld": "0",
        "complaints_median_hours": "",
        "alarms_judged_by_people": "1",
        "alarms_not_confirmed": "1",
    }
    assert _value(cells, "notices", "category", _MINORS) == "2"
    assert {each.value for each in other} == {"0", ""}


def test_a_measure_is_the_fact_that_its_statement_says_today(store: Store, time: Time) -> None:
    first, second = (each.id for each in banned(store, time, "u9", "u8"))
    (lead,) = people(store, time, "lea")

    def told() -> list[tuple[str, str | None, str | None]]:
        with store.read() as connection:
            facts = list(read_facts(connection, datetime(2026, 1, 1, tzinfo=UTC), time.now() + timedelta(1)))
            said = list(counted(connection, WORDING, POLICY, _FIRST, _LAST))
            kept = [each for each in statements(connection) if each.withdrawn_at is None]
        # What is sent and what is counted are the same.
        measures = [each for each in said if each.kind == "measure"]
        assert sorted(map(str, measures)) == sorted(str(measure_of(each.body)) for each in kept)
        return [(each.subject, each.restrictions, each.ground) for each in facts if each.fact == MEASURE]

    assert [subject for subject, *_ in told()] == [f"dsa_statement:{each}" for each in (first, second)]
    changes = {
        "decision_account": "DECISION_ACCOUNT_SUSPENDED",
        "decision_provision": "DECISION_PROVISION_TOTAL_SUSPENSION",
    }
    with store.begin() as connection:
        edit(connection, first, changes, version=None, by=lead, now=time.now(), wording=WORDING)
    assert told()[-1] == (
        f"dsa_statement:{first}",
        "DECISION_PROVISION_TOTAL_SUSPENSION DECISION_ACCOUNT_SUSPENDED",
        "DECISION_GROUND_ILLEGAL_CONTENT",
    )
    with store.begin() as connection:
        withdraw(connection, second, lead, "a court ordered secrecy", time.now())
    assert [subject for subject, *_ in told()] == [f"dsa_statement:{first}"]
