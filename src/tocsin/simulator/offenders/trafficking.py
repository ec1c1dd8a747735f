"""Rings of one to six accounts: recruit minors, pay them per picture, advertise, take clients and their money.

Clients buy from adverts; victims and clients never link a ring. What links its accounts (device, payout, handle,
re-used pictures, money) is drawn ring by ring: some share everything, some keep all apart.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tocsin.model import Role, Stage
from tocsin.simulator.offence import Offence
from tocsin.simulator.offenders.approach import (
    Beat,
    Courtship,
    loosely_ordered,
    open_contact,
    opener,
    pick_minors,
)
from tocsin.simulator.offenders.grooming import void
from tocsin.simulator.pictures import Picture
from tocsin.simulator.rhythm import DAY, HOUR, MINUTE
from tocsin.simulator.truth import ReusedMedia


@dataclass
class Crew:
    """Who does what in a ring; one account may hold every office."""

    recruiters: list[int]
    seller: int
    purse: int
    clients: list[int]
    handles: list[int] = field(default_factory=list)


def traffic(offence: Offence, crew: Crew) -> None:
    """Recruit, collect, advertise, sell."""
    scene, plot = offence.scene, offence.plot
    stock: list[tuple[int, Picture, int]] = []
    for who in crew.recruiters:
        minors = pick_minors(scene, who, plot.chance.randint(5, 36))
        won = max(1, min(6, int(len(minors) * (0.08 + 0.2 * plot.chance.random()))))
        early = max(1.0, scene.days * 0.6)
        for number, minor in enumerate(minors):
            born = (scene.born(who) - scene.start) / DAY
            first = min(born + plot.chance.random() * early * 0.6, scene.days - 0.1)
            at = max(scene.moments(1, (first, first + 0.01), minor)[0], scene.born(who) + MINUTE)
            allowed = open_contact(offence, who, minor, at)
            if number < won:
                stock += _collect(offence, crew, who, minor, at)
                if plot.does(0.12):
                    _send_for_friends(offence, minor, at + DAY)
            elif allowed:
                opener(offence, who, minor, scene.soon(at, MINUTE, 12 * HOUR))
    if plot.does(0.85):
        for at in _advertise(offence, crew, stock):
            _sell(offence, crew, at, stock)


def _collect(offence: Offence, crew: Crew, who: int, minor: int, at: int) -> list[tuple[int, Picture, int]]:
    """Win one minor's trust, receive pictures, pay for each; returns (when, picture, minor)."""
    scene, plot, chance = offence.scene, offence.plot, offence.plot.chance
    pair = Courtship(offence, who, minor)
    payer = crew.purse if chance.random() < 0.3 else who
    price = 5.0 * chance.randint(1, 7)
    pays = plot.does(0.85)

    def trade(when: int) -> None:
        pair.receive_picture(when)
        if pays and chance.random() < 0.9:
            pair.pay(scene.soon(pair.pictures[-1][0], 3 * MINUTE, 30 * HOUR), payer, price)

    beats: list[tuple[float, Beat]] = [
        (chance.random() * 0.8, pair.chat) for _ in range(chance.randint(2, 6))
    ]
    for likelihood, place, rule, stage in (
        (0.5, 0.1, "tell_recruit", Stage.TRUST),
        (0.45, 0.15, "tell_age", Stage.TRUST),
        (0.45, 0.2, "tell_flatter", Stage.TRUST),
        (0.45, 0.4, "tell_secret", Stage.ISOLATION),
        (0.35, 0.35, "tell_move", Stage.ISOLATION),
        (0.6, 0.45, "tell_pay", Stage.IMAGE),
        (0.3, 0.9, "tell_control", Stage.CONTROL),
        (0.25, 0.95, "tell_meet", Stage.CONTROL),
    ):
        if plot.does(likelihood):
            beats.append((place, pair.ask(rule, stage)))
    beats += [(0.5 + 0.1 * number, trade) for number in range(chance.randint(1, 7))]
    first = (at - scene.start) / DAY
    pace = {"burst": 2.0, "quick": 5.0, "steady": 12.0, "slow": 30.0}[plot.manner.pace]
    pair.play(loosely_ordered(beats, chance), (first, min(first + pace, scene.days - 0.01)), night=0.25)
    return [(when, picture, minor) for when, picture in pair.pictures]


def _send_for_friends(offence: Offence, minor: int, at: int) -> None:
    """A child is made to bring other children: a victim, whatever the messages look like."""
    scene, plot = offence.scene, offence.plot
    plot.minors_used[minor] = None
    friends = [row for row in scene.place.society.neighbours.get(minor, []) if scene.people.minor(row)]
    for friend in friends[: plot.chance.randint(2, 8)]:
        at = scene.soon(at, MINUTE, 5 * HOUR)
        if at >= scene.end:
            return
        text = scene.words("tell_bring", minor) if plot.manner.telling else offence.bland(minor)
        scene.say(at, minor, friend, text)


