"""One event at the door: whether it keeps the contract, and what of it is kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from tocsin.events import EVENT_TYPES, Rejected, canonical, judge_line

_MEANT_FOR_REVIEWERS = "flag"
"""Its text is written to those who review, not to another account."""


@dataclass(frozen=True, slots=True)
class Sound:
    """An event that keeps the contract. ``body`` is canonical JSON of what is kept; ``text_taken``: all of it."""

    id: str
    digest: bytes
    at: datetime
    type: str
    actor: str
    conversation: str | None
    subject: str | None
    medium: str | None
    post: str | None
    body: bytes
    text_taken: bool
    event: dict[str, Any]

    @property
    def key(self) -> tuple[str, bytes]:
        """What makes two events the same."""
        return self.id, self.digest

    @property
    def thing(self) -> tuple[str, str] | None:
        """What a flag may name that is its actor's: a message by the event, a post or a medium by its own id."""
        named = {"message": self.id, "post": self.post, "media": self.medium}.get(self.type)
        return None if named is None else (self.type, named)


def judge_event(number: int, line: bytes, *, take_text: bool) -> Sound | Rejected:
    """Judge the ``number``-th event of a batch as the readers of files do."""
    verdict = judge_line(number, line)
    if isinstance(verdict, Rejected):
        return verdict
    columns = cast("dict[str, Any]", verdict.columns)
    kind: str = columns["type"]
    event = verdict.event if take_text else _without_text(verdict.event, kind)
    body = canonical(event)
    media = columns.get("media") if kind == "media" else None
    subject = f"{columns['subject_kind']}:{columns['subject_id']}" if kind in ("edit", "delete") else None
    return Sound(
        id=columns["id"],
        digest=hashlib.sha256(body).digest(),
        at=columns["at"],
        type=kind,
        actor=columns["actor"],
        conversation=columns.get("conversation"),
        subject=subject,
        medium=media[0] if media else None,
        post=columns.get("post") if kind == "post" else None,
        body=body,
        text_taken=event is verdict.event or event == verdict.event,
        event=verdict.event,
    )


def _without_text(event: dict[str, Any], kind: str) -> dict[str, Any]:
    """Return an event without words: fields that the contract does not name could hold some too."""
    if kind == _MEANT_FOR_REVIEWERS:
        return event
    named = {"type", *EVENT_TYPES[kind].__struct_fields__} - {"text"}
    kept = {name: value for name, value in event.items() if name in named}
    if kind == "search":
        kept["text"] = ""  # the contract wants one
    return kept
