"""What can go wrong around weights files and labels. Each message says what, where and what to do."""

from __future__ import annotations

from pathlib import Path

from tocsin.failure import NoAccessError, WrongUseError


class CalibrationError(WrongUseError):
    """Nothing can be calibrated or weighed with this; the message is one sentence for the user."""


class WeightsError(CalibrationError):
    """A weights file that cannot be used."""

    def __init__(self, path: Path, line: int, problem: str) -> None:
        super().__init__(f"{path}:{line}: {problem} (docs/calibration.md shows a weights file).")


class TooFewLabelsError(CalibrationError):
    """Too few labelled cases to learn anything from."""


class CasesMismatchError(CalibrationError):
    """The cases were weighed with other weights than those that are to be re-estimated."""


class UnreadableError(NoAccessError):
    """A file is missing, is not what it should be, or cannot be written."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}.")
