"""A flag as it comes in: what of it is understood, and what makes it a flag that people must read first."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

_NAMESPACE = uuid.UUID("6f6c1a5e-3a49-5d1c-9f0e-0d6a9c1f7b52")
"""A flag's id follows from its source and key: sent again, it is the same flag."""

_SUBJECTS = frozenset({"account", "message", "post", "media", "group"})
_REASONS = frozenset({"grooming", "trafficking", "sextortion", "csam", "minor_safety", "other"})
_FLAGGERS = frozenset({"user", "moderator", "trusted_flagger", "hash_match", "machine"})
_CANARY = "canary"
"""Tocsin's own source, and its flagger: whoever else says so is not heard, or people would not read the flag."""

_MOST_ID = 128
_MOST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class FlagIn:
    """One flag. ``unread`` says what of it was not understood: people read it, it is never turned away for that."""

    id: uuid.UUID
    key: str
    number: int | None
    digest: bytes
    at: datetime
    flagger: str
    by: str
    subject_kind: str
    subject_id: str
    reason: str
    body: dict[str, Any]
    unread: str | None
    owner: str | None = None
    """The account that the subject is of, where it is a message, post or medium whose owner is known."""

    @property
    def about(self) -> tuple[str, str]:
        """What the flag's case holds: the account that it is about, or the thing where none is known."""
        return (self.subject_kind, self.subject_id) if self.owner is None else ("account", self.owner)

    @property
    def candidate(self) -> str:
        """What the case's name is made of, besides its kind, where this flag opens one."""
        kind, named = self.about
        return named if kind == "account" else f"{kind}:{named}"

    @property
    def language(self) -> str | None:
        """The primary subtag of the language (BCP 47) that the sender names, if any."""
        named = self.body.get("language")
        primary = named.split("-")[0].lower() if isinstance(named, str) else ""
        return primary if primary.isascii() and primary.isalpha() and 2 <= len(primary) <= 3 else None


@dataclass(frozen=True, slots=True)
class Refused:
    """What cannot be a flag at all: nothing in it could be shown, or found again when it is sent twice."""

    reason: str


def read_flag(value: object, source: str, now: datetime) -> FlagIn | Refused:
    """Return the flag that a decoded JSON value holds.

    Only what has no key, or is too large to keep, is refused; an unknown reason, a missing subject or a time that
    cannot be read makes a flag for people to look at.
    """
    if not isinstance(value, Mapping):
        return Refused("a flag is a JSON object; see docs/flags.md")
    key = value.get("id")
    if not isinstance(key, str) or not 0 < len(key) <= _MOST_ID or not _printable(key):
        return Refused("'id' is the sender's own key of the flag: a string of 1 to 128 characters")
    body = {str(name): each for name, each in value.items()}
    try:
        text = json.dumps(body, sort_keys=True, ensure_ascii=False, allow_nan=False)
    except (ValueError, RecursionError):
        return Refused(
            "the flag holds a number that JSON cannot carry, or is nested too deeply; send it as text"
        )
    written = text.encode(errors="replace")
    if len(written) > _MOST_BYTES:
        return Refused(
            f"the flag has {len(written):,} bytes; send at most {_MOST_BYTES:,}, and the rest as events"
        )
    unread: list[str] = []
    if b"\\u0000" in written or not text.isascii():
        # PostgreSQL keeps no NUL and no half of a character; what stood there is told, the flag goes on.
        kept = json.loads(written.replace(b"\\u0000", b"\\ufffd"))
        if kept != body:
            unread.append("it held characters that cannot be kept")
        body = kept
    kind, subject = _subject(body.get("subject"), key, unread)
    return FlagIn(
        id=uuid.uuid5(_NAMESPACE, f"{source}\0{key}"),
        key=key,
        number=_number(body.get("number"), unread),
        digest=hashlib.sha256(written).digest(),
        at=_moment(body.get("at"), now, unread),
        flagger=_short(body.get("actor")) or source,
        by=_one_of(body.get("by"), _flaggers(source), "user", "by", unread),
        subject_kind=kind,
        subject_id=subject,
        reason=_one_of(body.get("reason"), _REASONS, "other", "reason", unread),
        body=body,
        unread="; ".join(unread) or None,
    )


def _flaggers(source: str) -> frozenset[str]:
    return _FLAGGERS | {_CANARY} if source == _CANARY else _FLAGGERS


def _printable(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= each <= "\udfff" for each in text)


def _short(value: object) -> str | None:
    return value if isinstance(value, str) and 0 < len(value) <= _MOST_ID and _printable(value) else None


def _subject(value: object, key: str, unread: list[str]) -> tuple[str, str]:
    if isinstance(value, Mapping):
        kind, named = value.get("kind"), _short(value.get("id"))
        if isinstance(kind, str) and kind in _SUBJECTS and named:
            return kind, named
    unread.append("'subject' names no account, message, post, media or group")
    return "message", f"unread:{hashlib.sha256(key.encode()).hexdigest()[:32]}"


def _one_of(value: object, known: frozenset[str], otherwise: str, name: str, unread: list[str]) -> str:
    if isinstance(value, str) and value in known:
        return value
    if value is not None or name == "reason":
        unread.append(f"'{name}' is not one of {', '.join(sorted(known))}")
    return otherwise


def _number(value: object, unread: list[str]) -> int | None:
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**53:
        return value
    unread.append("'number' is no whole number above 0")
    return None


def _moment(value: object, now: datetime, unread: list[str]) -> datetime:
    if value is None:
        return now
    if isinstance(value, str):
        try:
            read = datetime.fromisoformat(value)
        except ValueError:
            read = None
        if read is not None and read.tzinfo is not None and 1990 <= read.year <= 2100:
            return read.astimezone(UTC)
    unread.append("'at' is no RFC 3339 time with its zone")
    return now
