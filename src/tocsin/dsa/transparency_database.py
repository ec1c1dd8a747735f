"""The calls of the Transparency Database and what its answers mean.

Source: its published code and documentation (github.com/digital-services-act/transparency-database): batches of up to
a hundred, taken whole or not at all; 422 with errors by statement, or with the numbers that it has already; the latter
also while another call with the same number is under way, so whether it has a statement is asked apart.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from tocsin.dsa.settings import Database
from tocsin.dsa.statement import Statement
from tocsin.failure import NoAccessError, WrongUseError
from tocsin.outgoing import Reply, send

_SECONDS = 60.0
_MOST_TOLD = 300
_ODD = timedelta(hours=1)
"""Before what nobody here can mend by waiting is tried again: a token, an address, an answer that makes no sense."""


class Means(StrEnum):
    """What an answer means for whoever sent statements."""

    TAKEN = "taken"
    WRONG = "wrong"
    """Some statements break its rules; none was taken."""
    KNOWN = "known"
    """It says that it has some already; none was taken now."""
    TOO_LARGE = "too_large"
    AGAIN = "again"
    """Nothing is known of what happened, or it may go another time."""


@dataclass(frozen=True, slots=True)
class Answer:
    """``uuids``: by number, of what was taken. ``errors``: by place in the batch, field, words. ``known``: numbers."""

    means: Means
    told: str
    status: int
    uuids: dict[str, str] = field(default_factory=dict)
    errors: dict[int, dict[str, list[str]]] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    wait: timedelta | None = None


@dataclass(frozen=True, slots=True)
class There:
    """Whether the Database has a statement: ``None`` where that cannot be told now."""

    there: bool | None
    uuid: str | None
    told: str


class TransparencyDatabase:
    """Speaks to one of the two worlds. Never raises for what the other side does."""

    def __init__(self, to: Database, reach: Callable[[str], bool]) -> None:
        self._to, self._reach = to, reach

    def submit(self, statements: Sequence[Statement]) -> Answer:
        """Send statements, a hundred at most, and return what became of them."""
        reply = self._ask("POST", "/statements", {"statements": list(statements)})
        return Answer(Means.AGAIN, reply, 0) if isinstance(reply, str) else _read(reply)

    def find(self, puid: str) -> There:
        """Ask whether a statement of this number is there. The answer to yes is 302, and is not followed."""
        reply = self._ask("GET", f"/statement/existing-puid/{puid}", None)
        if isinstance(reply, str):
            return There(None, None, reply)
        if reply.status == 302:
            body = reply.json()
            uuid = body.get("uuid") if isinstance(body, dict) else None
            # Any gateway redirects: only the statement itself says that it is there.
            if isinstance(uuid, str):
                return There(True, uuid, "")
        if reply.status == 404 and isinstance(reply.json(), dict):
            return There(False, None, "the Database does not have it yet")
        return There(None, None, _told(reply))

    def _ask(self, method: str, path: str, body: Any) -> Reply | str:
        headers = {"Authorization": f"Bearer {self._to.token}", "Accept": "application/json"}
        content = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            content = json.dumps(body, ensure_ascii=False).encode()
        try:
            return send(
                method, self._to.base + path, self._reach, headers=headers, body=content, seconds=_SECONDS
            )
        except (WrongUseError, NoAccessError) as error:
            return str(error)


def _read(reply: Reply) -> Answer:
    body = reply.json()
    if reply.status == 201:
        return _taken(reply, body)
    if reply.status == 413:
        return Answer(Means.TOO_LARGE, _told(reply), 413)
    if reply.status == 422 and isinstance(body, dict):
        return _unprocessable(reply, body)
    return _again(reply)


def _taken(reply: Reply, body: Any) -> Answer:
    listed = body.get("statements") if isinstance(body, dict) else None
    uuids = {
        each["puid"]: str(each.get("uuid") or "")
        for each in (listed if isinstance(listed, list) else ())
        if isinstance(each, dict) and isinstance(each.get("puid"), str)
    }
    # Cut off on its way: taken or not, asking again tells.
    return Answer(Means.TAKEN, "taken", 201, uuids=uuids) if uuids else _again(reply)


def _unprocessable(reply: Reply, body: dict[str, Any]) -> Answer:
    errors = body.get("errors")
    if not isinstance(errors, dict):
        return _again(reply)
    by_place = {
        int(name.removeprefix("statement_")): _words(each)
        for name, each in errors.items()
        if name.startswith("statement_") and name.removeprefix("statement_").isdecimal()
    }
    if by_place:
        return Answer(Means.WRONG, "the Database refuses some of them", 422, errors=by_place)
    if "puid" in errors or "existing_puids" in errors or "existing_puids" in body:
        named = errors.get("existing_puids", body.get("existing_puids"))
        existing = body.get("existing")
        puids = [each for each in (named if isinstance(named, list) else ()) if isinstance(each, str)]
        if isinstance(existing, dict) and isinstance(existing.get("puid"), str):
            puids.append(existing["puid"])
        return Answer(Means.KNOWN, "the Database says that it has some", 422, known=frozenset(puids))
    return _again(reply)


def _words(each: Any) -> dict[str, list[str]]:
    if not isinstance(each, dict):
        return {"statement": [str(each)[:_MOST_TOLD]]}
    return {
        str(name)[:60]: [str(word)[:_MOST_TOLD] for word in (words if isinstance(words, list) else [words])]
        for name, words in each.items()
    }


def _again(reply: Reply) -> Answer:
    wait = None if reply.status in (408, 429) or reply.status >= 500 else _ODD
    asked = reply.headers.get("retry-after", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 7:
        wait = timedelta(seconds=min(int(asked), 86_400))
    return Answer(Means.AGAIN, _told(reply), reply.status, wait=wait)


def _told(reply: Reply) -> str:
    """Return what is written down of an answer: never the body, which may repeat what was sent."""
    if reply.status in (401, 403):
        return f"HTTP {reply.status}: the token is not good there; set the one of this world"
    if reply.status == 201:
        return "HTTP 201, but its list of statements cannot be read"
    said = reply.json()
    words = said.get("message") if isinstance(said, dict) else None
    words = " ".join(words.split())[:_MOST_TOLD] if isinstance(words, str) else "no message that can be read"
    return f"HTTP {reply.status}: {words}"
