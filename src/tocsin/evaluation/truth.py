"""Who did what, as ``truth.json`` says it (``docs/truth.md``), with everything optional but the accounts.

A simulator knows all of it. A platform that judges its own cases often knows only which accounts its reviewers
confirmed: then ``{"offenders": [{"account": "a1"}]}`` is enough, and what is not known is not measured.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec

from tocsin.evaluation.errors import TruthUnreadableError
from tocsin.model import Role

VERSION = 1

Account = Annotated[str, msgspec.Meta(min_length=1)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Count = Annotated[int, msgspec.Meta(ge=0)]


class TruthOffender(msgspec.Struct, frozen=True, kw_only=True):
    """One account that offended (clients too). ``stages``: first moment of each stage it reached, with offset.

    A stage may be null (not reached), and may be one that the contract does not know, such as ``meeting``.
    """

    account: Account
    kind: str | None = None
    role: Role | None = None
    telling: bool | None = None
    strength: str | None = None
    evasion: str | None = None
    language: str | None = None
    group: str | None = None
    stages: dict[str, Moment | None] = {}


class TruthRing(msgspec.Struct, frozen=True, kw_only=True):
    """Accounts that worked together, those included that did nothing in the window."""

    accounts: tuple[Account, ...]
    ring: str | None = None
    silent: bool | None = None


class TruthVictim(msgspec.Struct, frozen=True, kw_only=True):
    """A minor who was wronged; to accuse one is an error."""

    account: Account


class TruthLookalike(msgspec.Struct, frozen=True, kw_only=True):
    """An innocent who looks like an offender; ``family`` says how."""

    account: Account
    family: str = "not named"


class TruthCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How much there was: accounts in all, and events by type, of which ``message`` is used."""

    accounts: Count | None = None
    by_type: dict[str, Count] = {}


class Truth(msgspec.Struct, frozen=True, kw_only=True):
    """What is known about the accounts of the judged events; only ``offenders`` must be there."""

    offenders: tuple[TruthOffender, ...]
    version: int = VERSION
    rings: tuple[TruthRing, ...] = ()
    victims: tuple[TruthVictim, ...] = ()
    lookalikes: tuple[TruthLookalike, ...] = ()
    groups: dict[str, str] = {}
    counts: TruthCounts = TruthCounts()


def read_truth(path: Path) -> Truth:
    """Return the truth in ``path`` (a file, or a folder that holds ``truth.json``).

    Raises :class:`TruthUnreadableError` where there is none, or where it breaks the schema.
    """
    if path.is_dir():
        path = path / "truth.json"
    try:
        truth = msgspec.json.decode(path.read_bytes(), type=Truth)
    except OSError as error:
        raise TruthUnreadableError(path, f"it cannot be read ({error.strerror})") from error
    # A ValidationError is a DecodeError; bytes that are no UTF-8 are neither.
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise TruthUnreadableError(path, f"it is not as a truth must be: {error}") from error
    if truth.version != VERSION:
        raise TruthUnreadableError(path, f"it has version {truth.version}, and version {VERSION} is read")
    return truth
