"""What can go wrong before anything is judged. Each message says what, where and what to do."""

from __future__ import annotations

from pathlib import Path

from tocsin.failure import NoAccessError


class EvaluationError(NoAccessError):
    """The cases could not be judged; the message is one sentence for the user."""


class CasesUnreadableError(EvaluationError):
    """The cases are missing or are not lines of ``cases.jsonl``."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"{path}: {reason}; CASES is a cases.jsonl, or the folder that tocsin scan left (see docs/contract.md)."
        )


class TruthUnreadableError(EvaluationError):
    """The truth is missing or breaks its schema."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}; TRUTH is a truth.json, its fields are in docs/truth.md.")
