"""ChatCoder2: whole conversations of convicted offenders with adult decoys, on request from chatcoder.com.

``AllChatLogs.xml`` begins with a blank line, which XML forbids; its records name the offender's handle (``name``), who
wrote (``userID``, spelled in several ways) and a ``dateTime`` in many hands, of which only the time of day is read.
``AllCodingsExport2.xml`` codes lines of some conversations after luring communication theory (McGhee et al. 2011).
There are no innocent conversations in it.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import duckdb

from tocsin.corpora.conversation import LONGEST_ID, MOST_MESSAGES, Conversation, Message, Tally
from tocsin.corpora.errors import CorpusUnreadableError, WrongFilesError
from tocsin.corpora.pan12 import field_text, plain_text
from tocsin.corpora.records import Broken, Form, GroupEnd, GroupStart, Record, RecordFile

FORM = Form(root=None, group=None, record=None)
LOGS, CODINGS = "AllChatLogs.xml", "AllCodingsExport2.xml"
MOST_EDITS = 3
"""Edits between an offender's handle and the ways in which it is spelled."""

STAGES = {"200": "personal information", "600": "grooming", "900": "approach"}
"""The codes of an offender's lines; the other side's (210, 610, 910) stand for what was said to them."""
_OTHER_SIDE = ("210", "610", "910")

_TIME = re.compile(r"(\d{1,2})\s*:\s*([0-5]\d)(?:\s*:\s*\d{1,2})?\s*([ap]\.?m)?", re.IGNORECASE)

_LIKE = "select id, levenshtein(lower(id), lower($name)) from unnest($ids) as given(id)"


@dataclass(frozen=True)
class ChatCoder2:
    """The logs and, where there, the codings."""

    logs: Path
    codings: Path | None

    @classmethod
    def find(cls, given: Path, labels: Path | None = None) -> ChatCoder2:
        """Return the corpus in a folder, or in the XML file ``given``, with the codings that lie beside it."""
        logs = given / LOGS if given.is_dir() else given
        if not given.exists():
            raise CorpusUnreadableError(given, "there is no such file or folder")
        if not logs.exists():
            raise WrongFilesError(
                f"{given}: it holds no {LOGS}; name the folder of ChatCoder2 or its file of logs."
            )
        beside = logs.parent / CODINGS
        return cls(logs, labels or (beside if beside.is_file() else None))

    @property
    def name(self) -> str:
        """Return the corpus's name for people."""
        return "ChatCoder2"

    @property
    def files(self) -> tuple[Path, ...]:
        """Return the logs, and the codings if there are any."""
        return (self.logs,) if self.codings is None else (self.logs, self.codings)

    @property
    def has_negatives(self) -> bool:
        """Return that every conversation is an offender's."""
        return False

    def is_listed(self, author: str) -> bool:
        """Whether the author is an offender: only they are called after their handle."""
        return author.startswith(_OFFENDER)

    @cached_property
    def codes(self) -> Codings:
        """The codings, read once."""
        return Codings() if self.codings is None else read_codings(self.codings)

    def read(self, tally: Tally, on_bytes: Callable[[int], None] = lambda _: None) -> Iterator[Conversation]:
        """Yield the conversations in which the offender can be told from the other; the rest is in ``tally``.

        An offender's account is ``offender:`` and the handle, so that its spellings are one and a decoy's name that
        happens to equal it is another. Raises :class:`CorpusUnreadableError`.
        """
        for problem in self.codes.problems:
            tally.tell(problem)
        chat = _Chat(self.logs, tally, self.codes)
        for piece in RecordFile(self.logs, FORM, on_bytes):
            if isinstance(piece, GroupStart | GroupEnd):
                continue
            tally.read += 1
            if isinstance(piece, Broken):
                tally.refuse(self.logs, piece.line, f"a record is refused: {piece.reason}")
                continue
            name = field_text(piece.element, "name")
            if not name:
                tally.refuse(
                    self.logs, piece.line, "a record is refused: it lacks the name of its conversation"
                )
                continue
            if name != chat.name:
                yield from chat.end()
                chat.begin(name, piece.line)
            chat.take(piece)
        yield from chat.end()


_OFFENDER = "offender:"


