"""What can go wrong with phrase files, told so that the person who edits them can act."""

from __future__ import annotations

from pathlib import Path

from tocsin.failure import WrongUseError


class PhraseError(ValueError, WrongUseError):
    """A phrase file breaks the format. The message has file, line, what is wrong and what to do."""

    def __init__(self, path: Path, line: int | None, what: str, advice: str) -> None:
        place = f"{path}:{line}" if line is not None else f"{path}"
        super().__init__(f"{place}: {what}; {advice}")
        self.path = path
        self.line = line
