"""Casts one planned plot with people of the shard (or accounts made for it) and has it played."""

from __future__ import annotations

import random

from tocsin.model import Kind, Role
from tocsin.simulator.auditions import adult, children_of, made_account, parent
from tocsin.simulator.casting import Planned
from tocsin.simulator.offence import Offence
from tocsin.simulator.offenders.grooming import abuse_trust, groom
from tocsin.simulator.offenders.sextortion import extort
from tocsin.simulator.offenders.solicitation import solicit
from tocsin.simulator.offenders.trafficking import Crew, second_account, sell_own_child, traffic
from tocsin.simulator.population import BANDS
from tocsin.simulator.rhythm import DAY, HOUR
from tocsin.simulator.stage import Plot, Scene, manner_of

KINDS = {
    "ring": Kind.TRAFFICKING,
    "grooming": Kind.GROOMING,
    "sextortion_group": Kind.SEXTORTION,
    "sextortion_single": Kind.SEXTORTION,
    "solicitation": Kind.SOLICITATION,
    "abusive_coach": Kind.GROOMING,
    "abusive_guardian": Kind.TRAFFICKING,
}


_SILENT_CHANCES = 3
"""A plot without telling words is told by its acts or by nothing: its behaviours get at least so many chances."""


def play(scene: Scene, planned: Planned) -> Plot:
    """Play the plot; the scene's buffer gets its events, the plot its truth."""
    chance = random.Random(f"plot-{scene.place.config.seed}-{planned.number}")
    scenario = planned.scenario
    ringed = planned.size > 1 or scenario in ("ring", "abusive_guardian")
    plot = Plot(
        KINDS[scenario],
        scenario,
        manner_of(planned.silent, chance, scene.place.config.evade),
        chance,
        ring=f"ring-{planned.number}" if ringed else None,
        # Evenly from 1 to what gives ``boldness`` on average: some plots are timid whatever the setting.
        chances=max(
            _SILENT_CHANCES * planned.silent, chance.randint(1, round(2 * scene.place.config.boldness - 1))
        ),
    )
    match scenario:
        case "ring":
            _ring(scene, planned, plot)
        case "sextortion_group" | "sextortion_single":
            _sextortion(scene, planned, plot)
        case "abusive_guardian":
            _guardian(scene, planned, plot)
        case "abusive_coach":
            _coach(scene, plot)
        case "solicitation":
            _solicitation(scene, plot)
        case "grooming":
            _grooming(scene, plot)
    return plot


def _clients(scene: Scene, planned: Planned, plot: Plot) -> list[int]:
    """Adults who buy, of the language in which is sold where the shard has enough of them."""
    language = scene.people.language(next(iter(plot.parts)))
    found: list[int] = []
    for _ in range(planned.clients):
        row = adult(scene, plot.chance, language=language)
        found.append(plot.cast(row, Role.CLIENT))
    return found


def _grooming(scene: Scene, plot: Plot) -> None:
    chance = plot.chance
    if chance.random() < 0.7:
        who = adult(scene, chance, parents=chance.random() < 0.3)
    else:
        who = made_account(scene, chance)
        scene.account(who)
    plot.cast(who, Role.OFFENDER)
    groom(Offence(scene, plot), who)


def _solicitation(scene: Scene, plot: Plot) -> None:
    who = plot.cast(adult(scene, plot.chance, parents=plot.chance.random() < 0.5), Role.OFFENDER)
    if scene.people.payout[who] < 0:
        scene.people.payout[who] = who
    solicit(Offence(scene, plot), who)


def _sextortion(scene: Scene, planned: Planned, plot: Plot) -> None:
    chance = plot.chance
    shared_device, shared_payout = chance.random() < 0.5, chance.random() < 0.6
    crew: list[int] = []
    for _ in range(planned.size):
        band = chance.choices(("13-15", "16-17", "18+"), weights=(0.4, 0.45, 0.15))[0]
        device = int(scene.people.device[crew[0]]) if crew and shared_device else None
        # The purse of several is opened before the first payment.
        late = 0.0 if planned.size > 1 and not crew else 0.7
        crew.append(made_account(scene, chance, band=band, late=late, device=device))
        if crew[1:] and shared_payout:
            scene.people.payout[crew[-1]] = scene.people.payout[crew[0]]
    for who in crew:
        plot.cast(who, Role.OFFENDER)
        scene.account(who)
    purse = crew[0]
    if len(crew) > 1:
        plot.links.update(dict.fromkeys(["payment"]))
        if shared_device:
            plot.links["device"] = None
        if shared_payout and scene.people.payout[purse] >= 0:
            plot.links["payout"] = None
    extort(Offence(scene, plot), crew, purse)


