"""From an event's columns to what people read of it, and what became of it later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from tocsin.lookup.content import Absence, Edit, Written

Columns = Mapping[str, Any]
"""The values of one event by column of the reader's schema; columns that are not used may be missing."""


def in_utc(columns: Columns) -> Columns:
    """Return the same values with every moment in UTC, whatever zone the machine is in."""
    return {
        name: value.astimezone(UTC) if isinstance(value, datetime) else value
        for name, value in columns.items()
    }


def written_of(columns: Columns) -> Written:
    """Return an event as people read it."""
    get = columns.get
    kind = columns["type"]
    return Written(
        event=columns["id"],
        type=kind,
        at=columns["at"],
        actor=columns["actor"],
        to=tuple(get("to") or ()),
        conversation=get("conversation"),
        post=get("post"),
        group=get("group"),
        surface=get("surface"),
        action=get("action"),
        text=get("text"),
        media=tuple(get("media") or ()),
        ephemeral=bool(get("ephemeral")),
        amount=get("amount"),
        currency=get("currency"),
    )


def subject_of(written: Written) -> tuple[str, str]:
    """Return how edits and removals name it: a post by its own id, all else as a message by its event."""
    return ("post", written.post) if written.type == "post" and written.post else ("message", written.event)


def with_changes(written: Written, changes: Sequence[Columns]) -> Written:
    """Return it with edits and removals, which are given oldest first."""
    if not changes:
        return written
    removals = [row["at"] for row in changes if row["type"] == "delete"]
    return replace(
        written,
        absent=Absence.DELETED if removals and written.absent is Absence.NOT_KEPT else written.absent,
        edits=tuple(Edit(row["id"], row["at"], row.get("text")) for row in changes if row["type"] == "edit"),
        deleted_at=removals[0] if removals else None,
    )
