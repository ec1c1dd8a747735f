"""From the YAML of one field to its rule, refusing whatever does not make sense before any record is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import TypeVar, cast

import msgspec
import pyarrow as pa

from tocsin.events.columns import EVENT_SCHEMA, TIMESTAMP
from tocsin.events.contract import EVENT_TYPES
from tocsin.events.mapping.errors import MappingError, ValueProblem, did_you_mean
from tocsin.events.mapping.located import Entries, Items, Located, Scalar
from tocsin.events.mapping.moments import MICROSECONDS, MomentReader, zone_named
from tocsin.events.mapping.paths import SourcePath
from tocsin.events.mapping.values import (
    Change,
    Constant,
    FieldReader,
    First,
    Join,
    Missing,
    Source,
    Structure,
    look_up,
    minor_units,
    not_in_table,
    skip_event,
    text_change,
    to_integer,
    written,
)

SOURCES = ("path", "value", "first", "join", "fields")
"""Where a value comes from; a field names exactly one of them."""

CHANGES = ("as", "unit", "zone", "minor_units", "trim", "lower", "upper", "values", "otherwise", "prefix")
KEYS = (*SOURCES, "each", "separator", *CHANGES, "list", "exclude_actor", "default", "missing")

_T = TypeVar("_T")
_PARTS_OF = {"items": ("kind", "id"), "subject": ("kind", "id")}


def contract_fields(event_type: str) -> dict[str, str]:
    """Return the fields of the contract's events of this type, each with its shape (see ``FieldReader``)."""
    columns = {field.name: _shape(field.type) for field in EVENT_SCHEMA} | {"subject": "structure"}
    if event_type == "media":
        columns["media"] = "text"  # there it is the one id that the event describes
    return {
        field.encode_name: columns[field.encode_name]
        for field in msgspec.structs.fields(EVENT_TYPES[event_type])
    }


def required_fields(event_type: str) -> list[str]:
    """Return the fields without which no event of this type stands."""
    return [field.encode_name for field in msgspec.structs.fields(EVENT_TYPES[event_type]) if field.required]


