"""What can go wrong with the inbox as a whole. A single bad event is no error: it goes to quarantine."""

from __future__ import annotations

from tocsin.failure import NoAccessError, WrongUseError


class InboxError(NoAccessError):
    """The inbox cannot be written out. The message is one sentence: what, where, and what to do."""


class HorizonError(WrongUseError):
    """The horizon cannot be moved there."""
