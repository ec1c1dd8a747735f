"""What a report is made from: a case's events, conversations, pictures, identities, addresses; each look on record."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tocsin.cases import CaseView
from tocsin.lookup import Absence, AddressUse, Conversation, Identity, Looker, Written
from tocsin.model import Role

_AROUND = 20
_MOST_EVENTS = 2_000
_MOST_FILES = 100


@dataclass(frozen=True, slots=True)
class Medium:
    """A picture or video of a case: who sent it, in which event; hashes of the bytes as they are kept."""

    media: str
    event: str
    actor: str | None
    at: datetime | None
    mime: str
    sha256: str
    md5: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that was found. ``absent`` says in words what was not; ``regions``: what accounts ever stated."""

    written: Mapping[str, Written]
    conversations: Sequence[Conversation]
    identities: Mapping[str, Identity]
    addresses: Sequence[AddressUse]
    media: Sequence[Medium]
    absent: Sequence[str]
    regions: Mapping[str, frozenset[str]] = field(default_factory=dict)


def gather(look: Looker, view: CaseView, regions: Mapping[str, frozenset[str]]) -> Gathered:
    """Return what there is of a case.

    :param regions: what its accounts ever stated, as :func:`tocsin.inbox.regions_of` tells.
    :raises tocsin.lookup.ContentError: where the content's source cannot be read at all.
    """
    absent: list[str] = []
    events = [each["event"] for each in evidence_of(view)]
    events += [each.subject_id for each in view.flags if each.subject_kind in ("message", "post")]
    named = list(dict.fromkeys(events))
    if len(named) > _MOST_EVENTS:
        absent.append(f"{len(named) - _MOST_EVENTS} of {len(named)} events of the case were not looked up")
        named = named[:_MOST_EVENTS]
    accounts = [each.account for each in view.accounts]
    written = dict(look.written(named)) if named else {}
    conversations = look.conversations(named, before=_AROUND, after=_AROUND) if named else []
    for conversation in conversations:
        written |= {each.written.event: each.written for each in conversation.messages}
    absent += [
        f"event {each.event} is {_why_absent(each.absent)}"
        for each in written.values()
        if each.absent is not None
    ]
    media = _media(look, [each for each in written.values() if each.actor in accounts], absent)
    return Gathered(
        written,
        conversations,
        look.identities(accounts) if accounts else {},
        look.addresses(accounts) if accounts else [],
        media,
        absent,
        regions,
    )


def evidence_of(view: CaseView) -> list[dict[str, Any]]:
    """Return the pieces of evidence of a case that name an event, oldest first."""
    return sorted(view.evidence, key=lambda each: str(each.get("at", "")))


def accused(view: CaseView) -> list[str]:
    """Return the accounts that a report is made on, heaviest first: those of roles that accuse, else those flagged."""
    roles = {str(role) for role in Role}
    accusing = [each.account for each in view.accounts if each.role in roles and Role(each.role).accuses]
    return accusing or [each.account for each in view.accounts if each.role not in roles]


def in_role(view: CaseView, role: Role) -> list[str]:
    """Return the accounts of a role."""
    return [each.account for each in view.accounts if each.role == str(role)]


def _media(look: Looker, carriers: Sequence[Written], absent: list[str]) -> list[Medium]:
    found: dict[str, Medium] = {}
    for each in sorted(carriers, key=lambda one: (one.at is None, one.at, one.event)):
        for media in each.media:
            if media in found:
                continue
            if len(found) >= _MOST_FILES:
                absent.append(f"more than {_MOST_FILES} files belong to the case; {media} was left out")
                continue
            picture = look.picture(media)
            if picture.content is None:
                absent.append(f"file {media} is {_why_absent(picture.absent)}")
                continue
            found[media] = Medium(
                media,
                each.event,
                each.actor,
                each.at,
                picture.mime or "application/octet-stream",
                hashlib.sha256(picture.content).hexdigest(),
                hashlib.md5(picture.content, usedforsecurity=False).hexdigest(),
            )
    return list(found.values())


def _why_absent(absence: Absence | None) -> str:
    return f"absent: {(absence or Absence.NOT_KEPT).replace('_', ' ')}"