def _ring(scene: Scene, planned: Planned, plot: Plot) -> None:
    """One to six accounts; who recruits, who sells, who holds the purse, and what they share is drawn."""
    chance, people = plot.chance, scene.people
    apart = chance.random() < 0.25
    accounts: list[int] = []
    for number in range(planned.size):
        if number == 0 and chance.random() < 0.6:
            accounts.append(adult(scene, chance, parents=False))
        else:
            share = number > 0 and not apart and chance.random() < 0.45
            accounts.append(
                made_account(
                    scene,
                    chance,
                    # The purse is opened before the first payment.
                    late=0.0 if number == planned.size - 1 > 0 else 0.5,
                    device=int(people.device[accounts[0]]) if share else None,
                )
            )
            if share:
                plot.links["device"] = None
    if people.payout[accounts[0]] < 0:
        people.payout[accounts[0]] = accounts[0]
    for row in accounts[1:]:
        if not apart and chance.random() < 0.4:
            people.payout[row] = people.payout[accounts[0]]
            plot.links["payout"] = None
    recruiting = max(1, planned.size - (planned.size > 1) - (planned.size > 2))
    crew = Crew(accounts[:recruiting], accounts[min(recruiting, planned.size - 1)], accounts[-1], [])
    crew.handles = [accounts[0]] if apart or chance.random() < 0.5 else [crew.seller]
    if planned.size > 1:
        plot.links["media"] = None
        if crew.purse != crew.seller or crew.purse not in crew.recruiters:
            plot.links["payment"] = None
    for row in accounts:
        plot.cast(row, Role.RECRUITER if row in crew.recruiters or row == crew.seller else Role.ASSOCIATE)
        if row >= people.count:
            scene.account(row)
    crew.clients = _clients(scene, planned, plot)
    offence = Offence(scene, plot)
    traffic(offence, crew)
    if plot.does(0.2):
        _come_back(scene, plot, offence, crew)


def _come_back(scene: Scene, plot: Plot, offence: Offence, crew: Crew) -> None:
    chance, people = plot.chance, scene.people
    who = crew.recruiters[0]
    day = scene.days * (0.5 + 0.4 * chance.random())
    second = people.add(
        scene.place.rng,
        who,
        age=int(people.age[who]),
        band=BANDS[people.band[who]],
        created=-day,
        device=int(people.device[who]) if chance.random() < 0.6 else None,
    )
    if people.device[second] == people.device[who]:
        plot.links["device"] = None
    if chance.random() < 0.4:
        people.payout[second] = people.payout[who]
        plot.links["payout"] = None
    scene.account(second)
    scene.enforce(
        scene.start + int(day * DAY) - HOUR,
        who,
        "child safety",
        "ban" if chance.random() < 0.5 else "suspend",
    )
    second_account(offence, who, second, scene.start + int(day * DAY))


def _coach(scene: Scene, plot: Plot) -> None:
    """The leader of a club or class of the shard; if none is free, a stranger grooms instead."""
    chance, people = plot.chance, scene.people
    free = [c for c in scene.place.society.circles if c.kind == "club" and c.lead >= 0 and len(c.members) > 3]
    free = [c for c in free if not people.taken[c.lead]]
    if not free:
        plot.scenario = "grooming"
        _grooming(scene, plot)
        return
    circle = chance.choice(free)
    people.taken[circle.lead] = True
    plot.cast(circle.lead, Role.OFFENDER)
    members = [
        int(row)
        for row in circle.members
        if people.age[row] < 18 and people.household[row] != people.household[circle.lead]
    ]
    victims = chance.sample(members, min(len(members), chance.randint(1, 2)))
    abuse_trust(Offence(scene, plot), circle.lead, victims, members)


def _guardian(scene: Scene, planned: Planned, plot: Plot) -> None:
    row = parent(scene, plot.chance)
    children = children_of(scene, row)
    plot.cast(row, Role.RECRUITER)
    clients = _clients(scene, planned, plot)
    victims = plot.chance.sample(children, min(len(children), plot.chance.randint(1, 2)))
    sell_own_child(Offence(scene, plot), row, victims, clients)
