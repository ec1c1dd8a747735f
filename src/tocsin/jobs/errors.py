"""What can go wrong with background work."""

from __future__ import annotations

from tocsin.failure import WrongUseError


class JobError(WrongUseError):
    """A job is asked for, or registered, in a way that cannot work."""


class NotNowError(Exception):
    """Raised by work that comes round, where it has to wait for something: its round is late then, and not lost."""
