"""A mapping file, read and ready: from a platform's records to events of the contract."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal

from tocsin.events.mapping.errors import MappingError, Spot, json_kind
from tocsin.events.mapping.located import Entries, Items, Scalar, read_located
from tocsin.events.mapping.records import MAX_DOCUMENT_BYTES, ArrayRecords, UnreadableRecord, read_records
from tocsin.events.mapping.rules import EventRule, read_rule
from tocsin.events.mapping.specs import Reading, read_zone

VERSION = 1


class Mapping:
    """What a mapping file says. ``docs/mapping.md`` describes the format; nothing of it is ever executed."""

    def __init__(self, spot: Spot, rules: tuple[EventRule, ...], array: ArrayRecords | None) -> None:
        self._spot = spot
        self._rules = rules
        self._array = array

    @classmethod
    def load(cls, path: Path) -> Mapping:
        """Read the mapping file at ``path``.

        :raises MappingError: at its first mistake, with file, line, what is wrong and what to do.
        """
        tree = read_located(path, str(path))
        if not isinstance(tree, Entries):
            raise MappingError(tree.spot, "a mapping file is a table that begins with 'version: 1'")
        tree.allow_only(("version", "records", "zone", "events"), "a mapping file")
        version = tree.entries.get("version")
        if not isinstance(version, Scalar) or version.value != VERSION or isinstance(version.value, bool):
            spot = version.spot if version else tree.spot
            raise MappingError(
                spot, f"the mapping's version must be {VERSION}; begin the file with 'version: {VERSION}'"
            )
        zone = read_zone(tree.entries["zone"]) if "zone" in tree.entries else None
        events = tree.entries.get("events")
        if not isinstance(events, Items) or not events.items:
            spot = events.spot if events else tree.spot
            raise MappingError(spot, "'events' lists at least one entry with when, type and fields")
        reading = Reading(element=False, zone=zone)
        rules = tuple(read_rule(entry, reading) for entry in events.items)
        return cls(tree.spot, rules, read_records(tree.entries.get("records")))

    @property
    def records(self) -> Literal["lines", "array"]:
        """``lines``: one JSON object a line; ``array``: a list in one document, see :meth:`iter_records`."""
        return "lines" if self._array is None else "array"

    def iter_records(
        self, stream: BinaryIO, max_bytes: int = MAX_DOCUMENT_BYTES
    ) -> Iterator[tuple[int, object]]:
        """Yield (number from 1, record) from one document; only for ``records == "array"``.

        Whatever is yielded goes to :meth:`apply`, which says what is wrong with it. Memory: the document's
        text (at most ``max_bytes``) and one record.

        :raises MappingError: where the document is too large, is not JSON, or has no list at the stated path.
        :raises ValueError: where the records are lines, which their reader splits itself.
        """
        if self._array is None:
            raise ValueError("this mapping's records are lines; split the stream at its line ends")
        return self._array.iterate(stream, max_bytes)

    def apply(self, record: object) -> list[dict[str, object]]:
        """Return the events that a record means: one per entry whose conditions hold, none where none does.

        :param record: the record as JSON decodes it; anything but an object is refused.
        :raises MappingError: naming the mapping's line and the field; then none of the record's events count.
        """
        if isinstance(record, UnreadableRecord):
            raise MappingError(self._spot, record.reason)
        if not isinstance(record, dict):
            raise MappingError(self._spot, f"the record is {json_kind(record)}, and a mapping reads objects")
        events: list[dict[str, object]] = []
        first_with_id: dict[object, Spot] = {}
        for rule in self._rules:
            for event in rule.events_of(record):
                key = event["id"]
                if key in first_with_id:
                    # The contract would count the second as a repeat of the first: lost without a word.
                    raise MappingError(
                        rule.spot,
                        f"field 'id': this event would have the same id as that of {first_with_id[key]}, "
                        "made of the same record; tell them apart with a 'prefix'",
                    )
                first_with_id[key] = rule.spot
                events.append(event)
        return events
