"""Evasions that change when and from which account an offender writes, not how: slow drip and account hand-off."""

from __future__ import annotations

import random
from collections import Counter

from tocsin.model import Role
from tocsin.simulator.population import BANDS
from tocsin.simulator.rhythm import DAY, HOUR, MINUTE
from tocsin.simulator.stage import Plot, Scene

DRIP_A_DAY = 2
"""Messages a day that a dripping offender allows himself with one child."""


class SlowDrip:
    """Puts off what would be more than ``DRIP_A_DAY`` messages a day from one account to another."""

    def __init__(self) -> None:
        self._sent: Counter[tuple[int, int, int]] = Counter()

    def moment(self, at: int, who: int, to: int) -> int:
        """``at``, or the same hour of the first day after it that has room for another message."""
        while self._sent[who, to, at // DAY] >= DRIP_A_DAY:
            at += DAY
        self._sent[who, to, at // DAY] += 1
        return at


class HandOff:
    """Lets a second account of the offender go on with a conversation after some messages, as drawn for each child."""

    def __init__(self, scene: Scene, plot: Plot, chance: random.Random) -> None:
        self._scene, self._plot, self._chance = scene, plot, chance
        self._left: dict[tuple[int, int], int] = {}
        self._second: dict[int, int] = {}

    def speaker(self, at: int, who: int, minor: int) -> int:
        """Which account of ``who`` writes to the child at a moment; plots are not played in order of time."""
        second = self._second.get(who)
        handed = second is not None and self._left.get((who, minor), 1) <= 0 and at > self._scene.born(second)
        return second if handed and second is not None else who

    def spoke(self, at: int, who: int, minor: int) -> None:
        """Count a message of ``who`` to the child; the last that is allowed makes the second account."""
        left = self._left.setdefault((who, minor), self._chance.randint(3, 9)) - 1
        self._left[who, minor] = left
        if left == 0 and who not in self._second:
            self._second[who] = self._make(at + MINUTE, who)

    def _make(self, at: int, who: int) -> int:
        """A new account of the same person, with the same device half of the time."""
        people, chance = self._scene.people, self._chance
        same = chance.random() < 0.5
        second = people.add(
            self._scene.place.rng,
            who,
            age=int(people.age[who]),
            band=BANDS[people.band[who]],
            created=(self._scene.start - at) / DAY,
            device=int(people.device[who]) if same else None,
        )
        if same and self._plot.ring is not None:
            self._plot.links["device"] = None
        people.payout[second] = people.payout[who] if chance.random() < 0.4 else -1
        if people.payout[second] >= 0 and self._plot.ring is not None:
            self._plot.links["payout"] = None
        self._scene.account(second)
        role = self._plot.parts[who].role
        self._plot.cast(second, Role.ASSOCIATE if role is Role.RECRUITER else role)
        self._plot.parts[second].continues = who
        return second


def next_turn(at: int, chance: random.Random) -> int:
    """When a dripping offender goes on: a day or two later."""
    return at + 20 * HOUR + int(chance.random() * 28 * HOUR) + MINUTE
