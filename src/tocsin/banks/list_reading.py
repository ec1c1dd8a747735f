"""Lists of hashes as people have them: one hash a line, CSV, JSON Lines or a JSON array; plain, gzip or Zstandard.

The form is told from the first line that is not empty. A line that cannot be taken is told and passed over.
"""

from __future__ import annotations

import binascii
import csv
import io
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec

from tocsin.banks.errors import ListError
from tocsin.banks.list_rows import RowError, item_of, names_hashes, roles, type_by_length
from tocsin.banks.records import Item
from tocsin.media import HashError, HashType
from tocsin.unpacking import LONGEST_MAGIC, BrokenStreamError, unpacked

LONGEST_LINE = 1 << 20
"""Bytes of a line that are read; a hash with all that is said of it is far shorter."""

_LARGEST_ARRAY = 1 << 30
_READ = 1 << 20
_DELIMITERS = (",", ";", "\t", "|")
_BOM = b"\xef\xbb\xbf"
_WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff")

Line = tuple[int, bytes | None]
"""Number, from 1, and bytes without the line's end; None where it is longer than is read."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that was passed over: its number (in a JSON array that of the entry), from 1, and why."""

    line: int
    reason: str


class HashList:
    """Reads one list, once. Iterate for items and rejected lines, in the list's order.

    ``taken``: stored bytes read so far; ``empty``: lines without anything, and comments (``#`` at their start).
    """

    def __init__(self, path: Path | None, kind: HashType | None) -> None:
        """Read the file at ``path``, or standard input; ``kind``: what ``--type`` says."""
        self.name = "standard input" if path is None else str(path)
        self.taken = 0
        self.empty = 0
        self._path = path
        self._kind = kind

    def __iter__(self) -> Iterator[Item | Rejected]:
        """Give what each line holds.

        :raises ListError: where the file cannot be read, is cut off, or is no list; after what came before.
        """
        try:
            with _opened(self._path) as stream:
                yield from self._rows(self._lines(_text_pieces(self._pieces(stream), self.name)))
        except OSError as error:
            reason = error.strerror or str(error)
            raise ListError(
                f"{self.name}: the list cannot be read ({reason}); check the file and its permissions"
            ) from error
        except BrokenStreamError as error:
            raise ListError(f"{self.name}: {error}; get the list again and import it again") from None

    def _pieces(self, stream: BinaryIO) -> Iterator[bytes]:
        def stored() -> Iterator[bytes]:
            while piece := stream.read(_READ):
                self.taken += len(piece)
                yield piece

        pieces = stored()
        first = b""
        while len(first) < LONGEST_MAGIC and (piece := next(pieces, b"")):
            first += piece  # a pipe may give less at first
        yield from unpacked(first, pieces)

    def _lines(self, pieces: Iterator[bytes]) -> Iterator[Line]:
        number, rest, overlong = 0, b"", False
        for piece in pieces:
            *whole, rest = (rest + piece).split(b"\n")
            for line in whole:
                number += 1
                yield number, None if overlong or len(line) > LONGEST_LINE else line
                overlong = False
            if len(rest) > LONGEST_LINE:
                overlong, rest = True, b""
        if rest or overlong:
            yield number + 1, None if overlong else rest

    def _rows(self, lines: Iterator[Line]) -> Iterator[Item | Rejected]:
        first = next((line for line in self._filled(lines)), None)
        if first is None:
            return
        number, content = first
        start = (content or b"").lstrip()
        if start.startswith(b"["):
            yield from self._array(content or b"", lines)
            return
        if start.startswith((b"{", b'"')):
            take: Callable[[bytes], Item] = self._json
        else:
            header = _header((content or b"").decode("utf-8", "replace"))
            if header is not None:
                delimiter, names = header
                columns = roles(names)
                first = None

                def take(line: bytes) -> Item:
                    return self._csv(line, delimiter, columns)
            elif any(one.encode() in start for one in _DELIMITERS):
                raise ListError(
                    f"{self.name}: line {number} has several columns, and none is named hash, value or by a type "
                    f"({', '.join(HashType)}); name the columns in the first line"
                )
            else:
                if self._kind is None and len(start.strip()) == 64:
                    raise ListError(f"{self.name}: 64 digits may be pdq or sha256; say which with --type")
                take = self._plain
        if first is not None:
            yield self._taken(first, take)
        for line in self._filled(lines):
            yield self._taken(line, take)

    def _filled(self, lines: Iterator[Line]) -> Iterator[Line]:
        for number, content in lines:
            if content is not None and (not content.strip() or content.startswith(b"#")):
                self.empty += 1
            else:
                yield number, content

    def _taken(self, line: Line, take: Callable[[bytes], Item]) -> Item | Rejected:
        number, content = line
        if content is None:
            return Rejected(number, f"the line is longer than {LONGEST_LINE} bytes")
        try:
            return take(content)
        except RowError as error:
            return Rejected(number, str(error))

    def _plain(self, line: bytes) -> Item:
        kind = self._kind
        if kind is not None:
            try:
                value = binascii.unhexlify(line.rstrip())
            except ValueError:
                value = b""
            if len(value) == kind.width:
                return Item(((kind, value),))
        text = line.strip().decode("utf-8", "backslashreplace")
        try:
            found = kind or type_by_length(text)
            return Item(((found, found.parse(text)),))
        except HashError as error:
            raise RowError(str(error)) from None

    def _csv(self, line: bytes, delimiter: str, columns: list[str | None]) -> Item:
        text = _decoded(line)
        values = _split(text, delimiter)
        if len(values) > len(columns):
            raise RowError(f"it has {len(values)} columns, the first line {len(columns)}")
        return item_of(
            {
                role: value
                for role, value in zip(columns, values, strict=False)
                if role is not None and value.strip()
            },
            self._kind,
        )

    def _json(self, line: bytes) -> Item:
        try:
            entry = msgspec.json.decode(line)
        except (msgspec.DecodeError, RecursionError) as error:
            raise RowError(f"it is not JSON ({error})") from None
        except UnicodeDecodeError:
            raise RowError("it is not UTF-8") from None
        return self._entry(entry)

    def _entry(self, entry: object) -> Item:
        if isinstance(entry, str):
            return item_of({"hash": entry}, self._kind)
        if not isinstance(entry, dict):
            raise RowError(f"it is {type(entry).__name__}, not a hash or an object with hashes")
        named = zip(roles(entry), entry.values(), strict=True)
        return item_of({role: value for role, value in named if role is not None}, self._kind)

    def _array(self, start: bytes, lines: Iterator[Line]) -> Iterator[Item | Rejected]:
        held = io.BytesIO()
        held.write(start)
        for number, line in lines:
            if line is None:
                raise ListError(
                    f"{self.name}: line {number} of the JSON array is longer than {LONGEST_LINE} bytes; "
                    "write JSON Lines, one entry a line"
                )
            held.write(b"\n" + line)
            if held.tell() > _LARGEST_ARRAY:
                raise ListError(
                    f"{self.name}: the JSON array is larger than {_LARGEST_ARRAY} bytes; write JSON Lines, "
                    "one entry a line"
                )
        try:
            entries = msgspec.json.decode(held.getvalue(), type=list[object])
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise ListError(f"{self.name}: this is not a JSON array ({error}); correct it") from None
        for number, entry in enumerate(entries, 1):
            try:
                yield self._entry(entry)
            except RowError as error:
                yield Rejected(number, str(error))


