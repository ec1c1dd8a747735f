"""PAN12, the corpus of the shared task *Sexual Predator Identification* (Inches and Crestani, CLEF 2012).

Its traps, each met here: ``time`` has no date and wraps at midnight, so that only ``line`` gives the order; texts are
escaped twice and may be missing; a conversation may have one author or more than two; labels exist of authors only; and
the file ``…-diff.txt`` tells where the organisers changed texts, which has been taken for labels before.
"""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tocsin.corpora.conversation import LONGEST_ID, MOST_MESSAGES, Conversation, Message, Tally
from tocsin.corpora.errors import CorpusUnreadableError, WrongFilesError
from tocsin.corpora.records import Broken, Form, GroupEnd, GroupStart, Record, RecordFile

FORM = Form(root=b"conversations", group=b"conversation", record=b"message")
CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_LABELS = ("*predators*.txt", "*groundtruth-problem1*.txt")


@dataclass(frozen=True)
class Pan12:
    """One part of PAN12, training or test: the file of conversations and the list of its offending authors.

    ``only`` holds the ids of the conversations to read, as VTPAN and PANC list them; None reads all.
    """

    conversations: Path
    labels: Path
    listed: frozenset[str]
    only: frozenset[str] | None = None

    @classmethod
    def find(cls, given: Path, labels: Path | None = None, only: Path | None = None) -> Pan12:
        """Return the corpus in a folder, or in the XML file ``given``, with the labels that lie beside it.

        Raises :class:`WrongFilesError` where it is not plain which files are meant or where the labels are none,
        :class:`CorpusUnreadableError` where a file cannot be read.
        """
        if not given.exists():
            raise CorpusUnreadableError(given, "there is no such file or folder")
        xml = given
        if given.is_dir():
            xml = _the_one(given, ("*.xml",), "a corpus", "name the .xml file itself")
        beside = labels or _the_one(
            xml.parent, _LABELS, "a list of predators", "name it with --labels; it has one author id a line"
        )
        return cls(xml, beside, read_authors(beside), read_ids(only) if only is not None else None)

    @property
    def name(self) -> str:
        """Return the corpus's name for people."""
        return "PAN12"

    @property
    def files(self) -> tuple[Path, ...]:
        """Return the conversations' file and the labels'."""
        return self.conversations, self.labels

    @property
    def has_negatives(self) -> bool:
        """Return that most of its conversations are innocent."""
        return True

    def is_listed(self, author: str) -> bool:
        """Whether the labels list the author."""
        return author in self.listed

    def read(self, tally: Tally, on_bytes: Callable[[int], None] = lambda _: None) -> Iterator[Conversation]:
        """Yield the conversations that hold a message; what is refused stands in ``tally``.

        Raises :class:`CorpusUnreadableError`.
        """
        reading = _Reading(self.conversations, tally, self.only)
        for piece in RecordFile(self.conversations, FORM, on_bytes):
            if isinstance(piece, GroupStart):
                reading.begin(piece)
            elif isinstance(piece, GroupEnd):
                found = reading.end(piece)
                if found is not None:
                    yield found
            else:
                reading.take(piece)


