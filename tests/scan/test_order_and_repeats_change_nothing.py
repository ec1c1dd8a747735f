"""The same events in any order, split in any way, fed twice or in another form: byte-identical cases."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.scanning import EVERYTHING, write_lines
from tests.scene import Event, Scene
from tests.stories import INNOCENTS, OFFENDERS
from tocsin.scan import ScanOptions, scan


def everyone() -> list[Event]:
    scene = Scene(bystanders=60)
    for story in (*OFFENDERS.values(), *INNOCENTS.values()):
        story(scene)
    return scene.events


EVENTS = everyone()


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("plain")
    scan([str(write_lines(EVENTS, folder / "events.jsonl"))], folder / "out", EVERYTHING)
    cases = (folder / "out" / "cases.jsonl").read_bytes()
    assert cases.count(b"\n") >= 3
    return cases


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), files=st.integers(1, 4), again=st.floats(0, 1), threads=st.integers(1, 2))
def test_shuffled_split_and_repeated(
    tmp_path_factory: pytest.TempPathFactory,
    expected: bytes,
    *,
    seed: int,
    files: int,
    again: float,
    threads: int,
) -> None:
    chance = random.Random(seed)
    events = EVENTS + chance.sample(EVENTS, int(again * len(EVENTS)))
    chance.shuffle(events)
    folder = tmp_path_factory.mktemp("shuffled")
    source = folder / "in"
    source.mkdir()
    for number in range(files):
        part = events[number::files]
        path = source / f"part-{number}.jsonl"
        if number % 2:
            lines = "".join(json.dumps(dict(reversed(event.items())), indent=None) + "\n" for event in part)
            Path(f"{path}.gz").write_bytes(gzip.compress(lines.encode()))
        else:
            write_lines(part, path)
    result = scan([str(source)], folder / "out", ScanOptions(bounds=EVERYTHING.bounds, threads=threads))
    assert (folder / "out" / "cases.jsonl").read_bytes() == expected
    assert result.summary["read"] == len(events)
    assert result.summary["duplicate"] == len(events) - len(EVENTS)
    assert result.summary["accepted"] == len(EVENTS)
