"""Look-alikes among peers and protectors: teen romance, gaming mates, helplines, moderators, people who quote."""

from __future__ import annotations

from tocsin.simulator import auditions
from tocsin.simulator.innocents.manners import days_of, exchange, know_each_other, minors_around
from tocsin.simulator.rhythm import MINUTE, SECOND
from tocsin.simulator.stage import Scene


def teen_romance(scene: Scene) -> list[int]:
    """Two teenagers of nearly one age: secrets from parents, pictures both ways, late nights."""
    people, chance = scene.people, scene.chance
    a = auditions.minor(scene, chance)
    age = int(people.age[a])
    near = [
        row
        for row in minors_around(scene, a, 60, (max(12, age - 1), min(17, age + 2)))
        if not people.taken[row]
    ]
    if not near:
        return [a]
    b = near[0]
    people.taken[b] = True
    ephemeral = chance.random() < 0.3
    know_each_other(scene, a, b, scene.moments(1, (0, 2), a)[0])
    for at in days_of(scene, 7, a, night=0.5):
        first, second = (a, b) if chance.random() < 0.5 else (b, a)
        end = exchange(scene, (first, second), at, chance.randint(3, 12), ("romance_note", "romance_note"))
        if chance.random() < 0.4:
            scene.say(end, second, first, "", media=scene.picture(end - SECOND, second), ephemeral=ephemeral)
    return [a, b]


def gaming_friend(scene: Scene) -> list[int]:
    """A grown player with young mates: voice chat, another app, a gifted skin, screenshots, late raids."""
    people, chance = scene.people, scene.chance
    who = auditions.someone(scene, chance, lambda row: 18 <= people.age[row] <= 38)
    mates = minors_around(scene, who, chance.randint(1, 5), (12, 17))
    for mate in mates:
        if chance.random() < 0.5:
            know_each_other(scene, mate, who, scene.moments(1, (0, 3), mate)[0])
        for at in days_of(scene, 2.5, mate, night=0.35):
            first, second = (who, mate) if chance.random() < 0.5 else (mate, who)
            end = exchange(scene, (first, second), at, chance.randint(2, 9), ("gaming_note", "gaming_note"))
            if chance.random() < 0.15:
                scene.say(end, second, first, "", media=scene.picture(end - SECOND, second))
            if chance.random() < 0.04:
                scene.pay(end + MINUTE, who, mate, float(chance.choice((5, 10))), scene.words("memo", who))
    return [who]


def helpline(scene: Scene) -> list[int]:
    """A counsellor: asks age and who is near, promises confidence; the child writes first. Half are verified."""
    chance = scene.chance
    who = auditions.adult(scene, chance)
    if chance.random() < 0.5:
        scene.special[who] = {"verified_role": "counsellor", "age_band": "18+", "age_source": "verified"}
    for child in minors_around(scene, who, chance.randint(8, 30), (10, 17)):
        at = days_of(scene, 0.3, child, night=0.4)[0]
        exchange(scene, (child, who), at, chance.randint(4, 12), ("disclose_note", "helpline_note"))
    return [who]


def moderator(scene: Scene) -> list[int]:
    """Writes to many about rules and ages, also to minors; mostly verified, flags what is reported."""
    people, chance = scene.people, scene.chance
    who = auditions.adult(scene, chance)
    if chance.random() < 0.8:
        scene.special[who] = {"verified_role": "moderator", "age_band": "18+", "age_source": "verified"}
    rows = scene.place.rows
    for at in days_of(scene, 12, who):
        to = int(rows[int(chance.random() * len(rows))])
        if to != who and people.created[to] > 0:
            end = exchange(scene, (who, to), at, chance.randint(1, 3), ("moderator_note", "any"))
            if chance.random() < 0.1:
                scene.flag(end, who, ("account", people.ids[to]), "other", by="moderator")
    return [who]


def quoting(scene: Scene) -> list[int]:
    """A survivor, journalist or researcher who quotes what offenders write, in posts and to other adults."""
    who = auditions.adult(scene, scene.chance)
    for at in days_of(scene, 3, who):
        scene.post(at, who, scene.chance.choice(("feed", "story")), scene.words("quote_note", who))
    for child in minors_around(scene, who, scene.chance.randint(0, 3), (13, 17)):
        at = days_of(scene, 0.3, child)[0]
        exchange(scene, (child, who), at, scene.chance.randint(2, 6), ("disclose_note", "quote_note"))
    return [who]


def confiding_minor(scene: Scene) -> list[int]:
    """A child who tells friends what happened to it elsewhere: the words of a case in a victim's mouth."""
    who = auditions.minor(scene, scene.chance, (11, 17))
    for friend in scene.place.society.neighbours.get(who, [])[:3]:
        at = days_of(scene, 0.4, who, night=0.4)[0]
        exchange(scene, (who, friend), at, scene.chance.randint(2, 8), ("disclose_note", "any"))
    return [who]