@dataclass
class _Reading:
    """The conversation that is open, and what was seen before it. ``refusing``: why all its messages are refused."""

    path: Path
    tally: Tally
    only: frozenset[str] | None
    seen: set[str] = field(default_factory=set)
    name: str = ""
    refusing: str | None = "it stands in no conversation"
    left_out: bool = False
    messages: dict[int, Message] = field(default_factory=dict)

    def begin(self, start: GroupStart) -> None:
        self.name = start.attributes.get("id", "").strip()
        self.messages = {}
        self.refusing = None
        self.left_out = self.only is not None and self.name not in self.only
        if not self.name:
            self.refusing = "its conversation has no id, or a broken tag"
        elif len(self.name) > LONGEST_ID:
            self.refusing = f"its conversation's id is longer than {LONGEST_ID} characters"
        elif self.name in self.seen:
            self.refusing = "its conversation's id was there before"
        self.seen.add(self.name)

    def end(self, end: GroupEnd) -> Conversation | None:
        messages = tuple(self.messages[line] for line in sorted(self.messages))
        name, kept = self.name, not self.left_out
        self.messages, self.left_out, self.refusing = {}, False, "it stands in no conversation"
        if not end.whole and kept:
            self.tally.tell(f"{self.path}, line {end.line}: a conversation ends without its end tag")
        if not messages:
            return None
        self.tally.conversations += 1
        return Conversation(name, messages)

    def take(self, piece: Record | Broken) -> None:
        self.tally.read += 1
        if self.left_out:
            self.tally.left_out += 1
            return
        if isinstance(piece, Broken):
            self.tally.refuse(self.path, piece.line, f"a message is refused: {piece.reason}")
            return
        message = self._message(piece.element)
        if isinstance(message, str):
            self.tally.refuse(self.path, piece.line, f"a message is refused: {message}")
            return
        self.messages[message.line] = message
        self.tally.accepted += 1
        self.tally.without_text += not message.text
        self.tally.without_time += message.clock is None

    def _message(self, element: ET.Element) -> Message | str:
        """Return the message, or why it is none."""
        number = element.get("line", "").strip()
        author = field_text(element, "author")
        wrong = self.refusing
        if wrong is None and not (number.isdecimal() and number.isascii() and len(number) < 10):
            wrong = "its 'line' is missing or no number, and nothing else gives the order"
        if wrong is None and int(number) in self.messages:
            wrong = "its 'line' was there before in this conversation"
        if wrong is None and len(self.messages) >= MOST_MESSAGES:
            wrong = f"its conversation has {MOST_MESSAGES:,} messages already"
        if wrong is None and not author:
            wrong = "it has no author"
        if wrong is None and len(author) > LONGEST_ID:
            wrong = f"its author's id is longer than {LONGEST_ID} characters"
        if wrong is not None:
            return wrong
        return Message(
            int(number), author, plain_text(field_text(element, "text")), _clock(field_text(element, "time"))
        )


def field_text(element: ET.Element, name: str) -> str:
    """Return what the child ``name`` holds, without outer space; nothing where it is missing."""
    child = element.find(name)
    return "" if child is None else "".join(child.itertext()).strip()


def plain_text(text: str) -> str:
    """Return a text without the HTML escapes that XML left: there are up to two layers more."""
    return html.unescape(html.unescape(text)) if "&" in text else text


def _clock(text: str) -> int | None:
    found = CLOCK.fullmatch(text)
    return None if found is None else int(found[1]) * 60 + int(found[2])


def read_authors(path: Path) -> frozenset[str]:
    """Return the author ids of a list of predators, one a line.

    Raises :class:`WrongFilesError` for PAN12's other files and :class:`CorpusUnreadableError`.
    """
    if "diff" in path.name.lower():
        raise WrongFilesError(
            f"{path}: this file tells where PAN12's organisers changed texts, not who or what is suspicious: it is no "
            "label, and whoever learned from it learned nothing; name the list of predators, one author id a line."
        )
    ids = read_ids(path)
    if not ids:
        raise WrongFilesError(f"{path}: it lists nobody; name the list of predators, one author id a line.")
    return ids


def read_ids(path: Path) -> frozenset[str]:
    """Return the ids of a file that holds one a line; blank lines are skipped."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise CorpusUnreadableError(path, f"it cannot be read ({error.strerror or error})") from error
    except UnicodeDecodeError as error:
        raise CorpusUnreadableError(path, "it is not UTF-8 text") from error
    for number, line in enumerate(lines, 1):
        if len(line.split()) > 1 or line.lstrip().startswith("<"):
            raise WrongFilesError(
                f"{path}, line {number}: a list of ids has one a line and nothing else; PAN12's lists of lines "
                "(problem 2, diff) and its conversations are no such list."
            )
    return frozenset(line.strip() for line in lines if line.strip())


def _the_one(folder: Path, patterns: tuple[str, ...], what: str, advice: str) -> Path:
    try:
        found = sorted({path for pattern in patterns for path in folder.glob(pattern) if path.is_file()})
    except OSError as error:
        raise CorpusUnreadableError(folder, f"it cannot be read ({error.strerror or error})") from error
    if not found:
        raise WrongFilesError(
            f"{folder}: it holds no {' or '.join(patterns)}, so {what} is missing; {advice}."
        )
    if len(found) > 1:
        names = ", ".join(path.name for path in found[:4])
        raise WrongFilesError(f"{folder}: it is not plain which file is {what} ({names}); {advice}.")
    return found[0]
