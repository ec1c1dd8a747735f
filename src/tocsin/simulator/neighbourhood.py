"""All that the parts of one shard's life share: its people, ties, clock, ids, pictures and the buffer they fill."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np

from tocsin.simulator.buffer import EventBuffer
from tocsin.simulator.config import SimulationConfig
from tocsin.simulator.identifiers import Identifiers
from tocsin.simulator.pictures import PictureDesk
from tocsin.simulator.population import PLACES, Ints, People
from tocsin.simulator.rhythm import Rhythm
from tocsin.simulator.sayings import Sayings
from tocsin.simulator.ties import Society


@dataclass
class Neighbourhood:
    """One shard at work."""

    config: SimulationConfig
    people: People
    shard: int
    rows: Ints
    society: Society
    rhythm: Rhythm
    sayings: Sayings
    ids: Identifiers
    pictures: PictureDesk
    buffer: EventBuffer
    rng: np.random.Generator
    chance: random.Random

    def texts(self, rule: str, speakers: Ints) -> list[str]:
        """One JSON-encoded sentence of ``rule`` for each speaker, in the speaker's language and register."""
        place, group = self.people.place[speakers], self.people.group[speakers]
        pick = (self.rng.random(len(speakers)) * 2**31).astype(np.int64).tolist()
        pools: dict[int, list[str]] = {}
        said = []
        for code, number in zip((place * 4 + group).tolist(), pick, strict=True):
            pool = pools.get(code)
            if pool is None:
                pool = pools[code] = self.sayings.pool(PLACES[code // 4][0], rule, code % 4)
            said.append(pool[number % len(pool)])
        return said

    def minor(self, rows: Ints) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """Whether each row is truly under 18."""
        return np.asarray(self.people.age[rows] < 18)
