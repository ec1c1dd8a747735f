"""Look-alikes who trade: sellers, agencies, an editor who pays for pictures, adult adverts, spam."""

from __future__ import annotations

from tocsin.simulator import auditions
from tocsin.simulator.innocents.manners import adults_around, days_of, exchange, minors_around, parents_of
from tocsin.simulator.rhythm import HOUR, MINUTE, SECOND
from tocsin.simulator.stage import Scene


def seller(scene: Scene) -> list[int]:
    """Second-hand goods, also to minors: deposit, phone number, meeting place, photos of the thing."""
    who, chance = auditions.adult(scene, scene.chance), scene.chance
    for at in days_of(scene, 2, who):
        shown = scene.picture(at - SECOND, who)
        scene.post(at, who, "listing", scene.words("listing", who), media=[shown], handles=[who])
        buyers = adults_around(scene, chance.randint(0, 3), but=who) + minors_around(
            scene, who, chance.randint(0, 2)
        )
        for buyer in buyers:
            asked = scene.soon(at, 3 * MINUTE, 40 * HOUR)
            end = exchange(scene, (buyer, who), asked, chance.randint(2, 7), ("buyer_note", "seller_note"))
            if chance.random() < 0.4:
                more = scene.copy(end, who, shown, 0) if chance.random() < 0.5 else scene.picture(end, who)
                scene.say(end + SECOND, who, buyer, scene.words("seller_note", who), media=more)
            if chance.random() < 0.45:
                scene.pay(
                    end + HOUR, buyer, who, float(chance.randint(2, 40) * 5), scene.words("memo", buyer)
                )
    return [who]


def casting_agency(scene: Scene) -> list[int]:
    """A child model agency that keeps the law: a guardian in copy, fees to the parents, a business address."""
    who, chance = auditions.adult(scene, scene.chance), scene.chance
    scene.special[who] = {"kind": "business", "age_band": "18+", "age_source": "verified"}
    for at in days_of(scene, 1, who):
        shown = scene.picture(at - SECOND, who)
        scene.post(at, who, "feed", scene.words("casting_note", who), media=[shown])
    for child in minors_around(scene, who, chance.randint(4, 14), (9, 17)):
        guardians = parents_of(scene, child)
        if not guardians:
            continue
        together, both = scene.place.ids.new("c"), [child, *guardians]
        for at in days_of(scene, 0.8, child):
            scene.say(at, who, both, scene.words("casting_note", who), conversation=together)
            if chance.random() < 0.4:
                later = scene.soon(at, MINUTE, 10 * HOUR)
                made = scene.picture(later - SECOND, guardians[0])
                scene.say(later, guardians[0], [who, child], "", media=made, conversation=together)
            if chance.random() < 0.2:
                scene.pay(at + 30 * HOUR, who, guardians[0], float(chance.randint(5, 25) * 10), "")
    return [who]


def hobby_editor(scene: Scene) -> list[int]:
    """A magazine that pays for each printed picture, openly and with credit; many adults, some minors."""
    who, chance = auditions.adult(scene, scene.chance), scene.chance
    scene.special[who] = {"kind": "business"} if chance.random() < 0.6 else {}
    authors = adults_around(scene, 18, but=who) + minors_around(scene, who, chance.randint(2, 7), (13, 17))
    for author in authors:
        for at in days_of(scene, 0.6, author):
            end = exchange(scene, (who, author), at, chance.randint(1, 4), ("editor_note", "hobby"))
            made = scene.picture(end, author)
            scene.say(end + SECOND, author, who, "", media=made)
            if chance.random() < 0.7:
                scene.pay(
                    scene.soon(end, HOUR, 30 * HOUR), who, author, float(chance.choice((10, 20, 30))), ""
                )
            if chance.random() < 0.6:
                printed = scene.soon(end, 2 * HOUR, 60 * HOUR)
                shown = scene.copy(printed - SECOND, who, made, chance.choice((0, 0, 6, 12)))
                scene.post(printed, who, "feed", scene.words("hobby", who), media=[shown])
    return [who]


def adult_advert(scene: Scene) -> list[int]:
    """An adult who advertises to adults: clients write after the advert and pay; nobody under age is near."""
    who, chance = auditions.adult(scene, scene.chance, parents=False), scene.chance
    scene.special[who] = {"age_band": "18+", "age_source": chance.choice(("verified", "declared"))}
    for at in days_of(scene, 1.5, who):
        shown = scene.picture(at - SECOND, who)
        words = scene.words("adultwork_note", who)
        scene.post(at, who, "listing", words, media=[shown], handles=[who])
        for client in adults_around(scene, chance.randint(1, 4), but=who):
            asked = scene.soon(at, 5 * MINUTE, 30 * HOUR)
            end = exchange(
                scene, (client, who), asked, chance.randint(2, 6), ("adultclient_note", "adultwork_note")
            )
            if chance.random() < 0.6:
                scene.pay(end + HOUR, client, who, float(10 * chance.randint(5, 30)), "")
    return [who]


def spam(scene: Scene) -> list[int]:
    """An account that writes the same to everyone, minors included; blocked and flagged for it."""
    chance = scene.chance
    who = auditions.made_account(scene, chance, band="18+", late=0.8)
    scene.account(who)
    people, rows = scene.people, scene.place.rows
    first = max(0.0, -float(people.created[who]))
    span = (first, min(first + 2, scene.days - 0.01))
    words = [scene.words("spam_note", who) for _ in range(3)]
    blocked = 0
    for at in scene.moments(chance.randint(40, 160), span, who):
        to = int(rows[int(chance.random() * len(rows))])
        if at < scene.born(who) or people.created[to] < 0:
            continue
        if chance.random() < 0.4:
            scene.contact(at, who, to, "request")
        sent = scene.say(at + SECOND, who, to, chance.choice(words))
        if chance.random() < 0.08:
            blocked += 1
            scene.contact(scene.soon(at), to, who, "block")
            if chance.random() < 0.4:
                scene.flag(scene.soon(at) + MINUTE, to, ("message", sent), "other")
    if blocked > 4:
        scene.enforce(int(scene.start + span[1] * 86_400_000), who, "spam")
    return [who]
