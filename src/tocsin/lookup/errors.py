"""What can go wrong with a lookup as a whole. Content that is not there is no error: it is told as absent."""

from __future__ import annotations

from tocsin.failure import NoAccessError, WrongUseError


class ContentError(NoAccessError):
    """Content cannot be supplied at all: its files, or the index over them, cannot be read or written."""


class NoPurposeError(WrongUseError):
    """Content was asked for without saying by whom or what for."""


class QuestionError(WrongUseError):
    """What was asked for makes no sense."""
