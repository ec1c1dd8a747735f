"""The words that every room shares: stages, roles, kinds, and a case as it is written down.

Ground floor: imports nothing of Tocsin. The values are those of the public contract (``docs/contract.md``).
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Stage(StrEnum):
    """A stage of grooming or trafficking. They come in any order and may be missing."""

    CONTACT = "contact"
    TRUST = "trust"
    ISOLATION = "isolation"
    IMAGE = "image"
    ADVERT = "advert"
    CLIENT = "client"
    TRANSACTION = "transaction"
    CONTROL = "control"


class Kind(StrEnum):
    """What a case is about."""

    TRAFFICKING = "trafficking"
    GROOMING = "grooming"
    SEXTORTION = "sextortion"
    SOLICITATION = "solicitation"
    KNOWN_MEDIA = "known_media"


class Role(StrEnum):
    """What an account is in a case. All but ``MINOR`` and ``MINOR_INVOLVED`` accuse."""

    RECRUITER = "recruiter"
    OFFENDER = "offender"
    MINOR = "minor"
    CLIENT = "client"
    ASSOCIATE = "associate"
    MINOR_INVOLVED = "minor_involved"

    @property
    def accuses(self) -> bool:
        """Whether the role says that its holder did wrong."""
        return self not in (Role.MINOR, Role.MINOR_INVOLVED)


GRAVE_STAGES = (Stage.IMAGE, Stage.TRANSACTION, Stage.CONTROL)
"""What an early alarm comes before: a picture, a payment, a meeting or a threat."""


class CaseAccount(msgspec.Struct, frozen=True):
    """One account of a case; ``weight`` in nats is what its own evidence adds to the case."""

    account: str
    role: Role
    weight: float


class StageReached(msgspec.Struct, frozen=True):
    """The first event in which a case reached a stage; ``at`` is RFC 3339 in UTC."""

    stage: Stage
    at: str
    event: str


class Evidence(msgspec.Struct, frozen=True):
    """One thing that was seen, and how many nats it adds (after discount and cap) to the case."""

    event: str
    indicator: str
    stage: Stage
    weight: float
    why: str
    at: str
    actor: str
    target: str | None = None


class Link(msgspec.Struct, frozen=True):
    """Why two accounts stand in one case. ``kind``: device, payout, handle, media, payment."""

    accounts: tuple[str, str]
    kind: str
    weight: float
    why: str


NO_BASIS = "x-no-basis"
"""Stands for the language of messages that the law did not let be read (a private tag, RFC 5646, section 2.2.7)."""


class NotRead(msgspec.Struct, frozen=True):
    """Words that were not read: ``messages`` of the case's ``heard`` ones, in ``language``, which has no phrase file.

    ``language`` is an ISO 639 code, ``und`` where it could not be named, ``x-no-basis`` where the law did not let them
    be read. ``heard`` are the messages with words that were listened to: all of a short case, a sample of a long one.
    """

    language: str
    messages: int
    heard: int


class NotSeen(msgspec.Struct, frozen=True):
    """Pictures in private messages that the law did not let a machine look at: so many of those that were ``sent``."""

    pictures: int
    sent: int


class Case(msgspec.Struct, frozen=True):
    """One explained alarm, a line of ``cases.jsonl``.

    ``probability`` is between 0 and 1; ``weight`` is the sum of the ``evidence`` weights in nats; ``prior`` the
    prior log-odds in nats to which it was added; ``opened_at`` (RFC 3339) and ``opened_by`` (the event) are null
    below the alarm bound; ``alarm_before`` names those of :data:`GRAVE_STAGES` that it had not reached by then.
    Words of which ``not_read`` tells speak neither for nor against anybody, nor do pictures of which ``not_seen`` does,
    which is there only where some were not looked at.
    """

    case: str
    kind: Kind
    probability: float
    weight: float
    opened_at: str | None
    accounts: tuple[CaseAccount, ...]
    stages: tuple[StageReached, ...]
    evidence: tuple[Evidence, ...]
    weights_version: str
    prior: float
    links: tuple[Link, ...] = ()
    not_read: tuple[NotRead, ...] = ()
    opened_by: str | None = None
    alarm_before: tuple[Stage, ...] = ()
    not_seen: NotSeen | msgspec.UnsetType = msgspec.UNSET
