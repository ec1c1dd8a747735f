"""What can go wrong with a case. Every message is one sentence that says what to do next."""

from __future__ import annotations

from tocsin.failure import WrongUseError


class CaseError(WrongUseError):
    """Something asked of a case cannot be done."""


class UnknownCaseError(CaseError):
    """No case has this id."""


class StaleCaseError(CaseError):
    """The case changed since it was looked at."""


class TransitionError(CaseError):
    """The state machine has no such step from where the case stands."""


class NotYoursError(CaseError):
    """Another person works on the case, or this person must not."""


class PolicyError(CaseError):
    """The policy file is wrong."""
