"""What msgspec found wrong, said as a sentence that the sender of the event can act on."""

from __future__ import annotations

import re
from typing import get_args, get_type_hints

import msgspec

from tocsin.events.contract import EVENT_TYPES
from tocsin.events.strict_json import shown

JSON_NAMES: dict[type, str] = {
    str: "a string",
    int: "a number",
    float: "a number",
    bool: "true or false",
    type(None): "null",
    list: "an array",
    dict: "an object",
}

_AT = re.compile(r"^(?P<what>.*?)(?: - at `\$(?P<path>.*)`)?$", re.DOTALL)
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")
_MISSING = re.compile(r"Object missing required field `(.+)`")
_WORDS = {
    "str": "a string",
    "int": "an integer",
    "float": "a number",
    "bool": "true or false",
    "array": "an array",
    "object": "an object",
    "null": "null",
}
_PATTERNS = {
    "at": "no RFC 3339 date-time; write e.g. 2026-01-31T12:00:00Z",
    "created_at": "no RFC 3339 date-time; write e.g. 2026-01-31T12:00:00Z",
    "sha256": "not 64 hexadecimal digits",
    "pdq": "not 64 hexadecimal digits",
    "md5": "not 32 hexadecimal digits",
    "currency": "neither three capital letters (ISO 4217) nor virtual:<name>",
    "value_currency": "not three capital letters (ISO 4217)",
    "amount": "no decimal number above 0; write e.g. 12.5",
    "value": "no decimal number above 0; write e.g. 12.5",
    "region": "no ISO 3166 code; write e.g. DE or US-CA",
    "language": "no BCP 47 tag; write e.g. de or pt-BR",
}


def explain(message: str, event: dict[str, object]) -> str:  # noqa: PLR0911 - one sentence each
    """Turn a message of :func:`msgspec.convert` into: which field, what was found, what is expected.

    A value is quoted only where the contract bounds it (a word, a date, a hash): free text is never repeated.
    """
    found = _AT.match(message)
    assert found is not None
    what, path = found["what"], (found["path"] or "").lstrip(".")
    if missing := _MISSING.match(what):
        name = f"{path}.{missing[1]}" if path else missing[1]
        return f"field '{name}' is missing; {_needed(name, event)}"
    value = _look(event, path)
    if value is None:
        return f"field '{path}' is null, which counts as absent; {_needed(path, event)}"
    field = path.split(".")[-1].split("[")[0]
    if what.startswith("Invalid"):
        quoted = shown(value) if isinstance(value, str) else JSON_NAMES[type(value)]
        return f"field '{path}': {quoted} is none of {_choices(path, event)}"
    if "matching regex" in what and isinstance(value, str):
        return f"field '{path}': {shown(value)} is {_PATTERNS[field]}"
    if "of length" in what and isinstance(value, str | list):
        unit = "characters" if isinstance(value, str) else "entries"
        bound = what.split("of length ")[1].replace(">=", "at least").replace("<=", "at most")
        return f"field '{path}' has {len(value)} {unit}; {bound} are allowed"
    if isinstance(value, int | float) and (" >" in what or " <" in what):
        bound = (
            re.sub(r"^.*` ", "", what)
            .replace(">=", "at least")
            .replace("<=", "at most")
            .replace(">", "above")
        )
        return f"field '{path}' is {value}; write a number {bound.removesuffix('.0')}"
    expected = re.match(r"Expected `([^`]+)`", what)
    words = (
        [_WORDS.get(word, word) for word in expected[1].split(" | ") if word != "null"] if expected else []
    )
    return (
        f"field '{path}' is {JSON_NAMES[type(value)]}; write {' or '.join(words) or 'what the contract says'}"
    )


def _needed(path: str, event: dict[str, object]) -> str:
    if path in ("id", "type", "at", "actor"):
        return "every event needs it"
    if "." in path or "[" in path:
        return "the entry needs it"
    return f"an event of type '{event.get('type')}' needs it"


def _look(value: object, path: str) -> object:
    for name, index in _STEP.findall("." + path if path and not path.startswith("[") else path):
        if name and isinstance(value, dict):
            value = value.get(name)
        elif index and isinstance(value, list):
            value = value[int(index)]
    return value


def _choices(path: str, event: dict[str, object]) -> str:
    if path == "type":
        return ", ".join(EVENT_TYPES)
    holder: type = EVENT_TYPES[str(event["type"])]
    hint: object = None
    for name, _ in _STEP.findall("." + path):
        if name:
            hint = get_type_hints(holder)[name]
            holder = next((arm for arm in _arms(hint) if _is_struct(arm)), holder)
    return ", ".join(str(word) for arm in _arms(hint) for word in get_args(arm))


def _arms(hint: object) -> list[type]:
    """The types that a hint is made of: of a union its members, of a list its entries."""
    arms = [arm for arm in get_args(hint) if arm is not type(None)]
    if getattr(hint, "__origin__", None) is list:
        return _arms(arms[0]) or arms
    if not arms or all(isinstance(arm, str) for arm in arms):
        return [hint] if isinstance(hint, type) or arms else []  # type: ignore[list-item]
    return [inner for arm in arms for inner in (_arms(arm) or [arm])]


def _is_struct(arm: object) -> bool:
    return isinstance(arm, type) and issubclass(arm, msgspec.Struct)
