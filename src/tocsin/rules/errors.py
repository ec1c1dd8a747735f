"""What can go wrong with rules. Every message is one sentence that says what to do next."""

from __future__ import annotations

from tocsin.failure import NoAccessError, WrongUseError


class RulesError(WrongUseError):
    """Something asked of rules cannot be done."""


class NotYourRulesError(RulesError):
    """Who asks may not, or must not as the one who proposed it."""


class UnknownVersionError(RulesError):
    """There is no version of this number."""


class UnreadableRulesError(NoAccessError):
    """A file that was to be proposed cannot be read."""
