"""A large XML file cut into its repeating elements, each parsed alone: bounded memory, and one fault costs one record.

A parser that takes the file whole gives up at its first fault. Here tags are found by name, and only what lies between
a record's own tags goes to the parser. No document type can be declared inside an element (XML 1.0, 2.8), and one
before the root is refused, so that no entity but XML's own five is ever expanded.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from tocsin.corpora.errors import CorpusUnreadableError

BLOCK = 256 << 10
LONGEST = 1 << 20
"""Bytes of a record; what is longer has lost its end tag."""

_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_NAME = re.compile(rb"[^\s/<>!?=]+")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([A-Za-z][\w.-]*)["']""")


@dataclass(frozen=True, slots=True)
class GroupStart:
    """The start tag of what holds records."""

    line: int
    attributes: dict[str, str]


@dataclass(frozen=True, slots=True)
class GroupEnd:
    """Its end tag; ``whole`` is false where another group or the end of the file came first."""

    line: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Record:
    """One record, parsed."""

    line: int
    element: ET.Element


@dataclass(frozen=True, slots=True)
class Broken:
    """One record that could not be parsed, and why."""

    line: int
    reason: str


Piece = GroupStart | GroupEnd | Record | Broken


@dataclass(frozen=True, slots=True)
class Form:
    """How a corpus nests: the root, what groups records, a record. None: any; no groups; what comes below the root."""

    root: bytes | None
    group: bytes | None
    record: bytes | None


class RecordFile:
    """One file of records; iterating yields its pieces in their order, as often as wanted.

    ``on_bytes`` is told how many bytes were read each time. Raises :class:`CorpusUnreadableError` where the file
    cannot be opened or is of another form.
    """

    def __init__(self, path: Path, form: Form, on_bytes: Callable[[int], None] = lambda _: None) -> None:
        self._path = path
        self._form = form
        self._on_bytes = on_bytes

    def __iter__(self) -> Iterator[Piece]:
        """Yield the pieces."""
        try:
            with self._path.open("rb") as file:
                yield from self._pieces(iter(lambda: self._told(file.read(BLOCK)), b""))
        except OSError as error:
            raise CorpusUnreadableError(
                self._path, f"it cannot be read ({error.strerror or error})"
            ) from error

    def _told(self, block: bytes) -> bytes:
        self._on_bytes(len(block))
        return block

    def _pieces(self, blocks: Iterator[bytes]) -> Iterator[Piece]:
        head = b""
        while len(head) < BLOCK and (block := next(blocks, b"")):
            head += block
        at, encoding = self._prologue(head)
        group = self._form.group
        record = self._form.record or self._first_below(head, at)
        if record is None:
            return
        yield from _Cutter(head, at, blocks, group=group, record=record, encoding=encoding)

    def _prologue(self, head: bytes) -> tuple[int, str | None]:
        """Return where the root's content begins, and the declared encoding."""
        if head.startswith(_UTF16):
            self._refuse("it is UTF-16; save it as UTF-8", head, 0)
        at = len(_BOM) if head.startswith(_BOM) else 0
        encoding: str | None = None
        while True:
            at += len(head[at:]) - len(head[at:].lstrip())
            end = {b"<?": b"?>", b"<!": b">"}.get(head[at : at + 2])
            if end is None:
                break
            if head[at : at + 2] == b"<!" and not head.startswith(b"<!--", at):
                self._refuse(
                    "it declares a document type, through which entities come in; remove it", head, at
                )
            end = b"-->" if head.startswith(b"<!--", at) else end
            stop = head.find(end, at)
            if stop < 0:
                self._refuse("it is not XML, or it begins with a comment without end", head, at)
            if head.startswith(b"<?xml", at) and (named := _ENCODING.search(head, at, stop)):
                encoding = self._checked(named[1].decode("ascii"), head, at)
            at = stop + len(end)
        name = _NAME.match(head, at + 1) if head[at : at + 1] == b"<" else None
        stop = head.find(b">", at)
        if name is None or stop < 0:
            self._refuse("it is not XML: no element begins it" if head.strip() else "it is empty", head, at)
        if self._form.root is not None and name[0] != self._form.root:
            wanted, found = self._form.root.decode(), _shown(name[0])
            self._refuse(f"its root is <{found}>, and <{wanted}> is read", head, at)
        return stop + 1, encoding

    def _checked(self, encoding: str, head: bytes, at: int) -> str:
        try:
            expat.ParserCreate(encoding).Parse(b"<a/>", True)
        except (expat.ExpatError, LookupError, ValueError):
            self._refuse("its encoding is not known, or is no extension of ASCII; save it as UTF-8", head, at)
        return encoding

    def _first_below(self, head: bytes, at: int) -> bytes | None:
        found = re.compile(rb"<([^\s/<>!?=]+)(?=[\s/>])").search(head, at)
        return found[1] if found else None

    def _refuse(self, reason: str, head: bytes, at: int) -> NoReturn:
        raise CorpusUnreadableError(self._path, reason, head.count(b"\n", 0, at) + 1)


