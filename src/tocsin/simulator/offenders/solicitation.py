"""An adult who pays minors for pictures, one by one, without an advert and without much talk."""

from __future__ import annotations

from tocsin.model import Stage
from tocsin.simulator.offence import Offence
from tocsin.simulator.offenders.approach import Courtship, open_contact, opener, pick_minors
from tocsin.simulator.rhythm import HOUR, MINUTE


def solicit(offence: Offence, who: int) -> None:
    """Offer money for pictures to several minors; some send and are paid."""
    scene, plot = offence.scene, offence.plot
    minors = pick_minors(scene, who, plot.chance.randint(2 if plot.manner.telling else 4, 18))
    sellers = max(1, int(len(minors) * (0.15 + 0.35 * plot.chance.random())))
    for number, minor in enumerate(minors):
        span = scene.span(plot.manner.pace)
        at = scene.moments(1, (span[0], span[0] + 0.01), minor)[0]
        allowed = open_contact(offence, who, minor, at)
        if number < sellers:
            _buy(offence, who, minor, span, at)
        elif allowed:
            opener(offence, who, minor, at + HOUR)


def _buy(offence: Offence, who: int, minor: int, span: tuple[float, float], at: int) -> None:
    scene, plot, chance = offence.scene, offence.plot, offence.plot.chance
    pair = Courtship(offence, who, minor)
    pair.chat(at + MINUTE)
    later = scene.soon(at + 10 * MINUTE, MINUTE, 8 * HOUR)
    if plot.does(0.8):
        pair.ask("tell_pay", Stage.IMAGE)(later)
    if plot.does(0.4):
        pair.ask("tell_secret", Stage.ISOLATION)(later + 5 * MINUTE)
    if plot.does(0.3):
        pair.ask("tell_age", Stage.TRUST)(later + 9 * MINUTE)
    price = 5.0 * chance.randint(1, 8)
    pays = plot.does(0.85)
    in_advance = chance.random() < 0.2
    first = (later - scene.start) / 86_400_000
    for moment in scene.moments(chance.randint(1, 8), (first, max(span[1], first + 0.1)), minor, night=0.3):
        if moment <= later:
            continue
        if pays and in_advance:
            pair.pay(moment - 5 * MINUTE, who, price)
        pair.receive_picture(moment)
        if pays and not in_advance and chance.random() < 0.85:
            pair.pay(scene.soon(pair.pictures[-1][0], 2 * MINUTE, 24 * HOUR), who, price)
        if chance.random() < 0.3:
            pair.chat(moment + 4 * HOUR)
