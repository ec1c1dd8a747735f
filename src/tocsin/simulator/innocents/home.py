"""Look-alikes at home: parents, uncles and older cousins, grandparents, and what families post themselves."""

from __future__ import annotations

from tocsin.simulator import auditions
from tocsin.simulator.innocents.manners import adults_around, days_of, exchange, minors_around
from tocsin.simulator.rhythm import HOUR, MINUTE, SECOND
from tocsin.simulator.stage import Scene


def parent(scene: Scene) -> list[int]:
    """Asks who is there, wants pictures on arrival, sends money, keeps small secrets; mostly not declared."""
    who = auditions.parent(scene, scene.chance)
    for child in auditions.children_of(scene, who):
        for at in days_of(scene, 5, child):
            end = exchange(scene, (who, child), at, scene.chance.randint(1, 4), ("parent_note", "family"))
            if scene.chance.random() < 0.3:
                scene.say(end + MINUTE, child, who, "", media=scene.picture(end, child))
            if scene.chance.random() < 0.12:
                scene.pay(end + HOUR, who, child, float(scene.chance.choice((5, 10, 15, 20))), "")
    return [who]


def relative(scene: Scene) -> list[int]:
    """An uncle, aunt or grown cousin whom no record calls family: presents, visits, pictures, a secret for mum."""
    who = auditions.adult(scene, scene.chance, parents=False)
    for child in minors_around(scene, who, scene.chance.randint(1, 3)):
        for at in days_of(scene, 1.5, child):
            end = exchange(scene, (who, child), at, scene.chance.randint(2, 6), ("relative_note", "family"))
            if scene.chance.random() < 0.25:
                scene.say(end + MINUTE, child, who, "", media=scene.picture(end, child))
            if scene.chance.random() < 0.15:
                scene.pay(
                    end + HOUR, who, child, float(scene.chance.choice((10, 20, 50))), scene.words("memo", who)
                )
    return [who]


def grandparent(scene: Scene) -> list[int]:
    """Pays grandchildren who send pictures."""
    people, chance = scene.people, scene.chance
    who = auditions.someone(scene, chance, lambda row: people.age[row] >= 50)
    for child in minors_around(scene, who, chance.randint(1, 4)):
        for at in days_of(scene, 1.2, child):
            scene.say(at, child, who, scene.words("family", child), media=scene.picture(at - SECOND, child))
            later = scene.soon(at, 5 * MINUTE, 20 * HOUR)
            scene.say(later, who, child, scene.words("grandparent_note", who))
            if chance.random() < 0.6:
                scene.pay(
                    later + MINUTE, who, child, float(chance.choice((5, 10, 20))), scene.words("memo", who)
                )
    return [who]


def proud_parent(scene: Scene) -> list[int]:
    """Posts own child's pictures, some of which the child sent in the family's chat."""
    who = auditions.parent(scene, scene.chance)
    child = auditions.children_of(scene, who)[0]
    for at in days_of(scene, 2, who):
        taken = scene.picture(at - SECOND, child)
        scene.say(at, child, who, scene.words("family", child), media=taken)
        posted = scene.soon(at, MINUTE, 30 * HOUR)
        shown = scene.copy(posted - SECOND, who, taken, scene.chance.choice((0, 4, 10, 18)))
        scene.post(
            posted, who, scene.chance.choice(("feed", "story")), scene.words("post", who), media=[shown]
        )
    return [who]


def clothes_seller(scene: Scene) -> list[int]:
    """Second-hand clothes shown on the own child; adults write after the listing and pay."""
    who = auditions.parent(scene, scene.chance)
    child = auditions.children_of(scene, who)[0]
    for at in days_of(scene, 1, who):
        taken = scene.picture(at - HOUR, child)
        scene.say(at - HOUR + SECOND, child, who, "", media=taken)
        shown = scene.copy(at - SECOND, who, taken, scene.chance.choice((0, 6, 14)))
        scene.post(at, who, "listing", scene.words("listing", who), media=[shown], handles=[who])
        for buyer in minors_around(scene, who, 1, (15, 17)) + adults_around(
            scene, scene.chance.randint(1, 3), but=who
        ):
            asked = scene.soon(at, 5 * MINUTE, 30 * HOUR)
            end = exchange(
                scene, (buyer, who), asked, scene.chance.randint(2, 6), ("buyer_note", "seller_note")
            )
            if scene.chance.random() < 0.4:
                scene.pay(
                    end + HOUR, buyer, who, float(scene.chance.randint(3, 30)), scene.words("memo", buyer)
                )
    return [who]
