"""What can go wrong with a page. Each message is one sentence for the reader, in their language where it is ours."""

from __future__ import annotations

from tocsin.failure import WrongUseError


class PageError(WrongUseError):
    """A page cannot be shown, or a form not taken. ``status``: the HTTP status that says so."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class BadFormError(WrongUseError):
    """A field of a form is missing or makes no sense."""
