from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tocsin.simulator import (
    SimulationConfig,
    SimulationConfigError,
    SimulationInTheWayError,
    SimulationOutputError,
    simulate,
)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"people": 5}, "people is 5: choose a value from 100"),
        ({"days": 0}, "days is 0"),
        ({"silent_share": 1.5}, "silent_share is 1.5"),
        ({"start": datetime(2026, 1, 1)}, "start has no time zone"),
        ({"languages": {"xx": 1.0}}, "no dialogue in xx: choose among en, fr, es"),
        ({"languages": {}}, "languages need weights"),
    ],
)
def test_a_setting_out_of_range_is_refused_with_its_range(settings: dict[str, Any], told: str) -> None:
    with pytest.raises(SimulationConfigError, match=told):
        SimulationConfig(**settings)


def test_too_many_plots_for_too_few_people_are_refused_and_leave_nothing(tmp_path: Path) -> None:
    crowded = SimulationConfig(people=100, days=2, lookalike_share=0.5, offender_share=0.2, client_share=0.2)
    with pytest.raises(SimulationConfigError, match="lower the shares"):
        simulate(crowded, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(SimulationInTheWayError, match="not empty"):
        simulate(SimulationConfig(people=200, days=2), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_force_replaces_an_earlier_simulation_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    simulate(SimulationConfig(people=200, days=2), tmp_path, form="jsonl.gz", force=True)
    simulate(SimulationConfig(people=200, days=2), tmp_path, force=True)
    assert {path.name for path in tmp_path.iterdir()} == {"mine.txt", "events.jsonl", "truth.json"}


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SimulationOutputError, match="choose another folder"):
        simulate(SimulationConfig(people=200, days=2), tmp_path / "file" / "below")