def _opened(path: Path | None) -> BinaryIO:
    return io.FileIO(sys.stdin.fileno(), "rb", closefd=False) if path is None else path.open("rb")


def _text_pieces(pieces: Iterator[bytes], name: str) -> Iterator[bytes]:
    """Take off the mark that some programs put before UTF-8."""
    first = next(pieces, b"")
    if first.startswith(_WIDE_BOMS):
        raise ListError(f"{name}: the list is UTF-16; save it as UTF-8 or plain text")
    yield first.removeprefix(_BOM)
    yield from pieces


def _header(text: str) -> tuple[str, list[str]] | None:
    """Return the delimiter and the names where the text is a line that names columns, one of them hashes."""
    for delimiter in _DELIMITERS:
        try:
            names = _split(text, delimiter)
        except RowError:
            continue
        if names_hashes(names):
            return delimiter, names
    return None


def _split(text: str, delimiter: str) -> list[str]:
    """Return the fields of a line. Each line is a row: a break within quotes would let one quote swallow a list."""
    if '"' not in text:
        return text.split(delimiter)
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        raise RowError(f"it is not CSV ({error}); each row is one line") from None


def _decoded(line: bytes) -> str:
    try:
        return line.rstrip(b"\r\n").decode("utf-8")
    except UnicodeDecodeError:
        raise RowError("it is not UTF-8") from None