class _Cutter:
    """Walks from tag to tag. ``_start`` is where the open record begins in the buffer, None between records."""

    def __init__(
        self,
        head: bytes,
        at: int,
        blocks: Iterator[bytes],
        *,
        group: bytes | None,
        record: bytes,
        encoding: str | None,
    ) -> None:
        self._buffer = head
        self._at = at
        self._blocks = blocks
        self._group = group
        self._record = record
        self._encoding = encoding
        names = b"|".join(re.escape(name) for name in (group, record) if name)
        self._tag = re.compile(rb"<(/?)(%s)(?=[\s/>])([^<>]*)>" % names)
        self._line = 1
        self._counted = 0
        self._start: int | None = None
        self._start_line = 0
        self._inside = False
        self._given_up = False

    def __iter__(self) -> Iterator[Piece]:
        while True:
            found = self._tag.search(self._buffer, self._at)
            if found is None:
                yield from self._make_room()
                block = next(self._blocks, b"")
                if not block:
                    break
                self._buffer += block
                continue
            closes, empty = found[1] == b"/", found[3].endswith(b"/")
            if found[2] == self._record:
                yield from self._record_tag(found, closes=closes, empty=empty)
            else:
                yield from self._group_tag(found, closes=closes, empty=empty)
            self._at = found.end()
        yield from self._lost("the file ends inside it")
        if self._inside:
            yield GroupEnd(self._line_at(len(self._buffer)), whole=False)

    def _line_at(self, offset: int) -> int:
        self._line += self._buffer.count(b"\n", self._counted, offset)
        self._counted = offset
        return self._line

    def _record_tag(self, found: re.Match[bytes], *, closes: bool, empty: bool) -> Iterator[Piece]:
        if not closes:
            yield from self._lost("the next one begins before it ends")
            self._start, self._start_line = found.start(), self._line_at(found.start())
            self._given_up = False
        elif self._start is None and not self._given_up:
            yield Broken(self._line_at(found.start()), "its start tag is broken or missing")
        if (closes or empty) and self._start is not None:
            yield self._parsed(self._buffer[self._start : found.end()], self._start_line)
            self._start = None

    def _group_tag(self, found: re.Match[bytes], *, closes: bool, empty: bool) -> Iterator[Piece]:
        line = self._line_at(found.start())
        yield from self._lost("what holds it begins or ends before it does")
        if self._inside:
            yield GroupEnd(line, whole=closes)
            self._inside = False
        if closes:
            return
        text = found[0] if empty else found[0][:-1] + b"/>"
        parsed = self._parsed(text, line)
        yield GroupStart(line, dict(parsed.element.attrib) if isinstance(parsed, Record) else {})
        self._inside = True
        if empty:
            yield GroupEnd(line, whole=True)
            self._inside = False

    def _lost(self, reason: str) -> Iterator[Piece]:
        if self._start is not None:
            yield Broken(self._start_line, reason)
            self._start = None

    def _make_room(self) -> Iterator[Piece]:
        """Forget what was walked over, but for an open record and what may be the beginning of a tag."""
        cut = self._buffer.rfind(b"<", self._at)
        cut = len(self._buffer) if cut < 0 else cut
        if self._start is not None and len(self._buffer) - self._start > LONGEST:
            yield from self._lost(f"it is longer than {LONGEST >> 10} KiB, or its end tag is missing")
            self._given_up = True  # its end tag may still come
        if len(self._buffer) - cut > LONGEST:
            cut = len(self._buffer)
        keep = cut if self._start is None else self._start
        self._line_at(keep)
        self._buffer = self._buffer[keep:]
        self._counted = 0
        self._at = cut - keep
        if self._start is not None:
            self._start = 0

    def _parsed(self, text: bytes, line: int) -> Record | Broken:
        try:
            # A fragment begins with its element: it declares nothing (see the top of this file).
            parser = ET.XMLParser(encoding=self._encoding)  # noqa: S314
            return Record(line, ET.fromstring(text, parser))  # noqa: S314
        except ET.ParseError as error:
            return Broken(line + error.position[0] - 1, f"it is broken XML: {expat.ErrorString(error.code)}")


def _shown(name: bytes) -> str:
    return name[:40].decode("utf-8", "replace")
