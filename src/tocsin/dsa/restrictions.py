"""What a platform did against accounts and content of confirmed cases, as the store knows it, and what led there.

Two ways tell of it: events ``enforcement``, and actions of Coop's moderators, which stand as notes on cases.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from tocsin.cases import CaseKind
from tocsin.dsa.settings import Finder, Wording
from tocsin.inbox import events_of_medium
from tocsin.model import Role
from tocsin.store import statement

_ROOM = "tocsin.dsa"
_BEGINNING = datetime.min.replace(tzinfo=UTC)
_AT_ONCE = 5_000
_ACCUSING = frozenset({*(str(role) for role in Role if role.accuses), "flagged"})


@dataclass(frozen=True, slots=True)
class Restriction:
    """An act against something of a confirmed case.

    ``origin`` and ``origin_id`` name where it was told. ``accuses``: whether the case accuses the account; ``None``
    where the account is not known. ``content_at``: when the content was there first. ``content_types``: of the thing
    itself; empty where it is an account, or not known.
    """

    origin: str
    origin_id: str
    case_id: str
    kind: CaseKind
    subject_kind: str
    subject_id: str
    action: str | None
    at: datetime
    confirmed_at: datetime
    found_by: Finder
    accuses: bool | None
    content_at: datetime | None
    content_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """``unmapped``: actions of Coop that no act is named for, and how often each was done."""

    restrictions: list[Restriction]
    unmapped: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class _Told:
    origin: str
    origin_id: str
    subject_kind: str
    subject_id: str
    action: str | None
    at: datetime
    case_id: str | None = None

    @property
    def key(self) -> str:
        return f"{self.origin}:{self.origin_id}"


@dataclass(frozen=True, slots=True)
class _Content:
    at: datetime
    event: dict[str, Any]


def find_restrictions(connection: Connection, wording: Wording) -> Found:
    """Return what was done in confirmed cases and no statement was made of yet, each source oldest first."""
    unmapped: Counter[str] = Counter()
    restrictions = [
        each
        for told in (*_enforcements(connection), _bridged(connection, wording, unmapped))
        for each in _of_confirmed_cases(connection, told)
    ]
    return Found(restrictions, unmapped)


def _of_confirmed_cases(connection: Connection, told: Sequence[_Told]) -> Iterator[Restriction]:
    contents = _contents(connection, told)
    acts = [
        {
            "key": each.key,
            "kind": each.subject_kind,
            "id": each.subject_id,
            "account": _account(each, contents),
            "case_id": each.case_id,
            "at": each.at.isoformat(),
        }
        for each in told
    ]
    rows = connection.execute(statement(_ROOM, "restricted_cases"), {"acts": json.dumps(acts)})
    cases = {row.key: row for row in rows}
    for each in told:
        if each.key in cases:
            content = contents.get((each.subject_kind, each.subject_id))
            yield _restriction(connection, each, cases[each.key], content)


def _restriction(connection: Connection, told: _Told, case: Any, content: _Content | None) -> Restriction:
    return Restriction(
        told.origin,
        told.origin_id,
        case.case_id,
        CaseKind(case.kind),
        told.subject_kind,
        told.subject_id,
        told.action,
        told.at,
        case.confirmed_at,
        _finder(case.flagged_by, case.flagged_at, case.weighed_at),
        None if case.role is None else case.role in _ACCUSING,
        case.content_at if content is None else content.at,
        () if content is None else _types(connection, told.subject_kind, content.event),
    )


def _finder(flagged_by: str | None, flagged_at: datetime | None, weighed_at: datetime | None) -> Finder:
    """Return what came first: a flag, by whom, or a scan."""
    if flagged_at is None or (weighed_at is not None and weighed_at < flagged_at):
        return "scan"
    match flagged_by:
        case "hash_match" | "trusted_flagger" | "moderator":
            return flagged_by
        case _:
            return "user"


def _enforcements(connection: Connection) -> Iterator[list[_Told]]:
    """Yield the acts that platforms told of, some at a time: most are against accounts that no case knows."""
    at, last = _BEGINNING, ""
    while True:
        values = {"at": at, "id": last, "most": _AT_ONCE}
        rows = connection.execute(statement(_ROOM, "enforcements"), values).all()
        if not rows:
            return
        told = []
        for row in rows:
            event = json.loads(bytes(row.body))
            subject = event["subject"]
            told.append(
                _Told("enforcement", row.id, subject["kind"], subject["id"], event.get("action"), row.at)
            )
        yield told
        at, last = rows[-1].at, rows[-1].id


def _bridged(connection: Connection, wording: Wording, unmapped: Counter[str]) -> list[_Told]:
    told = []
    for row in connection.execute(statement(_ROOM, "bridged_acts")):
        action = wording.coop_actions.get(row.action)
        if action is None:
            unmapped[row.action] += 1
        else:
            told.append(_Told("coop", row.id, "account", row.account, action, row.at, row.case_id))
    return told


def _contents(connection: Connection, told: Sequence[_Told]) -> dict[tuple[str, str], _Content]:
    things = sorted({(each.subject_kind, each.subject_id) for each in told})
    asked = json.dumps([{"kind": kind, "id": named} for kind, named in things])
    rows = connection.execute(statement(_ROOM, "contents"), {"things": asked})
    return {(row.kind, row.id): _Content(row.at, json.loads(bytes(row.body))) for row in rows}


def _types(connection: Connection, kind: str, event: dict[str, Any]) -> tuple[str, ...]:
    """Return what a message, post or medium is of; empty where a part of it is not known."""
    if kind == "media":
        one = _type_of(event.get("mime"))
        return (one,) if one else ()
    types = {"CONTENT_TYPE_TEXT"} if event.get("text") else set()
    for medium in event.get("media") or ():
        bodies = events_of_medium(connection, medium)
        one = _type_of(next((json.loads(each).get("mime") for each in bodies), None))
        if one is None:
            return ()
        types.add(one)
    return tuple(sorted(types))


def _type_of(mime: str | None) -> str | None:
    family = (mime or "").partition("/")[0]
    return f"CONTENT_TYPE_{family.upper()}" if family in ("image", "video", "audio", "text") else None


def _account(told: _Told, contents: dict[tuple[str, str], _Content]) -> str | None:
    if told.subject_kind == "account":
        return told.subject_id
    content = contents.get((told.subject_kind, told.subject_id))
    return None if content is None else str(content.event["actor"])
