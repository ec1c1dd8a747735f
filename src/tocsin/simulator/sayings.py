"""Ready-made everyday sentences, as JSON strings, by language, rule and group of people: drawn once a run.

Drawing a sentence costs some microseconds, picking one of thousands a tenth of that; people do repeat each other.
"""

from __future__ import annotations

import random

import msgspec

from tocsin.simulator.population import GROUPS
from tocsin.simulator.typing_habits import typed
from tocsin.simulator.wording import Voice

POOL = 2500


class Sayings:
    """Pools of sentences; the same seed gives the same pools in whatever order they are asked for."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._pools: dict[tuple[str, str, int], list[str]] = {}

    def pool(self, language: str, rule: str, group: int) -> list[str]:
        """``POOL`` JSON-encoded sentences of ``rule`` in the register of ``group``."""
        key = (language, rule, group)
        if key not in self._pools:
            chance = random.Random(f"{self._seed}-{language}-{rule}-{GROUPS[group]}")
            voice = Voice(language, chance)
            self._pools[key] = [
                msgspec.json.encode(typed(voice.say(rule), group, chance)).decode() for _ in range(POOL)
            ]
        return self._pools[key]
