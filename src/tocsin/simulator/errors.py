"""What can go wrong in the simulator; every message says what, where and what to do."""

from __future__ import annotations


class SimulationError(Exception):
    """The base of the simulator's errors."""


class SimulationConfigError(SimulationError, ValueError):
    """A setting is out of its range."""


class SimulationInTheWayError(SimulationError):
    """The folder holds something already, and nobody said to replace it."""


class SimulationOutputError(SimulationError, OSError):
    """The events or the truth could not be written."""
