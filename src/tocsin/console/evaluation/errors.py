"""What can go wrong when the page is written."""

from __future__ import annotations

from pathlib import Path

from tocsin.failure import NoAccessError


class PageError(NoAccessError):
    """Something kept the page from being written; the message says what, where and what to do."""


class PageUnwritableError(PageError):
    """The file cannot be made or written; what stood there before is untouched."""

    def __init__(self, path: Path, cause: OSError) -> None:
        super().__init__(
            f"{path} cannot be written ({cause.strerror or cause}); name a file where you may write, with room for it."
        )
