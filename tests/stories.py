"""Short courses of events that tests weigh: one offender or one innocent each, at the level of a safety leaflet."""

from __future__ import annotations

import hashlib

from tests.scene import Scene


def silent_ring(scene: Scene) -> None:
    """A recruiter pays minors per picture; a second account on the same device advertises one and takes clients."""
    scene.account("recruiter", device="d1", payout="p1")
    scene.account("second", device="d1", payout="p2")
    for name in ("m0", "m1", "m2", "m3", "m4"):
        scene.account(name, "13-15")
        scene.contact("recruiter", name, "request")
        if name == "m4":
            scene.contact(name, "recruiter", "block")
            continue
        scene.contact(name, "recruiter", "accept")
        scene.chat("recruiter", name, 2)
        for number in range(2):
            scene.give(name, "recruiter", f"{name}-{number}")
            scene.pay("recruiter", name)
    scene.picture("second", "again", pdq=hashlib.sha256(b"m0-0").hexdigest())
    scene.post("second", media=["again"], contacts=["h1"])
    for name in ("c0", "c1", "c2"):
        scene.account(name)
        scene.say(name, "second", "hello")
        scene.say("second", name, "yes")
        scene.pay(name, "second", "100")
    scene.pay("recruiter", "m0")


def worded_groomer(scene: Scene) -> None:
    """One adult, two minors, the words of a safety leaflet."""
    scene.account("groomer")
    for name in ("n0", "n1"):
        scene.account(name, "13-15")
        scene.say("groomer", name, "hi, how old are you?")
        scene.say(name, "groomer", "13")
        scene.say("groomer", name, "you are so mature for your age")
        scene.say("groomer", name, "keep this between us, don't tell your parents")
        scene.say("groomer", name, "are you home alone? does anyone check your phone?")
        scene.say("groomer", name, "send me a picture of you")
        scene.give(name, "groomer", f"{name}-pic")
        scene.say("groomer", name, "let's meet this weekend, I can pick you up")


def extortionist(scene: Scene) -> None:
    """Somebody who says to be 16 gets a picture, threatens, and is paid twice."""
    scene.account("peer", "16-17")
    for name in ("x0", "x1", "x2"):
        scene.account(name, "13-15")
        scene.chat("peer", name, 2)
        scene.give(name, "peer", f"{name}-pic")
        scene.say("peer", name, "pay me now or I will send your picture to all your friends and family")
        scene.pay(name, "peer", "50")
        scene.say("peer", name, "send more money or I will post your pictures")
        scene.pay(name, "peer", "50")


def grandparent(scene: Scene) -> None:
    """Pictures come often, pocket money sometimes; the family is not declared."""
    scene.account("grandparent")
    scene.account("parent")
    scene.account("grandchild", "0-12")
    scene.befriend("parent", "grandparent")
    scene.befriend("parent", "grandchild")
    scene.wait(days=9)
    scene.chat("grandparent", "grandchild")
    for number in range(6):
        scene.give("grandchild", "grandparent", f"drawing-{number}")
        scene.wait(days=3)
        if number % 2:
            scene.pay("grandparent", "grandchild")
        scene.wait(days=2)


def coach(scene: Scene) -> None:
    """Writes to the whole team and to single players, meets them at training, is known to nobody's phone book."""
    scene.account("coach", verified_role="educator")
    team = [scene.account(f"player-{i}", "13-15") for i in range(10)]
    scene.say("coach", team, "training is on Saturday, bring water")
    for name in team:
        scene.say("coach", name, "can you come to the match? I can pick you up with the others")
        scene.say(name, "coach", "yes")


def seller(scene: Scene) -> None:
    """Lists bicycles; adults and minors write, ask, meet and pay."""
    scene.account("seller")
    for number in range(4):
        scene.picture("seller", f"bike-{number}")
        scene.post(
            "seller", media=[f"bike-{number}"], contacts=["shop"], text="bike for sale, good condition"
        )
    for number in range(8):
        name = scene.account(f"buyer-{number}", "16-17" if number % 2 else "18+")
        scene.say(name, "seller", "is it still for sale? what size is it?")
        scene.say("seller", name, "yes, we can meet at the station, how old is your old one?")
        scene.pay(name, "seller", "80")


def open_editor(scene: Scene) -> None:
    """Pays for landscape pictures, mostly to adults, and posts them with credit."""
    scene.account("editor")
    scene.post("editor", "feed", text="send your landscape pictures, ten each if we print them")
    for number in range(9):
        name = scene.account(f"sender-{number}", "16-17" if number % 3 == 0 else "18+")
        scene.say(name, "editor", "here is one")
        scene.give(name, "editor", f"hill-{number}")
        scene.pay("editor", name)
        scene.picture("editor", f"print-{number}", pdq=hashlib.sha256(f"hill-{number}".encode()).hexdigest())
        scene.post("editor", "feed", media=[f"print-{number}"], text="with thanks to the sender")


OFFENDERS = {"recruiter": silent_ring, "groomer": worded_groomer, "peer": extortionist}
INNOCENTS = {"grandparent": grandparent, "coach": coach, "seller": seller, "editor": open_editor}