def _shape(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return "texts" if pa.types.is_string(kind.value_type) else "structure"
    if pa.types.is_integer(kind):
        return "integer"
    if pa.types.is_decimal(kind):
        return "number"
    if pa.types.is_boolean(kind):
        return "boolean"
    return "moment" if kind == TIMESTAMP else "text"


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands around a field: whether ``@`` means something, and the mapping's own time zone."""

    element: bool
    zone: tzinfo | None


def read_field(name: str, spec: Located, shape: str, reading: Reading) -> FieldReader:
    """Return the rule that ``spec`` writes for the field ``name``; :class:`MappingError` if it is none."""
    if isinstance(spec, Scalar):
        spec = Entries(spec.spot, {"path": spec}, {"path": spec.spot})
    if isinstance(spec, Items):
        raise MappingError(
            spec.spot, f"field {name!r} is a list here; write a path, or keys such as 'path:', 'join:'"
        )
    spec.allow_only(KEYS, f"field {name!r}")
    _check_keys(name, spec, shape)
    source = _read_source(name, spec, reading)
    default = spec.entries.get("default")
    return FieldReader(
        name=name,
        spot=spec.key_spots[next(iter(spec.key_spots))] if spec.key_spots else spec.spot,
        source=source,
        changes=tuple(_read_changes(spec, shape, reading)),
        default=None if default is None else plain_value(default),
        missing=_missing(name, spec),
        shape="text" if shape == "moment" else shape,
        wrap=_flag(spec, "list"),
        exclude_actor=_flag(spec, "exclude_actor"),
    )


def _check_keys(name: str, spec: Entries, shape: str) -> None:
    given = [key for key in SOURCES if key in spec.entries]
    if len(given) != 1:
        what = "names none" if not given else "names " + " and ".join(given)
        raise MappingError(
            spec.spot,
            f"field {name!r} must name exactly one of {', '.join(SOURCES)} as its source, and {what}",
        )
    rules = (
        ("each", given[0] == "fields", "belongs to 'fields'"),
        ("separator", given[0] == "join", "belongs to 'join'"),
        ("otherwise", "values" in spec.entries, "belongs to a table of 'values'"),
        ("unit", shape == "moment", "is for moments: at, created_at"),
        ("zone", shape == "moment", "is for moments: at, created_at"),
        ("minor_units", shape == "number", "is for sums of money: amount, value"),
        ("list", shape == "texts", "is for fields that hold a list"),
        ("exclude_actor", name == "to", "is for the field 'to'"),
        ("fields", shape == "structure", "is for items and subject"),
    )
    for key, sensible, why in rules:
        if key in spec.entries and not sensible:
            raise MappingError(spec.key_spots[key], f"field {name!r}: {key!r} {why}; take it away here")


def _read_source(name: str, spec: Entries, reading: Reading) -> Source:
    entries = spec.entries
    if "path" in entries:
        return read_path(entries["path"], element=reading.element)
    if "value" in entries:
        return Constant(plain_value(entries["value"]))
    if "first" in entries:
        return First(_read_parts(entries["first"], "first", reading))
    if "join" in entries:
        separator = read_text(entries["separator"], "separator") if "separator" in entries else ""
        return Join(_read_parts(entries["join"], "join", reading), separator, whole=name != "text")
    each = read_path(entries["each"], element=reading.element) if "each" in entries else None
    inner = replace(reading, element=reading.element or each is not None)
    fields = entries["fields"]
    if not isinstance(fields, Entries):
        raise MappingError(
            fields.spot, f"field {name!r}: 'fields' lists the parts, as in fields: {{id: $.post}}"
        )
    parts = _PARTS_OF[name]
    fields.allow_only(parts, f"field {name!r}")
    return Structure(
        tuple(read_field(part, child, "text", inner) for part, child in fields.entries.items()), each
    )


def _read_parts(parts: Located, key: str, reading: Reading) -> tuple[Source, ...]:
    if not isinstance(parts, Items) or not parts.items:
        raise MappingError(parts.spot, f"{key!r} lists paths, as in {key}: [$.title, $.body]")
    return tuple(_read_part(part, key, reading) for part in parts.items)


def _read_part(part: Located, key: str, reading: Reading) -> Source:
    if isinstance(part, Entries) and set(part.entries) == {"value"}:
        return Constant(plain_value(part.entries["value"]))
    if isinstance(part, Scalar):
        return read_path(part, element=reading.element)
    raise MappingError(part.spot, f"{key!r} holds paths and {{value: ...}} only")


def _read_changes(spec: Entries, shape: str, reading: Reading) -> list[Change]:
    """Return the changes in their one order, whatever the order of the keys."""
    entries = spec.entries
    changes: list[Change] = []
    if "as" in entries:
        changes.append(_choice(entries["as"], "as", {"text": written, "integer": to_integer}))
    if shape == "moment" and "value" not in entries:
        changes.append(_moment(entries, reading))
    if "minor_units" in entries:
        changes.append(minor_units(_small_number(entries["minor_units"])))
    for key, change in _TEXT_CHANGES.items():
        if _flag(spec, key):
            changes.append(text_change(change))
    if "values" in entries:
        changes.append(_table(entries["values"], entries.get("otherwise")))
    if "prefix" in entries:
        prefix = read_text(entries["prefix"], "prefix")
        changes.append(text_change(lambda text: prefix + text))
    return changes


_TEXT_CHANGES: dict[str, Callable[[str], str]] = {"trim": str.strip, "lower": str.lower, "upper": str.upper}


def _moment(entries: dict[str, Located], reading: Reading) -> Change:
    unit = None
    if "unit" in entries:
        unit = _choice(entries["unit"], "unit", {name: name for name in MICROSECONDS})
    zone = read_zone(entries["zone"]) if "zone" in entries else reading.zone
    return MomentReader(unit, zone).read


def read_zone(spec: Located) -> tzinfo:
    """Return the time zone that ``spec`` names."""
    try:
        return zone_named(read_text(spec, "zone"))
    except ValueProblem as problem:
        raise MappingError(spec.spot, str(problem)) from problem


def _table(spec: Located, otherwise: Located | None) -> Change:
    if not isinstance(spec, Entries) or not spec.entries:
        raise MappingError(spec.spot, "'values' is a table, as in values: {join: join, leave: leave}")
    values = {key: plain_value(value) for key, value in spec.entries.items()}
    return look_up(values, not_in_table if otherwise is None else _otherwise(otherwise))


def _otherwise(spec: Located) -> Change:
    if isinstance(spec, Entries) and set(spec.entries) == {"value"}:
        constant = plain_value(spec.entries["value"])
        return lambda _: constant
    named: dict[str, Change] = {
        "error": not_in_table,
        "skip": skip_event,
        "omit": lambda _: None,
        "keep": lambda value: value,
    }
    if isinstance(spec, Scalar) and spec.text in named:
        return named[spec.text]
    raise MappingError(
        spec.spot, "'otherwise' is error, skip (the event), omit (the field), keep or {value: ...}"
    )


def _missing(name: str, spec: Entries) -> Missing:
    if "missing" in spec.entries:
        choices = {word: word for word in ("omit", "skip", "error")}
        return cast(Missing, _choice(spec.entries["missing"], "missing", choices))
    # Without these three no event stands, and the mapping's line says more than the contract's check could.
    return "error" if name in ("id", "at", "actor") else "omit"


def read_path(spec: Located, *, element: bool) -> SourcePath:
    """Return the path that ``spec`` writes."""
    return SourcePath.parse(read_text(spec, "path"), spec.spot, element=element)


def read_text(spec: Located, key: str) -> str:
    """Return the text that ``spec`` holds, numbers included as they are written."""
    if isinstance(spec, Scalar) and spec.value is not None and not isinstance(spec.value, bool):
        return spec.text
    raise MappingError(spec.spot, f"{key!r} is one text; put it in quotes if it looks like something else")


def plain_value(spec: Located) -> object:
    """Return a constant: a word, a number, true, false, or a list of them."""
    if isinstance(spec, Scalar):
        return spec.value
    if isinstance(spec, Items):
        return [plain_value(item) for item in spec.items]
    raise MappingError(spec.spot, "a constant is one word, number, true or false, or a list of them")


def _flag(spec: Entries, key: str) -> bool:
    if key not in spec.entries:
        return False
    given = spec.entries[key]
    if isinstance(given, Scalar) and isinstance(given.value, bool):
        return given.value
    raise MappingError(given.spot, f"{key!r} is true or false")


def _small_number(spec: Located) -> int:
    value = spec.value if isinstance(spec, Scalar) else None
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 9:
        return value
    raise MappingError(spec.spot, "'minor_units' is the number of decimal places, 0 to 9 (2 for cents)")


def _choice(spec: Located, key: str, choices: dict[str, _T]) -> _T:
    word = read_text(spec, key)
    if word not in choices:
        raise MappingError(spec.spot, f"{key!r} cannot be {word!r}; {did_you_mean(word, choices)}")
    return choices[word]
