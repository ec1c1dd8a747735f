"""How many plots of which scenario are played, where, how large, and which of them in silence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tocsin.simulator.config import SimulationConfig
from tocsin.simulator.population import People

# Scenario and its share of the plots. Rings come first, so that the smallest platform has one.
SCENARIOS: dict[str, float] = {
    "ring": 0.3,
    "grooming": 0.24,
    "sextortion_group": 0.1,
    "solicitation": 0.14,
    "sextortion_single": 0.1,
    "abusive_coach": 0.06,
    "abusive_guardian": 0.06,
}
RING_SIZES = (0.2, 0.25, 0.2, 0.15, 0.12, 0.08)
"""Likelihood of one to six accounts."""


@dataclass(frozen=True)
class Planned:
    """One plot to be played in one shard."""

    number: int
    shard: int
    scenario: str
    silent: bool
    size: int
    clients: int


def plan(config: SimulationConfig, people: People, rng: np.random.Generator) -> list[Planned]:
    """Deal out the offenders of ``config``: ``offender_share`` accounts, and ``client_share`` clients among sellers."""
    wanted = round(config.people * config.offender_share)
    names: list[str] = []
    sizes: list[int] = []
    played = dict.fromkeys(SCENARIOS, 0)
    while sum(sizes) < wanted:
        # The scenario that lags furthest behind its share is next: small platforms get variety, large ones the shares.
        name = max(SCENARIOS, key=lambda one: SCENARIOS[one] / (played[one] + 0.5))
        played[name] += 1
        size = 1
        if name in ("ring", "sextortion_group"):
            size = int(rng.choice(np.arange(1, 7), p=RING_SIZES)) + (name == "sextortion_group")
        names.append(name)
        sizes.append(min(size, 6, wanted - sum(sizes)))
    silent = np.zeros(len(names), dtype=bool)
    for name in SCENARIOS:
        mine = np.array([i for i, one in enumerate(names) if one == name], dtype=np.int64)
        quota = int(np.floor(len(mine) * config.silent_share + rng.random()))
        silent[rng.permutation(mine)[:quota]] = True
    sellers = [i for i, name in enumerate(names) if name in ("ring", "abusive_guardian")]
    clients = np.zeros(len(names), dtype=np.int64)
    if sellers:
        lot = rng.choice(sellers, round(config.people * config.client_share))
        clients += np.bincount(lot, minlength=len(names))
    shard = np.arange(len(names)) % people.shards
    rng.shuffle(shard)
    return [
        Planned(i, int(shard[i]), names[i], bool(silent[i]), sizes[i], int(clients[i]))
        for i in range(len(names))
    ]