@dataclass(frozen=True)
class Codings:
    """The codes of each coded line, by chat and line number, and what was wrong with the file."""

    by_chat: dict[str, dict[int, frozenset[str]]] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def read_codings(path: Path) -> Codings:
    """Return the codings in ``path``; records that cannot be used are told in ``problems``."""
    found: dict[str, dict[int, frozenset[str]]] = {}
    problems: list[str] = []
    for piece in RecordFile(path, FORM):
        if isinstance(piece, GroupStart | GroupEnd):
            continue
        if isinstance(piece, Broken):
            problems.append(f"{path}, line {piece.line}: a coding is refused: {piece.reason}")
            continue
        name, code = field_text(piece.element, "name"), field_text(piece.element, "category")
        line = _number(piece.element)
        if not name or line is None or code not in (*STAGES, *_OTHER_SIDE):
            problems.append(
                f"{path}, line {piece.line}: a coding is refused: it lacks a name, line or known category"
            )
            continue
        lines = found.setdefault(name, {})
        lines[line] = lines.get(line, frozenset()) | {code}
    if not found:
        raise WrongFilesError(f"{path}: it holds no coding that can be used; {CODINGS} is what is read.")
    return Codings(found, tuple(problems))


@dataclass
class _Chat:
    path: Path
    tally: Tally
    codings: Codings
    name: str = ""
    line: int = 0
    part: int = 1
    messages: dict[int, Message] = field(default_factory=dict)
    parts: dict[str, int] = field(default_factory=dict)

    def begin(self, name: str, line: int) -> None:
        self.name, self.line, self.messages = name, line, {}
        self.part = self.parts[name] = self.parts.get(name, 0) + 1

    def take(self, record: Record) -> None:
        message = self._message(record.element)
        if isinstance(message, str):
            self.tally.refuse(self.path, record.line, f"a record is refused: {message}")
        else:
            self.messages[message.line] = message

    def end(self) -> Iterator[Conversation]:
        messages = [self.messages[line] for line in sorted(self.messages)]
        self.messages = {}
        if not messages:
            return
        offender = spellings(self.name, {message.author for message in messages})
        if not offender:
            reason = (
                f"a conversation is refused: no writer's userID is like its name (within {MOST_EDITS} edits)"
            )
            self.tally.refuse(self.path, self.line, reason, len(messages))
            return
        account = _OFFENDER + self.name
        self.tally.conversations += 1
        self.tally.accepted += len(messages)
        self.tally.without_text += sum(not message.text for message in messages)
        self.tally.without_time += sum(message.clock is None for message in messages)
        yield Conversation(
            self.name if self.part == 1 else f"{self.name}:{self.part}",
            tuple(
                Message(one.line, account, one.text, one.clock, one.codes) if one.author in offender else one
                for one in messages
            ),
        )

    def _message(self, element: ET.Element) -> Message | str:
        user, number = field_text(element, "userID").strip("{}"), _number(element)
        if not user or number is None:
            return "it lacks a userID or a lineNum"
        if max(len(self.name), len(user)) > LONGEST_ID - len(_OFFENDER):
            return "its name or userID is too long"
        if user.startswith(_OFFENDER):
            return f"its userID begins with '{_OFFENDER}', which marks offenders here"
        if number in self.messages:
            return "its lineNum was there before in this conversation"
        if len(self.messages) >= MOST_MESSAGES:
            return f"its conversation has {MOST_MESSAGES:,} messages already"
        codes = self.codings.by_chat.get(self.name, {}).get(number, frozenset())
        text = plain_text(field_text(element, "body"))
        return Message(number, user, text, _clock(field_text(element, "dateTime")), codes)


def spellings(name: str, users: set[str]) -> frozenset[str]:
    """Return which of ``users`` are spellings of ``name``: within three edits, and of less than half its letters.

    Where that were all who wrote, only the nearest: somebody must have been the other side.
    """
    with duckdb.connect() as connection:
        found = connection.execute(_LIKE, {"name": name, "ids": sorted(users)}).fetchall()
    near = {user: edits for user, edits in found if edits <= MOST_EDITS and 2 * edits < len(name)}
    if len(near) == len(users) > 1:
        least = min(near.values())
        near = {user: edits for user, edits in near.items() if edits == least}
        if len(near) == len(users):
            return frozenset()
    return frozenset(near)


def _number(element: ET.Element) -> int | None:
    text = field_text(element, "lineNum")
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else None


def _clock(text: str) -> int | None:
    """Return the minutes since midnight of a date's time of day, in 12 or 24 hours; None where none is plain."""
    found = _TIME.search(text)
    if found is None:
        return None
    hours, minutes, half = int(found[1]), int(found[2]), (found[3] or "").lower()
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half.startswith("p") else 0)
    return None if hours > 23 else hours * 60 + minutes
