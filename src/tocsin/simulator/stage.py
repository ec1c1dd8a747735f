"""The stage on which plots are played: acts become events of the contract, and the truth is noted down beside them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from tocsin.model import Kind, Role, Stage
from tocsin.simulator.accounts import PLATFORM, account_event, keyed
from tocsin.simulator.disguise import DRAWN, DRAWN_WEIGHTS
from tocsin.simulator.money import CURRENCY_OF_PLACE
from tocsin.simulator.neighbourhood import Neighbourhood
from tocsin.simulator.pictures import Picture
from tocsin.simulator.rhythm import DAY, MINUTE, SECOND
from tocsin.simulator.truth import ReusedMedia, Strength
from tocsin.simulator.typing_habits import typed
from tocsin.simulator.wording import Voice

EVERYDAY = ("friend", "school", "game", "any")
PACES = {"burst": (0.3, 1.5), "quick": (2, 6), "steady": (7, 18), "slow": (15, 60)}
"""How many days a plot lasts, from and to."""


@dataclass(frozen=True)
class Manner:
    """How the offenders of one plot write. ``silence``: empty, or everyday talk; it counts only if not telling.

    ``adverts``: whether the disguise is put on adverts as well as on messages.
    """

    telling: bool
    silence: str
    evasion: str
    pace: str
    adverts: bool = False


def manner_of(silent: bool, chance: random.Random, evade: str | None = None) -> Manner:
    """Draw how a plot is written and how fast it goes; ``evade`` is the disguise of its words, if not drawn."""
    pace = chance.choices(list(PACES), weights=(0.25, 0.3, 0.3, 0.15))[0]
    drawn = chance.choices(DRAWN, weights=DRAWN_WEIGHTS)[0]
    evasion = "none" if silent else evade or drawn
    silence = "empty" if chance.random() < 0.4 else "bland"
    return Manner(
        not silent, silence, evasion, "slow" if evasion == "slow_drip" else pace, adverts=evade is not None
    )


@dataclass
class Part:
    """One accused account of a plot, while the plot runs."""

    row: int
    role: Role
    victims: dict[int, None] = field(default_factory=dict)
    approached: dict[int, None] = field(default_factory=dict)
    stages: dict[Stage, int] = field(default_factory=dict)
    told: bool = False
    continues: int | None = None
    """The account of the same person whose conversations this one was handed."""


@dataclass
class Plot:
    """A planted story: who plays, how they write, what they did."""

    kind: Kind
    scenario: str
    manner: Manner
    chance: random.Random
    ring: str | None = None
    parts: dict[int, Part] = field(default_factory=dict)
    minors_used: dict[int, None] = field(default_factory=dict)
    links: dict[str, None] = field(default_factory=dict)
    adverts: list[str] = field(default_factory=list)
    reused: list[ReusedMedia] = field(default_factory=list)
    chances: int = 1
    """How many chances each behaviour gets to be shown."""
    possible: int = 0
    shown: int = 0

    def cast(self, row: int, role: Role) -> int:
        """Give ``row`` a part; returns the row."""
        self.parts[row] = Part(row, role)
        return row

    def does(self, likelihood: float) -> bool:
        """Whether a behaviour is shown; the share that was counts as the plot's strength."""
        self.possible += 1
        shown = self.chance.random() < 1 - (1 - likelihood) ** self.chances
        self.shown += shown
        return shown

    @property
    def share_shown(self) -> float:
        """The share of the scenario's behaviours that was shown, 0-1."""
        return round(self.shown / self.possible, 2) if self.possible else 0.0

    @property
    def strength(self) -> Strength:
        """The same in a word."""
        share = self.share_shown
        return "weak" if share < 0.4 else "medium" if share < 0.6 else "strong"


