"""Writes the JSON Schema of a line of ``tocsin match``."""

from __future__ import annotations

from typing import Any

import msgspec

from tocsin.cli.match import MatchLine


def schema() -> str:
    """Return the JSON Schema of a match."""
    made: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A match with a bank, version 1",
        "description": "One line of tocsin match. Explained in docs/banks.md.",
        **msgspec.json.schema(MatchLine),
    }
    return msgspec.json.format(msgspec.json.encode(made), indent=2).decode() + "\n"
