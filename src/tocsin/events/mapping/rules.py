"""One entry of ``events:``, which records it is for, and what event it makes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tocsin.events.contract import EVENT_TYPES
from tocsin.events.mapping.errors import MappingError, SkipEvent, Spot, did_you_mean, json_kind
from tocsin.events.mapping.located import Entries, Items, Located, Scalar
from tocsin.events.mapping.paths import Scope, SourcePath
from tocsin.events.mapping.specs import (
    Reading,
    contract_fields,
    plain_value,
    read_field,
    read_path,
    read_text,
    required_fields,
)
from tocsin.events.mapping.values import FieldReader


@dataclass(frozen=True, slots=True)
class Condition:
    """One line of ``when``: what must lie at the path."""

    path: SourcePath
    holds: Callable[[list[object]], bool]

    def holds_for(self, scope: Scope) -> bool:
        """Whether the record fulfils it; a path with ``[*]`` by any of its elements."""
        found = self.path.find(scope)
        if self.path.many and isinstance(found, list):
            return self.holds(found)
        return self.holds([] if found is None else [found])


@dataclass(frozen=True, slots=True)
class EventRule:
    """Makes one event of each record that fulfils all conditions (of each element, with ``each``)."""

    spot: Spot
    type: str
    each: SourcePath | None
    conditions: tuple[Condition, ...]
    fields: tuple[FieldReader, ...]

    def events_of(self, record: dict[str, object]) -> Iterator[dict[str, object]]:
        """Yield the events; :class:`MappingError` where a value is not what the rule says."""
        for scope in self._scopes(record):
            if all(condition.holds_for(scope) for condition in self.conditions):
                try:
                    yield self._event(scope)
                except SkipEvent:
                    continue

    def _scopes(self, record: dict[str, object]) -> list[Scope]:
        if self.each is None:
            return [Scope(record)]
        elements = self.each.find(Scope(record))
        if elements is None:
            return []
        if not isinstance(elements, list):
            raise MappingError(
                self.spot,
                f"'each' goes through {self.each.text}, which holds {json_kind(elements)}, not a list",
            )
        return [Scope(record, element) for element in elements]

    def _event(self, scope: Scope) -> dict[str, object]:
        event: dict[str, object] = {"type": self.type}
        for field in self.fields:  # the actor's first: 'to' may have to leave it out
            value = field.read(scope, event.get("actor"))
            if value is not None:
                event[field.name] = value
        return event


def read_rule(spec: Located, reading: Reading) -> EventRule:
    """Return the rule that one entry of ``events:`` writes; :class:`MappingError` where it is none."""
    if not isinstance(spec, Entries):
        raise MappingError(spec.spot, "each entry of 'events' has the keys when, type and fields")
    spec.allow_only(("when", "type", "each", "fields"), "an entry of 'events'")
    for key in ("type", "fields"):
        if key not in spec.entries:
            raise MappingError(spec.spot, f"this entry of 'events' has no {key!r}; add it")
    event_type = read_text(spec.entries["type"], "type")
    if event_type not in EVENT_TYPES:
        advice = did_you_mean(event_type, EVENT_TYPES)
        raise MappingError(
            spec.entries["type"].spot, f"the contract has no event type {event_type!r}; {advice}"
        )
    each = read_path(spec.entries["each"], element=False) if "each" in spec.entries else None
    inner = Reading(element=each is not None, zone=reading.zone)
    conditions = _read_conditions(spec.entries["when"], inner) if "when" in spec.entries else ()
    return EventRule(
        spec.spot, event_type, each, conditions, _read_fields(spec.entries["fields"], event_type, inner)
    )


def _read_fields(spec: Located, event_type: str, reading: Reading) -> tuple[FieldReader, ...]:
    if not isinstance(spec, Entries):
        raise MappingError(
            spec.spot, "'fields' is a table from the contract's fields to paths, as in id: $.event_id"
        )
    shapes = contract_fields(event_type)
    spec.allow_only(shapes, f"an event of type {event_type!r}")
    for name in required_fields(event_type):
        if name not in spec.entries:
            raise MappingError(
                spec.spot,
                f"an event of type {event_type!r} needs the field {name!r}; say where it comes from",
            )
    fields = [read_field(name, child, shapes[name], reading) for name, child in spec.entries.items()]
    return tuple(sorted(fields, key=lambda field: field.name != "actor"))


def _read_conditions(spec: Located, reading: Reading) -> tuple[Condition, ...]:
    if not isinstance(spec, Entries):
        raise MappingError(spec.spot, "'when' is a table from paths to values, as in when: {$.type: message}")
    return tuple(
        Condition(SourcePath.parse(path, spec.key_spots[path], element=reading.element), _read_test(wanted))
        for path, wanted in spec.entries.items()
    )


def _read_test(spec: Located) -> Callable[[list[object]], bool]:
    if not isinstance(spec, Entries):
        wanted = _read_wanted(spec)
        return lambda found: any(_is_one_of(value, wanted) for value in found)
    spec.allow_only(("exists", "not"), "a condition")
    if len(spec.entries) != 1:
        raise MappingError(
            spec.spot, "a condition is a value, a list of values, {exists: true} or {not: ...}"
        )
    if "not" in spec.entries:
        unwanted = _read_wanted(spec.entries["not"])
        return lambda found: not any(_is_one_of(value, unwanted) for value in found)
    exists = spec.entries["exists"]
    if not isinstance(exists, Scalar) or not isinstance(exists.value, bool):
        raise MappingError(exists.spot, "'exists' is true or false")
    expected = exists.value
    return lambda found: bool(found) == expected


def _read_wanted(spec: Located) -> tuple[object, ...]:
    values = spec.items if isinstance(spec, Items) else (spec,)
    wanted = tuple(plain_value(value) for value in values)
    for value, place in zip(wanted, values, strict=True):
        if value is None or isinstance(value, list):
            raise MappingError(
                place.spot,
                "a condition compares with words, numbers, true or false; for null write {exists: false}",
            )
    return wanted


def _is_one_of(value: object, wanted: tuple[object, ...]) -> bool:
    # JSON's true is not 1: Python's equality alone would say so.
    return any(value == one and isinstance(value, bool) == isinstance(one, bool) for one in wanted)
