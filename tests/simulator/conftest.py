from __future__ import annotations

import pytest

from tests.simulator.platforms import Platform, read_platform
from tocsin.simulator import SimulationConfig, simulate


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Platform:
    """One ordinary simulation: three shards, every scenario."""
    folder = tmp_path_factory.mktemp("town")
    return read_platform(
        folder, simulate(SimulationConfig(people=5000, seed=5, offender_share=0.008), folder)
    )


@pytest.fixture(scope="session")
def silent_town(tmp_path_factory: pytest.TempPathFactory) -> Platform:
    """A simulation in which no plot says anything telling."""
    folder = tmp_path_factory.mktemp("silent")
    config = SimulationConfig(people=2000, seed=6, silent_share=1.0, offender_share=0.012)
    return read_platform(folder, simulate(config, folder))
