"""The families of look-alikes, their weights, and how one shard casts its share of them."""

from __future__ import annotations

from collections.abc import Callable

from tocsin.simulator.everyday import ENCRYPTED
from tocsin.simulator.innocents import home, peers, school, trade
from tocsin.simulator.stage import Scene

FAMILIES: dict[str, tuple[float, Callable[[Scene], list[int]]]] = {
    "parent": (9, home.parent),
    "relative": (7, home.relative),
    "grandparent": (5, home.grandparent),
    "proud_parent": (6, home.proud_parent),
    "clothes_seller": (4, home.clothes_seller),
    "coach": (6, school.coach),
    "teacher": (6, school.teacher),
    "tutor": (5, school.tutor),
    "photographer": (1, school.photographer),
    "charity": (1, school.charity),
    "health_educator": (3, school.health_educator),
    "marketplace_seller": (8, trade.seller),
    "casting_agency": (2, trade.casting_agency),
    "hobby_editor": (2, trade.hobby_editor),
    "adult_advert": (4, trade.adult_advert),
    "spam": (2, trade.spam),
    "teen_romance": (12, peers.teen_romance),
    "gaming_friend": (9, peers.gaming_friend),
    "helpline": (3, peers.helpline),
    "moderator": (2, peers.moderator),
    "quoting": (4, peers.quoting),
    "confiding_minor": (5, peers.confiding_minor),
}
"""Name -> (weight among look-alikes, how it is played)."""


def play_lookalikes(scene: Scene) -> list[tuple[int, str]]:
    """Play the shard's share of look-alikes; returns who and which family."""
    place, chance = scene.place, scene.chance
    wanted = len(place.rows) * place.config.lookalike_share
    wanted = int(wanted) + (chance.random() < wanted % 1)
    names = list(FAMILIES)
    # Systematic sampling keeps every family near its share even in a small shard.
    ladder = [sum(FAMILIES[name][0] for name in names[: i + 1]) for i in range(len(names))]
    found: list[tuple[int, str]] = []
    scene.unread = ENCRYPTED
    offset, turn = chance.random(), 0
    while len(found) < wanted:
        # The golden ratio's multiples fall evenly into [0, 1) however many are drawn.
        level = (offset + turn * 0.6180339887498949) % 1 * ladder[-1]
        turn += 1
        name = next(name for name, top in zip(names, ladder, strict=True) if level < top)
        found += [(row, name) for row in FAMILIES[name][1](scene)]
    return found
