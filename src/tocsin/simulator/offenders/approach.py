"""How an offender comes near a minor: finding, asking for contact, small talk, and the beats of a courtship.

Stages come in any order (Whittle 2014: the process is cyclical and varied); a beat is one step of any stage.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from tocsin.model import Stage
from tocsin.simulator.offence import Offence
from tocsin.simulator.pictures import Picture
from tocsin.simulator.rhythm import DAY, HOUR, MINUTE, SECOND
from tocsin.simulator.stage import Scene

Beat = Callable[[int], None]


def pick_minors(scene: Scene, like: int, count: int, *, ages: tuple[int, int] = (10, 17)) -> list[int]:
    """Minors of the same language, two in three from the offender's own surroundings."""
    people, chance = scene.people, scene.chance
    found: dict[int, None] = {}
    language = people.language(like)
    rows = scene.place.rows
    for _ in range(count * 60):
        if len(found) >= count:
            break
        near = chance.random() < 0.67
        row = int(rows[int(chance.random() * len(rows))]) if near else int(chance.random() * people.count)
        fits = ages[0] <= people.age[row] <= ages[1] and people.created[row] > 0 and row != like
        if fits and people.household[row] != people.household[like] and people.language(row) == language:
            found[row] = None
    return list(found)


def open_contact(offence: Offence, who: int, minor: int, at: int) -> bool:
    """View, request, and the minor's decision; returns whether they may now talk."""
    scene, chance = offence.scene, offence.plot.chance
    if chance.random() < 0.5:
        scene.contact(max(at - int(chance.random() * HOUR) - SECOND, scene.born(who)), who, minor, "view")
    offence.mark(who, Stage.CONTACT, at, minor)
    if chance.random() < 0.25:
        return True
    scene.contact(at, who, minor, "request")
    later = scene.soon(at, MINUTE, 12 * HOUR)
    draw = chance.random()
    if draw < 0.55:
        scene.contact(later, minor, who, "accept")
        return True
    if draw < 0.65:
        scene.contact(later, minor, who, "decline")
    elif draw < 0.72:
        scene.contact(later, minor, who, "block")
        if chance.random() < 0.3:
            scene.flag(later + MINUTE, minor, ("account", scene.people.ids[who]), "minor_safety")
    return False


def opener(offence: Offence, who: int, minor: int, at: int) -> None:
    """A first line that gets no answer."""
    offence.mark(who, Stage.CONTACT, at, minor)
    offence.say(at, who, minor, offence.bland(who))


class Courtship:
    """One offender and one minor: everything between them, beat by beat."""

    def __init__(self, offence: Offence, who: int, minor: int) -> None:
        self.offence, self.scene, self.chance = offence, offence.scene, offence.plot.chance
        self.who, self.minor = who, minor
        self.pictures: list[tuple[int, Picture]] = []
        self.ephemeral = False

    def chat(self, at: int) -> None:
        """A stretch of everyday talk."""
        first, second = (self.who, self.minor) if self.chance.random() < 0.65 else (self.minor, self.who)
        self.offence.mark(self.who, Stage.TRUST, at, self.minor)
        for _ in range(self.chance.randint(1, 4)):
            at = self.offence.say(at, first, second, self.offence.bland(first))
            at = self.scene.soon(at)
            if self.chance.random() < 0.8:
                at = self.offence.say(at, second, first, self.offence.bland(second))
                at = self.scene.soon(at)

    def ask(self, rule: str, stage: Stage) -> Beat:
        """A beat in which the offender says something of ``rule`` and the minor answers."""

        def beat(at: int) -> None:
            at = self.offence.tell(at, self.who, self.minor, rule, ephemeral=self.ephemeral)
            if self.offence.plot.manner.telling:
                self.offence.mark(self.who, stage, at, self.minor)
            if self.chance.random() < 0.75:
                reply = "reply_yes" if self.chance.random() < 0.6 else "reply_unsure"
                self.offence.answer(self.scene.soon(at), self.minor, self.who, reply)

        return beat

    def hide(self, at: int) -> None:
        """Switch the conversation to disappearing messages."""
        self.ephemeral = True
        at = self.offence.say(at, self.who, self.minor, self.offence.bland(self.who), ephemeral=True)
        self.offence.mark(self.who, Stage.ISOLATION, at, self.minor)

    def send_picture(self, at: int) -> None:
        """The offender sends a picture unasked."""
        made = self.scene.picture(at - SECOND, self.who)
        self.offence.say(at, self.who, self.minor, "", media=made, ephemeral=self.ephemeral)

    def receive_picture(self, at: int) -> Picture:
        """The minor sends a picture, asked for or not."""
        if self.chance.random() < 0.7:
            at = self.offence.tell(at, self.who, self.minor, "tell_picture", ephemeral=self.ephemeral)
        sent = self.scene.soon(at, MINUTE, 3 * HOUR)
        made = self.scene.picture(sent - SECOND, self.minor)
        text = "" if self.chance.random() < 0.6 else self.offence.bland(self.minor)
        self.offence.say(sent, self.minor, self.who, text, media=made, ephemeral=self.ephemeral)
        self.pictures.append((sent, made))
        self.offence.mark(self.who, Stage.IMAGE, sent, self.minor)
        return made

    def pay(self, at: int, payer: int, amount: float) -> None:
        """Money to the minor; the memo, if any, names something harmless."""
        memo = self.scene.words("memo", payer) if self.chance.random() < 0.3 else ""
        self.scene.pay(at, self.offence.latest(payer, self.minor), self.minor, amount, memo)
        self.offence.mark(payer, Stage.TRANSACTION, at, self.minor)

    def play(self, beats: list[Beat], span: tuple[float, float], *, night: float) -> int:
        """Play the beats in order, over the span; returns the last moment."""
        at = self.scene.start
        moments = self.scene.moments(len(beats), span, self.minor, night=night)
        for beat, moment in zip(beats, moments, strict=True):
            at = max(moment, at + MINUTE)
            if at >= self.scene.end:
                break
            beat(at)
        return at


def loosely_ordered(beats: list[tuple[float, Beat]], chance: random.Random) -> list[Beat]:
    """Beats by their usual place (0 first, 1 last), shaken: some plots go by the book, others in any order."""
    shake = chance.choice((0.05, 0.2, 0.5))
    placed = sorted((place + chance.gauss(0, shake), i) for i, (place, _) in enumerate(beats))
    return [beats[i][1] for _, i in placed]


def day_of(scene: Scene, at: int) -> float:
    """The day of the window on which a moment falls."""
    return (at - scene.start) / DAY