class Scene:
    """Turns acts into events within one shard."""

    def __init__(self, place: Neighbourhood, chance: random.Random) -> None:
        self.place, self.people, self.chance = place, place.people, chance
        self.start, self.end, self.days = place.rhythm.start, place.rhythm.end, place.config.days
        self.unread = 0.0
        """Share of new conversations whose text the platform cannot read."""
        self.encrypted: set[str] = set()
        self.special: dict[int, dict[str, object]] = {}
        self._voices: dict[str, Voice] = {}
        self._conversations: dict[tuple[int, int], str] = {}

    # -- time ---------------------------------------------------------------------------------------------------

    def span(self, pace: str) -> tuple[float, float]:
        """First and last day of a plot of this pace, within the window."""
        low, high = PACES[pace]
        length = min(low + self.chance.random() * (high - low), self.days - 0.01)
        first = self.chance.random() * (self.days - length)
        return first, first + length

    def moments(self, count: int, span: tuple[float, float], row: int, *, night: float = 0.0) -> list[int]:
        """``count`` moments in order of time when ``row`` is awake, a share of them late at night."""
        place, minor = int(self.people.place[row]), self.people.minor(row)
        chance, found = self.chance, []
        for _ in range(count):
            day = span[0] + chance.random() * (span[1] - span[0])
            hours = (22.0, 25.5) if chance.random() < night else None
            found.append(self.place.rhythm.one(self.place.rng, day, place, minor=minor, hours=hours))
        return sorted(found)

    def soon(self, at: int, low: float = 10 * SECOND, high: float = 15 * MINUTE) -> int:
        """A moment shortly after ``at``: most answers are quick, some are not."""
        return at + int(low + (high - low) * self.chance.random() ** 3)

    # -- words --------------------------------------------------------------------------------------------------

    def words(self, rule: str, row: int, *, language: str | None = None) -> str:
        """A sentence of ``rule`` as ``row`` would type it."""
        language = language or self.people.language(row)
        voice = self._voices.get(language)
        if voice is None:
            voice = self._voices[language] = Voice(language, self.chance)
        return typed(voice.say(rule), int(self.people.group[row]), self.chance)

    def small_talk(self, row: int) -> str:
        """An everyday sentence."""
        return self.words(self.chance.choice(EVERYDAY), row)

    # -- acts ---------------------------------------------------------------------------------------------------

    def conversation(self, a: int, b: int) -> str:
        """The conversation of two accounts."""
        key = (min(a, b), max(a, b))
        if key not in self._conversations:
            self._conversations[key] = self.place.ids.new("c")
            if self.unread and self.chance.random() < self.unread:
                self.encrypted.add(self._conversations[key])
        return self._conversations[key]

    def say(
        self,
        at: int,
        who: int,
        to: int | Sequence[int],
        text: str,
        *,
        media: Picture | None = None,
        conversation: str | None = None,
        ephemeral: bool = False,
    ) -> str:
        """Send a message; returns its event's id."""
        whom = [to] if isinstance(to, int) else list(to)
        where = conversation or self.conversation(who, whom[0])
        if where in self.encrypted:
            text = ""
        event: dict[str, object] = {
            "id": self.place.ids.new("e"),
            "type": "message",
            "actor": self.people.ids[who],
            "conversation": where,
            "to": [self.people.ids[row] for row in whom],
            "text": text,
        }
        if media is not None:
            event["media"] = [media.media]
        if ephemeral:
            event["ephemeral"] = True
        return self._emit(at, event)

    def contact(self, at: int, who: int, to: int, action: str) -> None:
        """Request, accept, decline, block, unblock, follow or view."""
        self._act(at, "contact", who, to=[self.people.ids[to]], action=action)

    def pay(self, at: int, who: int, to: int, amount: float, memo: str = "") -> str:
        """Pay in the payer's own currency; returns the event's id."""
        return self._act(
            at,
            "payment",
            who,
            to=[self.people.ids[to]],
            amount=f"{amount:.2f}",
            currency=CURRENCY_OF_PLACE[int(self.people.place[who])],
            text=memo,
        )

    def picture(self, at: int, who: int, *, quality: int | None = None) -> Picture:
        """Upload a new picture."""
        return self.place.pictures.take(self.people.ids[who], at, quality=quality)

    def copy(self, at: int, who: int, original: Picture, distance: int) -> Picture:
        """Upload a copy that differs by ``distance`` bits of PDQ."""
        return self.place.pictures.copy(self.people.ids[who], at, original, distance)

    def post(
        self,
        at: int,
        who: int,
        surface: str,
        text: str,
        *,
        media: Sequence[Picture] = (),
        handles: Sequence[int] = (),
        group: str | None = None,
    ) -> str:
        """Post in public; returns the post's id."""
        post = self.place.ids.new("t")
        more: dict[str, object] = {"post": post, "surface": surface, "text": text}
        if media:
            more["media"] = [picture.media for picture in media]
        if handles:
            more["contacts"] = [keyed("handle", number, self.place.config.seed) for number in handles]
        if group is not None:
            more["group"] = group
        self._act(at, "post", who, **more)
        return post

    def flag(self, at: int, who: int, subject: tuple[str, str], reason: str, *, by: str = "user") -> None:
        """Flag an account, message, post, picture or group, given as kind and id."""
        about = {"kind": subject[0], "id": subject[1]}
        self._act(at, "flag", who, subject=about, reason=reason, by=by)

    def enforce(self, at: int, row: int, reason: str, action: str = "suspend") -> None:
        """The platform's own service account acts against an account."""
        subject = {"kind": "account", "id": self.people.ids[row]}
        event: dict[str, object] = {"id": self.place.ids.new("e"), "type": "enforcement", "actor": PLATFORM}
        self._emit(at, event | {"subject": subject, "action": action, "reason": reason})

    def change(self, at: int, who: int, message: str, text: str | None) -> None:
        """Edit a message, or delete it where ``text`` is ``None``."""
        subject = {"kind": "message", "id": message}
        if text is None:
            self._act(at, "delete", who, subject=subject)
        else:
            self._act(at, "edit", who, subject=subject, text=text)

    def search(self, at: int, who: int, text: str, surface: str = "people") -> None:
        """Look for people, posts, groups or pictures."""
        self._act(at, "search", who, text=text, surface=surface)

    def account(self, row: int, **more: object) -> int:
        """Announce an account that is none of the shard's ordinary people; returns the moment."""
        at, event = account_event(self.place, row, **more)
        self.place.buffer.add(at, event)
        return at

    def upsert(self, at: int, row: int, **more: object) -> None:
        """Change fields of an account."""
        _, event = account_event(self.place, row)
        kept = {name: event[name] for name in ("age_band", "age_source") if name in event}
        self._act(at, "account", row, **(kept | more))

    def born(self, row: int) -> int:
        """When the account was made, at the earliest the start of the window."""
        return self.start - min(0, int(self.people.created[row] * DAY))

    def _act(self, at: int, type_: str, who: int, **more: object) -> str:
        return self._emit(
            at, {"id": self.place.ids.new("e"), "type": type_, "actor": self.people.ids[who], **more}
        )

    def _emit(self, at: int, event: dict[str, object]) -> str:
        self.place.buffer.add(at, event)
        return str(event["id"])
