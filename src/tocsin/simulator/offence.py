"""A plot on the stage: what its offenders say is telling or silent, disguised or plain, and stages are noted."""

from __future__ import annotations

import random

from tocsin.model import Stage
from tocsin.simulator.disguise import disguised
from tocsin.simulator.dodges import HandOff, SlowDrip, next_turn
from tocsin.simulator.pictures import Picture
from tocsin.simulator.rewording import reworded, with_number
from tocsin.simulator.rhythm import SECOND
from tocsin.simulator.stage import Plot, Scene

_NUMBERED = ("tell_move", "tell_recruit", "tell_booking")
"""What goes with a number to be called."""
_TRIES = 50


class Offence:
    """What the offenders of a plot do, as its manner has it.

    Whatever an offender and a child do together goes through here, so that evasions of time and of account hold for
    all of it; the offender is always named by his first account.
    """

    def __init__(self, scene: Scene, plot: Plot) -> None:
        self.scene, self.plot = scene, plot
        language = scene.people.language(next(iter(plot.parts), 0))
        others = [name for name in ("en", "fr", "es") if name != language]
        self._other_language = plot.chance.choice(others)
        evasion = plot.manner.evasion
        self._drip = SlowDrip() if evasion == "slow_drip" else None
        self._hand_off = (
            HandOff(scene, plot, random.Random(plot.chance.random())) if evasion == "hand_off" else None
        )
        self._turn: dict[tuple[int, int], int] = {}
        """Which account of an offender had the latest word with a child."""
        self._said: set[str] = set()
        """The letters of everything that was said, where nothing may be said twice."""

    # -- words --------------------------------------------------------------------------------------------------

    def tell(self, at: int, who: int, to: int, rule: str, *, ephemeral: bool = False) -> int:
        """The offender speaks (one of the ``tell_`` rules), as the plot's manner has it; returns when it is done."""
        scene, manner = self.scene, self.plot.manner
        if not manner.telling:
            # Silence still takes a turn, at times none.
            if self.plot.chance.random() < 0.7:
                self.say(at, who, to, self.bland(who), ephemeral=ephemeral)
            return at
        language = scene.people.language(who)
        if manner.evasion == "language_switch" and self.plot.chance.random() < 0.7:
            language = self._other_language
        text = scene.words(rule, who, language=language)
        if manner.evasion == "text_in_picture" and self.plot.chance.random() < 0.7:
            self._told(who, to, at)
            self.say(at, who, to, "", media=scene.picture(at - SECOND, who), ephemeral=ephemeral)
            return at
        for piece in self._disguised(text, language, numbered=rule in _NUMBERED):
            at = self.say(at, who, to, piece, ephemeral=ephemeral)
            self._told(who, to, at)
            at += 2 * SECOND + int(self.plot.chance.random() * 8 * SECOND)
        if manner.evasion == "padding":
            for _ in range(self.plot.chance.randint(2, 6)):
                scene.say(at, who, to, scene.small_talk(who))
                at = scene.soon(at)
        return at

    def advert(self, who: int) -> str:
        """The text of an advert."""
        scene, manner, chance = self.scene, self.plot.manner, self.plot.chance
        if not manner.telling:
            return "" if manner.silence == "empty" else scene.words("post", who)
        self.plot.parts[who].told = True
        language = scene.people.language(who)
        if not manner.adverts:
            return scene.words("tell_advert", who)
        if manner.evasion == "language_switch":
            language = self._other_language
        text = scene.words("tell_advert", who, language=language)
        if manner.evasion == "text_in_picture" and chance.random() < 0.7:
            return ""
        # An advert is one text, whatever is done to conversations.
        return text if manner.evasion == "split" else self._disguised(text, language, numbered=True)[0]

    def answer(self, at: int, who: int, to: int, rule: str) -> int:
        """The other side answers, with everyday words where the plot is silent."""
        text = self.scene.words(rule, who) if self.plot.manner.telling else self.bland(who)
        return self.say(at, who, to, text)

    def bland(self, who: int) -> str:
        """A sentence that tells nothing."""
        silent = not self.plot.manner.telling and self.plot.manner.silence == "empty"
        text = "" if silent else self.scene.small_talk(who)
        again = self.plot.manner.evasion == "paraphrase" and who in self.plot.parts
        return self._anew(text, self.scene.people.language(who)) if again else text

    def _disguised(self, text: str, language: str, *, numbered: bool) -> list[str]:
        evasion, chance = self.plot.manner.evasion, self.plot.chance
        if evasion == "paraphrase":
            return [self._anew(text, language)]
        if evasion == "obscured_phone" and numbered:
            return [with_number(text, language, chance)]
        return disguised(text, evasion, language, chance)

    def _anew(self, text: str, language: str) -> str:
        """``text`` in words that nobody of the plot has used yet."""
        for _ in range(_TRIES):
            said = reworded(text, "paraphrase", language, self.plot.chance)
            letters = "".join(filter(str.isalpha, said.lower()))
            if letters not in self._said:
                break
        self._said.add(letters)
        return said

    # -- acts ---------------------------------------------------------------------------------------------------

    def say(
        self,
        at: int,
        who: int,
        to: int,
        text: str,
        *,
        media: Picture | None = None,
        ephemeral: bool = False,
    ) -> int:
        """A message between an offender and somebody else; returns when it was said."""
        if self._drip is not None and who in self.plot.parts:
            at = self._drip.moment(at, who, to)
        who_now, to_now = self.account(at, who, to), self.account(at, to, who)
        self.scene.say(at, who_now, to_now, text, media=media, ephemeral=ephemeral)
        self._note_turn(at, who, to, who_now)
        self._note_turn(at, to, who, to_now)
        if self._hand_off is not None and who in self.plot.parts and self.scene.people.minor(to):
            self._hand_off.spoke(at, who, to)
        return at

    def account(self, at: int, who: int, other: int) -> int:
        """The account with which ``who`` meets the other at a moment."""
        if self._hand_off is None or who not in self.plot.parts:
            return who
        return self._hand_off.speaker(at, who, other)

    def latest(self, who: int, other: int) -> int:
        """The account of ``who`` that had the latest word with the other."""
        return self._turn.get((who, other), who)

    def later(self, at: int, low: float, high: float) -> int:
        """When the offender goes on: soon, or another day if the plot drips."""
        if self._drip is not None:
            return next_turn(at, self.plot.chance)
        return self.scene.soon(at, low, high)

    def mark(self, who: int, stage: Stage, at: int, victim: int | None = None) -> None:
        """Note that ``who`` reached a stage, and with whom: a mere contact makes no victim."""
        if at >= self.scene.end:
            return
        part = self.plot.parts[who if victim is None else self.latest(who, victim)]
        part.stages[stage] = min(at, part.stages.get(stage, at))
        if victim is not None:
            part.approached[victim] = None
            if stage is not Stage.CONTACT:
                part.victims[victim] = None

    def _told(self, who: int, to: int, at: int) -> None:
        self.plot.parts[self.latest(who, to)].told |= at < self.scene.end

    def _note_turn(self, at: int, who: int, other: int, account: int) -> None:
        if self._hand_off is None or who not in self.plot.parts:
            return
        new = account != who and self._turn.get((who, other)) != account
        self._turn[who, other] = account
        if new:
            self.mark(who, Stage.CONTACT, at, other)
