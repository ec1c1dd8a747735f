"""One adult who grooms: contacts many minors, courts a few; also a coach or a family friend who abuses trust."""

from __future__ import annotations

from tocsin.model import Stage
from tocsin.simulator.offence import Offence
from tocsin.simulator.offenders.approach import (
    Beat,
    Courtship,
    loosely_ordered,
    open_contact,
    opener,
    pick_minors,
)
from tocsin.simulator.rhythm import HOUR, MINUTE


def groom(offence: Offence, who: int) -> None:
    """A stranger approaches minors."""
    scene, plot = offence.scene, offence.plot
    # Who says nothing telling and approaches one child only does what friends of the family do: no plot to be found.
    least = 1 if plot.manner.telling else 6
    reach = least + int(plot.chance.random() ** 2 * (25 - least))
    if plot.does(0.3):
        for at in scene.moments(plot.chance.randint(1, 5), (0, scene.days), who):
            scene.search(max(at, scene.born(who) + MINUTE), who, scene.words("search_people", who))
    minors = pick_minors(scene, who, reach)
    courted = max(1, int(len(minors) * (0.1 + 0.3 * plot.chance.random())))
    for number, minor in enumerate(minors):
        span = scene.span(plot.manner.pace)
        at = max(scene.moments(1, (span[0], span[0] + 0.01), minor)[0], scene.born(who) + MINUTE)
        allowed = open_contact(offence, who, minor, at)
        if number < courted:
            court(offence, who, minor, (span[0], span[1]), at)
        elif allowed:
            opener(offence, who, minor, at + HOUR)


def court(offence: Offence, who: int, minor: int, span: tuple[float, float], at: int) -> None:
    """The courtship of one minor by one adult, each behaviour drawn by itself."""
    plot, scene = offence.plot, offence.scene
    pair = Courtship(offence, who, minor)
    chance = plot.chance
    beats: list[tuple[float, Beat]] = [
        (chance.random() * 0.9, pair.chat) for _ in range(chance.randint(2, 9))
    ]
    for likelihood, place, rule, stage in (
        (0.7, 0.15, "tell_age", Stage.TRUST),
        (0.65, 0.25, "tell_flatter", Stage.TRUST),
        (0.4, 0.35, "tell_gift", Stage.TRUST),
        (0.6, 0.45, "tell_secret", Stage.ISOLATION),
        (0.5, 0.4, "tell_alone", Stage.ISOLATION),
        (0.45, 0.5, "tell_move", Stage.ISOLATION),
        (0.35, 0.55, "tell_isolate", Stage.ISOLATION),
        (0.65, 0.65, "tell_picture", Stage.IMAGE),
        (0.4, 0.85, "tell_meet", Stage.CONTROL),
    ):
        if plot.does(likelihood):
            beats += [(place + 0.1 * again, pair.ask(rule, stage)) for again in range(chance.randint(1, 3))]
    if plot.does(0.3):
        beats.append((0.5, pair.hide))
    if plot.does(0.25):
        beats.append((0.6, pair.send_picture))
    if plot.does(0.55):
        beats += [
            (0.7 + 0.05 * n, lambda when: void(pair.receive_picture(when)))
            for n in range(chance.randint(1, 5))
        ]
    if plot.does(0.3):
        beats += [
            (0.6 + 0.1 * n, lambda when: pair.pay(when, who, 5.0 * chance.randint(1, 8))) for n in range(2)
        ]
    night = 0.6 if plot.does(0.4) else 0.1
    last = pair.play(loosely_ordered(beats, chance), ((at - scene.start) / 86_400_000, span[1]), night=night)
    if plot.does(0.15):
        account = offence.latest(who, minor)
        scene.contact(scene.soon(last), minor, account, "block")
        if chance.random() < 0.5:
            scene.flag(scene.soon(last) + HOUR, minor, ("account", scene.people.ids[account]), "grooming")


def void(_: object) -> None:
    """Drop a result: a beat returns nothing."""


def abuse_trust(offence: Offence, who: int, minors: list[int], circle: list[int]) -> None:
    """A coach or teacher whose group hides the one child he courts alone: no search, no request, known to all."""
    scene, plot = offence.scene, offence.plot
    together = scene.place.ids.new("c")
    for at in scene.moments(6 + int(scene.days * 0.5), (0, scene.days), who):
        scene.say(at, who, circle, scene.words("coach_note", who), conversation=together)
    for minor in minors:
        span = scene.span(plot.manner.pace)
        at = scene.moments(1, (span[0], span[0] + 0.01), minor)[0]
        offence.mark(who, Stage.CONTACT, at, minor)
        court(offence, who, minor, span, at)
