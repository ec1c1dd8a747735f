"""Writes the JSON Schema of a case, a line of ``cases.jsonl``."""

from __future__ import annotations

from typing import Any

import msgspec

from tocsin.model import Case


def schema() -> str:
    """Return the JSON Schema of a case."""
    made: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A case of tocsin scan, version 1",
        "description": "One line of cases.jsonl. Explained in docs/contract.md.",
        **msgspec.json.schema(Case),
    }
    return msgspec.json.format(msgspec.json.encode(made), indent=2).decode() + "\n"
