from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from tocsin.cases import compare_scans
from tocsin.model import Case, CaseAccount, Kind, Role


def alarm(case: str, accounts: Sequence[str], probability: float = 0.9, kind: Kind = Kind.GROOMING) -> Case:
    return Case(
        case=case,
        kind=kind,
        probability=probability,
        weight=5.0,
        opened_at="2026-01-02T03:04:05Z" if probability >= 0.5 else None,
        accounts=(
            *(CaseAccount(each, Role.OFFENDER, 5.0) for each in accounts),
            CaseAccount("c", Role.MINOR, 0.0),
        ),
        stages=(),
        evidence=(),
        weights_version="1",
        prior=-7.0,
    )


def test_alarms_come_go_change_and_stay() -> None:
    found = compare_scans(
        [alarm("1", ["ann"]), alarm("2", ["bob"]), alarm("3", ["cyd"]), alarm("4", ["dan"], 0.9)],
        [alarm("1", ["ann"]), alarm("2", ["bob"], 0.3), alarm("4", ["dan"], 0.6), alarm("5", ["eve"])],
        {"2": "confirm", "3": "reject"},
    )
    assert found.same == 1
    assert [each.shadow for each in found.come] == ["5"]
    assert [(each.live, each.decided) for each in found.go] == [("2", "confirm"), ("3", "reject")]
    assert [(each.live, each.live_probability, each.shadow_probability) for each in found.change] == [
        ("4", 0.9, 0.6)
    ]


def test_a_ring_that_grows_is_the_same_alarm_under_another_id() -> None:
    found = compare_scans([alarm("1", ["bob", "cyd"])], [alarm("2", ["ann", "bob", "cyd"])])
    assert (found.come, found.go, found.same) == ([], [], 1)


def test_a_ring_that_falls_apart_stays_with_its_larger_part() -> None:
    found = compare_scans([alarm("1", ["a", "b", "c"])], [alarm("2", ["a"]), alarm("3", ["b", "c"])])
    assert [each.shadow for each in found.come] == ["2"]
    assert (found.go, found.same) == ([], 1)


def test_a_case_below_the_alarm_is_none() -> None:
    found = compare_scans([alarm("1", ["a"], 0.4)], [alarm("1", ["a"], 0.45)])
    assert (found.come, found.go, found.change, found.same) == ([], [], [], 0)


rings = st.lists(st.sets(st.sampled_from("abcdefgh"), min_size=1, max_size=3), max_size=5).map(
    lambda drawn: [alarm(f"{number}", sorted(ring)) for number, ring in enumerate(drawn)]
)


@given(rings, rings)
def test_every_alarm_of_both_scans_is_counted_once(before: list[Case], after: list[Case]) -> None:
    found = compare_scans(before, after)
    assert found.same + len(found.go) + len(found.change) == len(before)
    assert found.same + len(found.come) + len(found.change) == len(after)


@given(rings)
def test_nothing_changes_against_itself(cases: list[Case]) -> None:
    found = compare_scans(cases, cases)
    assert (found.come, found.go, found.change) == ([], [], [])
