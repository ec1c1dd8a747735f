"""A second screen in another process reads its share of the runs of short messages, and nothing hangs on it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import psutil
import pyarrow as pa
import pytest

from tests.scanning import write_lines
from tests.scene import Scene
from tocsin.engines import DuckDBEngine
from tocsin.events import EVENT_SCHEMA, EventReader, Sources
from tocsin.signals import Intake, Screen, ScreenElsewhere, rejoining

LANGUAGES = ("en",)
Hit = tuple[int, str, bool]


def staged(tmp_path: Path, another: Callable[[], ScreenElsewhere] | None) -> set[Hit]:
    """What texts show where a hundred people ask a child in two messages what one message would ask."""
    scene = Scene(bystanders=0)
    scene.account("child", "13-15")
    for number in range(100):
        asker = scene.account(f"asker-{number}", "16-17")
        for text in ("hi there", "how old", "are you"):
            scene.say(asker, "child", text)
            scene.wait(minutes=-9)  # of the ten that every act takes
    tmp_path.mkdir(exist_ok=True)
    source = write_lines(scene.events, tmp_path / "events.jsonl")
    with (
        DuckDBEngine(tmp_path) as engine,
        EventReader(Sources.find([source]), workdir=tmp_path, quarantine=None) as reader,
    ):
        intake = Intake(engine, Screen.load(LANGUAGES), another=another)
        for batch in reader:
            intake.take(batch)
        intake.finish(reader.duplicates(), EVENT_SCHEMA.empty_table())
        hits = engine.fetch("select * from text_hit").to_pylist()
    return {(hit["row"], hit["indicator"], hit["obfuscated"]) for hit in hits}


@pytest.fixture
def alone(tmp_path: Path) -> set[Hit]:
    found = staged(tmp_path / "alone", None)
    assert len(found) == 100
    return found


@pytest.fixture
def little_is_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rejoining, "_WORTH_ANOTHER", 1)
    monkeypatch.setattr(rejoining, "_AT_A_TIME", 7)


class Counted(ScreenElsewhere):
    """A second screen that is waited for, and killed after some answers where it is told to be."""

    def __init__(self, lives: int = 1000) -> None:
        super().__init__(LANGUAGES)
        self.answered, self._lives = 0, lives

    def hits(self, texts: pa.Array) -> Future[pa.Table]:
        if self.answered == self._lives:
            for process in psutil.Process().children(recursive=True):
                if process.pid in (self._pool._processes or {}):
                    os.kill(process.pid, signal.SIGKILL)
                    process.wait(10)
        there = super().hits(texts)
        if self.answered < self._lives:
            there.result(60)
            self.answered += 1
        return there


@pytest.mark.usefixtures("little_is_much")
def test_two_hear_what_one_hears(tmp_path: Path, alone: set[Hit]) -> None:
    second = Counted()
    assert staged(tmp_path / "both", lambda: second) == alone
    assert second.answered > 3


@pytest.mark.usefixtures("little_is_much")
@pytest.mark.parametrize("lives", [0, 2])
def test_what_a_dead_process_did_not_read_is_read_here(tmp_path: Path, alone: set[Hit], lives: int) -> None:
    second = Counted(lives)
    assert staged(tmp_path / "both", lambda: second) == alone
    assert second.answered == lives


def test_for_little_no_process_is_started(tmp_path: Path, alone: set[Hit]) -> None:
    def never() -> ScreenElsewhere:
        raise AssertionError("a second screen for a hundred runs")

    assert staged(tmp_path / "both", never) == alone
