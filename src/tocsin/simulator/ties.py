"""Who knows whom in one shard: family, school, work, clubs, friends of friends, people met in games."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tocsin.simulator.population import Ints, People

TIE_KINDS = ("family", "school", "friend", "work", "game")
SESSIONS_A_DAY = np.array([0.10, 0.075, 0.06, 0.04, 0.035])
CircleKind = Literal["school", "club", "work", "family", "hobby", "trade", "local"]


@dataclass
class Ties:
    """Pairs ``(a, b)`` of rows.

    ``kind`` indexes ``TIE_KINDS``; ``rate`` in conversations a day; ``begins`` in days of the window, negative where
    the two knew each other before.
    """

    a: Ints
    b: Ints
    kind: Ints
    rate: NDArray[np.float64]
    begins: NDArray[np.float64]


@dataclass
class Circle:
    """A standing group of people who read each other; ``lead`` is a teacher, a coach, a founder, or ``-1``."""

    kind: CircleKind
    lead: int
    members: Ints
    open: bool = False


@dataclass
class Society:
    """The ties and circles of one shard."""

    ties: Ties
    circles: list[Circle] = field(default_factory=list)
    neighbours: dict[int, list[int]] = field(default_factory=dict)
    """Row -> rows it is tied to, accounts older than the window alone: someone's classmates and friends."""


def weave(people: People, shard: int, days: int, activity: float, rng: np.random.Generator) -> Society:
    """Draw the ties and circles of a shard."""
    rows = people.shard_rows(shard)
    age = people.age[rows]
    pairs: list[tuple[Ints, int]] = [
        (_within(people.household[rows], rows, 1.0, rng), 0),
        (_kin(people, rows, rng), 0),
    ]
    circles: list[Circle] = []
    for town in np.unique(people.town[rows]):
        local = rows[people.town[rows] == town]
        _town(people, local, rng, pairs, circles)
    pairs.append((_games(people, rows, rng), 4))
    known = np.concatenate([pair for pair, _ in pairs if len(pair)])
    pairs.append((_friends_of_friends(known, len(rows), age, rng, int(rows[0])), 2))
    settled = rows[people.created[rows] > 0]
    _open_groups(settled, people.age[settled], rng, circles)
    for circle in circles:
        circle.members = circle.members[people.created[circle.members] > 0]
        if circle.lead >= 0 and people.created[circle.lead] <= 0:
            circle.lead = -1

    ends = np.concatenate([pair for pair, _ in pairs])
    kind = np.concatenate([np.full(len(pair), code, dtype=np.int64) for pair, code in pairs])
    ends.sort(axis=1)
    apart = ends[:, 0] != ends[:, 1]
    ends, kind = ends[apart], kind[apart]
    _, first = np.unique(ends, axis=0, return_index=True)
    ends, kind = ends[first], kind[first]
    born = -people.created
    lively = np.sqrt(people.liveliness[ends[:, 0]] * people.liveliness[ends[:, 1]])
    rate = SESSIONS_A_DAY[kind] * lively * rng.gamma(0.8, 1.25, len(kind)) * activity
    begins = np.where(
        (rng.random(len(kind)) < np.array([0, 0.06, 0.15, 0.1, 0.35])[kind]),
        rng.random(len(kind)) * days,
        -1.0,
    )
    # Nobody talks to an account that does not exist yet.
    newest = np.maximum(born[ends[:, 0]], born[ends[:, 1]])
    begins = np.where(newest > 0, np.maximum(begins, newest), begins)
    flip = rng.random(len(kind)) < 0.5
    a, b = np.where(flip, ends[:, 1], ends[:, 0]), np.where(flip, ends[:, 0], ends[:, 1])
    neighbours: dict[int, list[int]] = {}
    for left, right in ends[newest <= 0].tolist():
        neighbours.setdefault(left, []).append(right)
        neighbours.setdefault(right, []).append(left)
    return Society(Ties(a, b, kind, rate, begins), circles, neighbours)


def _within(label: Ints, rows: Ints, share: float, rng: np.random.Generator) -> Ints:
    """Pairs within each run of equal labels (rows are sorted by label), each kept with probability ``share``."""
    found = []
    for gap in range(1, 6):
        same = label[gap:] == label[:-gap]
        found.append(np.stack([rows[:-gap][same], rows[gap:][same]], axis=1))
    pairs = np.concatenate(found)
    return pairs[rng.random(len(pairs)) < share]


def _pairs_of(members: Ints, share: float, rng: np.random.Generator) -> Ints:
    left, right = np.triu_indices(len(members), 1)
    kept = rng.random(len(left)) < share
    return np.stack([members[left[kept]], members[right[kept]]], axis=1)


