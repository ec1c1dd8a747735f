"""The contract's page, its JSON Schema (draft 2020-12) and its examples, written from the structs.

``python -m tocsin.events.reference DOCS`` writes them below a folder.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from tocsin.events.contract import CONTRACT_VERSION, END, EVENT_TYPES, AnyEvent, Event
from tocsin.events.lines import MAX_LINE
from tocsin.events.reference_text import CLOSING, EXAMPLES, OPENING
from tocsin.events.strict_json import MAX_DEPTH

Schema = dict[str, Any]


def pages(docs: Path) -> dict[Path, str]:
    """Return the text of every generated file of the contract, by its place below ``docs``."""
    return {
        docs / "contract.md": contract_page(),
        docs / "schema" / f"event-v{CONTRACT_VERSION}.schema.json": json.dumps(event_schema(), indent=2)
        + "\n",
        docs / "examples" / "events.jsonl": "".join(json.dumps(event) + "\n" for event in EXAMPLES),
    }


def event_schema() -> Schema:
    """Return the JSON Schema of one event. Null stands for an absent field wherever a field may be absent."""
    schema: Schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Tocsin event, version {CONTRACT_VERSION}",
        "description": "One line of the event contract. Some rules no schema can state: see contract.md.",
        **msgspec.json.schema(AnyEvent),
    }
    del schema["discriminator"]  # a word of OpenAPI
    _tidy(schema)
    return schema


def contract_page() -> str:
    """Return ``docs/contract.md``."""
    definitions = event_schema()["$defs"]
    parts = [OPENING.format(version=CONTRACT_VERSION, depth=MAX_DEPTH, longest=MAX_LINE >> 20)]
    common = definitions[next(iter(EVENT_TYPES.values())).__name__]["properties"]
    rows = [
        _row("id", common["id"], True, definitions),
        f"| **`type`** | one of {', '.join(f'`{kind}`' for kind in EVENT_TYPES)} | which of the types below |",
        *(_row(name, common[name], True, definitions) for name in Event.__struct_fields__ if name != "id"),
    ]
    parts.append(_HEAD + "\n".join(rows) + "\n\n## Types\n\n")
    for kind, struct in EVENT_TYPES.items():
        parts.append(f"### `{kind}`\n\n{definitions[struct.__name__]['description']}\n\n")
        parts.append(_HEAD + "\n".join(_own_rows(struct, definitions)) + "\n\n")
        example = next(event for event in EXAMPLES if event["type"] == kind)
        parts.append(f"```json\n{json.dumps(example, ensure_ascii=False)}\n```\n\n")
    return "".join(parts) + CLOSING


_HEAD = "| field | holds | meaning |\n| --- | --- | --- |\n"


def _own_rows(struct: type[Event], definitions: Schema) -> Iterator[str]:
    definition = definitions[struct.__name__]
    for name in struct.__struct_fields__:
        if name not in Event.__struct_fields__:
            field = definition["properties"][name]
            yield _row(name, field, name in definition["required"], definitions)


def _row(name: str, field: Schema, required: bool, definitions: Schema) -> str:
    shown = f"**`{name}`**" if required else f"`{name}`"
    places = [field, *field.get("anyOf", ()), definitions.get(_target(field), {})]
    meaning = next(place["description"] for place in places if "description" in place)
    return f"| {shown} | {_holds(field, definitions)} | {meaning} |"


def _holds(field: Schema, definitions: Schema) -> str:  # noqa: PLR0911 - one form of schema each
    """Say in words what a field holds, with its bounds."""
    if "anyOf" in field:
        return " or ".join(_holds(one, definitions) for one in field["anyOf"] if one.get("type") != "null")
    if target := _target(field):
        inner = definitions[target]["properties"]
        return "{" + "; ".join(f"`{name}`: {_holds(one, definitions)}" for name, one in inner.items()) + "}"
    if "enum" in field:
        return ", ".join(f"`{word}`" for word in field["enum"] if word is not None)
    if field.get("format") == "date-time":
        return "RFC 3339 date-time"
    if field["type"] == "array":
        bounds = f" ({field['minItems']}-{field['maxItems']})" if "maxItems" in field else ""
        return f"list{bounds} of: {_holds(field['items'], definitions)}"
    if "pattern" in field:
        pattern = str(field["pattern"]).replace("|", "\\|")
        return f"string matching `{pattern}`"
    if "maxLength" in field:
        return f"string, {field['minLength']}-{field['maxLength']} characters"
    if field["type"] == "integer":
        return f"integer, {field['minimum']} to {_POWERS.get(field['maximum'], field['maximum'])}"
    return _PLAIN[str(field["type"])]


_PLAIN = {"string": "string", "number": "number above 0", "boolean": "true or false"}
_POWERS = {2**53: "2^53"}


def _target(field: Schema) -> str:
    return str(field.get("$ref", "")).removeprefix("#/$defs/")


def _tidy(node: object) -> None:
    """Drop what is there for Python alone: a null default, and the look-ahead at the end of patterns."""
    if isinstance(node, dict):
        if node.get("default", ...) is None:
            del node["default"]
        if isinstance(node.get("pattern"), str):
            node["pattern"] = node["pattern"].replace(END, "$")
        for value in node.values():
            _tidy(value)
    elif isinstance(node, list):
        for value in node:
            _tidy(value)


def main(docs: Path) -> None:
    """Write the files below ``docs``."""
    for path, text in pages(docs).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
