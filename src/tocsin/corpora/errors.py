"""What can go wrong before a corpus is read. Each message says what, where and what to do; none quotes a message."""

from __future__ import annotations

from pathlib import Path

from tocsin.failure import NoAccessError, WrongUseError


class CorpusError(NoAccessError):
    """The corpus cannot be judged; the message is one sentence for the user."""


class CorpusUnreadableError(CorpusError):
    """The file is missing, or is no corpus of the form that was named."""

    def __init__(self, path: Path, reason: str, line: int | None = None) -> None:
        where = str(path) if line is None else f"{path}, line {line}"
        super().__init__(f"{where}: {reason}; docs/corpora.md says which files are read.")


class WrongFilesError(CorpusError, WrongUseError):
    """What was named is readable, and is not what it was taken for: a wrong use."""
