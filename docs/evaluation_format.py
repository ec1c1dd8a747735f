"""Writes the JSON Schema of ``tocsin evaluate --json``, and its example from the cases and the truth beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from tocsin.evaluation import VERSION, Evaluation, evaluate, read_cases, read_truth


def schema() -> str:
    """Return the JSON Schema of an evaluation."""
    made: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"tocsin evaluate --json, version {VERSION}",
        "description": "Explained in docs/evaluate.md.",
        **msgspec.json.schema(Evaluation),
    }
    return _formatted(made)


def example(folder: Path) -> str:
    """Return the evaluation of ``cases.jsonl`` against ``truth.json`` in ``folder``."""
    return _formatted(evaluate(read_cases(folder), read_truth(folder)))


def _formatted(made: object) -> str:
    return msgspec.json.format(msgspec.json.encode(made), indent=2).decode() + "\n"
