"""A scan with a weights file: versions, probabilities and alarms as the file says, in any order of events."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from pathlib import Path

import pytest

from tests.scanning import EVERYTHING, scan_events
from tests.scene import Scene
from tocsin.calibration import CalibrationMap, WeightsFile, write_weights
from tocsin.evidence import Bounds
from tocsin.signals import Indicators

SHIPPED = Indicators.load()


def buyer() -> Scene:
    scene = Scene(bystanders=0)
    scene.account("adult")
    for minor in ("first", "second", "third"):
        scene.contact("adult", scene.account(minor, "13-15"), "request")
        for number in range(3):
            scene.give(minor, "adult", f"{minor} {number}")
            scene.pay("adult", minor)
    return scene


def written(path: Path, file: WeightsFile) -> WeightsFile:
    made = file.named(SHIPPED.version)
    write_weights(made, path)
    return made


def test_versions_probabilities_and_alarms_follow_the_file(tmp_path: Path) -> None:
    file = written(
        tmp_path / "w.yaml",
        WeightsFile("", weights={"adult_first_contact": 0.05}, calibration=CalibrationMap(0.5, -1.0, True)),
    )
    events = buyer().events
    plain = scan_events(events)
    options = replace(EVERYTHING, weights=tmp_path / "w.yaml")
    changed = scan_events(events, options)
    assert changed.summary["calibrated"] is True
    assert plain.summary["calibrated"] is False
    assert changed.summary["weights_version"] == file.version
    (before,), (after,) = plain.cases, changed.cases
    assert after.weights_version == file.version
    assert after.weight < before.weight
    expected = 1 / (1 + math.exp(-(0.5 * (after.prior + after.weight) - 1.0)))
    assert after.probability == pytest.approx(expected, abs=1e-6)
    for bound, rings in ((after.probability - 0.001, True), (after.probability + 0.001, False)):
        told = scan_events(events, replace(options, bounds=Bounds(alarm=bound, least=0.0001)))
        assert (told.cases[0].opened_at is not None) is rings
        kept = scan_events(events, replace(options, bounds=Bounds(least=bound)))
        assert bool(kept.cases) is rings
    shuffled = list(events)
    random.Random(3).shuffle(shuffled)
    assert scan_events(shuffled, options).cases == changed.cases


def test_an_empty_file_changes_nothing_but_the_name(tmp_path: Path) -> None:
    written(tmp_path / "w.yaml", WeightsFile(""))
    events = buyer().events
    result = scan_events(events, replace(EVERYTHING, weights=tmp_path / "w.yaml"))
    (one,), (two,) = scan_events(events).cases, result.cases
    assert (one.probability, one.weight, one.opened_at) == (two.probability, two.weight, two.opened_at)
    assert result.uncalibrated == "the weights file has no calibration"


def test_a_false_alarm_rate_sets_the_alarm() -> None:
    result = scan_events(buyer().events, replace(EVERYTHING, false_alarms=1.0))
    odds = 10_000 * math.exp(SHIPPED.file.prior)
    assert result.summary["alarm"] == pytest.approx(odds / (1 + odds))
