"""What the look-alikes share: talking in turns, picking minors around, and groups that read along."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.simulator.rhythm import MINUTE
from tocsin.simulator.stage import Scene


def exchange(scene: Scene, pair: tuple[int, int], at: int, turns: int, rules: tuple[str, str]) -> int:
    """The pair write in turn, mostly by their rules, otherwise everyday talk; returns the last moment."""
    a, b = pair
    for turn in range(turns):
        who, whom, rule = (a, b, rules[0]) if turn % 2 == 0 else (b, a, rules[1])
        scene.say(at, who, whom, scene.words(rule if scene.chance.random() < 0.7 else "any", who))
        at = scene.soon(at)
    return at


def days_of(scene: Scene, a_week: float, row: int, *, night: float = 0.0) -> list[int]:
    """Moments over the whole window, about ``a_week`` in seven days, at least one."""
    expected = a_week * scene.days / 7
    count = max(1, int(expected + scene.chance.random() * (expected**0.5) - 0.5 * expected**0.5))
    return scene.moments(count, (0, scene.days - 0.01), row, night=night)


def minors_around(scene: Scene, row: int, count: int, ages: tuple[int, int] = (9, 17)) -> list[int]:
    """Minors of the same town who do not live with ``row``."""
    people, rows = scene.people, scene.place.rows
    near = rows[
        (people.town[rows] == people.town[row])
        & (people.age[rows] >= ages[0])
        & (people.age[rows] <= ages[1])
        & (people.created[rows] > 0)
        & (people.household[rows] != people.household[row])
    ]
    chosen: list[int] = near.tolist()
    return scene.chance.sample(chosen, min(count, len(chosen)))


def adults_around(scene: Scene, count: int, *, but: int) -> list[int]:
    """Any adults of the shard."""
    people, rows = scene.people, scene.place.rows
    found: list[int] = []
    for _ in range(count * 20):
        row = int(rows[int(scene.chance.random() * len(rows))])
        if len(found) < count and people.age[row] >= 18 and row != but and people.created[row] > 0:
            found.append(row)
    return list(dict.fromkeys(found))


def parents_of(scene: Scene, minor: int) -> list[int]:
    """The adults at home with a minor."""
    people, rows = scene.people, scene.place.rows
    home = rows[
        (people.household[rows] == people.household[minor])
        & (people.age[rows] >= 18)
        & (people.created[rows] > 0)
    ]
    found: list[int] = home.tolist()
    return found


def tell_group(scene: Scene, who: int, members: Sequence[int], rule: str, a_week: float) -> None:
    """``who`` writes to a standing group, its members answer now and then."""
    if not members:
        return
    together = scene.place.ids.new("c")
    for at in days_of(scene, a_week, who):
        scene.say(at, who, members, scene.words(rule, who), conversation=together)
        for other in members:
            if scene.chance.random() < 0.15:
                rest = [who, *(row for row in members if row != other)]
                text = scene.words("react", other)
                scene.say(scene.soon(at + MINUTE), other, rest, text, conversation=together)


def know_each_other(scene: Scene, a: int, b: int, at: int) -> None:
    """A request that is accepted."""
    scene.contact(at, a, b, "request")
    scene.contact(scene.soon(at, MINUTE, 6 * 60 * MINUTE), b, a, "accept")
