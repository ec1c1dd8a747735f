"""A small social platform with planted truth. In: a configuration with a seed; out: contract events and ``truth.json``.

It must not know the detector: it imports the ground floor and nothing that weighs, and nothing that weighs imports it.
"""

from tocsin.simulator.config import LANGUAGES, SimulationConfig
from tocsin.simulator.disguise import EVASIONS
from tocsin.simulator.errors import (
    SimulationConfigError,
    SimulationError,
    SimulationInTheWayError,
    SimulationOutputError,
)
from tocsin.simulator.run import simulate
from tocsin.simulator.truth import Truth
from tocsin.simulator.writing import FORMS, Form

__all__ = [
    "EVASIONS",
    "FORMS",
    "LANGUAGES",
    "Form",
    "SimulationConfig",
    "SimulationConfigError",
    "SimulationError",
    "SimulationInTheWayError",
    "SimulationOutputError",
    "Truth",
    "simulate",
]
