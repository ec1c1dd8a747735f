"""What one person says in several short messages, one soon after the other, is read as the sentence that it is."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Self

import pytest

from tests.scanning import EVERYTHING, scan_events
from tests.scene import Scene
from tocsin.model import Case
from tocsin.signals import ScreenElsewhere, rejoining


def stranger_says(parts: Sequence[str], *, seconds: float = 20, between: str = "") -> Scene:
    """A stranger has asked a minor for a picture, and says these parts to them."""
    scene = Scene(bystanders=20)
    scene.account("adult")
    scene.account("minor", "13-15")
    scene.contact("adult", "minor", "request")
    scene.say("adult", "minor", "send me a pic of yourself")
    for part in parts:
        if between:
            scene.say("minor", "adult", between)
            scene.now += timedelta(seconds=seconds) - timedelta(minutes=10)
        scene.say("adult", "minor", part)
        scene.now += timedelta(seconds=seconds) - timedelta(minutes=10)
    scene.wait(minutes=10)
    return scene


def shown(scene: Scene) -> dict[str, set[str]]:
    """Which events show which indicator."""
    found: dict[str, set[str]] = {}
    for case in scan_events(scene.events).cases:
        for evidence in case.evidence:
            found.setdefault(evidence.indicator, set()).add(evidence.event)
    return found


def event_of(scene: Scene, text: str) -> str:
    (event,) = (e["id"] for e in scene.events if e.get("text") == text)
    return str(event)


@pytest.mark.parametrize("between", ["", "ok"])
def test_a_request_for_secrecy_in_parts_is_told_of_the_part_that_completes_it(between: str) -> None:
    scene = stranger_says(
        ["hey there", "so listen", "don't tell", "your parents", "about this", "see you"], between=between
    )
    assert shown(scene)["secrecy_request"] == {event_of(scene, "your parents")}


def test_parts_of_different_hours_are_not_one_sentence() -> None:
    assert "secrecy_request" not in shown(stranger_says(["don't tell", "your parents"], seconds=3600))


def test_what_two_people_say_is_not_one_sentence() -> None:
    scene = Scene(bystanders=20)
    scene.account("adult")
    scene.account("minor", "13-15")
    scene.contact("adult", "minor", "request")
    scene.say("adult", "minor", "send me a pic of yourself")
    scene.say("minor", "adult", "don't tell")
    scene.now -= timedelta(minutes=9, seconds=50)
    scene.say("adult", "minor", "your parents")
    assert "secrecy_request" not in shown(scene)


def test_what_one_message_says_alone_is_told_once() -> None:
    scene = stranger_says(["hello", "don't tell your parents", "hello again"])
    assert shown(scene)["secrecy_request"] == {event_of(scene, "don't tell your parents")}


def test_a_long_row_of_single_words_is_read_to_its_end() -> None:
    parts = [f"word{n}" for n in range(31)] + ["don't", "tell", "your", "parents"]
    scene = stranger_says(parts)
    assert shown(scene)["secrecy_request"] == {event_of(scene, "parents")}


def test_order_and_repeats_of_the_lines_change_nothing() -> None:
    scene = stranger_says(["don't tell", "your parents", "send me", "a pic", "of yourself"])
    cases: list[list[Case]] = []
    for seed in range(3):
        events = [*scene.events, *scene.events[-3:]]
        random.Random(seed).shuffle(events)
        cases.append(list(scan_events(events).cases))
    assert cases[0] == cases[1] == cases[2] == list(scan_events(scene.events).cases)
    assert cases[0]


@pytest.mark.parametrize(("processes", "threads", "started"), [(True, 2, 1), (True, 1, 0), (False, 2, 0)])
def test_another_process_reads_along_where_it_may(
    monkeypatch: pytest.MonkeyPatch, processes: bool, threads: int, started: int
) -> None:
    """A program that did not say that its main module can be imported again starts none; nor does one thread."""
    made: list[ScreenElsewhere] = []

    class Told(ScreenElsewhere):
        def __enter__(self) -> Self:
            made.append(self)
            return super().__enter__()

    monkeypatch.setattr(rejoining, "_WORTH_ANOTHER", 1)
    monkeypatch.setattr("tocsin.scan.ScreenElsewhere", Told)
    scene = stranger_says(["hey there", "so listen", "don't tell", "your parents", "about this", "see you"])
    options = replace(EVERYTHING, languages=("en",), processes=processes, threads=threads)
    found = scan_events(scene.events, options).cases
    told = {each.event for case in found for each in case.evidence if each.indicator == "secrecy_request"}
    assert told == {event_of(scene, "your parents")}
    assert len(made) == started
