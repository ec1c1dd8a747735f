"""What can be wrong with a picture, a video, or the text of a hash."""

from __future__ import annotations

from tocsin.failure import NoAccessError


class PictureError(Exception):
    """A file that cannot be hashed as a picture or video. The message says what is wrong and what to do."""


class FileError(PictureError, NoAccessError):
    """A file that cannot be read at all, so that it has not even digests. The message names it."""


class HashError(ValueError):
    """A text that is no hash of the stated type. The message says what is wrong with it and what was expected."""
