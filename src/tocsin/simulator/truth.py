"""What was planted: the file ``truth.json`` (schema: ``docs/schema/truth-v1.schema.json``, page: ``docs/truth.md``)."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from tocsin.model import Kind, Role, Stage

VERSION = 1

Strength = Literal["weak", "medium", "strong"]


class Offender(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One account that was planted to offend (clients too).

    ``scenario`` is the finer name of what was staged; ``telling`` whether any message or post of the account's plot
    was written from telling sentences; ``shown`` (0-1) the share of the scenario's behaviours that was drawn,
    ``strength`` the same in a word;
    ``evasion`` how the text was disguised; ``pace`` how fast it went; ``stages`` the first moment (RFC 3339) of each
    stage that the account itself reached; ``victims`` the minors that it courted, paid, threatened or
    received pictures from; ``approached`` all minors that it contacted, victims included; ``continues`` the account
    of the same person whose conversations this one was handed.
    """

    account: str
    kind: Kind
    role: Role
    scenario: str
    ring: str | None
    telling: bool
    strength: Strength
    shown: float
    evasion: str
    pace: str
    language: str
    group: str
    victims: tuple[str, ...]
    approached: tuple[str, ...]
    stages: dict[Stage, str]
    continues: str | None = None


class Ring(msgspec.Struct, frozen=True, kw_only=True):
    """Accounts that worked together. ``links`` says by what they hang together beyond their acts."""

    ring: str
    kind: Kind
    accounts: tuple[str, ...]
    victims: tuple[str, ...]
    clients: tuple[str, ...]
    minors_used: tuple[str, ...]
    silent: bool
    links: tuple[str, ...]
    adverts: tuple[str, ...]
    reused_media: tuple[ReusedMedia, ...]


class ReusedMedia(msgspec.Struct, frozen=True, kw_only=True):
    """A picture that came in private and was shown again; ``distance`` in bits of PDQ."""

    received: str
    shown: str
    distance: int


class Lookalike(msgspec.Struct, frozen=True, kw_only=True):
    """An innocent account that looks like an offender; ``family`` names how."""

    account: str
    family: str
    language: str
    group: str


class Victim(msgspec.Struct, frozen=True, kw_only=True):
    """A minor who was wronged (or used to recruit), with the true age in years."""

    account: str
    age: int
    group: str
    language: str
    declared: str


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How much was written."""

    events: int
    accounts: int
    by_type: dict[str, int]
    offenders: int
    clients: int
    rings: int
    victims: int
    lookalikes: int
    lookalikes_by_family: dict[str, int]


class Truth(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that was planted in one simulation."""

    version: int
    config: dict[str, Any]
    offenders: tuple[Offender, ...]
    rings: tuple[Ring, ...]
    victims: tuple[Victim, ...]
    lookalikes: tuple[Lookalike, ...]
    groups: dict[str, str]
    counts: Counts
    files: tuple[str, ...]
