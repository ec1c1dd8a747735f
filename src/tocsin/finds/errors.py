"""What can go wrong with own finds. Every message is one sentence that says what to do next."""

from __future__ import annotations

from tocsin.failure import WrongUseError


class FindsError(WrongUseError):
    """A medium cannot be put into a bank, or taken out."""


class NotYourFindError(FindsError):
    """Who asks may not."""
