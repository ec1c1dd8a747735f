"""What can go wrong with a page. Each message is one sentence for the reader, in their language where it is ours."""

from __future__ import annotations

from tocsin.failure import WrongUseError


class PageError(WrongUseError):
    """A page cannot be shown, or a form not taken. ``status``: the HTTP status that says so."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class NotOpenError(PageError):
    """The case is open to the reader for nothing yet. ``way``: the page on which they say what for."""

    def __init__(self, message: str, way: str) -> None:
        super().__init__(403, message)
        self.way = way


class BadFormError(WrongUseError):
    """A field of a form is missing or makes no sense."""
