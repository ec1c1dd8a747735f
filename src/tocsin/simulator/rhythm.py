"""When people are awake: moments drawn by local hour, school day or weekend, child or adult.

Times are integers, milliseconds since 1970 in UTC. The offset of a time zone is taken once, at the start of the
window: a change of clocks within it would shift daily life by one hour, which no behaviour here depends on.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from tocsin.simulator.config import SimulationConfig
from tocsin.simulator.population import PLACES, Ints

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

# Relative activity by local hour, 0 to 23.
_CHILD_SCHOOL = [1, 0.5, 0.2, 0.1, 0.1, 0.3, 2, 5, 3, 1.5, 2, 1.5, 4, 3, 2, 5, 9, 10, 10, 11, 12, 10, 6, 3]
_CHILD_FREE = [3, 2, 1, 0.5, 0.2, 0.2, 0.5, 1, 3, 5, 7, 8, 8, 8, 8, 8, 8, 8, 9, 10, 11, 10, 8, 5]
_ADULT_WORK = [1.5, 0.7, 0.4, 0.3, 0.4, 1, 3, 6, 6, 5, 5, 5, 7, 6, 5, 5, 6, 7, 8, 9, 10, 9, 6, 3]
_ADULT_FREE = [3, 1.5, 0.8, 0.4, 0.4, 0.6, 1.5, 3, 5, 7, 8, 8, 8, 7, 7, 7, 7, 7, 8, 9, 9, 8, 6, 4]
_CURVES = np.cumsum(
    np.array([_CHILD_SCHOOL, _CHILD_FREE, _ADULT_WORK, _ADULT_FREE])
    / np.sum([_CHILD_SCHOOL, _CHILD_FREE, _ADULT_WORK, _ADULT_FREE], axis=1, keepdims=True),
    axis=1,
)


class Rhythm:
    """Draws moments within the window of ``config``."""

    def __init__(self, config: SimulationConfig) -> None:
        self.start = int(config.start.timestamp() * 1000)
        self.days = config.days
        self.end = self.start + config.days * DAY
        self._weekday = config.start.weekday()
        self._offset = np.array([_offset(name, config.start) for _, _, name in PLACES], dtype=np.int64)

    def local_hour(self, at: int, place: int) -> float:
        """The local hour, 0 to 24, of a moment at a place."""
        return float(((at + int(self._offset[place])) % DAY) / HOUR)

    def moments(
        self,
        rng: np.random.Generator,
        place: Ints,
        minor: NDArray[np.bool_],
        first_day: NDArray[np.float64] | Ints | int = 0,
    ) -> Ints:
        """One moment for each row, on a day from ``first_day`` (of the window) to the end."""
        count = len(place)
        first = np.broadcast_to(np.asarray(first_day, dtype=np.float64), (count,))
        # East of Greenwich a day begins up to half a day earlier in UTC: skip one, so that nothing comes too early.
        low = np.minimum(np.where(first > 0, np.ceil(first) + 1, 0), self.days - 1e-6)
        day = np.floor(low + rng.random(count) * (self.days - low)).astype(np.int64)
        return self.on_days(rng, day, place, minor)

    def on_days(self, rng: np.random.Generator, day: Ints, place: Ints, minor: NDArray[np.bool_]) -> Ints:
        """One moment on each of the given days of the window."""
        free = (day + self._weekday) % 7 >= 5
        curve = np.where(minor, 0, 2) + free
        hour = (_CURVES[curve] < rng.random(len(day))[:, None]).sum(axis=1)
        local = self.start + day * DAY + hour * HOUR + (rng.random(len(day)) * HOUR).astype(np.int64)
        return np.asarray(np.clip(local - self._offset[place], self.start, self.end - 1), dtype=np.int64)

    def one(
        self,
        rng: np.random.Generator,
        day: float,
        place: int,
        *,
        minor: bool,
        hours: tuple[float, float] | None = None,
    ) -> int:
        """One moment on ``day``; ``hours`` (local, may pass midnight as 22 to 26) replaces the usual curve."""
        if hours is None:
            return int(self.on_days(rng, np.array([int(day)]), np.array([place]), np.array([minor]))[0])
        hour = hours[0] + rng.random() * (hours[1] - hours[0])
        local = self.start + int(day) * DAY + int(hour * HOUR)
        return min(max(local - int(self._offset[place]), self.start), self.end - 1)


def _offset(name: str, at: datetime) -> int:
    offset = ZoneInfo(name).utcoffset(at.astimezone(ZoneInfo(name)))
    return int(offset.total_seconds() * 1000) if offset is not None else 0