def _kin(people: People, rows: Ints, rng: np.random.Generator) -> Ints:
    """Cousins, aunts, uncles, grandparents: ties between neighbouring households that are related."""
    households = np.unique(people.household[rows])
    found = []
    for house in households[rng.random(len(households)) < 0.5]:
        other = house + int(rng.integers(1, 30))
        here, there = rows[people.household[rows] == house], rows[people.household[rows] == other]
        if len(here) and len(there):
            pairs = np.array([(x, y) for x in here for y in there])
            found.append(pairs[rng.random(len(pairs)) < 0.4])
    return np.concatenate(found) if found else np.empty((0, 2), dtype=np.int64)


def _town(
    people: People,
    local: Ints,
    rng: np.random.Generator,
    pairs: list[tuple[Ints, int]],
    circles: list[Circle],
) -> None:
    children = local[people.age[local] < 18]
    adults = local[people.age[local] >= 18]
    children = children[np.argsort(people.age[children], kind="stable")]
    for at in range(0, len(children), 24):
        members = children[at : at + 24]
        pairs.append((_pairs_of(members, 0.22, rng), 1))
        teacher = int(rng.choice(adults)) if len(adults) and rng.random() < 0.35 else -1
        if len(members) > 3:
            circles.append(Circle("school", teacher, members))
    for _ in range(2):
        if len(adults) and len(children) > 10:
            middle = int(rng.integers(len(children)))
            members = children[max(0, middle - 12) : middle + 12]
            members = members[rng.random(len(members)) < 0.5]
            circles.append(Circle("club", int(rng.choice(adults)), members))
    shuffled = rng.permutation(adults)
    at = 0
    while at < len(shuffled):
        size = int(rng.integers(4, 22))
        members = shuffled[at : at + size]
        pairs.append((_pairs_of(members, 0.15, rng), 3))
        if len(members) > 3 and rng.random() < 0.5:
            circles.append(Circle("work", -1, members))
        at += size
    pairs.append(
        (rng.choice(adults, (len(adults), 2)) if len(adults) else np.empty((0, 2), dtype=np.int64), 2)
    )
    for house in np.unique(people.household[local])[::3]:
        members = local[people.household[local] == house]
        if len(members) > 2:
            circles.append(Circle("family", -1, members))


def _games(people: People, rows: Ints, rng: np.random.Generator) -> Ints:
    """People who met in a game, of any age and town; some groups of people live more online than others."""
    online_only = np.array([0.25, 0.3, 0.3, 0.55])[people.group[rows]]
    young = np.where(people.age[rows] < 30, 1.0, 0.25)
    players = rows[rng.random(len(rows)) < online_only * young]
    if len(players) < 2:
        return np.empty((0, 2), dtype=np.int64)
    left = np.repeat(players, 2)
    right = rng.choice(players, len(left))
    # Most mates are of similar age; about one in five is not.
    near = (np.abs(people.age[left] - people.age[right]) <= 4) | (rng.random(len(left)) < 0.2)
    kept = near & (left != right)
    return np.stack([left[kept], right[kept]], axis=1)


def _friends_of_friends(known: Ints, count: int, age: Ints, rng: np.random.Generator, first: int) -> Ints:
    """Triadic closure: friends of friends of about the same age become friends."""
    both = np.concatenate([known, known[:, ::-1]]) - first
    both = both[np.argsort(both[:, 0], kind="stable")]
    starts = np.searchsorted(both[:, 0], np.arange(count + 1))
    degree = np.diff(starts)
    seeds = np.repeat(np.arange(count)[degree > 0], 2)

    def step(at: Ints) -> Ints:
        return np.asarray(both[starts[at] + (rng.random(len(at)) * degree[at]).astype(np.int64), 1])

    ends = step(step(seeds))
    kept = (seeds != ends) & (np.abs(age[seeds] - age[ends]) <= np.where(age[seeds] < 18, 2, 12))
    kept &= (age[seeds] < 18) == (age[ends] < 18)
    return np.stack([seeds[kept], ends[kept]], axis=1) + first


def _open_groups(rows: Ints, age: Ints, rng: np.random.Generator, circles: list[Circle]) -> None:
    """Public groups: hobbies (all ages), local news and trade (mostly adults)."""
    kinds: tuple[tuple[CircleKind, int, float], ...] = (
        ("hobby", 6, 0.6),
        ("local", 3, 0.15),
        ("trade", 3, 0.12),
    )
    for kind, many, young in kinds:
        for _ in range(max(1, many * len(rows) // 2000)):
            size = int(min(len(rows) * 0.4, 15 + rng.pareto(1.3) * 20))
            weight = np.where(age < 18, young, 1.0)
            members = rng.choice(rows, size, replace=False, p=weight / weight.sum())
            circles.append(Circle(kind, int(members[0]), members, open=True))
