"""Writes the JSON Schemas of ``tocsin evaluate --json``, and its example from the cases and the truth beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from tocsin.corpora import VERSION as CORPUS_VERSION
from tocsin.corpora import CorpusEvaluation
from tocsin.evaluation import VERSION, Evaluation, evaluate, read_cases, read_truth


def schema() -> str:
    """Return the JSON Schema of an evaluation."""
    return _schema(Evaluation, f"tocsin evaluate --json, version {VERSION}", "docs/evaluate.md")


def corpus_schema() -> str:
    """Return the JSON Schema of an evaluation on a licensed corpus."""
    title = f"tocsin evaluate --pan12 or --chatcoder2, with --json, version {CORPUS_VERSION}"
    return _schema(CorpusEvaluation, title, "docs/corpora.md")


def _schema(form: type, title: str, page: str) -> str:
    made: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "description": f"Explained in {page}.",
        **msgspec.json.schema(form),
    }
    return _formatted(made)


def example(folder: Path) -> str:
    """Return the evaluation of ``cases.jsonl`` against ``truth.json`` in ``folder``."""
    return _formatted(evaluate(read_cases(folder), read_truth(folder)))


def _formatted(made: object) -> str:
    return msgspec.json.format(msgspec.json.encode(made), indent=2).decode() + "\n"