def _advertise(offence: Offence, crew: Crew, stock: list[tuple[int, Picture, int]]) -> list[int]:
    """Post adverts with pictures from the stock; returns their moments."""
    scene, plot, chance = offence.scene, offence.plot, offence.plot.chance
    reuse = plot.does(0.8)
    exact = chance.random() < 0.35
    shown = []
    ready = min((when for when, _, _ in stock), default=scene.start)
    first = min((ready - scene.start) / DAY + 0.2, scene.days - 0.2)
    for at in scene.moments(chance.randint(1, 7), (first, scene.days - 0.05), crew.seller):
        have = [(picture, minor) for when, picture, minor in stock if when + HOUR < at]
        media = []
        if at < scene.born(crew.seller):
            continue
        if reuse and have:
            for picture, _minor in chance.sample(have, min(len(have), chance.randint(1, 3))):
                distance = 0 if exact else _distance(chance.random())
                copy = scene.copy(at - MINUTE, crew.seller, picture, distance)
                plot.reused.append(ReusedMedia(received=picture.media, shown=copy.media, distance=distance))
                media.append(copy)
        elif chance.random() < 0.7:
            media.append(scene.picture(at - MINUTE, crew.seller))
        text = offence.advert(crew.seller)
        surface = chance.choice(("listing", "listing", "feed", "story", "profile"))
        plot.adverts.append(scene.post(at, crew.seller, surface, text, media=media, handles=crew.handles))
        offence.mark(crew.seller, Stage.ADVERT, at)
        shown.append(at)
    return shown


def _distance(draw: float) -> int:
    """Bits of PDQ between picture and copy: mostly a re-encoding, at times a crop beyond the usual bound of 31."""
    if draw < 0.25:
        return 0
    return int(2 + 29 * draw) if draw < 0.9 else int(34 + 300 * (draw - 0.9))


def _sell(offence: Offence, crew: Crew, at: int, stock: list[tuple[int, Picture, int]]) -> None:
    """Clients write after an advert, pay, sometimes come back; part of the money goes on to a minor."""
    scene, plot, chance = offence.scene, offence.plot, offence.plot.chance
    for client in crew.clients:
        if chance.random() < 0.35:
            continue
        when = scene.soon(at, 3 * MINUTE, 40 * HOUR)
        if when >= scene.end:
            continue
        offence.tell(when, client, crew.seller, "tell_enquiry")
        offence.mark(client, Stage.CLIENT, when)
        if crew.seller in plot.parts:
            offence.mark(crew.seller, Stage.CLIENT, when)
        reply = scene.soon(when)
        offence.tell(reply, crew.seller, client, "tell_booking")
        if chance.random() < 0.75:
            paid = scene.soon(reply, 5 * MINUTE, 30 * HOUR)
            if paid >= scene.end:
                continue
            scene.pay(paid, client, crew.purse, float(10 * chance.randint(4, 30)))
            offence.mark(client, Stage.TRANSACTION, paid)
            offence.mark(crew.purse, Stage.TRANSACTION, paid)
            if stock and chance.random() < 0.4:
                minor = chance.choice(stock)[2]
                later = scene.soon(paid, HOUR, 40 * HOUR)
                scene.pay(later, crew.purse, minor, float(10 * chance.randint(1, 6)))
                offence.mark(crew.purse, Stage.TRANSACTION, later, minor)
            if chance.random() < 0.5:
                made = scene.picture(paid + HOUR, crew.seller) if not stock else chance.choice(stock)[1]
                sent = scene.copy(paid + HOUR, crew.seller, made, _distance(chance.random()))
                scene.say(paid + HOUR + MINUTE, crew.seller, client, offence.bland(crew.seller), media=sent)


def sell_own_child(offence: Offence, who: int, children: list[int], clients: list[int]) -> None:
    """A guardian who advertises the child in his care: pictures come through the family's own conversation."""
    scene, plot = offence.scene, offence.plot
    stock = []
    for child in children:
        pair = Courtship(offence, who, child)
        for at in scene.moments(plot.chance.randint(2, 8), (0, scene.days * 0.8), child):
            if plot.chance.random() < 0.5:
                pair.chat(at - HOUR)
            pair.receive_picture(at)
            if plot.does(0.2):
                pair.ask("tell_secret", Stage.ISOLATION)(at + HOUR)
        stock += [(when, picture, child) for when, picture in pair.pictures]
    crew = Crew([who], who, who, clients, [who])
    for at in _advertise(offence, crew, stock):
        _sell(offence, crew, at, stock)


def second_account(offence: Offence, who: int, second: int, at: int) -> None:
    """After a block by the platform someone comes back under a new account and writes to the same minors."""
    scene, plot = offence.scene, offence.plot
    plot.cast(second, Role.ASSOCIATE)
    for minor in list(plot.parts[who].victims)[:6]:
        when = scene.soon(at, HOUR, 2 * DAY)
        if when >= scene.end:
            return
        offence.mark(second, Stage.CONTACT, when, minor)
        pair = Courtship(offence, second, minor)
        pair.chat(when)
        if plot.chance.random() < 0.4:
            void(pair.receive_picture(scene.soon(when, HOUR, DAY)))
