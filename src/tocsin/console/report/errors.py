"""What can go wrong when a report is written."""

from __future__ import annotations

from pathlib import Path


class ReportError(Exception):
    """Something kept the report from being written; the message says what, where and what to do."""


class ReportUnwritableError(ReportError):
    """The folder for the report cannot be made or written; nothing half-written was left behind."""

    def __init__(self, out: Path, cause: OSError) -> None:
        self.out = out
        reason = cause.strerror or str(cause)
        super().__init__(
            f"cannot write the report into {out}: {reason}; "
            "name a folder that you may write to and that has room"
        )
