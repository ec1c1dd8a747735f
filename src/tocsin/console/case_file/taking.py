"""Taking a case out: it is judged, written down as a look and in the log, and only then made."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection

from tocsin.cases import CaseView, asked_blind, check_person, resolve, view_case
from tocsin.console.languages import Tongue
from tocsin.console.lone_page import lone_page
from tocsin.failure import WrongUseError
from tocsin.log import Entry, write_entries
from tocsin.model import Case
from tocsin.people import Person, Thing, record_look

FORMAT = "tocsin-case/1"
RIGHT = "export_case"

_FILE = (
    "id",
    "kind",
    "state",
    "severity",
    "outcome",
    "ground",
    "emergency",
    "single_review",
    "appealed",
    "probability",
    "weight",
    "created_at",
    "updated_at",
    "closed_at",
)
_FLAG = (
    "id",
    "source",
    "received_at",
    "flagger",
    "by",
    "subject_kind",
    "subject_id",
    "owner",
    "reason",
    "word",
    "word_at",
)
_STEP = ("seq", "at", "actor", "act", "from_state", "to_state", "reason")


class TakenError(WrongUseError):
    """The case cannot be taken out now. The message says why."""


def take_out(
    connection: Connection, person: Person, case_id: str, at: datetime, *, purpose: str, words: str
) -> dict[str, Any]:
    """Return a case as a document; that it was taken, by whom and what for is kept in the same transaction.

    :raises NotYoursError: for a missing right, a queue that is not theirs to see, or a conflict of interest.
    :raises PurposeError: where the person may not open content for this purpose, or it wants words.
    :raises TakenError: where the person is asked about the case blind: it would tell how it ended.
    """
    check_person(connection, person, RIGHT, case_id)
    number = resolve(connection, case_id)
    if number in asked_blind(connection, person.name):
        raise TakenError(f"case {case_id} cannot be taken out now; try again later")
    record_look(connection, person, Thing.EXPORT, number, at, case=number, purpose=purpose, words=words)
    told = _told(view_case(connection, number))
    digest = hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
    kept = {"purpose": purpose, "words": words.strip(), "content_sha256": digest}
    write_entries(connection, [Entry("case_taken", f"case:{number}", person.actor, at, kept)])
    taken = {"by": person.name, "at": _plain(at), "purpose": purpose, "words": words.strip()}
    return {"format": FORMAT, "taken": taken, "content_sha256": digest, **told}


def as_json(told: dict[str, Any]) -> str:
    """Return the document as JSON."""
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def as_page(told: dict[str, Any], spoken: Tongue) -> str:
    """Return the document as a page in a language, which needs nothing else.

    On paper, each sheet says who took it and what for.
    """
    return lone_page("tocsin.console.case_file", "case_file.css", spoken, **told)


def _told(view: CaseView) -> dict[str, Any]:
    documents = [msgspec.convert(each.document, Case) for each in view.documents]
    evidence = [msgspec.to_builtins(piece) for each in documents for piece in each.evidence]
    return {
        "case": _fields(view.file, _FILE),
        "accounts": [_fields(each, ("account", "role", "weight")) for each in view.accounts],
        "evidence": sorted(evidence, key=lambda piece: (str(piece.get("at")), str(piece.get("event")))),
        "flags": [{**_fields(each, _FLAG), "text": each.body.get("text")} for each in reversed(view.flags)],
        "flags_left_out": max(0, view.file.flags - len(view.flags)),
        "ledger": [_fields(each, _STEP) for each in view.ledger],
    }


def _fields(row: object, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)
