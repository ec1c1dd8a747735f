"""A small case for the console's tests: an adult writes to a minor, asks for a secret, offers money for pictures.

Events as a platform would send them, and the case that a scan would make of them; both by rule, at leaflet level.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from tocsin.lookup import FileLookup
from tocsin.model import Case, CaseAccount, Evidence, Kind, Role, Stage, StageReached

BEGIN = datetime(2026, 2, 20, 16, 0, tzinfo=UTC)

Sign = tuple[Stage, str, float, str]

_BEGUN: Sign = (Stage.CONTACT, "begun_by_minor", -0.9, "The minor began the contact.")
_AGE: Sign = (Stage.TRUST, "asks_age", 0.42, "Asks how old the other is.")
_SECRET: Sign = (Stage.ISOLATION, "asks_for_secret", 0.95, "Asks to keep the contact secret.")
_MONEY: Sign = (Stage.TRANSACTION, "offers_money_for_pictures", 2.6, "Offers money for pictures.")
_MEET: Sign = (Stage.CONTROL, "proposes_to_meet", 0.8, "Proposes to meet.")

_LINES: tuple[tuple[bool, str, Sign | None], ...] = (
    (False, "hi, is this the drawing group?", _BEGUN),
    (True, "yes! how old are you?", _AGE),
    (False, "13, you?", None),
    (True, "a bit older. your drawings are so good", None),
    (False, "thanks :)", None),
    (True, "you are more grown-up than the others", None),
    (True, "let's keep our chats a secret, ok?", _SECRET),
    (False, "ok", None),
    (False, "my new one, look", None),
    (True, "great. I pay 10 for each new picture", _MONEY),
    (False, "really?", None),
    (True, "sure. we could also meet on saturday", _MEET),
)
"""Whether the adult says it, what, and what it shows."""


@dataclass
class Story:
    """Events and the case about them. ``texts`` override what a line says, by its number."""

    name: str = "5d21f0aa90be7c13"
    kind: Kind = Kind.GROOMING
    probability: float = 0.91
    adult: str = "martin.k"
    minor: str = "kit_13"
    texts: dict[int, str] = field(default_factory=dict)

    def event(self, number: int) -> str:
        return f"{self.name}-m{number:02d}"

    def _at(self, number: int) -> str:
        return (BEGIN + timedelta(minutes=37 * number)).isoformat().replace("+00:00", "Z")

    def _pair(self, adult: bool) -> tuple[str, str]:
        return (self.adult, self.minor) if adult else (self.minor, self.adult)

    def events(self) -> list[dict[str, Any]]:
        """Return what the platform would send; with the ninth message comes a picture."""
        picture = {
            "id": f"{self.name}-a",
            "type": "media",
            "at": self._at(7),
            "actor": self.minor,
            "media": self.picture,
            "sha256": "0" * 64,
            "path": "drawing.png",
        }
        return [picture, *(self._message(number) for number in range(len(_LINES)))]

    def _message(self, number: int) -> dict[str, Any]:
        adult, text, _ = _LINES[number]
        actor, to = self._pair(adult)
        return {
            "id": self.event(number),
            "type": "message",
            "at": self._at(number),
            "actor": actor,
            "to": [to],
            "conversation": f"talk-{self.name}",
            "text": self.texts.get(number, text),
        } | ({"media": [self.picture]} if number == 8 else {})

    @property
    def picture(self) -> str:
        return f"{self.name}-pic"

    def case(self) -> Case:
        evidence = tuple(
            Evidence(self.event(n), sign[1], sign[0], sign[2], sign[3], self._at(n), *self._pair(adult))
            for n, (adult, _, sign) in enumerate(_LINES)
            if sign
        )
        accused = Role.RECRUITER if self.kind is Kind.TRAFFICKING else Role.OFFENDER
        weight = round(sum(piece.weight for piece in evidence), 6)
        return Case(
            case=self.name,
            kind=self.kind,
            probability=self.probability,
            weight=weight,
            opened_at=self._at(9),
            accounts=(
                CaseAccount(self.adult, accused, weight + 0.9),
                CaseAccount(self.minor, Role.MINOR, -0.9),
            ),
            stages=tuple(StageReached(piece.stage, piece.at, piece.event) for piece in evidence),
            evidence=evidence,
            weights_version="test",
            prior=-2.0,
        )


def lookup_of(folder: Path, *stories: Story) -> FileLookup:
    """Return a lookup over the events of stories, with one drawing for a picture."""
    folder.mkdir(parents=True, exist_ok=True)
    events = folder / "events.jsonl"
    with events.open("w", encoding="utf-8") as file:
        for story in stories:
            file.writelines(json.dumps(event) + "\n" for event in story.events())
    media = folder / "media"
    media.mkdir(exist_ok=True)
    drawing = Image.new("RGB", (800, 600), "#f2e3b8")
    pen = ImageDraw.Draw(drawing)
    pen.ellipse((250, 120, 550, 420), fill="#c85a3c")
    pen.rectangle((100, 420, 700, 560), fill="#3b6e8f")
    drawing.save(media / "drawing.png")
    return FileLookup.open([events], folder / "lookup", media_root=media, threads=1)
