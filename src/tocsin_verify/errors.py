"""Three ways to fail. Every message is one sentence: what, where, and what it means."""

from __future__ import annotations


class VerifyError(Exception):
    """Something was not verified."""


class NotVerifiedError(VerifyError):
    """What was read is well formed and does not hold."""


class UnreadableError(VerifyError):
    """What was to be checked cannot be read, or is not of the form that it must have."""


class WrongUseError(VerifyError):
    """What was asked for cannot be."""
