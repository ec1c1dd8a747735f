"""How a platform's records lie in its files: one JSON object a line, or a list inside one JSON document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import msgspec

from tocsin.events.mapping.errors import MappingError, Spot
from tocsin.events.mapping.located import Entries, Located, Scalar
from tocsin.events.mapping.paths import SourcePath
from tocsin.events.mapping.specs import read_path

MAX_DOCUMENT_BYTES = 512 << 20
"""The largest document that is taken into memory at once; longer histories belong in JSON Lines."""


# msgspec checks UTF-8 only where it makes text, and then lets Python's own error out.
_BROKEN = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


@dataclass(frozen=True, slots=True)
class UnreadableRecord:
    """An element of the list that is not JSON as it should be; mapping it says so."""

    reason: str


@dataclass(frozen=True, slots=True)
class ArrayRecords:
    """Where the list lies, and which values of the document around it go into each record (name -> path)."""

    spot: Spot
    array: SourcePath
    beside: dict[str, SourcePath]

    def iterate(self, stream: BinaryIO, max_bytes: int = MAX_DOCUMENT_BYTES) -> Iterator[tuple[int, object]]:
        """Yield (number from 1, record) for each element; memory is the document's text plus one record.

        :raises MappingError: where the document is too large, is not JSON, or has no list at the path.
        """
        document = self._read(stream, max_bytes)
        elements = self._list_in(document)
        beside = {name: self._value_at(path, document) for name, path in self.beside.items()}
        for number, element in enumerate(elements, start=1):
            yield number, self._record(element, beside)

    def _read(self, stream: BinaryIO, max_bytes: int) -> msgspec.Raw:
        content = stream.read(max_bytes + 1)
        if len(content) > max_bytes:
            raise MappingError(
                self.spot,
                f"the document is larger than {max_bytes >> 20} MiB, too large for one JSON document; "
                f"write it as JSON Lines first (for instance: jq -c '{self.array.text[1:] or '.'}[]') "
                "and state 'records: lines'",
            )
        return msgspec.Raw(content.removeprefix(b"\xef\xbb\xbf"))

    def _list_in(self, document: msgspec.Raw) -> list[msgspec.Raw]:
        found = self._step_to(self.array, document)
        if found is None:
            raise MappingError(
                self.spot,
                f"the document has nothing at {self.array.text}; name the list that holds the records",
            )
        try:
            return msgspec.json.decode(found, type=list[msgspec.Raw])
        except msgspec.ValidationError as error:
            raise MappingError(
                self.spot, f"{self.array.text} holds no list in this document; name one"
            ) from error
        except _BROKEN as error:
            raise self._not_json(error) from error

    def _value_at(self, path: SourcePath, document: msgspec.Raw) -> object:
        found = self._step_to(path, document)
        try:
            return None if found is None else msgspec.json.decode(found)
        except _BROKEN as error:
            raise self._not_json(error) from error

    def _step_to(self, path: SourcePath, document: msgspec.Raw) -> msgspec.Raw | None:
        """Follow a path without decoding what lies beside it, so that a long list stays text."""
        here = document
        for step in path.steps:
            try:
                if isinstance(step, str):
                    below = msgspec.json.decode(here, type=dict[str, msgspec.Raw]).get(step)
                else:
                    elements = msgspec.json.decode(here, type=list[msgspec.Raw])
                    below = elements[step] if isinstance(step, int) and step < len(elements) else None
            except msgspec.ValidationError:
                return None
            except _BROKEN as error:
                raise self._not_json(error) from error
            if below is None:
                return None
            here = below
        return here

    def _not_json(self, error: Exception) -> MappingError:
        return MappingError(
            self.spot, f"the document is not one whole JSON document ({error}); export it again"
        )

    def _record(self, element: msgspec.Raw, beside: dict[str, object]) -> object:
        try:
            record = msgspec.json.decode(element)
        except _BROKEN as error:
            return UnreadableRecord(f"the element is not JSON in UTF-8 ({error})")
        if not isinstance(record, dict):
            return record
        taken = record.keys() & beside.keys()
        if taken:
            name = min(taken)
            return UnreadableRecord(
                f"the record has a key {name!r} of its own; choose another name for it under 'with'"
            )
        return record | beside


def read_records(spec: Located | None) -> ArrayRecords | None:
    """Return where the list lies, null for one record a line; :class:`MappingError` if it is neither."""
    if spec is None or (isinstance(spec, Scalar) and spec.text == "lines"):
        return None
    if not isinstance(spec, Entries) or "array" not in spec.entries:
        raise MappingError(
            spec.spot, "'records' is 'lines', or a table that names a list, as in {array: $.messages}"
        )
    spec.allow_only(("array", "with"), "'records'")
    beside = spec.entries.get("with")
    if beside is not None and not isinstance(beside, Entries):
        raise MappingError(
            beside.spot, "'with' is a table from names to paths, as in with: {room: $.room_id}"
        )
    paths = {name: _read_plain_path(child) for name, child in beside.entries.items()} if beside else {}
    return ArrayRecords(spec.spot, _read_plain_path(spec.entries["array"]), paths)


def _read_plain_path(spec: Located) -> SourcePath:
    path = read_path(spec, element=False)
    if path.many:
        raise MappingError(spec.spot, f"{path.text}: '[*]' has no place here; name one value or one list")
    return path
