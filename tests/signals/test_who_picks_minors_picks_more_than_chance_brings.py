"""What is many minors for one account depends on how many there are among all who are approached."""

from __future__ import annotations

import pytest

from tests.scene import Scene
from tests.signals.little_scenes import derived


def asks(s: Scene, beginner: str, *, minors: int, adults: int) -> None:
    s.account(beginner)
    for i in range(minors):
        s.contact(beginner, s.account(f"minor{i} of {beginner}", "13-15"), "request")
    for i in range(adults):
        s.contact(beginner, s.account(f"adult{i} of {beginner}"), "request")


def collectors(minors_around: int) -> set[str]:
    """Who is said to pick minors, where so many of a hundred other people's contacts are minors."""
    s = Scene(bystanders=0)
    asks(s, "picker", minors=9, adults=2)
    for i in range(100):
        asks(s, f"other{i}", minors=int(i < minors_around), adults=int(i >= minors_around))
    with derived({"scene": s.events}) as engine:
        return {
            account.partition("/")[2]
            for account in engine.fetch("select account from collector")["account"].to_pylist()
        }


@pytest.mark.parametrize(("minors_around", "found"), [(20, {"picker"}), (40, {"picker"}), (55, set())])
def test_nine_of_eleven_are_many_where_few_are_minors(minors_around: int, found: set[str]) -> None:
    assert collectors(minors_around) == found
