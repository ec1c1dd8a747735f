"""Cases as a scan would leave them, made here by rule: no real account, no message text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser

from tests.console.chromium import chromium
from tocsin.model import Case, CaseAccount, Evidence, Kind, Link, Role, Stage, StageReached


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


BEGIN = datetime(2026, 3, 2, 15, 20, tzinfo=UTC)

# stage, indicator, weight, why
Sight = tuple[Stage, str, float, str]

FIRST_CONTACT: Sight = (
    Stage.CONTACT,
    "adult_contacts_many_minors",
    1.15,
    "An adult contacted a minor who is a stranger to them, one of many.",
)
ASKS_AGE: Sight = (Stage.TRUST, "asks_age", 0.42, "Asks how old the other is.")
SECRECY: Sight = (Stage.ISOLATION, "asks_for_secret", 0.95, "Asks to keep the contact secret.")
PICTURE: Sight = (Stage.IMAGE, "picture_in_private", 0.6, "A minor sent a picture in private.")
PAID: Sight = (
    Stage.TRANSACTION,
    "payment_after_picture",
    1.4,
    "A payment followed a picture within an hour.",
)
ADVERT: Sight = (
    Stage.ADVERT,
    "private_picture_in_advert",
    2.1,
    "A picture received in private re-appeared in an advert.",
)
CLIENT: Sight = (Stage.CLIENT, "stranger_after_advert", 0.7, "A stranger wrote within a day of an advert.")
MEETING: Sight = (Stage.CONTROL, "proposes_to_meet", 0.8, "Proposes to meet.")
THREAT: Sight = (Stage.CONTROL, "threat_over_picture", 2.4, "Threatens to pass a picture on.")
EDUCATOR: Sight = (Stage.TRUST, "verified_educator", -1.6, "The adult is a verified educator of the group.")
PEER: Sight = (Stage.CONTACT, "begun_by_minor", -0.9, "The minor began the contact.")


class CaseBuilder:
    """Collects what was seen into a case whose sums add up."""

    def __init__(self, kind: Kind, roles: dict[str, Role], prior: float = -7.1) -> None:
        self.kind, self.roles, self.prior = kind, roles, prior
        self.evidence: list[Evidence] = []
        self.links: list[Link] = []

    def see(self, hours: float, actor: str, target: str | None, sight: Sight, factor: float = 1.0) -> None:
        stage, indicator, weight, why = sight
        at = (BEGIN + timedelta(hours=hours)).isoformat().replace("+00:00", "Z")
        event = f"ev-{self.kind}-{len(self.evidence):03d}"
        self.evidence.append(
            Evidence(event, indicator, stage, round(weight * factor, 6), why, at, actor, target)
        )

    def case(self, name: str, probability: float, opened_hours: float | None) -> Case:
        opened = None if opened_hours is None else BEGIN + timedelta(hours=opened_hours)
        firsts: dict[Stage, Evidence] = {}
        for piece in sorted(self.evidence, key=lambda piece: (piece.at, piece.event)):
            firsts.setdefault(piece.stage, piece)
        own = dict.fromkeys(self.roles, 0.0)
        for piece in self.evidence:
            own[piece.actor] = own.get(piece.actor, 0.0) + piece.weight
        return Case(
            case=name,
            kind=self.kind,
            probability=probability,
            weight=round(sum(piece.weight for piece in self.evidence), 6),
            opened_at=None if opened is None else opened.isoformat().replace("+00:00", "Z"),
            accounts=tuple(CaseAccount(a, role, round(own[a], 6)) for a, role in self.roles.items()),
            stages=tuple(StageReached(stage, piece.at, piece.event) for stage, piece in firsts.items()),
            evidence=tuple(self.evidence),
            weights_version="2026-11",
            prior=self.prior,
            links=tuple(self.links),
        )


def trafficking_ring() -> Case:
    """Four accounts acting together, nine minors, six clients, sixty pieces of evidence over seven weeks."""
    roles = {
        f"ring-{name}": Role.RECRUITER if name == "lead" else Role.ASSOCIATE
        for name in ("lead", "two", "payout", "ads")
    }
    minors = [f"young-{n:02d}" for n in range(1, 10)]
    clients = [f"buyer-{n:02d}" for n in range(1, 7)]
    roles |= dict.fromkeys(minors, Role.MINOR) | dict.fromkeys(clients, Role.CLIENT)
    ring = CaseBuilder(Kind.TRAFFICKING, roles)
    for n, minor in enumerate(minors):
        who = "ring-two" if n % 3 == 2 else "ring-lead"
        fade = 0.55 ** (n / 3)
        ring.see(n * 50, who, minor, FIRST_CONTACT, fade)
        ring.see(n * 50 + 3, who, minor, ASKS_AGE, fade)
        ring.see(n * 50 + 30, who, minor, SECRECY, fade)
        ring.see(n * 50 + 90, minor, who, PICTURE, fade)
        ring.see(n * 50 + 91, "ring-payout", minor, PAID, fade)
    ring.see(470, "ring-ads", None, ADVERT)
    ring.see(700, "ring-ads", None, ADVERT, 0.5)
    for n, client in enumerate(clients):
        ring.see(480 + n * 90, client, "ring-ads", CLIENT, 0.6**n)
        ring.see(500 + n * 90, client, "ring-payout", PAID, 0.2 * 0.6**n)
    ring.see(20, "young-01", "ring-lead", PEER, 0.3)
    ring.links += [
        Link(("ring-lead", "ring-two"), "device", 6.2, "Both used one device that no other account used."),
        Link(("ring-lead", "ring-payout"), "payout", 5.1, "Both are paid out to one rare account."),
        Link(("ring-ads", "ring-payout"), "handle", 4.4, "Both show one contact handle in their adverts."),
        Link(("ring-ads", "ring-lead"), "media", 3.0, "A picture received by one was posted by the other."),
    ]
    return ring.case("c-9f2ab41d77e0", 0.997, 214)


def grooming() -> Case:
    """One adult, three minors, and calibration that moves the figure."""
    roles = {"adult-7": Role.OFFENDER, "kid-1": Role.MINOR, "kid-2": Role.MINOR, "kid-3": Role.MINOR}
    case = CaseBuilder(Kind.GROOMING, roles)
    for n, kid in enumerate(("kid-1", "kid-2", "kid-3")):
        for hours, sight in ((0, FIRST_CONTACT), (1, ASKS_AGE), (26, SECRECY), (49, PICTURE), (60, MEETING)):
            case.see(n * 11 + hours, "adult-7", kid, sight, 0.7**n)
    return case.case("c-11c0d5e29b3a", 0.871, 61)


def sextortion() -> Case:
    case = CaseBuilder(
        Kind.SEXTORTION, {"extort-1": Role.OFFENDER, "teen-1": Role.MINOR, "teen-2": Role.MINOR_INVOLVED}
    )
    case.see(0, "extort-1", "teen-1", FIRST_CONTACT)
    case.see(0.4, "teen-1", "extort-1", PICTURE)
    case.see(0.7, "extort-1", "teen-1", THREAT)
    case.see(1.1, "extort-1", "teen-1", THREAT, 0.5)
    case.see(1.3, "teen-1", "extort-1", PAID)
    case.see(1.9, "teen-2", "teen-1", THREAT, 0.4)
    return case.case("c-5b00a1f6c4d8", 0.764, 1.1)


def solicitation() -> Case:
    case = CaseBuilder(Kind.SOLICITATION, {"asker-9": Role.OFFENDER, "seller-2": Role.MINOR_INVOLVED})
    case.see(0, "asker-9", "seller-2", CLIENT)
    case.see(5, "asker-9", "seller-2", MEETING, 3)
    case.see(6, "asker-9", "seller-2", PAID, 3)
    return case.case("c-7e3390ab12cd", 0.583, 6)


def known_media() -> Case:
    case = CaseBuilder(Kind.KNOWN_MEDIA, {"poster-4": Role.OFFENDER})
    sight: Sight = (Stage.IMAGE, "bank_match", 9.4, "A posted file is in the bank of known media.")
    case.see(0, "poster-4", None, sight)
    return case.case("c-c2d94f0e8a61", 0.909, 0)


def coach_below_alarm() -> Case:
    case = CaseBuilder(
        Kind.GROOMING, {"coach-1": Role.OFFENDER, "player-1": Role.MINOR, "player-2": Role.MINOR}
    )
    case.see(0, "player-1", "coach-1", PEER)
    case.see(2, "coach-1", "player-1", FIRST_CONTACT)
    case.see(3, "coach-1", "player-2", EDUCATOR)
    case.see(30, "coach-1", "player-2", MEETING)
    case.see(60, "coach-1", "player-2", SECRECY, 4)
    case.see(70, "bystander-3", "coach-1", ASKS_AGE, 3)
    return case.case("c-04ac7712be95", 0.083, None)


SUMMARY: dict[str, object] = {
    "read": 1_204_331,
    "accepted": 1_203_990,
    "duplicate": 327,
    "quarantined": 14,
    "signals": 48_112,
    "cases": 6,
    "seconds": 21.4,
}


@pytest.fixture(scope="session")
def summary() -> dict[str, object]:
    return dict(SUMMARY)


@pytest.fixture(scope="session")
def six_cases() -> list[Case]:
    return [trafficking_ring(), grooming(), sextortion(), solicitation(), known_media(), coach_below_alarm()]


@pytest.fixture(scope="session")
def small_case() -> Callable[[int], Case]:
    """Make a small case that is lighter and named differently for each number."""

    def make(number: int) -> Case:
        case = CaseBuilder(
            Kind.GROOMING, {f"adult-{number:04d}": Role.OFFENDER, f"child-{number:04d}": Role.MINOR}
        )
        case.see(number, f"adult-{number:04d}", f"child-{number:04d}", FIRST_CONTACT, 8 - number / 100)
        return case.case(f"c-{number:08d}", 0.6, number)

    return make
