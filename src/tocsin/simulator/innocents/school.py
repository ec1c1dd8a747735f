"""Look-alikes who reach many children because it is their work: coaches, teachers, tutors, nurses, charities."""

from __future__ import annotations

from tocsin.simulator import auditions
from tocsin.simulator.innocents.manners import days_of, exchange, minors_around, parents_of, tell_group
from tocsin.simulator.rhythm import HOUR, MINUTE, SECOND
from tocsin.simulator.stage import Scene


def _verified(scene: Scene, row: int, role: str, likelihood: float) -> None:
    if scene.chance.random() < likelihood:
        scene.special[row] = {"verified_role": role, "age_band": "18+", "age_source": "verified"}


def coach(scene: Scene) -> list[int]:
    """Writes to a whole team, parents among them, at times to one child about rides, age lists, a signed form."""
    who = auditions.adult(scene, scene.chance)
    _verified(scene, who, "educator", 0.35)
    team = minors_around(scene, who, scene.chance.randint(8, 20), (9, 16))
    along = list(dict.fromkeys(row for child in team[::3] for row in parents_of(scene, child)))
    tell_group(scene, who, team + along, "coach_note", 3)
    for child in team:
        for at in days_of(scene, 0.3, child):
            end = exchange(scene, (who, child), at, scene.chance.randint(1, 4), ("coach_note", "club"))
            if scene.chance.random() < 0.1:
                scene.say(end, child, who, "", media=scene.picture(end - SECOND, child))
    return [who]


def teacher(scene: Scene) -> list[int]:
    """A class in a group and single pupils with worksheets, by day; half are verified."""
    who = auditions.adult(scene, scene.chance)
    _verified(scene, who, "educator", 0.5)
    pupils = minors_around(scene, who, scene.chance.randint(12, 28), (10, 17))
    tell_group(scene, who, pupils, "teacher_note", 2.5)
    for child in scene.chance.sample(pupils, min(len(pupils), 12)):
        for at in days_of(scene, 0.4, child):
            end = exchange(scene, (child, who), at, scene.chance.randint(2, 5), ("school", "teacher_note"))
            if scene.chance.random() < 0.35:
                scene.say(end, child, who, "", media=scene.picture(end - SECOND, child))
    return [who]


def tutor(scene: Scene) -> list[int]:
    """Teaches alone with each child, moves to video, is paid by parents, now and then by the child."""
    who = auditions.adult(scene, scene.chance)
    for child in minors_around(scene, who, scene.chance.randint(2, 7), (11, 17)):
        payer = (parents_of(scene, child) or [child])[0]
        for at in days_of(scene, 1.3, child):
            end = exchange(scene, (who, child), at, scene.chance.randint(2, 6), ("teacher_note", "school"))
            if scene.chance.random() < 0.3:
                scene.say(end, child, who, "", media=scene.picture(end - SECOND, child))
            if scene.chance.random() < 0.5:
                scene.pay(end + HOUR, payer if scene.chance.random() < 0.85 else child, who, 25.0, "")
    return [who]


def photographer(scene: Scene) -> list[int]:
    """Sends each pupil of a school a portrait; parents and pupils order prints."""
    who = auditions.adult(scene, scene.chance)
    scene.special[who] = {"kind": "business"}
    day = scene.moments(1, (0, scene.days - 1), who)[0]
    for child in minors_around(scene, who, 60):
        at = scene.soon(day, MINUTE, 20 * HOUR)
        words = scene.words("photographer_note", who)
        scene.say(at, who, child, words, media=scene.picture(at - SECOND, who))
        if scene.chance.random() < 0.3:
            payer = (parents_of(scene, child) or [child])[0]
            scene.pay(
                scene.soon(at, HOUR, 40 * HOUR), payer, who, float(scene.chance.choice((8, 15, 22))), ""
            )
    return [who]


def charity(scene: Scene) -> list[int]:
    """Pays grants to many minors, who send receipts and drawings."""
    who = auditions.adult(scene, scene.chance)
    scene.special[who] = {"kind": "service" if scene.chance.random() < 0.5 else "business"}
    for child in minors_around(scene, who, scene.chance.randint(10, 35), (10, 17)):
        at = days_of(scene, 0.3, who)[0]
        end = exchange(scene, (child, who), at, scene.chance.randint(2, 5), ("any", "charity_note"))
        scene.pay(end + HOUR, who, child, float(scene.chance.choice((20, 30, 50))), "")
        if scene.chance.random() < 0.5:
            later = scene.soon(end + 2 * HOUR, HOUR, 40 * HOUR)
            scene.say(later, child, who, "", media=scene.picture(later - SECOND, child))
    return [who]


def health_educator(scene: Scene) -> list[int]:
    """Answers questions about growing up, in public and in private; asks the age since the answer depends on it."""
    who = auditions.adult(scene, scene.chance)
    _verified(scene, who, "educator", 0.5)
    for at in days_of(scene, 2, who):
        scene.post(at, who, "feed", scene.words("health_note", who))
    for child in minors_around(scene, who, scene.chance.randint(5, 15), (11, 17)):
        at = days_of(scene, 0.3, child)[0]
        exchange(scene, (child, who), at, scene.chance.randint(3, 7), ("any", "health_note"))
    return [who]
