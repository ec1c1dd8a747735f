"""Finds people for a part, or makes an account for it. Nobody plays two parts."""

from __future__ import annotations

import random
from collections.abc import Callable

from tocsin.simulator.errors import SimulationConfigError
from tocsin.simulator.stage import Scene


def someone(scene: Scene, chance: random.Random, fits: Callable[[int], bool]) -> int:
    """A free person of the shard for whom ``fits`` holds; raises ``SimulationConfigError`` where nobody is left."""
    rows, taken, created = scene.place.rows, scene.people.taken, scene.people.created
    first = int(chance.random() * len(rows))
    stride = _coprime(len(rows), chance)
    for step in range(len(rows)):
        row = int(rows[(first + step * stride) % len(rows)])
        if not taken[row] and created[row] > 0 and fits(row):
            taken[row] = True
            return row
    raise SimulationConfigError(
        f"shard {scene.place.shard} has nobody left for another part: lower the shares of offenders, clients "
        "and look-alikes, or raise people"
    )


def _coprime(count: int, chance: random.Random) -> int:
    """A stride that visits every row once; primes above the shard's size divide no count."""
    return chance.choice((2003, 2011, 2017, 2027, 2029)) % count or 1


def adult(scene: Scene, chance: random.Random, *, parents: bool = True, language: str | None = None) -> int:
    """A free adult; without ``parents``, one who has no child on the platform; of ``language`` if anyone is."""
    people = scene.people
    if language is not None:
        rows = scene.place.rows
        free = rows[
            (people.age[rows] >= 18)
            & (people.age[rows] < 66)
            & ~people.taken[rows]
            & (people.created[rows] > 0)
        ]
        speakers = [row for row in free.tolist() if people.language(row) == language]
        if speakers:
            row = chance.choice(speakers)
            people.taken[row] = True
            return int(row)
    return someone(
        scene, chance, lambda row: 18 <= people.age[row] < 66 and (parents or not people.parent[row])
    )


def minor(scene: Scene, chance: random.Random, ages: tuple[int, int] = (13, 17)) -> int:
    """A free minor."""
    people = scene.people
    return someone(
        scene, chance, lambda row: bool(ages[0] <= people.age[row] <= ages[1] and people.created[row] > 0)
    )


def parent(scene: Scene, chance: random.Random) -> int:
    """A free parent with at least one child on the platform."""
    return someone(
        scene, chance, lambda row: bool(scene.people.parent[row]) and bool(children_of(scene, row))
    )


def children_of(scene: Scene, row: int) -> list[int]:
    """The children of the household of ``row``."""
    people, rows = scene.people, scene.place.rows
    at_home = rows[
        (people.household[rows] == people.household[row])
        & (people.age[rows] < 18)
        & (people.created[rows] > 0)
    ]
    return [int(child) for child in at_home]


def made_account(
    scene: Scene,
    chance: random.Random,
    *,
    band: str | None = None,
    late: float = 0.5,
    device: int | None = None,
) -> int:
    """An account made for a plot, often young; ``band`` is what it declares."""
    rows = scene.place.rows
    like = int(rows[int(chance.random() * len(rows))])
    old = chance.random() >= late
    created = 1 + 200 * chance.random() ** 2 if old else -chance.random() * scene.days * 0.4
    declared = band or chance.choices(("18+", "unknown", "16-17"), weights=(0.75, 0.15, 0.1))[0]
    row = scene.people.add(
        scene.place.rng, like, age=chance.randint(20, 50), band=declared, created=created, device=device
    )
    scene.people.payout[row] = row if chance.random() < 0.6 else -1
    return row
