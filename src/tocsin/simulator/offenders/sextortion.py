"""Financial sextortion: adults who pass for peers, alone or as an organised group, many targets, fast.

The course is that of the reports: contact as a peer, a fast move elsewhere, a picture, a threat with the harvested
list of friends, a demand for money, again and again (Thorn and NCMEC, "Trends in Financial Sextortion", 2024).
"""

from __future__ import annotations

from tocsin.model import Stage
from tocsin.simulator.offence import Offence
from tocsin.simulator.offenders.approach import Beat, Courtship, open_contact, opener, pick_minors
from tocsin.simulator.offenders.grooming import void
from tocsin.simulator.rhythm import HOUR, MINUTE, SECOND


def extort(offence: Offence, crew: list[int], purse: int) -> None:
    """Each account of ``crew`` works through its own targets; money goes to the payout of ``purse``."""
    scene, plot = offence.scene, offence.plot
    for who in crew:
        reach = plot.chance.randint(4, 28)
        minors = pick_minors(scene, who, reach, ages=(13, 17))
        hit = max(1, int(len(minors) * (0.1 + 0.2 * plot.chance.random())))
        first = scene.born(who)
        for number, minor in enumerate(minors):
            day = (first - scene.start) / 86_400_000
            # Who takes his time begins early, or the window ends before he does.
            share = 0.3 if plot.manner.evasion == "slow_drip" else 1.0
            span = (day + plot.chance.random() * max(0.1, (scene.days - day - 2) * share),) * 2
            at = max(scene.moments(1, span, minor)[0], first + MINUTE)
            if at >= scene.end:
                continue
            allowed = open_contact(offence, who, minor, at)
            if number < hit:
                _squeeze(offence, who, minor, purse, at)
            elif allowed:
                opener(offence, who, minor, scene.soon(at))


def _squeeze(offence: Offence, who: int, minor: int, purse: int, at: int) -> None:
    """From the first word to the picture."""
    scene, plot, chance = offence.scene, offence.plot, offence.plot.chance
    pair = Courtship(offence, who, minor)
    if plot.does(0.6):
        for friend in scene.place.society.neighbours.get(minor, [])[: chance.randint(2, 12)]:
            scene.contact(at + int(chance.random() * HOUR), who, friend, "view")
    beats: list[Beat] = [pair.chat]
    for likelihood, rule, stage in (
        (0.6, "tell_flatter", Stage.TRUST),
        (0.3, "tell_age", Stage.TRUST),
        (0.55, "tell_move", Stage.ISOLATION),
    ):
        if plot.does(likelihood):
            beats.append(pair.ask(rule, stage))
    if plot.does(0.5):
        beats.append(pair.send_picture)
    if plot.does(0.7):
        beats += [lambda when: void(pair.receive_picture(when))] * chance.randint(1, 2)
    for beat in beats:
        beat(at)
        at = offence.later(at, 2 * MINUTE, 2 * HOUR)
    _press(offence, who, minor, purse, at + 3 * HOUR)


def _press(offence: Offence, who: int, minor: int, purse: int, at: int) -> None:
    """Threat, demand, payment, and again; in the end the minor may block and flag."""
    scene, plot, chance = offence.scene, offence.plot, offence.plot.chance
    threatens, pays = plot.does(0.85), plot.does(0.5)
    for number in range(chance.randint(1, 5)):
        if at >= scene.end:
            return
        if threatens:
            at = offence.tell(at, who, minor, "tell_threat") + 5 * SECOND
            if plot.manner.telling:
                offence.mark(who, Stage.CONTROL, at, minor)
        at = offence.tell(at, who, minor, "tell_demand")
        offence.answer(scene.soon(at), minor, who, "reply_scared")
        if pays and chance.random() < 0.75:
            at = scene.soon(at, 5 * MINUTE, 5 * HOUR)
            scene.pay(at, minor, purse, float(10 * chance.randint(1, 9 + 6 * number)))
            offence.mark(purse, Stage.TRANSACTION, at, minor)
        at = offence.later(at, 10 * MINUTE, 20 * HOUR)
    if plot.does(0.5):
        account = offence.latest(who, minor)
        scene.contact(at, minor, account, "block")
        if chance.random() < 0.4:
            scene.flag(at + MINUTE, minor, ("account", scene.people.ids[account]), "sextortion")
