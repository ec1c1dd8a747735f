"""What can go wrong when figures are made."""

from __future__ import annotations

from tocsin.failure import NoAccessError, WrongUseError


class PeriodError(WrongUseError):
    """The period is none, is not over, or was not published; the message says what to do."""


class UnwritableError(NoAccessError):
    """The figures cannot be written to where they should go."""
