"""Writes the JSON Schema of a line of ``tocsin hash``."""

from __future__ import annotations

from typing import Any

import msgspec

from tocsin.media import FileHashes


def schema() -> str:
    """Return the JSON Schema of the hashes of a file."""
    made: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The hashes of a file, version 1",
        "description": "One line of tocsin hash. Explained in docs/hashing.md.",
        **msgspec.json.schema(FileHashes),
    }
    return msgspec.json.format(msgspec.json.encode(made), indent=2).decode() + "\n"
