from __future__ import annotations

import random
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.databases import store
from tests.people.acquainted import NOON
from tests.rules.test_rules_go_live_by_two_people import OWN, people, proposed, weights
from tocsin.rules import Contents, FileChange, Version, answer, compared_with, file_changes, read_version
from tocsin.store import Store

__all__ = ["store"]


def version(contents: Contents) -> Version:
    return Version(
        1, contents, b"", NOON, "person:ann", "why", None, None, None, None, None, None, None, None
    )


def shown(change: FileChange) -> list[str]:
    return [each.sign + each.text for each in change.lines]


def test_each_file_says_what_becomes_of_it_and_only_lines_near_a_change_show() -> None:
    lines = [f"line {number}" for number in range(20)]
    before = Contents("prior: -8", {"a.yaml": "\n".join(lines), "b.yaml": "same\n", "gone.yaml": "x"})
    lines[9] = "another"
    after = Contents(None, {"a.yaml": "\n".join(lines), "b.yaml": "same\n", "new.yaml": "y\u2028z"})
    weights, a, b, gone, new = file_changes(version(before), after)
    assert (weights.name, weights.what, shown(weights)) == ("weights.yaml", "gone", ["-prior: -8"])
    around = ["-line 9", "+another", " line 10", " line 11", " line 12"]
    assert (a.what, shown(a)) == ("changed", [" line 6", " line 7", " line 8", *around])
    assert (b.what, b.lines) == ("same", ())
    assert (gone.name, gone.what) == ("gone.yaml", "gone")
    assert (new.what, shown(new)) == ("new", ["+y\u2028z"]), "what merely looks like an end of a line is none"


@given(
    st.lists(st.sampled_from("abcd"), max_size=40),
    st.lists(st.sampled_from("abcd"), max_size=40),
    st.booleans(),
)
def test_no_line_that_changes_is_left_out(old: list[str], new: list[str], large: bool) -> None:
    # Beyond what is compared line by line the rest of the rules is the same.
    filling = [str(number) for number in range(5_000)] if large else []
    before, after = "\n".join(["head", *old, *filling]), "\n".join(["head", *new, *filling[::-1]])
    (change,) = file_changes(version(Contents(None, {"a.yaml": before})), Contents(None, {"a.yaml": after}))
    gone = [each.text for each in change.lines if each.sign == "-"]
    come = [each.text for each in change.lines if each.sign == "+"]
    stays = [each.text for each in change.lines if each.sign == " "]
    assert sorted(before.split("\n")) == sorted([*set_aside(before, gone, stays), *gone, *stays])
    assert len(before.split("\n")) - len(gone) == len(after.split("\n")) - len(come)


def set_aside(before: str, gone: list[str], stays: list[str]) -> list[str]:
    """Return the lines that a change does not show."""
    left = before.split("\n")
    for each in (*gone, *stays):
        left.remove(each)
    return left


def test_the_largest_files_are_compared_in_a_moment() -> None:
    chance = random.Random(7)
    before, after = ("\n".join(chance.choices("abcdefgh", k=250_000)) for _ in range(2))
    (change,) = file_changes(version(Contents(before)), Contents(after))
    assert change.what == "changed"


def test_what_waits_is_shown_beside_what_is_live_and_what_was_answered_beside_what_was(
    store: Store, tmp_path: Path
) -> None:
    ann, bob = people(store)
    first = proposed(store, ann, Contents(weights(tmp_path), OWN))
    with store.begin() as connection:
        answer(connection, first, bob, agreed=True, why="fine", at=NOON)
    second = proposed(store, ann, Contents(weights(tmp_path, -9.0)), against=first)
    with store.begin() as connection:
        waits = read_version(connection, second)
        live = compared_with(connection, waits)
        assert live is not None
        assert live.id == first
        assert [each.what for each in file_changes(live, waits.contents)] == ["changed", "gone"]
        answer(connection, second, bob, agreed=True, why="fine", at=NOON)
        before = compared_with(connection, read_version(connection, second))
        assert before is not None
        assert before.id == first
        assert compared_with(connection, read_version(connection, first)) is None
